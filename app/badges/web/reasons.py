"""What the badges package says when it refuses, and what the person at the door reads for each reason."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.badges.vocabulary import BadgesReason

REASONS = {
    BadgesReason.NO_BADGE: _l("This registration has no badge."),
    BadgesReason.NO_BADGES: _l("There is nothing to print."),
    BadgesReason.GATE_EXISTS: _l("There is a gate %(name)s already."),
    BadgesReason.BAD_PAIRING_CODE: _l("This pairing code is wrong, used or too old."),
    BadgesReason.BAD_HOURS: _l(
        "These hours cannot be read. Write one a line, like 09:00-18:00, or 2026-12-03 09:00-12:00 for one day."
    ),
    BadgesReason.SEAT_NEEDS_ROOM: _l("Only a gate that leads into a room can ask for a seat."),
    BadgesReason.NOT_A_BADGE: _l("This is not a badge of ours."),
    BadgesReason.OTHER_EVENTS_BADGE: _l("This badge is for another event."),
    BadgesReason.BADGE_REVOKED: _l("This badge is not valid any more."),
    BadgesReason.NO_CONSENT: _l(
        "This visitor has not agreed to share their contact. They can do so on their badge page, under My badge."
    ),
    # Devices are told these by the API.
    BadgesReason.UNKNOWN_DEVICE: _l("This phone was shut out, and what it held is wiped. Pair it again."),
    BadgesReason.SUPERVISORS_ONLY: _l("Your account may not do this. Ask an organiser if you think it should."),
    BadgesReason.UNKNOWN_SCAN: _l("There is nothing at this address, or it is not open to you."),
    BadgesReason.TOO_LATE: _l("Only scans of the last 15 minutes can be taken back."),
}

# Reason to (what is the matter, what to do about it).
AT_THE_DOOR = {
    "ok": (_l("Welcome"), ""),
    "malformed": (_l("Not a badge of ours"), _l("Ask for the GO SMART badge.")),
    "unknown_key": (_l("Signed by an unknown key"), _l("Send them to the desk.")),
    "forged": (_l("Forged: the signature is wrong"), _l("Keep the badge and call the organisers.")),
    "other_event": (_l("Badge of another event"), _l("Ask for the badge of this event.")),
    "unknown_badge": (_l("Nobody has this badge"), _l("Send them to the desk.")),
    "not_registered": (_l("No longer registered"), _l("Send them to the desk.")),
    "waiting_list": (_l("On the waiting list, no place yet"), _l("Send them to the desk.")),
    "revoked": (
        _l("This print was replaced or revoked"),
        _l("Ask for the newest badge, also on the phone, or send them to the desk."),
    ),
    "wrong_way": (_l("This gate lets through the other way only"), _l("Show them the other gate.")),
    "closed": (_l("This gate is closed now"), _l("Ask them to come back when it is open.")),
    "wrong_role": (_l("Not for this kind of badge"), _l("Show them where they may go.")),
    "wrong_mode": (_l("Registered for online only"), _l("The desk can switch them to on site, if there is a place.")),
    "no_seat": (_l("No seat in what runs here now"), _l("Ask them to enrol in My day, or to wait for free seats.")),
    "already_in": (_l("Already inside"), _l("Look whether the badge is theirs.")),
    "used": (_l("Was let in before, and this gate admits once"), _l("Look whether the badge is theirs.")),
    "used_today": (_l("Was let in today already"), _l("Once a day is what this gate allows.")),
    "full": (_l("Full"), _l("Ask them to wait until somebody leaves, then scan again.")),
    "not_in": (_l("Was not inside"), _l("Nothing to do: they are out.")),
    "unknown_gate": (_l("This gate does not exist"), _l("Pair this phone again.")),
}

CONFLICTS = {
    "already_in": _l("Let in twice"),
    "two_places": _l("At two places within a minute"),
    "full": _l("Let in over capacity"),
    "turned_away": _l("Turned away, though all was well"),
}
