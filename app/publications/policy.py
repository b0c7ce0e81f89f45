"""Who publishes."""

from __future__ import annotations

from app.members.policy import Actor, may_administer


def may_publish(actor: Actor | None) -> bool:
    return may_administer(actor)
