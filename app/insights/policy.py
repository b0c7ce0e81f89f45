"""Who sees what of the network's figures: most is for everybody."""

from __future__ import annotations

from app.members.policy import Actor, may_administer


def may_call(actor: Actor | None) -> bool:
    """Who has been silent, with addresses; and what is kept of a year."""
    return may_administer(actor)
