"""Who may publish listings."""

from __future__ import annotations

from app.members.policy import Actor, may_edit_organisation


def may_add(actor: Actor | None, organisation_id: int | None) -> bool:
    """Stewards add listings of their own organisation, the secretariat of any."""
    return organisation_id is not None and may_edit_organisation(actor, organisation_id)
