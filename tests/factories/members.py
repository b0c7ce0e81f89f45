"""Makes people and organisations."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from app.members.models import Organisation, Person
from app.members.service import accounts, organisations
from app.members.service.organisations import Profile
from app.members.vocabulary import NetworkRole
from tests.factories.transactions import act

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
_numbers = count(1)


def make_organisation(**changes: Any) -> Organisation:
    number = next(_numbers)
    values = {
        "name": f"City {number}", "kind": "city", "country": "NL", "city": f"Town {number}", "timezone": "Europe/Amsterdam",
        "languages": ("nl", "en"),
        "themes": (("works_on", "air"), ("seeks", "air"), ("offers", "water")),
    }  # fmt: skip
    active = changes.pop("active", True)
    return act(organisations.add_organisation, Profile(**{**values, **changes}), active=active, now=NOW)


def make_person(*roles: str, **changes: Any) -> Person:
    number = next(_numbers)
    values = {"email": f"p{number}@example.org", "name": f"Person {number}", "verified": True, **changes}
    person = act(accounts.add_person, values.pop("email"), values.pop("name"), now=NOW, **values)
    for role in roles:
        act(accounts.grant, person.id, NetworkRole(role), by=None, now=NOW)
    return person
