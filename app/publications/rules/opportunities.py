"""What follows from the facts of an opportunity report: pure.

Facts are plain JSON values, so that a version stays as it was published: lists of records by name, each record a mapping
with at least `title`, `path`, `country` and `on`, the day from which it was there. `docs/rules/reports.md` says what is
counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from app.core.regions import AFRICA, AMERICAS, ASIA_PACIFIC, EUROPE, region_of

Record = Mapping[str, Any]
WORLD = "World"
REGIONS = (WORLD, EUROPE, ASIA_PACIFIC, AMERICAS, AFRICA)
# Chapters in their order; editors may add words to each, and to the last, which has no figures.
CHAPTERS = ("demand", "supply", "gaps", "matches", "pilots", "lessons", "privacy", "outlook")
# From so many of a hundred points on, a listing counts as an answer to a challenge.
FITS = 60
# So many answers to one challenge are told, best first.
ANSWERS = 5
# A period that is longer is drawn by years.
_MONTHS = 24


def in_region(region: str, countries: Iterable[str]) -> bool:
    return region == WORLD or any(region_of(country) == region for country in countries if country)


def since(records: Iterable[Record], starts_on: str) -> list[Record]:
    """Those that were new in the period; days are ISO 8601, which sort as text."""
    return [one for one in records if one["on"] >= starts_on]


def unanswered(facts: Mapping[str, Any]) -> list[Record]:
    """Challenges to which nothing in the network counts as an answer: the gaps."""
    return [one for one in facts["challenges"] if not one["answers"]]


def beside(facts: Mapping[str, Any]) -> list[tuple[str, list[Record], list[Record]]]:
    """(another theme, challenges that carry it too, solutions and projects that do), where most is missing first. Shows which
    side of a theme is asked for more than it is offered."""
    wanted = _by_theme(facts["challenges"])
    offered = _by_theme((*facts["solutions"], *facts["projects"]))
    found = [(theme, records, offered.get(theme, [])) for theme, records in wanted.items()]
    return sorted(found, key=lambda one: (len(one[2]) - len(one[1]), one[0]))


def _by_theme(records: Iterable[Record]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    for one in records:
        for theme in one["themes"]:
            found.setdefault(theme, []).append(one)
    return found


def by_country(*lists: Collection[Record]) -> list[tuple[str, tuple[int, ...]]]:
    """(country, how many of each list), most first; records without a country come last, under ''."""
    counts = [Counter(one["country"] for one in records) for records in lists]
    countries = {country for count in counts for country in count}
    rows = [(country, tuple(count[country] for count in counts)) for country in countries]
    return sorted(rows, key=lambda row: (row[0] == "", -sum(row[1]), row[0]))


def by_month(records: Iterable[Record], starts_on: date, ends_on: date) -> list[tuple[str, int]]:
    """(month as YYYY-MM, or the year when the period is long, how many records of the period began in it), each once, also
    empty ones."""
    months = (ends_on.year - starts_on.year) * 12 + ends_on.month - starts_on.month + 1
    width = 7 if months <= _MONTHS else 4
    counts = Counter(one["on"][:width] for one in since(records, starts_on.isoformat()))
    if width == 4:
        return [(str(year), counts[str(year)]) for year in range(starts_on.year, ends_on.year + 1)]
    first = starts_on.year * 12 + starts_on.month - 1
    names = [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(first, first + months)]
    return [(name, counts[name]) for name in names]


def practised(facts: Mapping[str, Any]) -> list[tuple[str, list[Record]]]:
    """(measure's code, assessed projects that have it in place), most common first."""
    found: dict[str, list[Record]] = {}
    for one in facts["assessments"]:
        for code in one["measures"]:
            found.setdefault(code, []).append(one)
    return sorted(found.items(), key=lambda row: (-len(row[1]), row[0]))
