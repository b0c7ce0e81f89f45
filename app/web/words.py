"""Names of the words that pages of several packages show, in the page's language."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

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
