"""Who is asked to an event, as the search for a fair time sees them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from app.core.clock import zone
from app.events.models import Invitee, Registration
from app.events.rules.fairtime import Guest
from app.infra.db import session
from app.members.models import Organisation, Person


def of_event(event_id: int) -> list[Guest]:
    """The invited organisations and people, else those who are registered: an organisation counts by its own zone, a person by
    theirs."""
    organisations = set(session().scalars(select(Invitee.organisation_id).where(Invitee.event_id == event_id)))
    people = set(session().scalars(select(Invitee.person_id).where(Invitee.event_id == event_id)))
    if not (organisations | people) - {None}:
        registered = select(Registration.person_id).where(Registration.event_id == event_id, Registration.state != "left")
        people = set(session().scalars(registered))
    return [*of_organisations({one for one in organisations if one}), *_people({one for one in people if one}, organisations)]


def of_organisations(ids: Collection[int]) -> list[Guest]:
    query = select(Organisation.name, Organisation.timezone).where(Organisation.id.in_(ids)).order_by(Organisation.name)
    return [Guest(name, zone(timezone)) for name, timezone in session().execute(query)]


def _people(ids: Collection[int], organisations: Collection[int | None]) -> list[Guest]:
    """People whose organisation is not there already; those of one organisation in one zone count together."""
    query = (
        select(Person.id, Person.name, Person.timezone, Person.organisation_id, Organisation.name)
        .outerjoin(Organisation, Organisation.id == Person.organisation_id)
        .where(Person.id.in_(ids))
        .order_by(Person.name)
    )
    together: dict[tuple[str, str], int] = {}
    for _id, name, timezone, home, home_name in session().execute(query):
        if home is not None and home in organisations:
            continue
        key = (home_name or name, timezone)
        together[key] = together.get(key, 0) + 1
    names = [name for name, _timezone in together]
    return [
        Guest(name if names.count(name) == 1 else f"{name} ({timezone})", zone(timezone), weight=number)
        for (name, timezone), number in together.items()
    ]
