"""Who may see and change events."""

from __future__ import annotations

from app.events.models import Event
from app.events.vocabulary import Audience, EventStatus
from app.members.policy import Actor, may_edit_organisation, may_organise


def may_see(actor: Actor | None, event: Event) -> bool:
    """Drafts are for organisers; everything else is public."""
    return event.status != EventStatus.DRAFT or may_organise(actor)


def may_edit(actor: Actor | None) -> bool:
    return may_organise(actor)


def may_register(actor: Actor | None, event: Event) -> bool:
    return actor is not None and event.status == EventStatus.PUBLISHED


def may_enrol_others(actor: Actor | None, organisation_id: int | None) -> bool:
    """Stewards enrol the people of their own organisation together."""
    return actor is not None and organisation_id is not None and may_edit_organisation(actor, organisation_id)


def audience_of(actor: Actor | None, has_place: bool) -> Audience:
    """As whom somebody looks at the list of attendees."""
    return Audience.PARTICIPANTS if has_place or may_organise(actor) else Audience.PUBLIC
