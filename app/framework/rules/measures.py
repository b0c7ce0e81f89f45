"""What can be done: measures, what each treats, when it is called for, and the outcomes of public frameworks it serves.

Ids of NIST's frameworks, numbers of CPAC's questions and names of ISO standards are facts; what a measure is called stands
with the words of the pages. ISO/IEC 29100 names principles, ISO/IEC TS 27570 processes of a city's privacy plan.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.framework.rules.questions import Answers, at_least, is_personal
from app.framework.rules.reference import FRAMEWORKS, Category
from app.framework.rules.risk import DPIA_DUE, Extent, dpia
from app.framework.vocabulary import DataAction, Level, Side, Source


@dataclass(frozen=True, slots=True)
class Measure:
    """`level`: the extent of its side from which it is called for. `when`: questions and the answer from which it is, or
    kinds of data or people of which one must be there, or that a DPIA is due; all must hold. `treats` are data actions."""

    code: str
    side: Side
    level: Level
    treats: tuple[DataAction, ...] = ()
    pf: tuple[str, ...] = ()
    csf: tuple[str, ...] = ()
    cpac: tuple[int, ...] = ()
    iso29100: tuple[str, ...] = ()
    iso27570: tuple[str, ...] = ()
    when: tuple[tuple[str, tuple[str, ...]], ...] = ()


def _read() -> tuple[Measure, ...]:
    """The table `measures.csv`. Cells are words split by spaces: `sources` mixes ids of both NIST frameworks and CPAC numbers
    (`#4`); `iso` are principles, those with a colon processes; `when` are `question>=answer` or `question:option,option`."""
    with (Path(__file__).parent / "measures.csv").open(encoding="utf-8", newline="") as file:
        return tuple(_measure(row) for row in csv.DictReader(file))


def _measure(row: Mapping[str, str]) -> Measure:
    ids, iso = row["sources"].split(), row["iso"].split()
    return Measure(
        row["code"],
        Side(row["side"]),
        Level(row["level"]),
        tuple(DataAction(word) for word in row["treats"].split()),
        tuple(outcome for outcome in ids if "-P" in outcome),
        tuple(outcome for outcome in ids if "-P" not in outcome and outcome[0] != "#"),
        tuple(int(number[1:]) for number in ids if number[0] == "#"),
        tuple(word for word in iso if word[0] != ":"),
        tuple(word[1:] for word in iso if word[0] == ":"),
        tuple(_condition(word) for word in row["when"].split()),
    )


def _condition(word: str) -> tuple[str, tuple[str, ...]]:
    name, _sign, rest = word.partition(">=" if ">=" in word else ":")
    return name, tuple(rest.split(","))


MEASURES = _read()
BY_CODE = {measure.code: measure for measure in MEASURES}


def called_for(answers: Answers, privacy: Extent, security: Extent) -> list[Measure]:
    """The measures that this extent and these answers call for, in the table's order."""
    order = list(Level)
    reached = {Side.PRIVACY: order.index(privacy.level), Side.SECURITY: order.index(security.level)}
    return [
        measure
        for measure in MEASURES
        if reached[measure.side] >= order.index(measure.level)
        and (measure.side == Side.SECURITY or is_personal(answers))
        and all(_holds(answers, name, options) for name, options in measure.when)
    ]


def _holds(answers: Answers, name: str, options: tuple[str, ...]) -> bool:
    if name == "dpia":
        return len(dpia(answers)) >= DPIA_DUE
    if name in ("data", "people"):
        return bool(set(options) & set(answers[name]))
    return at_least(answers, name, options[0])


@dataclass(frozen=True, slots=True)
class Cell:
    """How far one category is covered: of `asked` outcomes that are called for, `met` are served by measures in place."""

    category: Category
    asked: int
    met: int


def coverage(wanted: Sequence[Measure], in_place: Collection[str]) -> dict[str, list[Cell]]:
    """By framework's name, a cell for each category: the outcomes that wanted measures serve, and those served by now."""
    wanted_outcomes = {outcome for measure in wanted for outcome in (*measure.pf, *measure.csf)}
    met = outcomes(in_place)
    return {
        framework.name: [
            Cell(
                category,
                sum(category_of(outcome) == category.id for outcome in wanted_outcomes),
                sum(category_of(outcome) == category.id for outcome in wanted_outcomes & met),
            )
            for category in framework.categories
        ]
        for framework in FRAMEWORKS
    }


def outcomes(codes: Collection[str]) -> set[str]:
    """The outcomes that measures serve. A measure of an earlier edition that is no more serves none."""
    return {outcome for code in codes if code in BY_CODE for outcome in (*BY_CODE[code].pf, *BY_CODE[code].csf)}


def categories(codes: Collection[str]) -> set[str]:
    """Ids of the categories that measures serve."""
    return {category_of(outcome) for outcome in outcomes(codes)}


def category_of(outcome: str) -> str:
    """`CT.DP-P2` lies in `CT.DP-P`, `PR.DS-01` in `PR.DS`."""
    head, _dash, tail = outcome.rpartition("-")
    return f"{head}-P" if tail.startswith("P") else head


def sources(measure: Measure) -> Mapping[Source, tuple[str, ...]]:
    """Where a measure comes from, by the short name of the source."""
    ids_by_source = {
        Source.PF: measure.pf,
        Source.CSF: measure.csf,
        Source.CPAC: tuple(map(str, measure.cpac)),
        Source.ISO29100: measure.iso29100,
        Source.ISO27570: measure.iso27570,
    }
    return {source: ids for source, ids in ids_by_source.items() if ids}
