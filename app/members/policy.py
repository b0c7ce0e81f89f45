"""Who may do what with people and organisations, and who is asking."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """The signed-in person, as every policy of every package sees them."""

    id: int
    name: str
    email: str
    language: str
    timezone: str
    organisation_id: int | None
    roles: frozenset[str]

    def has(self, *roles: str) -> bool:
        return not self.roles.isdisjoint(roles)


def may_administer(actor: Actor | None) -> bool:
    return actor is not None and actor.has("secretariat")


def may_organise(actor: Actor | None) -> bool:
    """The organisers' desk: programmes, registrations, exports."""
    return actor is not None and actor.has("secretariat", "organiser")


def may_staff(actor: Actor | None) -> bool:
    """Doors and badges on the day."""
    return actor is not None and actor.has("secretariat", "organiser", "staff")


def may_edit_organisation(actor: Actor | None, organisation_id: int) -> bool:
    if actor is None:
        return False
    return actor.has("secretariat") or (actor.has("steward") and actor.organisation_id == organisation_id)
