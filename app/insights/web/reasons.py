"""Why something is refused in insights."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.insights.vocabulary import InsightsReason

REASONS = {
    InsightsReason.TAKEN_TODAY: _l("A snapshot of this year was taken today already: one a day is kept."),
    InsightsReason.NO_SUCH_YEAR: _l("The network did not exist in that year."),
    InsightsReason.YEAR_GOES_ON: _l("This year is not over yet."),
    InsightsReason.REASON_MISSING: _l("State the reason for recounting."),
}
