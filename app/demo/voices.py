"""What people and members say in the demo: surveys, and two assemblies, one that is over and one in three weeks."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from app.demo import stage
from app.demo.stage import Staged
from app.documents.blocks import Block, Heading, Text
from app.documents.pdf import pdf
from app.events.models import Event, Registration, Session
from app.events.programme.queries import events as event_queries
from app.events.registration.queries import places
from app.events.vocabulary import PlaceState
from app.feedback.models import Survey
from app.feedback.queries import assembly as assembly_queries
from app.feedback.queries import audience
from app.feedback.queries import surveys as survey_queries
from app.feedback.service import answering, assembly, surveys, voting
from app.feedback.vocabulary import Majority, ResolutionKind, SurveySubject, SurveyTemplate, Trait
from app.infra.db import Transaction
from app.members import queries as members
from app.questions.answering import is_shown
from app.questions.spec import QuestionSpec

REMARKS = (
    "More time for questions.",
    "Show the costs as well.",
    "The map was the best part.",
    "Fewer slides, more figures.",
    "Let two cities tell what went wrong.",
    "Send the questions a week ahead.",
)
WISHES = (
    "A list of pilots that were stopped, and why.",
    "Fewer newsletters with more figures.",
    "Workshops at hours that suit Asia as well.",
    "A template for contracts between two cities.",
    "More time for meetings, less for speeches.",
)


def fill(tx: Transaction, staged: Staged, confirmed: Sequence[Registration], *, now: datetime, dice: random.Random) -> None:
    _at_the_expo(tx, staged, confirmed, now=now, dice=dice)
    _last_year(tx, now, dice)
    _this_year(tx, staged.assembly, now=now, dice=dice)


def _at_the_expo(
    tx: Transaction, staged: Staged, confirmed: Sequence[Registration], *, now: datetime, dice: random.Random
) -> None:
    """A session's survey that is closed, one about the expo that carries names, one about meetings that does not."""
    done = next(session for session in event_queries.sessions(staged.expo.id) if session.needs_enrolment)
    about: dict[str, Any] = {"by": None, "now": now}
    survey = surveys.make(
        tx,
        staged.expo.id,
        done.id,
        "How was the session?",
        template=SurveyTemplate.SESSION,
        anonymous=True,
        code="SESSION",
        **about,
    )
    surveys.open_survey(tx, survey.id, **about)
    _answer(tx, survey, _with_seat(done), 0.8, dice)
    surveys.close_survey(tx, survey.id, **about)
    whole = surveys.make(
        tx, staged.expo.id, None, "How is the expo?", template=SurveyTemplate.EVENT, anonymous=False, code="EXPO", **about
    )
    _split_by(tx, whole, [Trait.KIND, Trait.REGION], now)
    surveys.open_survey(tx, whole.id, **about)
    _answer(tx, whole, [registration.person_id for registration in confirmed[:-1]], 0.2, dice)
    meetings = surveys.make(
        tx,
        staged.expo.id,
        None,
        "How were your meetings?",
        template=SurveyTemplate.MEETINGS,
        anonymous=True,
        code="MEETINGS",
        about=SurveySubject.MEETINGS,
        **about,
    )
    surveys.open_survey(tx, meetings.id, **about)
    me = confirmed[-1].person_id
    _answer(tx, meetings, [voter.id for voter in audience.voters(meetings) if voter.id != me], 0.3, dice)


def _split_by(tx: Transaction, survey: Survey, traits: list[Trait], now: datetime) -> None:
    surveys.change(
        tx,
        survey.id,
        by=0,
        now=now,
        titles=survey.titles,
        intros=survey.intros,
        anonymous=survey.anonymous,
        voice=survey.voice,
        languages=survey.languages,
        traits=traits,
        random_order=survey.random_order,
    )


def _with_seat(session: Session) -> list[int]:
    return [
        enrolment.registration.person_id
        for enrolment in places.enrolments(session.id)
        if enrolment.state == PlaceState.CONFIRMED
    ]


def _answer(
    tx: Transaction, survey: Survey, voters: Sequence[int], share: float, dice: random.Random, mood: float = 0.0
) -> None:
    questions = survey_queries.specs_of(survey_queries.get_survey(survey.id))
    for voter in voters:
        if dice.random() > share:
            continue
        answers: dict[str, Any] = {}
        for question in questions:
            opinion = _opinion(question, answers, dice, mood)
            if opinion is not None:
                answers[question.key] = opinion
        answering.answer(tx, survey.id, voter, answers)


