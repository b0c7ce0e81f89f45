"""The event of an address, for those who may be there."""

from __future__ import annotations

from app.events.models import Event
from app.events.programme.queries import events
from app.web.guards import or_404, require


def event_for(slug: str, allowed: bool) -> Event:
    require(allowed)
    return or_404(events.find_event(slug))
