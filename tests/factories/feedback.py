"""Makes surveys, assemblies and their delegates."""

from __future__ import annotations

from typing import Any

from app.events.models import Event
from app.feedback.models import Assembly, Survey
from app.feedback.queries import surveys as queries
from app.feedback.rules.survey_file import DraftSurvey
from app.feedback.service import assembly
from app.feedback.service import surveys as service
from app.feedback.vocabulary import VoiceOf
from app.infra.db import session
from app.members.models import Person
from app.questions.spec import QuestionSpec
from tests.factories.events import make_event
from tests.factories.members import NOW, make_organisation, make_person
from tests.factories.questions import en
from tests.factories.transactions import act

# One question of each kind.
ALL_KINDS = (
    QuestionSpec("intro", "section", {"en": "Part one"}, help={"en": "Please."}),
    QuestionSpec("stars", "rating", {"en": "How good?"}, required=True),
    QuestionSpec("ten", "rating", {"en": "Out of ten?"}, settings={"top": 10}),
    QuestionSpec("nps", "nps", {"en": "Recommend?"}),
    QuestionSpec("one", "single", {"en": "Which one?"}, options=en("A", "B", "C"), settings={"other": True}),
    QuestionSpec("why", "short", {"en": "Why B?"}, depends_on={"key": "one", "answers": [1]}),
    QuestionSpec(
        "some", "multiple", {"en": "Which?"}, options=en("X", "Y", "Z"), settings={"least": 1, "most": 2, "other": True}
    ),
    QuestionSpec("grid", "matrix", {"en": "Each?"}, options=en("bad", "good"), rows=en("first", "second")),
    QuestionSpec("rank", "ranking", {"en": "Order?"}, options=en("P", "Q", "R")),
    QuestionSpec("number", "number", {"en": "How many?"}, settings={"least": 0, "most": 100}),
    QuestionSpec("line", "short", {"en": "In a word?"}),
    QuestionSpec("words", "text", {"en": "In words?"}),
    QuestionSpec("day", "date", {"en": "When?"}),
    QuestionSpec("yes", "consent", {"en": "May we quote you?"}),
)


def make_survey(event: Event | None = None, *questions: QuestionSpec, opened: bool = True, **changes: Any) -> Survey:
    """An open, anonymous survey with a question of each kind, about the event or the whole network."""
    values: dict[str, Any] = {"anonymous": True, "code": "", "about": "event" if event else "network", **changes}
    voice, traits = values.pop("voice", VoiceOf.PERSON), values.pop("traits", [])
    draft = DraftSurvey(values.pop("title", "How was it?"), ("en",), questions or ALL_KINDS, voice=voice)
    survey = act(service.import_survey, draft, event.id if event else None, by=None, now=NOW, **values)
    if traits:
        act(
            service.change, survey.id, by=1, now=NOW, titles={}, intros={}, anonymous=survey.anonymous, voice=voice, languages=["en"],
            traits=traits, random_order=False,
        )  # fmt: skip
    if opened:
        act(service.open_survey, survey.id, by=None, now=NOW)
    session().expire_all()
    return queries.get_survey(survey.id)


def make_assembly(members: int = 6, **rules: Any) -> tuple[Event, Assembly, list[Person]]:
    """A convened assembly whose electorate is fixed; every member has sent a delegate. The delegates come back."""
    delegates = []
    for _number in range(members):
        home = make_organisation()
        delegates.append(make_person("steward", organisation_id=home.id))
    event = make_event(kind="assembly")
    assembly_row = act(assembly.convene, event.id, by=None, now=NOW)
    if rules:
        values: dict[str, Any] = {"chair_id": None, "quorum": (1, 2, True), "proxy_limit": 2, "record_date": None, **rules}
        act(assembly.set_rules, event.id, by=1, now=NOW, **values)
    act(assembly.freeze, event.id, by=None, now=NOW)
    for delegate in delegates:
        act(assembly.name_delegate, event.id, delegate.organisation_id, delegate.id, by=None, now=NOW)
    return event, assembly_row, delegates


def come(event: Event, people: list[Person]) -> None:
    """The chair sees these people's organisations in the hall."""
    for person in people:
        act(assembly.mark, event.id, person.organisation_id, True, by=1, now=NOW)
