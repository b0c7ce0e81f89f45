"""What people read for the words of badges and gates."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from app.badges.vocabulary import (
    BadgeLayout,
    ConflictKind,
    DeviceRole,
    GateDirection,
    GateKind,
    Outcome,
    Reentry,
    ScanReason,
)
from app.web.labels import labels

GATE_KINDS = labels(GateKind, {GateKind.DOOR: _l("Door"), GateKind.ROOM: _l("Room"), GateKind.TABLE: _l("Table")})
# For who chooses among them.
GATE_KINDS_AT_LENGTH = labels(
    GateKind,
    {
        GateKind.DOOR: _l("A door of the venue"),
        GateKind.ROOM: _l("A room or a counter"),
        GateKind.TABLE: _l("A meeting table"),
    },
)
GATE_DIRECTIONS = labels(
    GateDirection,
    {
        GateDirection.BOTH: _l("in and out"),
        GateDirection.IN: _l("in only"),
        GateDirection.OUT: _l("out only"),
    },
)
REENTRIES = labels(
    Reentry,
    {
        Reentry.AFTER_EXIT: _l("after leaving"),
        Reentry.FREE: _l("as often as they like"),
        Reentry.ONCE_A_DAY: _l("once a day"),
        Reentry.ONCE: _l("once in all"),
    },
)
DEVICE_ROLES = labels(
    DeviceRole, {DeviceRole.STEWARD: lazy_pgettext("door", "Steward"), DeviceRole.SUPERVISOR: _l("Supervisor")}
)
# For who chooses among them.
DEVICE_ROLES_AT_LENGTH = labels(
    DeviceRole,
    {
        DeviceRole.STEWARD: _l("Steward: scans"),
        DeviceRole.SUPERVISOR: _l("Supervisor: also searches, takes scans back"),
    },
)
OUTCOMES = labels(
    Outcome,
    {
        Outcome.ADMITTED: _l("Admitted"),
        Outcome.REFUSED: _l("Refused"),
        Outcome.HELD: _l("Wait"),
    },
)
LAYOUTS = labels(
    BadgeLayout,
    {
        BadgeLayout.A6: _l("A6"),
        BadgeLayout.CARD: _l("Card, 86 × 54 mm"),
        BadgeLayout.LABEL62: _l("Label printer, 62 mm"),
        BadgeLayout.LABEL4X6: _l("Label printer, 4 × 6 in"),
        BadgeLayout.A4_A6: _l("A4 sheet, four badges, cut marks"),
        BadgeLayout.A4_CARDS: _l("A4 sheet, ten cards, cut marks"),
    },
)
# What is the matter, and what to do about it.
AT_THE_DOOR = labels(
    ScanReason,
    {
        ScanReason.OK: (_l("Welcome"), ""),
        ScanReason.MALFORMED: (_l("Not a GO SMART badge"), _l("Ask for the GO SMART badge.")),
        ScanReason.UNKNOWN_KEY: (_l("Signed by an unknown key"), _l("Send them to the desk.")),
        ScanReason.FORGED: (_l("Forged: the signature is wrong"), _l("Keep the badge and call the organisers.")),
        ScanReason.OTHER_EVENT: (_l("Badge of another event"), _l("Ask for the badge of this event.")),
        ScanReason.UNKNOWN_BADGE: (_l("Unknown badge"), _l("Send them to the desk.")),
        ScanReason.NOT_REGISTERED: (_l("No longer registered"), _l("Send them to the desk.")),
        ScanReason.WAITING_LIST: (_l("On the waiting list, not registered yet"), _l("Send them to the desk.")),
        ScanReason.REVOKED: (
            _l("This print was replaced or revoked"),
            _l("Ask for the newest badge, also on the phone, or send them to the desk."),
        ),
        ScanReason.WRONG_WAY: (_l("This gate lets through the other way only"), _l("Show them the other gate.")),
        ScanReason.CLOSED: (_l("This gate is closed now"), _l("Ask them to come back when it is open.")),
        ScanReason.WRONG_ROLE: (_l("Not for this kind of badge"), _l("Show them where they may go.")),
        ScanReason.WRONG_MODE: (
            _l("Registered for online only"),
            _l("The desk can switch them to on site, if there is a place."),
        ),
        ScanReason.NO_SEAT: (
            _l("No seat in the session running here"),
            _l("Ask them to book a seat in My day, or to wait for free seats."),
        ),
        ScanReason.ALREADY_IN: (_l("Already inside"), _l("Check that the badge belongs to this person.")),
        ScanReason.USED: (
            _l("Was let in before, and this gate admits once"),
            _l("Check that the badge belongs to this person."),
        ),
        ScanReason.USED_TODAY: (_l("Was let in today already"), _l("This gate admits once a day.")),
        ScanReason.FULL: (_l("Full"), _l("Ask them to wait until somebody leaves, then scan again.")),
        ScanReason.NOT_IN: (_l("Was not inside"), _l("Nothing to do: they are outside.")),
        ScanReason.UNKNOWN_GATE: (_l("This gate does not exist"), _l("Pair this phone again.")),
    },
)
_TOLD_FROM_SCANS = {
    ConflictKind.ALREADY_IN: _l("Admitted twice"),
    ConflictKind.TWO_PLACES: _l("At two places within a minute"),
    ConflictKind.FULL: _l("Admitted over capacity"),
    ConflictKind.TURNED_AWAY: _l("Refused, though the badge was valid"),
}
CONFLICTS = labels(
    ConflictKind,
    {
        kind: _TOLD_FROM_SCANS.get(kind) or _l("Admitted with override: %(reason)s", reason=AT_THE_DOOR[ScanReason(kind)][0])
        for kind in ConflictKind
    },
)
