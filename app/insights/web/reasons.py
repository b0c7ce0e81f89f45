"""Why something is refused in insights."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

REASONS = {
    "taken_today": _l("A snapshot of this year was taken today already: one a day is kept."),
    "no_such_year": _l("There was no network in that year."),
    "year_goes_on": _l("This year is not over yet."),
    "reason_missing": _l("Say why the figures are taken anew."),
}
