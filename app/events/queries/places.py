"""Reads of registrations, enrolments and queues."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.core.agenda import AgendaItem
from app.core.calendars import Entry
from app.events.models import CONFIRMED, LEFT, WAITING, CalendarItem, Enrolment, Event, Registration, Session
from app.events.rules.calendar import event_entry, place
from app.infra.db import session
from app.infra.links import absolute
from app.infra.texts import Words
from app.members.models import Person


def find_registration(event_id: int, person_id: int) -> Registration | None:
    """The person's registration, unless they left."""
    return (
        session()
        .scalars(
            select(Registration)
            .where(Registration.event_id == event_id, Registration.person_id == person_id, Registration.state != LEFT)
            .options(joinedload(Registration.event))
        )
        .first()
    )


def get_registration(registration_id: int) -> Registration:
    return (
        session()
        .scalars(
            select(Registration)
            .where(Registration.id == registration_id)
            .options(joinedload(Registration.event), joinedload(Registration.person).joinedload(Person.organisation))
        )
        .one()
    )


def registrations(event_id: int) -> Sequence[Registration]:
    """Everybody who registered and has not left, by name, for organisers."""
    return (
        session()
        .scalars(
            select(Registration)
            .join(Person, Person.id == Registration.person_id)
            .where(Registration.event_id == event_id, Registration.state != LEFT)
            .options(joinedload(Registration.person).joinedload(Person.organisation))
            .order_by(Person.name, Registration.id)
        )
        .all()
    )


def registrations_of(person_id: int) -> Sequence[Registration]:
    return (
        session()
        .scalars(
            select(Registration)
            .join(Event, Event.id == Registration.event_id)
            .where(Registration.person_id == person_id, Registration.state != LEFT)
            .options(joinedload(Registration.event))
            .order_by(Event.starts_on)
        )
        .all()
    )


def find_enrolment(session_id: int, person_id: int) -> Enrolment | None:
    return (
        session()
        .scalars(
            select(Enrolment)
            .join(Registration, Registration.id == Enrolment.registration_id)
            .where(Enrolment.session_id == session_id, Registration.person_id == person_id, Enrolment.state != LEFT)
        )
        .first()
    )


def get_enrolment(enrolment_id: int) -> Enrolment:
    return (
        session()
        .scalars(
            select(Enrolment)
            .where(Enrolment.id == enrolment_id)
            .options(
                joinedload(Enrolment.session).joinedload(Session.event),
                joinedload(Enrolment.session).joinedload(Session.room),
                joinedload(Enrolment.registration).joinedload(Registration.person),
            )
        )
        .one()
    )


def enrolments(session_id: int) -> Sequence[Enrolment]:
    """Everybody in the session, seats first, then the queue in its order."""
    return (
        session()
        .scalars(
            select(Enrolment)
            .where(Enrolment.session_id == session_id, Enrolment.state != LEFT)
            .options(joinedload(Enrolment.registration).joinedload(Registration.person).joinedload(Person.organisation))
            .order_by(Enrolment.state, Enrolment.queue_number, Enrolment.id)
        )
        .all()
    )


def enrolment_states(event_id: int, person_id: int) -> dict[int, str]:
    """Session id to state, for marking a programme with what a person chose."""
    rows = session().execute(
        select(Enrolment.session_id, Enrolment.state)
        .join(Registration, Registration.id == Enrolment.registration_id)
        .where(Registration.event_id == event_id, Registration.person_id == person_id, Enrolment.state != LEFT)
    )
    return dict(rows.all())


def position(enrolment: Enrolment) -> int:
    """1 for whoever moves up next."""
    ahead = session().scalar(
        select(func.count())
        .select_from(Enrolment)
        .where(Enrolment.session_id == enrolment.session_id, Enrolment.mode == enrolment.mode)
        .where(Enrolment.state == WAITING, Enrolment.queue_number < enrolment.queue_number)
    )
    return (ahead or 0) + 1


def event_position(registration: Registration) -> int:
    ahead = session().scalar(
        select(func.count())
        .select_from(Registration)
        .where(Registration.event_id == registration.event_id, Registration.mode == registration.mode)
        .where(Registration.state == WAITING, Registration.queue_number < registration.queue_number)
    )
    return (ahead or 0) + 1


def waiting(session_id: int) -> dict[str, int]:
    rows = session().execute(
        select(Enrolment.mode, func.count())
        .where(Enrolment.session_id == session_id, Enrolment.state == WAITING)
        .group_by(Enrolment.mode)
    )
    return dict(rows.all())


def counts(event_id: int) -> dict[tuple[str, str], int]:
    """(mode, state) to number of registrations."""
    rows = session().execute(
        select(Registration.mode, Registration.state, func.count())
        .where(Registration.event_id == event_id)
        .group_by(Registration.mode, Registration.state)
    )
    return {(mode, state): number for mode, state, number in rows}


