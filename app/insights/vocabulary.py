"""The closed sets of words of insights."""

from __future__ import annotations

from app.core.errors import Reason


class InsightsReason(Reason):
    TAKEN_TODAY = "insights.taken_today"
    NO_SUCH_YEAR = "insights.no_such_year"
    YEAR_GOES_ON = "insights.year_goes_on"
    REASON_MISSING = "insights.reason_missing"
