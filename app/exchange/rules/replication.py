"""Can one city's answer be repeated in another? What has to be true, side by side."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass

from app.core.regions import region_of
from app.core.vocabulary import Climate
from app.exchange.vocabulary import Aspect, Likeness


@dataclass(frozen=True, slots=True)
class Locality:
    """Where something was done, or is to be done."""

    country: str
    climate: Climate
    population: int | None
    themes: frozenset[str]
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Condition:
    """One line of the comparison: its name, there and here as plain values, and how they compare."""

    name: Aspect
    there: object
    here: object
    verdict: Likeness


def conditions(there: Locality, here: Locality) -> list[Condition]:
    """Size, climate, region, themes and language of two places compared; a line for each, in this order, also where something
    is unknown: a gap is worth knowing."""
    return [
        Condition(Aspect.SIZE, there.population, here.population, _size(there.population, here.population)),
        Condition(Aspect.CLIMATE, there.climate, here.climate, _word(there.climate, here.climate)),
        Condition(Aspect.COUNTRY, there.country, here.country, _country(there.country, here.country)),
        Condition(Aspect.THEMES, tuple(sorted(there.themes)), tuple(sorted(here.themes)), _sets(there.themes, here.themes)),
        Condition(
            Aspect.LANGUAGE,
            tuple(sorted(there.languages)),
            tuple(sorted(here.languages)),
            _sets(there.languages, here.languages),
        ),
    ]


def _size(there: int | None, here: int | None) -> Likeness:
    """Within a factor of two the same, within five near."""
    if not there or not here:
        return Likeness.UNKNOWN
    apart = abs(math.log(there / here))
    return Likeness.SAME if apart <= math.log(2) else Likeness.NEAR if apart <= math.log(5) else Likeness.DIFFERENT


def _word(there: str, here: str) -> Likeness:
    if not there or not here:
        return Likeness.UNKNOWN
    return Likeness.SAME if there == here else Likeness.DIFFERENT


def _country(there: str, here: str) -> Likeness:
    """Another country of the same part of the world is near: laws and markets are alike more often."""
    if not there or not here:
        return Likeness.UNKNOWN
    if there == here:
        return Likeness.SAME
    return Likeness.NEAR if region_of(there) == region_of(here) else Likeness.DIFFERENT


def _sets(there: Collection[str], here: Collection[str]) -> Likeness:
    if not there or not here:
        return Likeness.UNKNOWN
    common = set(there) & set(here)
    return Likeness.DIFFERENT if not common else Likeness.SAME if common == set(here) else Likeness.NEAR
