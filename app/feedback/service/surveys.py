"""Surveys from the first draft to the public page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.core.errors import Refused
from app.core.ids import new_code
from app.feedback.messages import SurveyMailDue
from app.feedback.models import (
    Ballot,
    Participation,
    Question,
    Survey,
    TextTag,
)
from app.feedback.queries import surveys as queries
from app.feedback.rules.suppression import THRESHOLD
from app.feedback.rules.survey_file import DraftSurvey, template
from app.feedback.service import order
from app.feedback.vocabulary import FeedbackReason, SurveyState, SurveySubject, SurveyTemplate, Trait, VoiceOf
from app.infra import audit
from app.infra.db import Transaction
from app.infra.outbox import record
from app.questions.faults import faults_of, missing_wordings
from app.questions.kinds import kind_of
from app.questions.spec import QuestionSpec
from app.questions.tally import fingerprint

_MOST_TAG = 40


def make(
    tx: Transaction,
    event_id: int | None,
    session_id: int | None,
    title: str,
    *,
    template: SurveyTemplate | None,
    anonymous: bool,
    by: int | None,
    now: datetime,
    code: str = "",
    about: SurveySubject | None = None,
    voice: VoiceOf | None = None,
) -> Survey:
    """A survey in draft, with a template's questions."""
    about = about or (SurveySubject.SESSION if session_id else SurveySubject.EVENT if event_id else SurveySubject.NETWORK)
    begun = _begin(template)
    # A title of one's own has no translations yet.
    draft = replace(begun, title=title, titles=begun.titles if title == begun.title else {})
    if voice:
        draft = replace(draft, voice=voice)
    return import_survey(tx, draft, event_id, session_id, about=about, anonymous=anonymous, by=by, now=now, code=code)


def _begin(name: SurveyTemplate | None) -> DraftSurvey:
    return template(name) if name else DraftSurvey("", ("en",), ())


def import_survey(
    tx: Transaction,
    draft: DraftSurvey,
    event_id: int | None = None,
    session_id: int | None = None,
    *,
    about: SurveySubject = SurveySubject.NETWORK,
    anonymous: bool = True,
    by: int | None,
    now: datetime,
    code: str = "",
) -> Survey:
    """A survey in draft from a file, a template or another survey."""
    survey = Survey(
        code=code or new_code(6),
        title=draft.title,
        intro=draft.intro,
        titles=dict(draft.titles),
        intros=dict(draft.intros),
        about=about,
        event_id=event_id,
        session_id=session_id,
        voice=draft.voice,
        languages=list(draft.languages),
        template=draft.template,
        random_order=draft.random_order,
        anonymous=anonymous,
        traits=[],
        created_at=now,
        questions=[_question(number, question) for number, question in enumerate(draft.questions, start=1)],
    )
    tx.add(survey)
    tx.flush()
    audit.note(tx, by, "made_survey", f"survey:{survey.id}", now=now, anonymous=anonymous)
    return survey


def _question(position: int, question: QuestionSpec) -> Question:
    return Question(position=position, **_columns(question))


def _columns(question: QuestionSpec) -> dict[str, Any]:
    return {
        "key": question.key,
        "kind": question.kind,
        "texts": dict(question.texts),
        "help": dict(question.help),
        "options": [dict(option) for option in question.options],
        "rows": [dict(row) for row in question.rows],
        "required": question.required,
        "settings": dict(question.settings),
        "depends_on": dict(question.depends_on) if question.depends_on else None,
        "public": question.public,
    }


def _locked(tx: Transaction, survey_id: int, *, draft: bool = True) -> Survey:
    """The survey, with its row held until the transaction ends. Raises Refused when it should be a draft and is none."""
    survey = tx.scalars(select(Survey).where(Survey.id == survey_id).with_for_update()).one()
    if draft and survey.state != SurveyState.DRAFT:
        raise Refused(FeedbackReason.SURVEY_FIXED)
    return survey


def change(
    tx: Transaction,
    survey_id: int,
    *,
    by: int,
    now: datetime,
    titles: Mapping[str, str],
    intros: Mapping[str, str],
    anonymous: bool,
    voice: VoiceOf,
    languages: Sequence[str],
    traits: Sequence[Trait],
    random_order: bool,
) -> None:
    """What is said above the questions, in each language, and how answers are kept. The first language's title names the
    survey."""
    survey = _locked(tx, survey_id)
    survey.titles = {tag: text for tag, text in titles.items() if text}
    survey.intros = {tag: text for tag, text in intros.items() if text}
    survey.title = next(iter(survey.titles.values()), survey.title)
    survey.intro = next(iter(survey.intros.values()), "")
    survey.anonymous, survey.random_order = anonymous, random_order
    survey.voice = voice
    survey.languages = list(dict.fromkeys(languages)) or survey.languages
    survey.traits = [trait for trait in Trait if trait in traits]
    audit.note(tx, by, "changed_survey", f"survey:{survey_id}", now=now, anonymous=anonymous)


