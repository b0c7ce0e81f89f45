"""The closed sets of words of matchmaking. Values are those in the database."""

from __future__ import annotations

from enum import StrEnum

from app.core.errors import Reason


class MeetingState(StrEnum):
    REQUESTED = "requested"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"


class MeetingVerb(StrEnum):
    """What may be done to a meeting: by one of its two people, or by the clock (`lapse`)."""

    ACCEPT = "accept"
    DECLINE = "decline"
    COUNTER = "counter"
    CANCEL = "cancel"
    LAPSE = "lapse"
    PROPOSE = "propose"
    KEEP = "keep"


class MeetingSource(StrEnum):
    """Whose idea a meeting was: one of the two asked, a plan, or they came to the same table."""

    ASKED = "asked"
    PLAN = "plan"
    WALK_UP = "walk_up"


class WishLevel(StrEnum):
    """What somebody thinks of meeting somebody; with a `no` they are never proposed, asked for or planned."""

    MUST = "must"
    WANT = "want"
    NO = "no"


class OutcomeKind(StrEnum):
    """What became of a meeting."""

    HELD = "held"
    MISSED = "missed"
    DISPUTED = "disputed"
    UNKNOWN = "unknown"


class PlanState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"
    STOPPED = "stopped"
    PUBLISHING = "publishing"
    PUBLISHED = "published"


class ScoreReason(StrEnum):
    """What a score of two people is made of."""

    BOTH_GAIN = "both_gain"
    ONE_GAINS = "one_gains"
    THEMES = "themes"
    MEANING = "meaning"
    ROLES = "roles"
    CONTEXT = "context"
    LANGUAGE = "language"
    TIME = "time"


class MatchmakingReason(Reason):
    CANNOT_ASK = "matchmaking.cannot_ask"
    SLOT_TAKEN = "matchmaking.slot_taken"
    SLOT_PAST = "matchmaking.slot_past"
    NO_SUCH_SLOT = "matchmaking.no_such_slot"
    NO_TABLE = "matchmaking.no_table"
    NO_SUCH_TABLE = "matchmaking.no_such_table"
    TOO_MANY_REQUESTS = "matchmaking.too_many_requests"
    TOO_MANY_GUESTS = "matchmaking.too_many_guests"
    NOT_YOUR_COLLEAGUE = "matchmaking.not_your_colleague"
    ALREADY_ASKED = "matchmaking.already_asked"
    NOT_YOUR_MEETING = "matchmaking.not_your_meeting"
    NOT_REGISTERED = "matchmaking.not_registered"
    NOT_NOW = "matchmaking.not_now"
    BAD_HOURS = "matchmaking.bad_hours"
    BAD_RATING = "matchmaking.bad_rating"
    TOO_LARGE_TO_PLAN = "matchmaking.too_large_to_plan"
    NOTHING_TO_PLAN = "matchmaking.nothing_to_plan"
