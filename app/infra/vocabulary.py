"""The closed sets of words of what lies below the features."""

from __future__ import annotations

from enum import StrEnum


class RoomProvider(StrEnum):
    """Who runs an online room: an address an organiser gave, Jitsi, or BigBlueButton."""

    LINK = "link"
    JITSI = "jitsi"
    BBB = "bbb"