def _store(tx: Transaction, survey: Survey, wanted: Sequence[QuestionSpec]) -> None:
    """Make these the survey's questions, in this order. Raises Refused when they do not go together."""
    faults = faults_of(wanted)
    if faults:
        raise Refused(FeedbackReason.QUESTION_FAULTS, what="; ".join(str(fault) for fault in faults[:3]))
    stored = {question.key: question for question in survey.questions}
    for position, spec in enumerate(wanted, start=1):
        question = stored.pop(spec.key, None)
        if question is None:
            tx.add(Question(survey_id=survey.id, position=position, **_columns(spec)))
            continue
        question.position = position
        for name, value in _columns(spec).items():
            setattr(question, name, value)
    for question in stored.values():
        tx.delete(question)
    tx.flush()
    tx.expire(survey, ["questions"])


def put_question(tx: Transaction, survey_id: int, spec: QuestionSpec, *, instead_of: str = "", by: int, now: datetime) -> None:
    """Add a question at the end, or put it in the place of the one with the key `instead_of`."""
    survey = _locked(tx, survey_id)
    specs = [queries.spec_of(question) for question in survey.questions]
    if not instead_of:
        specs.append(spec)
    elif instead_of not in {question.key for question in specs}:
        raise Refused(FeedbackReason.NO_SUCH_QUESTION)
    else:
        before = next(question for question in specs if question.key == instead_of)
        specs = [spec if question.key == instead_of else _follow(question, before, spec) for question in specs]
    _store(tx, survey, specs)
    audit.note(tx, by, "put_question", f"survey:{survey_id}", now=now, key=spec.key)


def _follow(question: QuestionSpec, before: QuestionSpec, after: QuestionSpec) -> QuestionSpec:
    """What depends on a question that is changed follows it: to its new key, and to where the options it names stand now.
    Refused when one of them is gone."""
    tied = question.depends_on
    if not tied or tied["key"] != before.key:
        return question
    answers = list(tied["answers"])
    if kind_of(before).has_options and kind_of(after).has_options:
        moved = {place: _same_option(before.options[place], after) if place >= 0 else place for place in answers}
        if None in moved.values():
            raise Refused(FeedbackReason.OPTION_IS_NEEDED, question=next(iter(question.texts.values()), question.key)[:80])
        answers = [place for place in moved.values() if place is not None]
    return replace(question, depends_on={**tied, "key": after.key, "answers": answers})


def _same_option(option: Mapping[str, str], after: QuestionSpec) -> int | None:
    """Where an option with one of these wordings stands."""
    return next(
        (n for n, other in enumerate(after.options) if any(other.get(tag) == text for tag, text in option.items())), None
    )


def _place(specs: Sequence[QuestionSpec], key: str) -> int:
    place = next((number for number, question in enumerate(specs) if question.key == key), None)
    if place is None:
        raise Refused(FeedbackReason.NO_SUCH_QUESTION)
    return place


def drop_question(tx: Transaction, survey_id: int, key: str, *, by: int, now: datetime) -> None:
    survey = _locked(tx, survey_id)
    specs = [queries.spec_of(question) for question in survey.questions]
    specs.pop(_place(specs, key))
    _store(tx, survey, specs)
    audit.note(tx, by, "dropped_question", f"survey:{survey_id}", now=now, key=key)


def move_question(tx: Transaction, survey_id: int, key: str, step: int, *, by: int, now: datetime) -> None:
    """One place up (-1) or down (+1); at the end it stays."""
    survey = _locked(tx, survey_id)
    specs = [queries.spec_of(question) for question in survey.questions]
    place = _place(specs, key)
    moved = specs.pop(place)
    specs.insert(max(0, min(place + step, len(specs))), moved)
    _store(tx, survey, specs)
    audit.note(tx, by, "moved_question", f"survey:{survey_id}", now=now, key=key)


def copy_question(tx: Transaction, survey_id: int, key: str, *, by: int, now: datetime) -> str:
    """The same question once more, right below, under a key of its own, which is returned."""
    survey = _locked(tx, survey_id)
    specs = [queries.spec_of(question) for question in survey.questions]
    place = _place(specs, key)
    keys = {question.key for question in specs}
    fresh = next(name for number in range(2, 999) if (name := f"{key[:35]}_{number}") not in keys)
    specs.insert(place + 1, replace(specs[place], key=fresh))
    _store(tx, survey, specs)
    audit.note(tx, by, "copied_question", f"survey:{survey_id}", now=now, key=fresh)
    return fresh


