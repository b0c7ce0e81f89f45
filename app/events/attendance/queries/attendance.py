"""Reads of who attended what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import joinedload

from app.core.kpi import latest
from app.events.attendance.rules.attendance import attended
from app.events.models import Attendance, Enrolment, Registration, Session
from app.events.vocabulary import PlaceState
from app.infra.db import session
from app.members.models import Person


@dataclass(frozen=True, slots=True)
class Presence:
    """One person and session. Clicked, scanned, joined and minutes are facts of their own; `attended` follows from them."""

    session: Session
    registration: Registration
    enrolled: str
    scanned_at: datetime | None
    clicked_at: datetime | None
    joined_at: datetime | None
    minutes: int | None

    @property
    def length(self) -> int:
        return int((self.session.ends_at - self.session.starts_at) / timedelta(minutes=1))

    @property
    def attended(self) -> bool:
        return attended(
            scanned=self.scanned_at is not None,
            minutes=self.minutes,
            joined=self.joined_at is not None,
            length=self.length,
        )


def _presence(item: Session, registration: Registration, enrolment: Enrolment | None, record: Attendance | None) -> Presence:
    enrolled = enrolment.mode if enrolment and enrolment.state == PlaceState.CONFIRMED else ""
    if record is None:
        return Presence(item, registration, enrolled, None, None, None, None)
    return Presence(item, registration, enrolled, record.scanned_at, record.clicked_at, record.joined_at, record.minutes)


def of_session(item: Session) -> list[Presence]:
    """Everybody with a seat in the session, or who was seen there, by name."""
    query = (
        select(Registration, Enrolment, Attendance)
        .join(Person, Person.id == Registration.person_id)
        .outerjoin(Enrolment, (Enrolment.registration_id == Registration.id) & (Enrolment.session_id == item.id))
        .outerjoin(Attendance, (Attendance.registration_id == Registration.id) & (Attendance.session_id == item.id))
        .where(Registration.event_id == item.event_id)
        .where((Enrolment.state == PlaceState.CONFIRMED) | Attendance.session_id.is_not(None))
        .options(joinedload(Registration.person).joinedload(Person.organisation))
        .order_by(Person.name, Registration.id)
    )
    return [_presence(item, registration, enrolment, record) for registration, enrolment, record in session().execute(query)]


def of_registration(registration: Registration) -> list[Presence]:
    """The sessions this person attended, in order of time."""
    query = (
        select(Attendance)
        .join(Session, Session.id == Attendance.session_id)
        .where(Attendance.registration_id == registration.id)
        .options(joinedload(Attendance.session))
        .order_by(Session.starts_at)
    )
    presences = [_presence(attendance.session, registration, None, attendance) for attendance in session().scalars(query)]
    return [presence for presence in presences if presence.attended]


def of_event(event_id: int) -> list[Presence]:
    """Every record of the event, by session and person, for export."""
    query = (
        select(Attendance)
        .join(Session, Session.id == Attendance.session_id)
        .join(Registration, Registration.id == Attendance.registration_id)
        .join(Person, Person.id == Registration.person_id)
        .where(Session.event_id == event_id)
        .options(
            joinedload(Attendance.session),
            joinedload(Attendance.registration).joinedload(Registration.person).joinedload(Person.organisation),
        )
        .order_by(Session.starts_at, Session.id, Person.name)
    )
    return [_presence(attendance.session, attendance.registration, None, attendance) for attendance in session().scalars(query)]


def joined_since(event_id: int, since: datetime) -> set[int]:
    """Ids of the people who followed a link to an online room of the event since then, or whom a room's own list has."""
    query = (
        select(Registration.person_id)
        .join(Attendance, Attendance.registration_id == Registration.id)
        .where(Registration.event_id == event_id)
        .where((Attendance.clicked_at >= since) | (Attendance.joined_at >= since))
    )
    return set(session().scalars(query))


def running_in(room_id: int, at: datetime, early: timedelta) -> Sequence[Session]:
    """The sessions of a room that run at that time, or begin within `early`."""
    query = select(Session).where(Session.room_id == room_id, Session.published, Session.cancelled.is_(False))
    return (
        session().scalars(query.where(Session.starts_at <= at + early, Session.ends_at > at).order_by(Session.starts_at)).all()
    )


def online_by_event() -> dict[int, tuple[int, int]]:
    """Event to (people who followed a link to one of its online rooms, people whom a room's own list names)."""
    clicked, joined = (
        func.count(func.distinct(case((column.is_not(None), Attendance.registration_id))))
        for column in (Attendance.clicked_at, Attendance.joined_at)
    )
    query = select(Session.event_id, clicked, joined).join(Session, Session.id == Attendance.session_id)
    return {event: (by_link, by_list) for event, by_link, by_list in session().execute(query.group_by(Session.event_id))}


def organisations_that_joined(start: datetime, end: datetime) -> dict[int, datetime]:
    """Organisations to the last time in the period at which somebody of theirs was at a session: at its door, in its online
    room, or by the link to it."""
    return latest(
        *(
            session().execute(
                select(Person.organisation_id, func.max(column))
                .select_from(Attendance)
                .join(Registration, Registration.id == Attendance.registration_id)
                .join(Person, Person.id == Registration.person_id)
                .where(Person.organisation_id.is_not(None), column >= start, column < end)
                .group_by(Person.organisation_id)
            )
            for column in (Attendance.scanned_at, Attendance.joined_at, Attendance.clicked_at)
        )
    )
