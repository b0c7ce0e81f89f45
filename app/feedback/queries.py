"""Reads of surveys and their results."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.core.agenda import AgendaItem
from app.core.calendars import Entry
from app.core.clock import zone
from app.events.models import CONFIRMED, Enrolment, Registration, Session
from app.feedback.models import Ballot, Participation, Question, Survey
from app.feedback.rules.answers import Asked, Tally, may_show, tally
from app.infra.db import session
from app.infra.links import absolute, host
from app.members.models import Person


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


def surveys(event_id: int) -> Sequence[Survey]:
    return (
        session()
        .scalars(select(Survey).where(Survey.event_id == event_id).options(joinedload(Survey.session)).order_by(Survey.id))
        .all()
    )


def surveys_of_session(session_id: int) -> Sequence[Survey]:
    return session().scalars(select(Survey).where(Survey.session_id == session_id, Survey.state != "draft")).all()


def open_for(person_id: int) -> Sequence[Survey]:
    """Surveys that wait for this person's answer."""
    mine = select(Registration.event_id).where(Registration.person_id == person_id, Registration.state == CONFIRMED)
    seats = (
        select(Enrolment.session_id)
        .join(Registration, Registration.id == Enrolment.registration_id)
        .where(Registration.person_id == person_id, Enrolment.state == CONFIRMED)
    )
    open_to_all = select(Session.id).where(Session.needs_enrolment.is_(False))
    answered = select(Participation.survey_id).where(Participation.person_id == person_id)
    return (
        session()
        .scalars(
            select(Survey)
            .where(Survey.state == "open", Survey.event_id.in_(mine), Survey.id.not_in(answered))
            .where(Survey.session_id.is_(None) | Survey.session_id.in_(seats) | Survey.session_id.in_(open_to_all))
            .options(joinedload(Survey.event))
            .order_by(Survey.id)
        )
        .all()
    )


def agenda(person_id: int) -> list[AgendaItem]:
    """The surveys that wait for this person's answer, on the last day of their event: whole days, for calendars."""
    items = []
    for survey in open_for(person_id):
        opened = survey.opens_at.astimezone(zone(survey.event.timezone)).date() if survey.opens_at else survey.event.ends_on
        day = max(opened, survey.event.ends_on)
        entry = Entry(
            uid=f"survey-{survey.code}-{person_id}@{host()}",
            start=day,
            end=day + timedelta(days=1),
            title=survey.title,
            description=survey.event.title,
            url=absolute(f"/surveys/{survey.code}"),
            changed_at=survey.opens_at,
        )
        items.append(AgendaItem("survey", entry))
    return items


def is_invited(survey: Survey, person_id: int) -> bool:
    """A place at the event; for a session where people enrol, a seat in it."""
    at_event = session().scalar(
        select(Registration.id).where(
            Registration.event_id == survey.event_id, Registration.person_id == person_id, Registration.state == CONFIRMED
        )
    )
    if at_event is None or survey.session is None or not survey.session.needs_enrolment:
        return at_event is not None
    seat = session().scalar(
        select(Enrolment.id).where(
            Enrolment.session_id == survey.session_id, Enrolment.registration_id == at_event, Enrolment.state == CONFIRMED
        )
    )
    return seat is not None


def has_answered(survey_id: int, person_id: int) -> bool:
    return session().get(Participation, (survey_id, person_id)) is not None


def asked(question: Question) -> Asked:
    return Asked(str(question.id), question.kind, len(question.options), question.required)


@dataclass(frozen=True, slots=True)
class Results:
    """`tallies` pair each question with its counts; None when too few answered an anonymous survey."""

    invited: int
    ballots: int
    tallies: list[tuple[Question, Tally]] | None


def results(survey: Survey) -> Results:
    ballots = list(session().scalars(select(Ballot.answers).where(Ballot.survey_id == survey.id).order_by(Ballot.id)))
    shown = may_show(anonymous=survey.anonymous, ballots=len(ballots))
    tallies = [(question, tally(asked(question), ballots)) for question in survey.questions] if shown else None
    return Results(_invited_count(survey), len(ballots), tallies)


def _invited_count(survey: Survey) -> int:
    if survey.session is not None and survey.session.needs_enrolment:
        query = (
            select(func.count())
            .select_from(Enrolment)
            .where(Enrolment.session_id == survey.session_id, Enrolment.state == CONFIRMED)
        )
    else:
        query = (
            select(func.count())
            .select_from(Registration)
            .where(Registration.event_id == survey.event_id, Registration.state == CONFIRMED)
        )
    return session().scalar(query) or 0


def ballots(survey: Survey) -> Iterator[tuple[str, Ballot]]:
    """(name or empty, ballot) in the order of the random keys, which tells nothing about who came when."""
    rows = session().execute(
        select(Person.name, Ballot)
        .select_from(Ballot)
        .outerjoin(Person, Person.id == Ballot.person_id)
        .where(Ballot.survey_id == survey.id)
        .order_by(Ballot.id)
    )
    for name, ballot in rows:
        yield name or "", ballot
