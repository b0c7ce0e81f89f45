"""Who may print, pair, scan, and take contacts."""

from __future__ import annotations

from app.events.models import Registration
from app.events.vocabulary import PlaceState
from app.members.policy import Actor, may_organise, may_staff


def may_manage_gates(actor: Actor | None) -> bool:
    """Gates and their rules, conflicts, and the badges of everybody."""
    return may_organise(actor)


def may_pair(actor: Actor | None) -> bool:
    """At the door: pairing a phone, printing one badge, the live board."""
    return may_staff(actor)


def may_scan_leads(registration: Registration | None) -> bool:
    """Exhibitors who have a place at the event and speak for an organisation."""
    return (
        registration is not None
        and registration.state == PlaceState.CONFIRMED
        and registration.role == "exhibitor"
        and registration.person.organisation_id is not None
    )
