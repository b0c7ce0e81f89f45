"""The closed sets of words of what lies below the features."""

from __future__ import annotations

from enum import StrEnum

from app.core.errors import Reason


class RoomProvider(StrEnum):
    """Who runs an online room: an address an organiser gave, Jitsi, or BigBlueButton."""

    LINK = "link"
    JITSI = "jitsi"
    BBB = "bbb"


class InfraReason(Reason):
    """Why what lies outside refuses."""

    ROOM_UNREACHABLE = "infra.room_unreachable"
