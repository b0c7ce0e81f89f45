"""Why something is refused here."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

REASONS = {
    "bad_answers": _l("These answers do not go together: %(what)s."),
    "not_answered": _l("The questions are not answered yet."),
    "what_missing": _l("Say in which respect cybersecurity is to go first."),
    "changed_meanwhile": _l(
        "Somebody else stored answers meanwhile. Yours are below: look at the latest version, then store again."
    ),
    "nothing_to_set_aside": _l("Nothing is handled that is about people: there is no privacy to set aside."),
    "bad_until": _l("Give a day from today on, a year ahead at most."),
    "no_such_decision": _l("This decision is not there any more."),
}
