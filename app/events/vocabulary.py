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
