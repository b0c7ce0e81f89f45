"""Who may do what with people and organisations, and who is asking."""

from __future__ import annotations

from dataclasses import dataclass

from app.members.vocabulary import NetworkRole


@dataclass(frozen=True, slots=True)
class Actor:
    """The signed-in person, as every policy of every package sees them."""

    id: int
    name: str
    email: str
    language: str
    timezone: str
    organisation_id: int | None
    roles: frozenset[NetworkRole]

    def has(self, *roles: NetworkRole) -> bool:
        return not self.roles.isdisjoint(roles)


def may_administer(actor: Actor | None) -> bool:
    return actor is not None and actor.has(NetworkRole.SECRETARIAT)


def may_organise(actor: Actor | None) -> bool:
    """The organisers' desk: programmes, registrations, exports."""
    return actor is not None and actor.has(NetworkRole.SECRETARIAT, NetworkRole.ORGANISER)


def may_staff(actor: Actor | None) -> bool:
    """Doors and badges on the day."""
    return actor is not None and actor.has(NetworkRole.SECRETARIAT, NetworkRole.ORGANISER, NetworkRole.STAFF)


def may_edit_organisation(actor: Actor | None, organisation_id: int) -> bool:
    if actor is None:
        return False
    return actor.has(NetworkRole.SECRETARIAT) or (actor.has(NetworkRole.STEWARD) and actor.organisation_id == organisation_id)