def _opinion(question: QuestionSpec, before: dict[str, Any], dice: random.Random, mood: float) -> Any:
    """What somebody answers: mostly content, and rarely wordy."""
    if not is_shown(question, before):
        return None
    count = len(question.options)
    match question.kind:
        case "rating":
            return min(question.top, max(1, round(dice.gauss(0.78 + mood, 0.15) * question.top)))
        case "nps":
            return min(10, max(0, round(dice.gauss(8.2 + 10 * mood, 1.6))))
        case "single":
            return dice.choices(range(count), range(1, count + 1))[0]
        case "multiple":
            return sorted(dice.sample(range(count), dice.randint(1, 2)))
        case "matrix":
            # Newsletters arrive, pilots are few: each line has a mood of its own.
            weights = [(4, 5, 2, 3), (6, 3, 1, 3), (7, 3, 1, 1), (6, 3, 1, 2), (9, 2, 1, 1)]
            return [dice.choices(range(count), weights[row % 5][:count])[0] for row in range(len(question.rows))]
        case "ranking":
            return sorted(range(count), key=lambda place: (1.5, 3, 0.5, 4, 2)[place % 5] + dice.gauss(0, 1.5))
        case "number":
            return max(0, round(dice.gauss(7, 4)))
        case "short" | "text":
            return dice.choice(WISHES if question.key == "wishes" else REMARKS) if dice.random() < 0.3 else None
    return None


def _survey_of(
    tx: Transaction, event: Event, code: str, title: str, share: float, mood: float, *, now: datetime, dice: random.Random
) -> Survey:
    """The yearly survey of an assembly: asked, answered by members, closed, and the promises published."""
    survey = surveys.make(
        tx,
        event.id,
        None,
        title,
        template=SurveyTemplate.ASSEMBLY,
        anonymous=True,
        by=None,
        now=now,
        code=code,
        about=SurveySubject.ASSEMBLY,
    )
    _split_by(tx, survey, [Trait.KIND, Trait.REGION], now)
    surveys.open_survey(tx, survey.id, by=None, now=now)
    _answer(tx, survey, [voter.id for voter in audience.voters(survey)], share, dice, mood)
    surveys.close_survey(tx, survey.id, by=None, now=now + timedelta(days=1))
    surveys.publish(tx, survey.id, ["promises", "satisfaction", "recommend", "worth"], by=0, now=now + timedelta(days=1))
    return survey


def _last_year(tx: Transaction, now: datetime, dice: random.Random) -> None:
    """An assembly that is over, with its decisions and minutes."""
    event = stage.past_assembly(tx, now)
    then = stage.days(now, -340)
    _convene(tx, event, then, dice)
    _survey_of(tx, event, "YEARBEFORE", "The year with GO SMART", 0.42, -0.06, now=then - timedelta(days=3), dice=dice)
    delegates = [elector for elector in assembly_queries.electors(event.id) if elector.delegate_id]
    for elector in delegates[:124]:
        assembly.mark(tx, event.id, elector.organisation_id, True, by=0, now=then)
    points = {agenda_point.title: agenda_point.id for agenda_point in assembly_queries.points(event.id)}
    _decide(
        tx,
        event,
        delegates[:118],
        then,
        dice,
        "Adopt the accounts",
        points["Accounts of the year"],
        Majority.SIMPLE,
        (14, 1, 2),
        secret=False,
    )
    _decide(
        tx, event, delegates[:120], then, dice, "Elect the board", points["Elections"], Majority.SIMPLE, (12, 3, 1), secret=True
    )
    assembly.close(tx, event.id, "The chair thanked the members and closed the assembly at 16:10.", by=0, now=then)


def _decide(
    tx: Transaction,
    event: Event,
    electors: Sequence[Any],
    at: datetime,
    dice: random.Random,
    title: str,
    point: int,
    rule: Majority,
    odds: tuple[int, int, int],
    *,
    secret: bool,
) -> None:
    resolution = voting.put(
        tx,
        event.id,
        kind=ResolutionKind.RESOLUTION,
        title=title,
        text="",
        rule=rule,
        point_id=point,
        secret=secret,
        by=None,
        now=at,
    )
    voting.open_vote(tx, event.id, resolution.number, by=0, now=at)
    for elector in electors:
        voting.cast(
            tx, event.id, resolution.number, elector.organisation_id, dice.choices(range(3), odds)[0], by=elector.delegate_id
        )
    voting.close_vote(tx, event.id, resolution.number, by=0, now=at)


