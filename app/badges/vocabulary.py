"""The closed sets of words of badges and gates. Values are those in the database, in the API and in the table of rules."""

from __future__ import annotations

from enum import StrEnum

from app.core.errors import Reason


class GateKind(StrEnum):
    DOOR = "door"
    ROOM = "room"
    TABLE = "table"


class GateDirection(StrEnum):
    """Which way a gate lets through."""

    BOTH = "both"
    IN = "in"
    OUT = "out"


class Direction(StrEnum):
    """Which way somebody goes."""

    IN = "in"
    OUT = "out"


class Reentry(StrEnum):
    """How often a gate lets the same person in."""

    AFTER_EXIT = "after_exit"
    FREE = "free"
    ONCE_A_DAY = "once_a_day"
    ONCE = "once"


class DeviceRole(StrEnum):
    """A supervisor's phone also searches and takes scans back."""

    STEWARD = "steward"
    SUPERVISOR = "supervisor"


class Outcome(StrEnum):
    """What a gate answers; held is to wait."""

    ADMITTED = "admitted"
    REFUSED = "refused"
    HELD = "held"


class ScanReason(StrEnum):
    """Why a gate answers as it does: those of the table, and a gate that nobody made."""

    OK = "ok"
    MALFORMED = "malformed"
    UNKNOWN_KEY = "unknown_key"
    FORGED = "forged"
    OTHER_EVENT = "other_event"
    UNKNOWN_BADGE = "unknown_badge"
    NOT_REGISTERED = "not_registered"
    WAITING_LIST = "waiting_list"
    REVOKED = "revoked"
    WRONG_WAY = "wrong_way"
    CLOSED = "closed"
    WRONG_ROLE = "wrong_role"
    WRONG_MODE = "wrong_mode"
    NO_SEAT = "no_seat"
    ALREADY_IN = "already_in"
    USED = "used"
    USED_TODAY = "used_today"
    FULL = "full"
    NOT_IN = "not_in"
    UNKNOWN_GATE = "unknown_gate"


class ConflictKind(StrEnum):
    """What is wrong with a verdict that a phone gave alone. The first four are told from scans; the others are the reason for
    which the server would have refused."""

    ALREADY_IN = "already_in"
    TWO_PLACES = "two_places"
    FULL = "full"
    TURNED_AWAY = "turned_away"
    MALFORMED = "malformed"
    UNKNOWN_KEY = "unknown_key"
    FORGED = "forged"
    OTHER_EVENT = "other_event"
    UNKNOWN_BADGE = "unknown_badge"
    NOT_REGISTERED = "not_registered"
    WAITING_LIST = "waiting_list"
    REVOKED = "revoked"
    WRONG_WAY = "wrong_way"
    CLOSED = "closed"
    WRONG_ROLE = "wrong_role"
    WRONG_MODE = "wrong_mode"
    NO_SEAT = "no_seat"
    USED = "used"
    USED_TODAY = "used_today"
    UNKNOWN_GATE = "unknown_gate"


class BadgeLayout(StrEnum):
    """The paper that badges are printed on."""

    A6 = "a6"
    CARD = "card"
    LABEL62 = "label62"
    LABEL4X6 = "label4x6"
    A4_A6 = "a4_a6"
    A4_CARDS = "a4_cards"


class BadgesReason(Reason):
    NO_BADGE = "badges.no_badge"
    NO_BADGES = "badges.no_badges"
    GATE_EXISTS = "badges.gate_exists"
    BAD_PAIRING_CODE = "badges.bad_pairing_code"
    BAD_HOURS = "badges.bad_hours"
    SEAT_NEEDS_ROOM = "badges.seat_needs_room"
    NOT_A_BADGE = "badges.not_a_badge"
    OTHER_EVENTS_BADGE = "badges.other_events_badge"
    BADGE_REVOKED = "badges.badge_revoked"
    NO_CONSENT = "badges.no_consent"
    UNKNOWN_DEVICE = "badges.unknown_device"
    SUPERVISORS_ONLY = "badges.supervisors_only"
    UNKNOWN_SCAN = "badges.unknown_scan"
    TOO_LATE = "badges.too_late"
