"""Names of the words that pages of several packages show, in the page's language."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

ORGANISATION_KINDS = {"city": _l("City"), "company": _l("Company"), "university": _l("University"), "ngo": _l("NGO")}
EVENT_KINDS = {"workshop": _l("Workshop"), "expo": _l("Expo"), "assembly": _l("General Members Assembly")}
MODES = {"on_site": _l("on site"), "online": _l("online")}
STATES = {
    "confirmed": _l("confirmed"),
    "waiting": _l("waiting list"),
    "left": _l("withdrawn"),
    "requested": _l("requested"),
    "accepted": _l("confirmed"),
    "declined": _l("declined"),
    "cancelled": _l("cancelled"),
}
AGENDA_KINDS = {"event": _l("Event"), "session": _l("Session"), "meeting": _l("Meeting")}
