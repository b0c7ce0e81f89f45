"""What the badges package says when it refuses."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

REASONS = {
    "no_badge": _l("This registration has no badge."),
    "no_badges": _l("Nobody has a badge for this event yet."),
    "gate_exists": _l("There is a gate %(name)s already."),
    "bad_pairing_code": _l("This pairing code is wrong, used or too old."),
}
