"""Who may make surveys and run assemblies, and who may answer."""

from __future__ import annotations

from app.members.policy import Actor, may_edit_organisation, may_organise


def may_manage(actor: Actor | None) -> bool:
    return may_organise(actor)


def may_chair(actor: Actor | None, chair_id: int | None) -> bool:
    """The chair, and those who help: organisers and the secretariat."""
    return actor is not None and (actor.id == chair_id or may_organise(actor))


def may_send_delegate(actor: Actor | None, organisation_id: int) -> bool:
    """A steward names the delegate of their own organisation."""
    return may_edit_organisation(actor, organisation_id)