def _convene(tx: Transaction, event: Event, at: datetime, dice: random.Random) -> None:
    """Electorate, delegates, some proxies, and an agenda with a document."""
    chair = members.find_by_email("secretariat@demo.gosmart.example")
    assert chair is not None, "the accounts are made first"
    assembly.convene(tx, event.id, by=None, now=at)
    rules: dict[str, Any] = {"quorum": (1, 3, False), "proxy_limit": 2, "record_date": None, "by": 0, "now": at}
    assembly.set_rules(tx, event.id, chair_id=chair.id, **rules)
    assembly.freeze(tx, event.id, by=None, now=at)
    electors = list(assembly_queries.electors(event.id))
    # The demo's steward speaks for Utrecht.
    steward = members.find_by_email("steward@demo.gosmart.example")
    for elector in electors:
        people = members.people_of(elector.organisation_id)
        if steward and elector.organisation_id == steward.organisation_id:
            assembly.name_delegate(tx, event.id, elector.organisation_id, steward.id, by=None, now=at)
        elif people and dice.random() < 0.85:
            assembly.name_delegate(tx, event.id, elector.organisation_id, people[0].id, by=None, now=at)
    silent = [elector for elector in electors if elector.delegate_id is None]
    holders = [elector for elector in electors if elector.delegate_id]
    for giver, holder in zip(silent[:12], holders[::9], strict=False):
        assembly.give_proxy(tx, event.id, giver.organisation_id, holder.organisation_id, by=None, now=at)
    for title, text in _AGENDA:
        assembly.save_point(tx, event.id, None, title=title, text=text, notes="", document=_paper(title, text), by=None, now=at)


_AGENDA = (
    ("Opening and quorum", "The chair establishes who is represented and that the assembly can decide."),
    ("The year in figures", "Five promises: what was counted, and what members say of it."),
    ("Accounts of the year", "Income, spending and what is set aside for pilots between cities."),
    ("Elections", "The board is elected for two years, by secret vote."),
    ("The year ahead", "Workshops, expos and pilots that members want next."),
)  # fmt: skip


def _paper(title: str, text: str) -> tuple[str, bytes] | None:
    """Papers of two points; the others need none."""
    if title not in {"The year in figures", "Accounts of the year"}:
        return None
    blocks: list[Block] = [
        Heading("For the members"),
        Text(text),
        Text("This is a paper of the demo; its figures are shown on the results page."),
    ]
    return title, pdf(title, "General Members Assembly", blocks, language="en", page_word="Page %(number)s")


def _this_year(tx: Transaction, event: Event, *, now: datetime, dice: random.Random) -> None:
    """The assembly ahead: electorate fixed, delegates named, resolutions and a motion ready; members have answered the yearly
    survey."""
    _convene(tx, event, stage.days(now, -5), dice)
    points = {agenda_point.title: agenda_point.id for agenda_point in assembly_queries.points(event.id)}
    put: dict[str, Any] = {"by": None, "now": now}
    fees = voting.put(
        tx, event.id, kind=ResolutionKind.RESOLUTION, title="Fees of the coming year", rule=Majority.TWO_THIRDS,
        text="Fees stay as they are for cities below 100 000 inhabitants and rise by four per cent for all others.",
        point_id=points["Accounts of the year"], **put,
    )  # fmt: skip
    voting.put(
        tx, event.id, kind=ResolutionKind.RESOLUTION, title="Elect the board", rule=Majority.SIMPLE,
        point_id=points["Elections"], secret=True,
        text="The five candidates of the list are elected for two years.", **put,
    )  # fmt: skip
    voting.put(
        tx, event.id, kind=ResolutionKind.RESOLUTION, title="Where the next assembly meets", rule=Majority.MOST_VOTES,
        point_id=points["The year ahead"], options=["Taipei", "Lisbon", "Tallinn"], text="", **put,
    )  # fmt: skip
    steward = members.find_by_email("steward@demo.gosmart.example")
    assert steward is not None, "the accounts are made first"
    assert steward.organisation_id is not None, "the steward has a home"
    voting.put(
        tx, event.id, kind=ResolutionKind.AMENDMENT, title="Small cities below 150 000", parent_number=fees.number,
        proposed_by=steward.organisation_id,
        text="Fees stay as they are for cities below 150 000 inhabitants and rise by five per cent for all others.", **put,
    )  # fmt: skip
    _survey_of(tx, event, "YEAR", "The year with GO SMART", 0.55, 0.02, now=stage.days(now, -2), dice=dice)
