"""The closed sets of words of a meeting plan. Values are those of the JSON format."""

from __future__ import annotations

from enum import StrEnum


class Mode(StrEnum):
    """What is asked: choose and place meetings for the greatest weight, or place all of them with the fewest breaks."""

    SELECT = "select"
    PLACE_ALL = "place_all"


class Status(StrEnum):
    """What a plan is: proven to be the best, valid, proven to be impossible, or none is known yet."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


class ConflictKind(StrEnum):
    """Why meetings that must take place cannot."""

    NO_SLOT = "no_slot"
    OVERFULL = "overfull"
    CIRCLE = "circle"
    TABLES = "tables"
    UNFAIR = "unfair"
    TOGETHER = "together"


class UnmetKind(StrEnum):
    """Why a wish is not in a plan: no slot in common, somebody has their maximum, or all slots in common were taken."""

    APART = "apart"
    FULL = "full"
    TAKEN = "taken"
