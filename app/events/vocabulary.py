"""The closed sets of words of events: how people take part, what becomes of their places, what organisers choose."""

from __future__ import annotations

from enum import StrEnum


class Mode(StrEnum):
    """How somebody takes part."""

    ON_SITE = "on_site"
    ONLINE = "online"


class SessionMode(StrEnum):
    """How a session can be attended: in a room, online, or both."""

    ON_SITE = "on_site"
    ONLINE = "online"
    HYBRID = "hybrid"


class RoomKind(StrEnum):
    """What a room is for: people in it, people online, or both."""

    ON_SITE = "on_site"
    ONLINE = "online"
    HYBRID = "hybrid"


class PlaceState(StrEnum):
    """What becomes of a place at an event or of a seat in a session."""

    CONFIRMED = "confirmed"
    WAITING = "waiting"
    # Waits for an organiser's yes and holds nothing.
    REQUESTED = "requested"
    LEFT = "left"
