"""Who may do what on the exchange."""

from __future__ import annotations

from collections.abc import Collection

from app.members.policy import Actor, may_administer
from app.members.vocabulary import NetworkRole


def may_write(actor: Actor | None) -> bool:
    """Begin a listing: the secretariat, and stewards for their organisation."""
    return actor is not None and (
        may_administer(actor) or (actor.has(NetworkRole.STEWARD) and actor.organisation_id is not None)
    )


def may_edit(actor: Actor | None, organisation_ids: Collection[int]) -> bool:
    """Change a listing, its stages, stakes and files: the secretariat, and stewards of the organisations behind it."""
    if actor is None:
        return False
    return may_administer(actor) or (actor.has(NetworkRole.STEWARD) and actor.organisation_id in organisation_ids)


def may_review(actor: Actor | None) -> bool:
    return may_administer(actor)


def may_judge(actor: Actor | None, judges: Collection[int]) -> bool:
    return actor is not None and actor.id in judges
