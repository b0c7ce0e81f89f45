"""Who may see and change events."""

from __future__ import annotations

from app.events.models import Event
from app.members.policy import Actor, may_organise


def may_see(actor: Actor | None, event: Event) -> bool:
    """Drafts are for organisers; everything else is public."""
    return event.status != "draft" or may_organise(actor)


def may_edit(actor: Actor | None) -> bool:
    return may_organise(actor)


def may_register(actor: Actor | None, event: Event) -> bool:
    return actor is not None and event.status == "published"
