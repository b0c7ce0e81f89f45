"""Reads of waiting lists: who stands where, and what each of them waits for."""

from __future__ import annotations

from sqlalchemy import func, select

from app.core.intervals import units
from app.events.models import Claim, Enrolment, Event, Registration, Session
from app.events.registration.rules.seats import why_waiting
from app.events.vocabulary import Mode, PlaceState, Resource, WaitsFor
from app.infra.db import session
from app.members.models import Person


def organisation_of(place: Registration | Enrolment) -> int | None:
    query = select(Person.organisation_id).join(Registration, Registration.person_id == Person.id)
    own = place.registration_id if isinstance(place, Enrolment) else place.id
    return session().scalar(query.where(Registration.id == own))


def share_left(pool: Event | Session, organisation_id: int | None) -> int | None:
    """How many more seats people of this organisation may hold; None when nothing caps them. Who belongs to no
    organisation shares with nobody."""
    if pool.organisation_cap is None or organisation_id is None:
        return None
    if isinstance(pool, Session):
        query = select(func.count()).select_from(Enrolment)
        query = query.join(Registration, Registration.id == Enrolment.registration_id)
        query = query.where(Enrolment.session_id == pool.id, Enrolment.state == PlaceState.CONFIRMED)
    else:
        query = select(func.count()).select_from(Registration)
        query = query.where(Registration.event_id == pool.id, Registration.state == PlaceState.CONFIRMED)
    query = query.join(Person, Person.id == Registration.person_id).where(Person.organisation_id == organisation_id)
    return max(0, pool.organisation_cap - (session().scalar(query) or 0))


def why(place: Registration | Enrolment) -> WaitsFor:
    """What somebody in a queue waits for."""
    pool: Event | Session = place.session if isinstance(place, Enrolment) else place.event
    kind = type(place)
    same = kind.session_id == pool.id if kind is Enrolment else kind.event_id == pool.id  # type: ignore[union-attr]
    queue = select(func.count()).select_from(kind).where(same, kind.mode == place.mode, kind.state == PlaceState.WAITING)
    ahead = session().scalar(queue.where(kind.queue_number < place.queue_number)) or 0
    wanted = session().scalar(queue.where(kind.queue_number == place.queue_number)) or 1
    taken, seats = (
        (pool.on_site_taken, pool.on_site_seats) if place.mode == Mode.ON_SITE else (pool.online_taken, pool.online_seats)
    )
    return why_waiting(
        free=None if seats is None else max(0, seats - taken),
        wanted=wanted,
        ahead=ahead,
        own_left=share_left(pool, organisation_of(place)),
        has_time=not isinstance(place, Enrolment) or _has_time(place),
    )


def _has_time(enrolment: Enrolment) -> bool:
    item = enrolment.session
    person = session().scalar(select(Registration.person_id).where(Registration.id == enrolment.registration_id))
    query = select(Claim.holder).where(Claim.resource == Resource.PERSON, Claim.resource_id == str(person))
    query = query.where(Claim.unit_start.in_(units(item.starts_at, item.ends_at)))
    return session().scalar(query.limit(1)) is None
