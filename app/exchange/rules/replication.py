"""Can one city's answer be repeated in another? What has to be true, side by side."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass

from app.core.regions import region_of

SAME, NEAR, DIFFERENT, UNKNOWN = "same", "near", "different", "unknown"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was done, or is to be done."""

    country: str
    climate: str
    population: int | None
    themes: frozenset[str]
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Condition:
    """One line of the comparison: its name, there and here as plain values, and how they compare."""

    name: str
    there: object
    here: object
    verdict: str


def conditions(there: Place, here: Place) -> list[Condition]:
    """Size, climate, region, themes and language of two places compared; a line for each, in this order, also where something
    is unknown: a gap is worth knowing."""
    return [
        Condition("size", there.population, here.population, _size(there.population, here.population)),
        Condition("climate", there.climate, here.climate, _word(there.climate, here.climate)),
        Condition("country", there.country, here.country, _country(there.country, here.country)),
        Condition("themes", tuple(sorted(there.themes)), tuple(sorted(here.themes)), _sets(there.themes, here.themes)),
        Condition(
            "language",
            tuple(sorted(there.languages)),
            tuple(sorted(here.languages)),
            _sets(there.languages, here.languages),
        ),
    ]


def _size(there: int | None, here: int | None) -> str:
    """Within a factor of two the same, within five near."""
    if not there or not here:
        return UNKNOWN
    apart = abs(math.log(there / here))
    return SAME if apart <= math.log(2) else NEAR if apart <= math.log(5) else DIFFERENT


def _word(there: str, here: str) -> str:
    if not there or not here:
        return UNKNOWN
    return SAME if there == here else DIFFERENT


def _country(there: str, here: str) -> str:
    """Another country of the same part of the world is near: laws and markets are alike more often."""
    if not there or not here:
        return UNKNOWN
    if there == here:
        return SAME
    return NEAR if region_of(there) == region_of(here) else DIFFERENT


def _sets(there: Collection[str], here: Collection[str]) -> str:
    if not there or not here:
        return UNKNOWN
    common = set(there) & set(here)
    return DIFFERENT if not common else SAME if common == set(here) else NEAR
