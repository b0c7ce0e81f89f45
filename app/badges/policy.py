"""Who may print, pair and scan."""

from __future__ import annotations

from app.members.policy import Actor, may_organise, may_staff


def may_manage_gates(actor: Actor | None) -> bool:
    """Gates, devices, and the badges of everybody."""
    return may_organise(actor)


def may_pair(actor: Actor | None) -> bool:
    """Making a pairing code for a phone at the door."""
    return may_staff(actor)
