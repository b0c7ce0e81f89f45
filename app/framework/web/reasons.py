"""Why something is refused here."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

REASONS = {
    "bad_answers": _l("These answers do not go together: %(what)s."),
    "not_answered": _l("The questions are not answered yet."),
    "what_missing": _l("Say in which respect cybersecurity is to go first."),
    "no_such_decision": _l("This decision is not there any more."),
}
