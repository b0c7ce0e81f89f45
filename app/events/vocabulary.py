"""The closed sets of words of events: how people take part, what becomes of their places, what organisers choose."""

from __future__ import annotations

from enum import StrEnum

from app.core.errors import Reason


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


class AttendeeRole(StrEnum):
    """As what somebody comes; badges and gates go by it."""

    ATTENDEE = "attendee"
    SPEAKER = "speaker"
    EXHIBITOR = "exhibitor"
    DELEGATE = "delegate"
    STAFF = "staff"


class EventKind(StrEnum):
    WORKSHOP = "workshop"
    EXPO = "expo"
    ASSEMBLY = "assembly"


class EventStatus(StrEnum):
    """A draft is for organisers only; what is cancelled stays readable."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class SessionKind(StrEnum):
    """What organisers choose from. A file may bring other kinds, so the column takes any."""

    TALK = "talk"
    PANEL = "panel"
    WORKSHOP = "workshop"
    KEYNOTE = "keynote"
    # Shown to all, and nobody's talk.
    BREAK = "break"
    # Shown to organisers only.
    BLOCKER = "blocker"


class AttendeeList(StrEnum):
    """Whom an audience finds in an event's list of attendees: nobody, those who agreed, or everybody with a place."""

    OFF = "off"
    CONSENT = "consent"
    ALL = "all"


class Audience(StrEnum):
    """As whom somebody looks at the list of attendees."""

    PUBLIC = "public"
    PARTICIPANTS = "participants"


class ListedFor(StrEnum):
    """Who may find somebody in the list of attendees."""

    NOBODY = "nobody"
    PARTICIPANTS = "participants"
    EVERYONE = "everyone"


class WaitsFor(StrEnum):
    """What somebody in a queue waits for."""

    # All seats of their organisation's share are taken.
    ORGANISATION_CAP = "organisation_cap"
    # They have something else at that time.
    NO_TIME = "no_time"
    # Seats for all of their group.
    GROUP = "group"
    # Free seats are kept for somebody before them.
    OTHERS = "others"
    FULL = "full"


class ClashKind(StrEnum):
    """What is wrong with a draft."""

    ROOM_OVERLAP = "room_overlap"
    ROOM_TURNOVER = "room_turnover"
    ROOM_UNAVAILABLE = "room_unavailable"
    ROOM_KIND = "room_kind"
    PERSON_OVERLAP = "person_overlap"
    SPEAKER_OVERLAP = "speaker_overlap"
    SPEAKER_CHANGEOVER = "speaker_changeover"
    SPEAKER_UNAVAILABLE = "speaker_unavailable"
    CAPACITY_OVER_SEATS = "capacity_over_seats"
    SEATS_OVER_CAPACITY = "seats_over_capacity"


class ChangeKind(StrEnum):
    """How a session differs between two published programmes."""

    ADDED = "added"
    REMOVED = "removed"
    CANCELLED = "cancelled"
    RESTORED = "restored"
    MOVED = "moved"
    EDITED = "edited"


class DifferenceKind(StrEnum):
    """How a session of an imported file differs from the draft; what is missing is in the draft and no longer in the file."""

    NEW = "new"
    CHANGED = "changed"
    MISSING = "missing"


class ClonePart(StrEnum):
    """What of an event a copy may take along."""

    SETTINGS = "settings"
    ROOMS = "rooms"
    SESSIONS = "sessions"
    SEATS = "seats"
    STANDS = "stands"
    INVITEES = "invitees"


class CalendarAnswer(StrEnum):
    """What a calendar answers to an invitation (RFC 5546, 3.2.3)."""

    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    TENTATIVE = "TENTATIVE"


class ReplyOutcome(StrEnum):
    """What became of an answer: noted; the place given back; old, since a newer one is known; or to no invitation of ours."""

    NOTED = "noted"
    GAVE_BACK = "gave_back"
    OLD = "old"
    UNKNOWN = "unknown"


class Resource(StrEnum):
    """What can be claimed for a time."""

    PERSON = "person"
    TABLE = "table"


class EventsReason(Reason):
    """Why events refuse."""

    EVENT_NOT_OPEN = "events.event_not_open"
    EVENT_OVER = "events.event_over"
    REGISTRATION_CLOSED = "events.registration_closed"
    ALREADY_REGISTERED = "events.already_registered"
    NOT_REGISTERED = "events.not_registered"
    REGISTERED_ONLINE = "events.registered_online"
    NO_ENROLMENT_NEEDED = "events.no_enrolment_needed"
    ALREADY_ENROLLED = "events.already_enrolled"
    NOT_ENROLLED = "events.not_enrolled"
    NOT_ENROLLED_ONLINE = "events.not_enrolled_online"
    SESSION_CANCELLED = "events.session_cancelled"
    SESSION_STARTED = "events.session_started"
    SESSION_OVER = "events.session_over"
    TAKEN = "events.taken"
    NO_SEAT = "events.no_seat"
    UNKNOWN_MODE = "events.unknown_mode"
    SLUG_TAKEN = "events.slug_taken"
    ENDS_BEFORE_START = "events.ends_before_start"
    UNKNOWN_ZONE = "events.unknown_zone"
    ROOM_EXISTS = "events.room_exists"
    NOT_OPEN_YET = "events.not_open_yet"
    CLOSED_BY_NOW = "events.closed_by_now"
    INVITED_ONLY = "events.invited_only"
    MODE_NOT_OFFERED = "events.mode_not_offered"
    GROUP_TOO_LARGE = "events.group_too_large"
    NO_SEAT_IN_SESSION = "events.no_seat_in_session"
    DECLINE_OVER = "events.decline_over"
    WARNINGS_OPEN = "events.warnings_open"
    NOTHING_TO_PUBLISH = "events.nothing_to_publish"
    NOTHING_TO_UNDO = "events.nothing_to_undo"
    CHANGED_SINCE = "events.changed_since"
    WAS_PUBLISHED = "events.was_published"
    UNKNOWN_ROOM = "events.unknown_room"
    UNKNOWN_SPEAKER = "events.unknown_speaker"
    UNKNOWN_THEME = "events.unknown_theme"
    STAND_EXISTS = "events.stand_exists"
    SERIES_EXISTS = "events.series_exists"
    NO_SUCH_TIME = "events.no_such_time"
    NO_DATES = "events.no_dates"
    BAD_SESSION = "events.bad_session"
