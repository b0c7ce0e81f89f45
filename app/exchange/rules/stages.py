"""The way of a use case from an idea to its end, and when it counts as international."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from app.core.names import text_length
from app.exchange.vocabulary import ExchangeReason, Stage

# From which stage one may go to which. Whatever has begun may stop; what was stopped may be taken up where it was agreed.
_NEXT: dict[Stage, tuple[Stage, ...]] = {
    Stage.IDEA: (Stage.AGREED, Stage.STOPPED),
    Stage.AGREED: (Stage.RUNNING, Stage.STOPPED),
    Stage.RUNNING: (Stage.EVALUATED, Stage.STOPPED),
    Stage.EVALUATED: (Stage.SCALED, Stage.RUNNING, Stage.STOPPED),
    Stage.SCALED: (),
    Stage.STOPPED: (Stage.AGREED,),
}
# A pilot that ran, whatever became of it later.
RAN = (Stage.RUNNING, Stage.EVALUATED, Stage.SCALED)
NEEDS_TWO = (Stage.AGREED, *RAN)
# In Latin letters; a Chinese character counts as three.
LEAST_EVIDENCE = 16


def next_stages(stage: Stage) -> tuple[Stage, ...]:
    return _NEXT[stage]


def step_fault(
    stage: Stage | None, to: Stage, evidence: str, cities: Collection[tuple[str, str]], *, published: bool = True
) -> ExchangeReason | None:
    """Why a use case may not take this step, or None. `cities` are (city, country) of the partners that are cities.

    Every step needs evidence in words. From `agreed` on a pilot needs partners from two cities at least: alone it is a
    project. What runs is known to everybody: it is published first."""
    if stage is None or to not in _NEXT[stage]:
        return ExchangeReason.NO_SUCH_STEP
    if text_length(evidence) < LEAST_EVIDENCE:
        return ExchangeReason.EVIDENCE_MISSING
    if to in NEEDS_TWO and len(set(cities)) < 2:
        return ExchangeReason.ONE_CITY
    if to in RAN and not published:
        return ExchangeReason.NOT_PUBLISHED
    return None


def is_international(cities: Collection[tuple[str, str]]) -> bool:
    """Partners from at least two cities in two countries: what the network promises counts these."""
    return len(set(cities)) >= 2 and len({country for _city, country in cities}) >= 2


def stage_at(steps: Sequence[tuple[Stage, datetime]], moment: datetime) -> tuple[Stage, datetime | None]:
    """(stage, since when) of a use case at a moment, by its steps in order; before the first one it is an idea."""
    steps_before = [step for step in steps if step[1] < moment]
    return steps_before[-1] if steps_before else (Stage.IDEA, None)
