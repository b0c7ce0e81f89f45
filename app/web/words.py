"""Names of the words that pages of several packages show, in the page's language."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

EVENT_KINDS = {"workshop": _l("Workshop"), "expo": _l("Expo"), "assembly": _l("General Members Assembly")}
SESSION_KINDS = {
    "talk": _l("Talk"),
    "panel": _l("Panel"),
    "workshop": _l("Workshop"),
    "keynote": _l("Keynote"),
    "break": _l("Break"),
    "blocker": _l("Blocked, for organisers only"),
}
CLONE_PARTS = {
    "settings": _l("Settings"),
    "rooms": _l("Rooms and when they can be had"),
    "sessions": _l("Sessions, as a draft"),
    "seats": _l("How people get seats"),
    "stands": _l("Stands"),
    "invitees": _l("Invited members"),
}
STATES = {
    "confirmed": _l("confirmed"),
    "waiting": _l("waiting list"),
    "left": _l("withdrawn"),
    "requested": _l("requested"),
    "accepted": _l("confirmed"),
    "declined": _l("declined"),
    "cancelled": _l("cancelled"),
    "lapsed": _l("lapsed"),
}
AGENDA_KINDS = {"event": _l("Event"), "session": _l("Session"), "meeting": _l("Meeting"), "survey": _l("Survey")}
# The way of a use case.
STAGES = {
    "idea": _l("idea"),
    "agreed": _l("agreed"),
    "running": _l("running"),
    "evaluated": _l("evaluated"),
    "scaled": _l("scaled"),
    "stopped": _l("stopped"),
}
