"""The way of a use case from an idea to its end, and when it counts as international."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from app.core.names import said

STAGES = ("idea", "agreed", "running", "evaluated", "scaled", "stopped")
# From which stage one may go to which. Whatever has begun may stop; what was stopped may be taken up where it was agreed.
_NEXT = {
    "idea": ("agreed", "stopped"),
    "agreed": ("running", "stopped"),
    "running": ("evaluated", "stopped"),
    "evaluated": ("scaled", "running", "stopped"),
    "scaled": (),
    "stopped": ("agreed",),
}
# A pilot that ran, whatever became of it later.
RAN = ("running", "evaluated", "scaled")
NEEDS_TWO = ("agreed", *RAN)
# In Latin letters; a Chinese character counts as three.
LEAST_EVIDENCE = 16


def next_stages(stage: str) -> tuple[str, ...]:
    return _NEXT[stage]


def step_fault(
    stage: str, to: str, evidence: str, cities: Collection[tuple[str, str]], *, published: bool = True
) -> str | None:
    """Why a use case may not take this step, or None. `cities` are (city, country) of the partners that are cities.

    Every step needs evidence in words. From `agreed` on a pilot needs partners from two cities at least: alone it is a
    project. What runs is known to everybody: it is published first."""
    if to not in _NEXT.get(stage, ()):
        return "no_such_step"
    if said(evidence) < LEAST_EVIDENCE:
        return "evidence_missing"
    if to in NEEDS_TWO and len(set(cities)) < 2:
        return "one_city"
    if to in RAN and not published:
        return "not_published"
    return None


def is_international(cities: Collection[tuple[str, str]]) -> bool:
    """Partners from at least two cities in two countries: what the network promises counts these."""
    return len(set(cities)) >= 2 and len({country for _city, country in cities}) >= 2


def stage_at(steps: Sequence[tuple[str, datetime]], moment: datetime) -> tuple[str, datetime | None]:
    """(stage, since when) of a use case at a moment, by its steps in order; before the first one it is an idea."""
    taken = [step for step in steps if step[1] < moment]
    return taken[-1] if taken else (STAGES[0], None)
