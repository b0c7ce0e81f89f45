"""Who may see which page of matchmaking, and how times are shown."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from app.core.clock import zone
from app.core.errors import Refused
from app.events.models import Event, Registration
from app.events.programme.queries import events
from app.events.registration.queries import places
from app.events.vocabulary import PlaceState
from app.matchmaking.models import Meeting
from app.matchmaking.policy import may_plan, may_see
from app.matchmaking.queries import meetings
from app.matchmaking.vocabulary import MatchmakingReason
from app.web.guards import actor, or_404, require
from app.web.i18n import day


def registered(slug: str) -> tuple[Event, Registration]:
    """The event and my confirmed place at it; without one there is nothing to see here."""
    event = or_404(events.find_event(slug))
    registration = places.find_registration(event.id, actor().id)
    if registration is None or registration.state != PlaceState.CONFIRMED:
        raise Refused(MatchmakingReason.NOT_REGISTERED)
    return event, registration


def planned(slug: str) -> Event:
    """The event, for those who plan its meetings."""
    require(may_plan(actor()))
    return or_404(events.find_event(slug))


def visible_meeting(meeting_id: int) -> Meeting:
    meeting = or_404(meetings.find_meeting(meeting_id))
    return or_404(meeting if may_see(actor(), meeting) else None)


def time_choices(starts: Iterable[datetime], event: Event) -> list[tuple[str, str]]:
    """(value, "day, time") of each start, in the event's zone."""
    home = zone(event.timezone)
    return [
        (moment.isoformat(), f"{day(moment, event.timezone, 'EEE d MMM')}, {moment.astimezone(home):%H:%M}")
        for moment in starts
    ]
