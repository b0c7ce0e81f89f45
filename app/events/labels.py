"""What people read for the words of events."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from app.events.vocabulary import (
    AttendeeList,
    AttendeeRole,
    CalendarAnswer,
    ChangeKind,
    ClashKind,
    ClonePart,
    DifferenceKind,
    EventKind,
    EventStatus,
    ListedFor,
    Mode,
    PlaceState,
    ReplyOutcome,
    RoomKind,
    SessionKind,
    SessionMode,
    WaitsFor,
)
from app.infra.vocabulary import RoomProvider
from app.web.labels import labels

MODES = labels(Mode, {Mode.ON_SITE: _l("on site"), Mode.ONLINE: _l("online")})
SESSION_MODES = labels(
    SessionMode,
    {
        SessionMode.ON_SITE: _l("on site"),
        SessionMode.ONLINE: _l("online"),
        SessionMode.HYBRID: _l("on site and online"),
    },
)
ROOM_KINDS = labels(
    RoomKind,
    {RoomKind.ON_SITE: _l("on site"), RoomKind.ONLINE: _l("online"), RoomKind.HYBRID: _l("on site and online")},
)
PLACE_STATES = labels(
    PlaceState,
    {
        PlaceState.CONFIRMED: _l("confirmed"),
        PlaceState.WAITING: _l("waiting list"),
        PlaceState.LEFT: _l("withdrawn"),
        PlaceState.REQUESTED: lazy_pgettext("place at an event", "requested"),
    },
)
ATTENDEE_ROLES = labels(
    AttendeeRole,
    {
        AttendeeRole.ATTENDEE: _l("Attendee"),
        AttendeeRole.SPEAKER: _l("Speaker"),
        AttendeeRole.EXHIBITOR: _l("Exhibitor"),
        AttendeeRole.DELEGATE: _l("Delegate"),
        AttendeeRole.STAFF: _l("Staff"),
    },
)
EVENT_KINDS = labels(
    EventKind,
    {
        EventKind.WORKSHOP: _l("Workshop"),
        EventKind.EXPO: _l("Expo"),
        EventKind.ASSEMBLY: _l("General Members Assembly"),
    },
)
EVENT_STATUSES = labels(
    EventStatus,
    {
        EventStatus.DRAFT: _l("draft"),
        EventStatus.PUBLISHED: _l("published"),
        EventStatus.CANCELLED: _l("cancelled"),
    },
)
SESSION_KINDS = labels(
    SessionKind,
    {
        SessionKind.TALK: _l("Talk"),
        SessionKind.PANEL: _l("Panel"),
        SessionKind.WORKSHOP: _l("Workshop"),
        SessionKind.KEYNOTE: _l("Keynote"),
        SessionKind.BREAK: _l("Break"),
        SessionKind.BLOCKER: _l("Blocked, for organisers only"),
    },
)
ATTENDEE_LISTS = labels(
    AttendeeList,
    {
        AttendeeList.OFF: _l("nobody"),
        AttendeeList.CONSENT: _l("those who agreed"),
        AttendeeList.ALL: _l("everyone with a place"),
    },
)
LISTED_FOR = labels(
    ListedFor,
    {
        ListedFor.NOBODY: _l("nobody"),
        ListedFor.PARTICIPANTS: _l("participants"),
        ListedFor.EVERYONE: _l("the public too"),
    },
)
WAITS_FOR = labels(
    WaitsFor,
    {
        WaitsFor.ORGANISATION_CAP: _l(
            "Your organisation holds its share of the seats; when one of your colleagues gives theirs back, you move up."
        ),
        WaitsFor.NO_TIME: _l("You have another commitment at that time; when you cancel it, a free seat is yours."),
        WaitsFor.GROUP: _l("You come as a group: you move up together as soon as there are seats for all of you."),
        WaitsFor.OTHERS: _l("Free seats are kept for those before you, who come as a group or have something else then."),
        WaitsFor.FULL: _l(
            "All seats are taken. When one becomes free, you will be moved up automatically and notified by email."
        ),
    },
)
# `what` is the name of the room, speaker or person.
CLASHES = labels(
    ClashKind,
    {
        ClashKind.ROOM_OVERLAP: _l("Two sessions at the same time in room %(what)s"),
        ClashKind.ROOM_TURNOVER: _l("Too little time between two sessions in room %(what)s"),
        ClashKind.ROOM_UNAVAILABLE: _l("Room %(what)s is not available then"),
        ClashKind.ROOM_KIND: _l("Room %(what)s does not match the mode of attendance"),
        ClashKind.PERSON_OVERLAP: _l("%(what)s has seats in two sessions at once"),
        ClashKind.SPEAKER_OVERLAP: _l("%(what)s speaks in two places at once"),
        ClashKind.SPEAKER_CHANGEOVER: _l("%(what)s has too little time to get from one room to the other"),
        ClashKind.SPEAKER_UNAVAILABLE: _l("%(what)s is not available at that time"),
        ClashKind.CAPACITY_OVER_SEATS: _l("Room %(what)s holds at least twice as many as there are seats"),
        ClashKind.SEATS_OVER_CAPACITY: _l("More seats than room %(what)s holds"),
    },
)
CHANGES = labels(
    ChangeKind,
    {
        ChangeKind.ADDED: _l("New"),
        ChangeKind.REMOVED: _l("Taken out"),
        ChangeKind.CANCELLED: _l("Cancelled"),
        ChangeKind.RESTORED: _l("Takes place after all"),
        ChangeKind.MOVED: _l("Moved"),
        ChangeKind.EDITED: _l("New wording"),
    },
)
DIFFERENCES = labels(
    DifferenceKind,
    {
        DifferenceKind.NEW: _l("New"),
        DifferenceKind.CHANGED: _l("Changed"),
        DifferenceKind.MISSING: _l("Not in the file"),
    },
)
CLONE_PARTS = labels(
    ClonePart,
    {
        ClonePart.SETTINGS: _l("Settings"),
        ClonePart.ROOMS: _l("Rooms and availability"),
        ClonePart.SESSIONS: _l("Sessions, as a draft"),
        ClonePart.SEATS: _l("Allocation of seats"),
        ClonePart.STANDS: _l("Stands"),
        ClonePart.INVITEES: _l("Invited members"),
    },
)
CALENDAR_ANSWERS = labels(
    CalendarAnswer,
    {
        CalendarAnswer.ACCEPTED: lazy_pgettext("calendar answer", "Yes"),
        CalendarAnswer.DECLINED: lazy_pgettext("calendar answer", "No"),
        CalendarAnswer.TENTATIVE: lazy_pgettext("calendar answer", "Maybe"),
    },
)
REPLY_OUTCOMES = labels(
    ReplyOutcome,
    {
        ReplyOutcome.NOTED: _l("noted"),
        ReplyOutcome.GAVE_BACK: _l("the seat is released"),
        ReplyOutcome.OLD: _l("a newer answer or a newer invitation is known"),
        ReplyOutcome.UNKNOWN: _l("no GO SMART invitation to this address"),
    },
)
PROVIDERS = labels(
    RoomProvider,
    {RoomProvider.LINK: _l("a link of your own"), RoomProvider.JITSI: "Jitsi", RoomProvider.BBB: "BigBlueButton"},
)
