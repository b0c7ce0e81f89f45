"""The closed sets of words of badges and gates. Values are those in the database, in the API and in the table of rules."""

from __future__ import annotations

from app.core.errors import Reason


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
