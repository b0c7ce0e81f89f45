"""Who is asked to an event, as the search for a fair time sees them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select

from app.core.clock import zone
from app.events.models import Invitee, Registration
from app.events.programme.queries.plan import availabilities
from app.events.programme.rules.fairtime import Guest
from app.events.vocabulary import PlaceState
from app.infra.db import session
from app.members.models import Organisation, Person

Spans = tuple[tuple[datetime, datetime], ...]


def of_event(event_id: int) -> list[Guest]:
    """The invited organisations and people, else those who are registered: an organisation counts by its own zone, a person by
    theirs."""
    invited = (
        session()
        .execute(select(Invitee.id, Invitee.organisation_id, Invitee.person_id).where(Invitee.event_id == event_id))
        .all()
    )
    free = availabilities(event_id, Invitee)
    organisations = {home: free.get(guest, ()) for guest, home, _person in invited if home is not None}
    people = {person: free.get(guest, ()) for guest, _home, person in invited if person is not None}
    if not invited:
        registered = select(Registration.person_id).where(
            Registration.event_id == event_id, Registration.state != PlaceState.LEFT
        )
        people = dict.fromkeys(session().scalars(registered), ())
    return [*of_organisations(organisations), *_people(people, organisations)]


def of_organisations(free: Mapping[int, Spans]) -> list[Guest]:
    """Organisations as guests, by id, with the spans in which they can come."""
    query = select(Organisation.id, Organisation.name, Organisation.timezone).where(Organisation.id.in_(free))
    return [
        Guest(name, zone(timezone), free[home]) for home, name, timezone in session().execute(query.order_by(Organisation.name))
    ]


def _people(free: Mapping[int, Spans], organisations: Collection[int]) -> list[Guest]:
    """People whose organisation is not there already; those of one organisation, zone and time count together."""
    query = (
        select(Person.id, Person.name, Person.timezone, Person.organisation_id, Organisation.name)
        .outerjoin(Organisation, Organisation.id == Person.organisation_id)
        .where(Person.id.in_(free))
        .order_by(Person.name)
    )
    together: dict[tuple[str, str, Spans], int] = {}
    for person, name, timezone, home, home_name in session().execute(query):
        if home is not None and home in organisations:
            continue
        key = (home_name or name, timezone, free[person])
        together[key] = together.get(key, 0) + 1
    guests = []
    names: set[str] = set()
    for (name, timezone, spans), number in together.items():
        label = next(
            candidate
            for candidate in (name, f"{name} ({timezone})", f"{name} ({timezone}, {len(names)})")
            if candidate not in names
        )
        names.add(label)
        guests.append(Guest(label, zone(timezone), spans, number))
    return guests
