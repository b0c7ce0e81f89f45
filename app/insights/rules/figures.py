"""A year's figures as plain values, so that they can be kept as they were and shown again: pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from app.core.kpi import Counted
from app.core.vocabulary import PromiseKind, Thing
from app.insights.rules.promises import Promise
from app.insights.vocabulary import Act
from app.matchmaking.vocabulary import MeetingState


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What members said in the assembly's survey: of each promise (kept, partly, all who could say), satisfaction out of `top`,
    the recommendation's score, how many answered, and the page of all results; '' when they are not published."""

    promises: Mapping[PromiseKind, Sequence[int]]
    satisfaction: float | None
    top: int
    score: float | None
    ballots: int
    path: str


@dataclass(frozen=True, slots=True)
class Funnel:
    """From meetings that were proposed to those that led to a pilot, and the pilots by title and page."""

    proposed: int
    accepted: int
    over: int
    held: int
    led: int
    pilots: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Attended:
    """An event that has begun: places given, people who came in at a door, who followed a link to an online room, and whom the
    rooms' own lists name."""

    title: str
    path: str
    places: int
    at_door: int
    clicked: int
    online: int


@dataclass(frozen=True, slots=True)
class Engagement:
    """Members there were, those who gave any sign of life in the year, and how many gave each."""

    members: int
    active: int
    acts: Mapping[Act, int]


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that is shown of a year. `themes` are (theme, {thing: how many}); `meetings` are states of meetings."""

    year: int
    promises: Sequence[Promise]
    confirmed: Confirmed | None
    meetings: Mapping[MeetingState, int]
    funnel: Funnel
    attendance: Sequence[Attended]
    engagement: Engagement
    themes: Sequence[tuple[str, Mapping[Thing, int]]]

    def as_json(self) -> dict[str, Any]:
        stored = asdict(self)
        for promise in stored["promises"]:
            for counted in (*promise["found"], *promise["ahead"]):
                counted["on"] = counted["on"].isoformat()
        return stored


def figures_of(stored: Mapping[str, Any]) -> Figures:
    """What `as_json` stored, as it was."""

    def counted(rows: Sequence[Mapping[str, Any]]) -> list[Counted]:
        return [Counted(row["title"], row["path"], date.fromisoformat(row["on"])) for row in rows]

    return Figures(
        stored["year"],
        [
            Promise(**{**promise, "found": counted(promise["found"]), "ahead": counted(promise["ahead"])})
            for promise in stored["promises"]
        ],
        Confirmed(**stored["confirmed"]) if stored["confirmed"] else None,
        {MeetingState(state): count for state, count in stored["meetings"].items()},
        Funnel(**stored["funnel"]),
        [Attended(**row) for row in stored["attendance"]],
        Engagement(**stored["engagement"]),
        [(theme, counts) for theme, counts in stored["themes"]],
    )
