"""Whom of some organisations somebody could ask for a meeting, at the events both come to."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload

from app.events.models import Event, Registration
from app.events.vocabulary import EventStatus, PlaceState
from app.infra.db import session
from app.matchmaking.models import Profile
from app.members.models import Person


def reachable(person_id: int, organisation_ids: Collection[int], now: datetime) -> list[Registration]:
    """Registrations of people of these organisations who let others ask, at events that are not over and where the person has
    a place and a profile too; soonest event first, one person an organisation and event."""
    mine = aliased(Registration)
    own = aliased(Profile)
    query = (
        select(Registration)
        .join(Profile, Profile.registration_id == Registration.id)
        .join(Person, Person.id == Registration.person_id)
        .join(Event, Event.id == Registration.event_id)
        .join(mine, (mine.event_id == Registration.event_id) & (mine.person_id == person_id))
        .join(own, own.registration_id == mine.id)
        .where(Profile.visible.is_(True), Registration.state == PlaceState.CONFIRMED, mine.state == PlaceState.CONFIRMED)
        .where(Person.organisation_id.in_(organisation_ids), Person.id != person_id)
        .where(Event.ends_on >= now.date(), Event.status == EventStatus.PUBLISHED)
        .options(joinedload(Registration.person).joinedload(Person.organisation), joinedload(Registration.event))
        .order_by(Event.starts_on, Registration.id)
    )
    guests: dict[tuple[int, int | None], Registration] = {}
    for registration in session().scalars(query):
        guests.setdefault((registration.event_id, registration.person.organisation_id), registration)
    return list(guests.values())
