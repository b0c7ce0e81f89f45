"""The closed sets of words of insights."""

from __future__ import annotations

from enum import StrEnum

from app.core.errors import Reason


class Act(StrEnum):
    """A sign of life of a member, in the order in which they are told."""

    REGISTERED = "registered"
    CAME = "came"
    MET = "met"
    LISTED = "listed"
    WROTE = "wrote"


class YearPart(StrEnum):
    """What is counted of a year beside the promises: fields of its figures."""

    CONFIRMED = "confirmed"
    MEETINGS = "meetings"
    FUNNEL = "funnel"
    ATTENDANCE = "attendance"
    ENGAGEMENT = "engagement"
    THEMES = "themes"


class InsightsReason(Reason):
    TAKEN_TODAY = "insights.taken_today"
    NO_SUCH_YEAR = "insights.no_such_year"
    YEAR_GOES_ON = "insights.year_goes_on"
    REASON_MISSING = "insights.reason_missing"
