"""Reads of what was answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import func, select

from app.feedback.models import Ballot, Participation, Survey, TextTag
from app.feedback.queries import audience
from app.feedback.queries.surveys import specs_of
from app.feedback.rules.breakdown import OTHERS, Ballots, Split, enough, shown_groups, split, weighed
from app.feedback.rules.suppression import THRESHOLD, may_show
from app.feedback.vocabulary import SurveyState, Trait, VoiceOf
from app.infra.db import session
from app.members.models import Organisation, Person
from app.questions.counting import Count
from app.questions.kinds import kind_of
from app.questions.spec import QuestionSpec
from app.questions.tally import Tally

_PART = 2000


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many were asked, have answered, and how many ballots there are (imported ones have no voter)."""

    invited: int
    answered: int
    ballots: int


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """A question with its counts; `tally` is None where too few answered it. `split` has them by group, when asked for;
    `before` is the same question's in the survey before."""

    question: QuestionSpec
    tally: Tally | None
    split: Split | None = None
    before: Tally | None = None


def answerable(survey: Survey) -> list[QuestionSpec]:
    """The survey's questions without its sections."""
    return [question for question in specs_of(survey) if kind_of(question).answerable]


def turnout(survey: Survey) -> Turnout:
    answered = session().scalar(select(func.count()).where(Participation.survey_id == survey.id)) or 0
    return Turnout(audience.invited_count(survey), answered, ballot_count(survey.id))


def ballot_count(survey_id: int) -> int:
    return session().scalar(select(func.count(Ballot.id)).where(Ballot.survey_id == survey_id)) or 0


def may_see(survey: Survey) -> bool:
    """Answers of an anonymous survey are shown when it is closed, and then only when there are enough: never while they come
    in."""
    if survey.anonymous and survey.state != SurveyState.CLOSED:
        return False
    return may_show(anonymous=survey.anonymous, ballots=ballot_count(survey.id))


def tallies(survey: Survey) -> list[Tally]:
    """The counts of all questions, read part by part."""
    counting = Count(specs_of(survey))
    rows = session().scalars(
        select(Ballot.answers).where(Ballot.survey_id == survey.id), execution_options={"yield_per": _PART}
    )
    while part := list(islice(rows, _PART)):
        counting.add(part)
    return counting.tallies()


def exportable(survey: Survey) -> set[str]:
    """The questions whose answers stand in a row for each ballot: of an anonymous survey those that enough have answered."""
    if not survey.anonymous:
        return {question.key for question in survey.questions}
    few = {question.key for question in answerable(survey)}
    answered: Counter[str] = Counter()
    query = select(Ballot.answers).where(Ballot.survey_id == survey.id)
    with session().scalars(query, execution_options={"yield_per": 200}) as rows:
        # Mostly the first ballots tell; only what few have answered is looked for to the end.
        for answers in rows:
            answered.update(few.intersection(answers))
            few = {key for key in few if answered[key] < THRESHOLD}
            if not few:
                break
    return {key for key, number in answered.items() if number >= THRESHOLD}


def question_results(
    survey: Survey,
    *,
    by: Trait | None = None,
    group: str | None = None,
    weigh: Trait | None = None,
    before: Survey | None = None,
) -> list[QuestionResult]:
    """Every question with what may be shown of it.

    `by` names a trait to split by; with `group` only that group's answers are given. `weigh` names a trait whose groups count
    as they do among all who were asked. Traits that the survey's ballots do not carry are as good as none."""
    questions = answerable(survey)
    earlier = {tally.key: tally for tally in tallies(before)} if before is not None and may_see(before) else {}
    asked_before = {spec.key: spec for spec in specs_of(before)} if before is not None else {}
    trait = by or weigh
    if trait is None or trait not in survey.traits:
        counted: dict[str, Tally | None] = {tally.key: tally for tally in tallies(survey)}
        splits: dict[str, Split] = {}
    else:
        counted, splits = _apart(survey, questions, trait, group=group, weigh=bool(weigh))
    listed = []
    for question in questions:
        tally = counted.get(question.key)
        same = _is_same(question, asked_before.get(question.key)) and group is None and not weigh
        old = earlier.get(question.key) if same else None
        listed.append(
            QuestionResult(
                question,
                tally if tally is not None and enough(tally, anonymous=survey.anonymous) else None,
                splits.get(question.key),
                old if old is not None and before is not None and enough(old, anonymous=before.anonymous) else None,
            )
        )
    return listed


def _is_same(question: QuestionSpec, before: QuestionSpec | None) -> bool:
    """Whether two surveys asked the same, so that their figures compare."""
    return before is not None and (question.kind, question.settings.get("top"), question.options) == (
        before.kind,
        before.settings.get("top"),
        before.options,
    )


def _apart(
    survey: Survey, questions: list[QuestionSpec], trait: Trait, *, group: str | None, weigh: bool
) -> tuple[dict[str, Tally | None], dict[str, Split]]:
    place = survey.traits.index(trait)
    rows = session().execute(select(Ballot.traits, Ballot.answers).where(Ballot.survey_id == survey.id))
    width = len(survey.traits)
    ballots: Ballots = [(tuple(traits) if len(traits) == width else ("",) * width, answers) for traits, answers in rows]
    groups = shown_groups(questions, ballots, protect=survey.anonymous)
    counted: dict[str, Tally | None] = {}
    splits: dict[str, Split] = {}
    population = population_by(survey, trait) if weigh else {}
    for question in questions:
        if weigh:
            counted[question.key] = weighed(question, ballots, place, groups[question.key][place], population)
            continue
        splits[question.key] = split(question, ballots, place, groups[question.key][place])
        if group is not None:
            counted[question.key] = dict(splits[question.key].groups).get(group)
    if not weigh and group is None:
        counted = {tally.key: tally for tally in _of(survey, ballots)}
    return counted, splits


def _of(survey: Survey, ballots: Ballots) -> list[Tally]:
    counting = Count(specs_of(survey))
    counting.add([answers for _traits, answers in ballots])
    return counting.tallies()


def population_by(survey: Survey, trait: Trait) -> Counter[str]:
    """How many of those who were asked are in each group of a trait."""
    place = list(Trait).index(trait)
    return Counter(voter.traits[place] or OTHERS for voter in audience.voters(survey))


def tags(survey_id: int) -> dict[str, list[str]]:
    """Fingerprint of a text to the words it is tagged with."""
    words: dict[str, list[str]] = {}
    rows = session().execute(
        select(TextTag.fingerprint, TextTag.tag).where(TextTag.survey_id == survey_id).order_by(TextTag.tag)
    )
    for fingerprint, tag in rows:
        words.setdefault(fingerprint, []).append(tag)
    return words


def ballots(survey: Survey) -> Iterator[tuple[str, list[str], dict[str, object]]]:
    """(name or empty, traits, answers) of every ballot, in the order of the random keys, which tells nothing of who came
    when. Rows are fetched part by part. Of anonymous ballots no traits are given: beside all answers they would tell small
    groups apart."""
    named = Organisation.name if survey.voice == VoiceOf.ORGANISATION else Person.name
    home = Organisation if survey.voice == VoiceOf.ORGANISATION else Person
    query = select(named, Ballot.traits, Ballot.answers).select_from(Ballot).outerjoin(home, home.id == Ballot.voter_id)
    query = query.where(Ballot.survey_id == survey.id).order_by(Ballot.id)
    for name, traits, answers in session().execute(query, execution_options={"yield_per": _PART}):
        yield name or "", [] if survey.anonymous else list(traits), answers
