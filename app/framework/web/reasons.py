"""Why something is refused here."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.framework.vocabulary import FrameworkReason

REASONS = {
    FrameworkReason.BAD_ANSWERS: _l("These answers contradict each other: %(what)s."),
    FrameworkReason.NOT_ANSWERED: _l("The questions are not answered yet."),
    FrameworkReason.WHAT_MISSING: _l("State the respect in which cybersecurity goes first."),
    FrameworkReason.CHANGED_MEANWHILE: _l(
        "Somebody else saved answers meanwhile. Yours are below: check the latest version, then save again."
    ),
    FrameworkReason.NOTHING_TO_SET_ASIDE: _l("No data about people is processed: there is no privacy to set aside."),
    FrameworkReason.BAD_UNTIL: _l("Give a day from today on, a year ahead at most."),
    FrameworkReason.NO_SUCH_DECISION: _l("This decision no longer exists."),
}
