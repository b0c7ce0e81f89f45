"""The closed sets of words that packages share without knowing each other."""

from __future__ import annotations

from enum import StrEnum


class AgendaKind(StrEnum):
    """What can be on a person's day."""

    EVENT = "event"
    SESSION = "session"
    MEETING = "meeting"
    SURVEY = "survey"


class AgendaState(StrEnum):
    """How firm it is."""

    CONFIRMED = "confirmed"
    WAITING = "waiting"
    REQUESTED = "requested"
    CANCELLED = "cancelled"


class PromiseKind(StrEnum):
    """What the network promises its members each year."""

    USE_CASES = "use_cases"
    REPORTS = "reports"
    WORKSHOPS = "workshops"
    EXPOS = "expos"
    NEWSLETTERS = "newsletters"


class Thing(StrEnum):
    """What is counted of a theme."""

    CHALLENGE = "challenge"
    SOLUTION = "solution"
    PROJECT = "project"
    USE_CASE = "use_case"
    SESSION = "session"
    NEWS = "news"
    REPORT = "report"


class Climate(StrEnum):
    """The band of a latitude."""

    TROPICAL = "tropical"
    SUBTROPICAL = "subtropical"
    TEMPERATE = "temperate"
    COLD = "cold"
    # Of a place that nobody knows.
    UNKNOWN = ""