def _online(person: Person) -> str:
    return Words(person.language)._("Online")


def registration_entry(registration: Registration, sequence: int = 0) -> Entry:
    event = registration.event
    return event_entry(
        uid=registration.uid,
        title=event.title,
        starts_on=event.starts_on,
        ends_on=event.ends_on,
        location=place(event.venue, event.city, "", registration.mode, _online(registration.person)),
        url=absolute(f"/events/{event.slug}/"),
        summary=event.summary,
        sequence=sequence,
        cancelled=event.status == "cancelled",
        tentative=registration.state == WAITING,
    )


def enrolment_entry(enrolment: Enrolment, sequence: int = 0) -> Entry:
    held = enrolment.session
    event = held.event
    return Entry(
        uid=enrolment.uid,
        start=held.starts_at,
        end=held.ends_at,
        title=held.title,
        location=place(
            event.venue, event.city, held.room.name if held.room else "", enrolment.mode, _online(enrolment.registration.person)
        ),
        url=absolute(f"/events/{event.slug}/sessions/{held.code}"),
        description=held.abstract,
        sequence=sequence,
        cancelled=held.cancelled or event.status == "cancelled",
        zone=event.timezone,
        changed_at=held.changed_at,
        tentative=enrolment.state == WAITING,
    )


def session_entry(held: Session, event: Event) -> Entry:
    """A session as the public feed shows it."""
    return Entry(
        uid=held.uid,
        start=held.starts_at,
        end=held.ends_at,
        title=held.title,
        location=place(event.venue, event.city, held.room.name if held.room else "", "on_site", ""),
        url=absolute(f"/events/{event.slug}/sessions/{held.code}"),
        description=held.abstract,
        sequence=held.sequence,
        cancelled=held.cancelled,
        zone=event.timezone,
        changed_at=held.changed_at,
    )


def sequences(person_id: int) -> dict[str, int]:
    rows = session().execute(select(CalendarItem.uid, CalendarItem.sequence).where(CalendarItem.person_id == person_id))
    return dict(rows.all())


def _item(kind: str, entry: Entry, state: str) -> AgendaItem:
    return AgendaItem(kind, entry, "cancelled" if entry.cancelled else state)


def agenda(person_id: int) -> list[AgendaItem]:
    """The events and sessions on this person's day, under the same UIDs as in their invitations."""
    told = sequences(person_id)
    items = [_item("event", registration_entry(one, told.get(one.uid, 0)), one.state) for one in registrations_of(person_id)]
    chosen = (
        session()
        .scalars(
            select(Enrolment)
            .join(Registration, Registration.id == Enrolment.registration_id)
            .where(Registration.person_id == person_id, Enrolment.state != LEFT)
            .options(
                joinedload(Enrolment.session).joinedload(Session.event),
                joinedload(Enrolment.session).joinedload(Session.room),
            )
        )
        .all()
    )
    return items + [_item("session", enrolment_entry(one, told.get(one.uid, 0)), one.state) for one in chosen]


def with_seat(*, session_id: int | None = None, event_id: int | None = None) -> Sequence[Enrolment]:
    """Those with a seat in a session, or in any session of an event, with what an invitation needs."""
    query = select(Enrolment).join(Session, Session.id == Enrolment.session_id).where(Enrolment.state == CONFIRMED)
    query = query.where(Session.id == session_id) if event_id is None else query.where(Session.event_id == event_id)
    return (
        session()
        .scalars(
            query.options(
                joinedload(Enrolment.session).joinedload(Session.event),
                joinedload(Enrolment.session).joinedload(Session.room),
                joinedload(Enrolment.registration).joinedload(Registration.person),
            )
        )
        .all()
    )


def confirmed(event_id: int) -> Sequence[Registration]:
    """Those with a place, with what an invitation needs."""
    return (
        session()
        .scalars(
            select(Registration)
            .where(Registration.event_id == event_id, Registration.state == CONFIRMED)
            .options(joinedload(Registration.event), joinedload(Registration.person))
        )
        .all()
    )


def people_in_sessions(event_id: int) -> dict[int, list[str]]:
    """Session id to the people with a seat in it, by id and name, for finding those in two places."""
    rows = session().execute(
        select(Enrolment.session_id, Person.id, Person.name)
        .join(Registration, Registration.id == Enrolment.registration_id)
        .join(Person, Person.id == Registration.person_id)
        .where(Registration.event_id == event_id, Enrolment.state == CONFIRMED)
    )
    found: dict[int, list[str]] = {}
    for session_id, person_id, name in rows:
        found.setdefault(session_id, []).append(f"{name} #{person_id}")
    return found
