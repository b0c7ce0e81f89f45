"""Reads of surveys and their questions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.core.agenda import AgendaItem
from app.core.calendars import Entry
from app.core.clock import zone
from app.core.vocabulary import AgendaKind
from app.feedback.models import AnswerDraft, Participation, Question, Survey
from app.feedback.queries import audience
from app.feedback.rules.survey_file import DraftSurvey
from app.feedback.vocabulary import SurveyState, SurveySubject
from app.infra.db import session
from app.infra.links import absolute, host, is_sealed, sealed
from app.members.models import Person
from app.questions.spec import QuestionSpec


def find_survey(code: str) -> Survey | None:
    return (
        session()
        .scalars(
            select(Survey)
            .where(Survey.code == code)
            .options(joinedload(Survey.event), joinedload(Survey.session), selectinload(Survey.questions))
        )
        .first()
    )


def get_survey(survey_id: int) -> Survey:
    return (
        session()
        .scalars(
            select(Survey)
            .where(Survey.id == survey_id)
            .options(joinedload(Survey.event), joinedload(Survey.session), selectinload(Survey.questions))
        )
        .one()
    )


def surveys(event_id: int | None) -> Sequence[Survey]:
    """The surveys of an event, or those of the whole network."""
    query = select(Survey).where(Survey.event_id == event_id if event_id is not None else Survey.event_id.is_(None))
    return session().scalars(query.options(joinedload(Survey.session)).order_by(Survey.id)).all()


def answer_counts(survey_ids: Sequence[int]) -> dict[int, int]:
    """How many have answered each of the surveys."""
    rows = session().execute(
        select(Participation.survey_id, func.count())
        .where(Participation.survey_id.in_(survey_ids))
        .group_by(Participation.survey_id)
    )
    return {row[0]: row[1] for row in rows}


def surveys_of_session(session_id: int) -> Sequence[Survey]:
    return session().scalars(select(Survey).where(Survey.session_id == session_id, Survey.state == SurveyState.OPEN)).all()


def meeting_surveys(event_id: int) -> Sequence[Survey]:
    query = select(Survey).where(
        Survey.event_id == event_id, Survey.about == SurveySubject.MEETINGS, Survey.state == SurveyState.OPEN
    )
    return session().scalars(query).all()


def open_for(person_id: int) -> list[Survey]:
    """Surveys that wait for this person's answer, or for their organisation's."""
    opened = (
        session()
        .scalars(
            select(Survey)
            .where(Survey.state == SurveyState.OPEN)
            .options(joinedload(Survey.event), joinedload(Survey.session))
            .order_by(Survey.id)
        )
        .all()
    )
    if not opened:
        return []
    who = audience.standing(person_id, opened)
    voices = {survey.id: voice for survey in opened if (voice := audience.voice_of(survey, who)) is not None}
    answered = session().execute(
        select(Participation.survey_id, Participation.voter_id).where(Participation.survey_id.in_(voices))
    )
    done = {survey for survey, voter in answered if voices[survey] == voter} if voices else set()
    return [survey for survey in opened if survey.id in voices and survey.id not in done]


def agenda(person_id: int) -> list[AgendaItem]:
    """The surveys that wait for this person's answer, on the last day of their event: whole days, for calendars."""
    items = []
    language = session().get_one(Person, person_id).language
    for survey in open_for(person_id):
        if survey.event is None or survey.opens_at is None:
            continue
        day = max(survey.opens_at.astimezone(zone(survey.event.timezone)).date(), survey.event.ends_on)
        entry = Entry(
            uid=f"survey-{survey.code}-{person_id}@{host()}",
            start=day,
            end=day + timedelta(days=1),
            title=title_in(survey, language),
            description=survey.event.title,
            url=absolute(f"/surveys/{survey.code}"),
            changed_at=survey.opens_at,
        )
        items.append(AgendaItem(AgendaKind.SURVEY, entry))
    return items


def title_in(survey: Survey, language: str) -> str:
    """The title as a reader of that language knows it."""
    return survey.titles.get(language) or survey.title


def voice(survey: Survey, person_id: int) -> int | None:
    """Under which id the person answers, or None when the survey does not ask them."""
    return audience.voice_of(survey, audience.standing(person_id, [survey]))


def has_answered(survey_id: int, voter_id: int) -> bool:
    return session().get(Participation, (survey_id, voter_id)) is not None


def draft_of(survey_id: int, voter_id: int) -> dict[str, list[str]]:
    """What was typed so far, as a form has it."""
    draft = session().get(AnswerDraft, (survey_id, voter_id))
    return dict(draft.given) if draft else {}


def personal_path(survey: Survey, person_id: int) -> str:
    """An address that lets one person answer this survey without signing in."""
    return f"/surveys/{survey.code}/for/{person_id}/{sealed('survey', f'{survey.id}:{person_id}')}"


def is_personal(survey: Survey, person_id: int, seal: str) -> bool:
    return is_sealed("survey", f"{survey.id}:{person_id}", seal)


def spec_of(question: Question) -> QuestionSpec:
    """The question apart from the database: for its kind, for files, copies and checks."""
    return QuestionSpec(
        question.key,
        question.kind,
        dict(question.texts),
        dict(question.help),
        tuple(question.options),
        tuple(question.rows),
        question.required,
        dict(question.settings),
        question.depends_on,
        question.public,
    )


def specs_of(survey: Survey) -> list[QuestionSpec]:
    return [spec_of(question) for question in survey.questions]


def as_file(survey: Survey) -> DraftSurvey:
    return DraftSurvey(
        survey.title,
        tuple(survey.languages),
        tuple(specs_of(survey)),
        survey.intro,
        survey.template,
        survey.voice,
        survey.random_order,
        dict(survey.titles),
        dict(survey.intros),
    )


def wordings(survey: Survey) -> list[tuple[str, dict[str, str]]]:
    """(where, wording by language) of everything people read in the survey's questions. Help is optional, so it is looked at
    only where some language has it."""
    places: list[tuple[str, dict[str, str]]] = []
    if any(survey.titles.values()):
        places.append(("title", survey.titles))
    if any(survey.intros.values()):
        places.append(("intro", survey.intros))
    for question in survey.questions:
        places.append((question.key, question.texts))
        places += [(f"{question.key}: {number}", texts) for number, texts in enumerate(question.options, start=1)]
        places += [(f"{question.key}, row {number}", texts) for number, texts in enumerate(question.rows, start=1)]
        if any(question.help.values()):
            places.append((f"{question.key}, help", question.help))
    return places


def previous(survey: Survey) -> Survey | None:
    """The survey of the same template that was closed before this one opened, the latest."""
    if not survey.template or survey.opens_at is None:
        return None
    query = (
        select(Survey)
        .where(Survey.template == survey.template, Survey.state == SurveyState.CLOSED, Survey.closed_at <= survey.opens_at)
        .where(Survey.id != survey.id, Survey.about == survey.about)
        .options(selectinload(Survey.questions))
        .order_by(Survey.closed_at.desc(), Survey.id.desc())
    )
    return session().scalars(query.limit(1)).first()
