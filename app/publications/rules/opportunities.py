"""What follows from the facts of an opportunity report: pure.

Facts are plain JSON values, so that a version stays as it was published: lists of records by name.
`docs/rules/reports.md` says what is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date
from typing import NotRequired, TypedDict

from app.core.regions import region_of
from app.publications.vocabulary import Chapter, Region

# From so many of a hundred points on, a listing counts as an answer to a challenge.
FITS = 60
# So many answers to one challenge are told, best first.
ANSWERS = 5
# A period that is longer is drawn by years.
_MONTHS = 24


class ReportWords(TypedDict):
    """What editors say in one language."""

    title: str
    summary: str
    chapters: dict[Chapter, str]


class Record(TypedDict):
    """A page of the network; `on` is the day from which it was there. What comes after that is of listings, of answers, of
    challenges, of pilots, of lessons and of assessments."""

    title: str
    path: str
    country: str
    on: str
    # Whether it is of the region itself, and its other themes.
    near: NotRequired[bool]
    themes: NotRequired[list[str]]
    # Of a hundred; how many of the known conditions are alike.
    points: NotRequired[int]
    alike: NotRequired[int]
    known: NotRequired[int]
    answers: NotRequired[list[Record]]
    stage: NotRequired[str]
    since: NotRequired[str]
    partners: NotRequired[list[str]]
    text: NotRequired[str]
    # To what extent protection is called for.
    privacy: NotRequired[str]
    security: NotRequired[str]
    dpia: NotRequired[bool]
    measures: NotRequired[list[str]]


class Facts(TypedDict, total=False):
    """All of them, or none before they are gathered."""

    counted_at: str
    theme: str
    region: str
    starts_on: str
    ends_on: str
    fits: int
    challenges: list[Record]
    seekers: list[Record]
    solutions: list[Record]
    projects: list[Record]
    givers: list[Record]
    pilots: list[Record]
    lessons: list[Record]
    assessments: list[Record]


def in_region(region: str, countries: Iterable[str]) -> bool:
    return region == Region.WORLD or any(region_of(country) == region for country in countries if country)


def since(records: Iterable[Record], starts_on: str) -> list[Record]:
    """Those that were new in the period; days are ISO 8601, which sort as text."""
    return [record for record in records if record["on"] >= starts_on]


def unanswered(facts: Facts) -> list[Record]:
    """Challenges to which nothing in the network counts as an answer: the gaps."""
    return [challenge for challenge in facts["challenges"] if not challenge["answers"]]


def beside(facts: Facts) -> list[tuple[str, list[Record], list[Record]]]:
    """(another theme, challenges that carry it too, solutions and projects that do), where most is missing first. Shows which
    side of a theme is asked for more than it is offered."""
    wanted = _by_theme(facts["challenges"])
    offered = _by_theme((*facts["solutions"], *facts["projects"]))
    rows = [(theme, records, offered.get(theme, [])) for theme, records in wanted.items()]
    return sorted(rows, key=lambda row: (len(row[2]) - len(row[1]), row[0]))


def _by_theme(records: Iterable[Record]) -> dict[str, list[Record]]:
    records_of: dict[str, list[Record]] = {}
    for record in records:
        for theme in record["themes"]:
            records_of.setdefault(theme, []).append(record)
    return records_of


def by_country(*lists: Collection[Record]) -> list[tuple[str, tuple[int, ...]]]:
    """(country, how many of each list), most first; records without a country come last, under ''."""
    counts = [Counter(record["country"] for record in records) for records in lists]
    countries = {country for count in counts for country in count}
    rows = [(country, tuple(count[country] for count in counts)) for country in countries]
    return sorted(rows, key=lambda row: (row[0] == "", -sum(row[1]), row[0]))


def by_month(records: Iterable[Record], starts_on: date, ends_on: date) -> list[tuple[str, int]]:
    """(month as YYYY-MM, or the year when the period is long, how many records of the period began in it), each once, also
    empty ones."""
    months = (ends_on.year - starts_on.year) * 12 + ends_on.month - starts_on.month + 1
    width = 7 if months <= _MONTHS else 4
    counts = Counter(record["on"][:width] for record in since(records, starts_on.isoformat()))
    if width == 4:
        return [(str(year), counts[str(year)]) for year in range(starts_on.year, ends_on.year + 1)]
    first = starts_on.year * 12 + starts_on.month - 1
    names = [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(first, first + months)]
    return [(name, counts[name]) for name in names]


def practised(facts: Facts) -> list[tuple[str, list[Record]]]:
    """(measure's code, assessed projects that have it in place), most common first."""
    records_of: dict[str, list[Record]] = {}
    for assessment in facts["assessments"]:
        for code in assessment["measures"]:
            records_of.setdefault(code, []).append(assessment)
    return sorted(records_of.items(), key=lambda row: (-len(row[1]), row[0]))
