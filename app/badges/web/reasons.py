"""What the badges package says when it refuses."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.badges.vocabulary import BadgesReason

REASONS = {
    BadgesReason.NO_BADGE: _l("This registration has no badge."),
    BadgesReason.NO_BADGES: _l("There is nothing to print."),
    BadgesReason.GATE_EXISTS: _l("There is a gate %(name)s already."),
    BadgesReason.BAD_PAIRING_CODE: _l("This pairing code is wrong, used or expired."),
    BadgesReason.BAD_HOURS: _l(
        "These hours could not be read. Write one period per line, like 09:00-18:00, or 2026-12-03 09:00-12:00 for one day."
    ),
    BadgesReason.SEAT_NEEDS_ROOM: _l("Only a gate that leads into a room can ask for a seat."),
    BadgesReason.NOT_A_BADGE: _l("This is not a GO SMART badge."),
    BadgesReason.OTHER_EVENTS_BADGE: _l("This badge is for another event."),
    BadgesReason.BADGE_REVOKED: _l("This badge is no longer valid."),
    BadgesReason.NO_CONSENT: _l(
        "This visitor has not agreed to share their contact. They can do so on their badge page, under My badge."
    ),
    # Devices are told these by the API.
    BadgesReason.UNKNOWN_DEVICE: _l("This device was revoked and its data wiped. Pair it again."),
    BadgesReason.SUPERVISORS_ONLY: _l("Your account is not allowed to do this. Ask an organiser if you think it should be."),
    BadgesReason.UNKNOWN_SCAN: _l("There is nothing at this address, or you do not have access to it."),
    BadgesReason.TOO_LATE: _l("Only scans of the last 15 minutes can be taken back."),
}