def copy_survey(tx: Transaction, survey_id: int, *, by: int, now: datetime) -> Survey:
    """The same survey as a new draft."""
    survey = queries.get_survey(survey_id)
    draft = queries.as_file(survey)
    return import_survey(
        tx, draft, survey.event_id, survey.session_id, about=survey.about, anonymous=survey.anonymous, by=by, now=now
    )


def open_survey(tx: Transaction, survey_id: int, *, by: int | None, now: datetime) -> None:
    """From here on its questions and its kind are fixed. Refused while a wording is missing in one of its languages."""
    survey = _locked(tx, survey_id)
    if not any(kind_of(question).answerable for question in queries.specs_of(survey)):
        raise Refused(FeedbackReason.NO_QUESTIONS)
    missing = missing_wordings(queries.wordings(survey), survey.languages)
    if missing:
        raise Refused(FeedbackReason.WORDINGS_MISSING, number=len(missing))
    survey.state, survey.opens_at = SurveyState.OPEN, now
    audit.note(tx, by, "opened_survey", f"survey:{survey_id}", now=now)


def close_survey(tx: Transaction, survey_id: int, *, by: int | None, now: datetime) -> None:
    survey = _locked(tx, survey_id, draft=False)
    if survey.state != SurveyState.OPEN:
        raise Refused(FeedbackReason.SURVEY_NOT_OPEN)
    survey.state, survey.closed_at = SurveyState.CLOSED, now
    if survey.anonymous:
        order.forget(
            tx,
            survey_id,
            (Ballot, Ballot.survey_id, Ballot.id),
            (Participation, Participation.survey_id, Participation.voter_id),
        )
    audit.note(tx, by, "closed_survey", f"survey:{survey_id}", now=now)


def publish(tx: Transaction, survey_id: int, keys: Sequence[str], *, by: int, now: datetime) -> None:
    """Show the results of these questions on the public page; none takes the page away. What people wrote is never shown
    there."""
    survey = _locked(tx, survey_id, draft=False)
    if survey.state != SurveyState.CLOSED:
        raise Refused(FeedbackReason.SURVEY_STILL_OPEN)
    for question in survey.questions:
        question.public = question.key in keys and kind_of(queries.spec_of(question)).publishable
    survey.published = any(question.public for question in survey.questions)
    audit.note(tx, by, "published_results", f"survey:{survey_id}", now=now, questions=sorted(keys))


def ask_people(tx: Transaction, survey_id: int, *, reminder: bool, by: int, now: datetime) -> None:
    """Mail everybody who is asked a link of their own, or remind those who have not answered (`to_leave_out`)."""
    survey = _locked(tx, survey_id, draft=False)
    if survey.state != SurveyState.OPEN:
        raise Refused(FeedbackReason.SURVEY_NOT_OPEN)
    record(tx, SurveyMailDue(survey_id, reminder), now=now)
    audit.note(tx, by, "mailed_survey", f"survey:{survey_id}", now=now, reminder=reminder)


def to_leave_out(tx: Transaction, survey_id: int) -> set[int] | None:
    """The voters whom a reminder may leave out, because they have answered; None when everybody is to get it.

    Two lists of whom an anonymous survey reminded tell who answered in between. So somebody is left out only when at least the
    threshold has answered since the last list that left people out; count and lists are fixed in the transaction that writes
    the mails."""
    survey = _locked(tx, survey_id, draft=False)
    answered = set(tx.scalars(select(Participation.voter_id).where(Participation.survey_id == survey_id)))
    if survey.anonymous and len(answered) - (survey.reminded_at_count or 0) < THRESHOLD:
        return None
    survey.reminded_at_count = len(answered)
    return answered


def tag_text(tx: Transaction, survey_id: int, key: str, text: str, tag: str, *, on: bool, by: int, now: datetime) -> None:
    """Put a word on a text that people wrote, or take it off."""
    tag = " ".join(tag.split())[:_MOST_TAG]
    if not tag:
        raise Refused(FeedbackReason.NO_TAG)
    # Two who tag at once stand in line.
    _locked(tx, survey_id, draft=False)
    names = (survey_id, fingerprint(key, text), tag)
    text_tag = tx.get(TextTag, names)
    if on and text_tag is None:
        tx.add(TextTag(survey_id=names[0], fingerprint=names[1], tag=names[2]))
    elif not on and text_tag is not None:
        tx.delete(text_tag)
    audit.note(tx, by, "tagged_text", f"survey:{survey_id}", now=now, tag=tag)
