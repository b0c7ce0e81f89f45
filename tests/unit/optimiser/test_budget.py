"""Whatever the budget, the best plan so far comes back with a proven bound; counted work is the same each time."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from app.optimiser import placing, solve
from app.optimiser.budget import Budget
from app.optimiser.grid import Grid
from app.optimiser.problem import Plan, read
from app.optimiser.vocabulary import Mode, Status
from tests.factories.optimiser import KINDS, faults, generate


def answers(doc: dict[str, Any], budget: Budget, strategy: int = 0) -> list[Plan]:
    return list(solve.plans(read(doc), budget, seed=3, strategy=strategy))


def ticking(step: float) -> Callable[[], float]:
    """A clock on which each look costs so many seconds."""
    looks = 0

    def spent() -> float:
        nonlocal looks
        looks += 1
        return looks * step

    return spent


def crossed(mode: Mode) -> dict[str, Any]:
    """A greedy choice gives the first meeting the only slot that the second can have."""
    return {
        "format": "gosmart-meeting-plan/1",
        "mode": mode,
        "slots": 2,
        "tables": None,
        "people": [{"id": person} for person in "abc"],
        "meetings": [
            {"id": "m0", "people": ["a", "b"], "required": True},
            {"id": "m1", "people": ["a", "c"], "required": True, "slots": [0]},
        ],
    }


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("strategy", [0, 1])
def test_a_budget_that_is_spent_gives_the_greedy_plan_with_a_bound(kind: str, strategy: int) -> None:
    doc = generate(40, kind, 1)
    grid = Grid(read(doc))
    plan = answers(doc, Budget(1.0, lambda: 9.0), strategy)[-1]
    assert faults(doc, plan.to_json()) == []
    assert plan.status == Status.FEASIBLE
    assert plan.value >= grid.value(placing.greedy(grid)) - 1e-9
    assert plan.bound is not None
    assert plan.bound >= plan.value


@pytest.mark.parametrize("step", [0.2, 0.02])
def test_every_plan_on_the_way_is_valid_and_none_is_worse_than_the_one_before(step: float) -> None:
    doc = generate(40, "standard", 2)
    plans = answers(doc, Budget(2.0, ticking(step)))
    assert all(faults(doc, plan.to_json()) == [] for plan in plans)
    for before, after in pairwise(plans):
        assert after.value >= before.value - 1e-9
        assert after.bound is not None
        assert before.bound is not None
        assert after.bound <= before.bound + 1e-9
    assert plans == answers(doc, Budget(2.0, ticking(step))), "the clock is all that may differ"


def test_what_is_required_is_unknown_until_a_place_is_known_for_it() -> None:
    doc = crossed(Mode.SELECT)
    plans = answers(doc, Budget(rounds=1))
    assert (plans[0].status, plans[0].placed, plans[0].unplaced, plans[0].bound) == (Status.UNKNOWN, (), ("m0", "m1"), 2.0)
    assert (plans[-1].status, len(plans[-1].placed)) == (Status.OPTIMAL, 2)


def test_everything_is_unknown_until_a_plan_is_known_and_better_bounded_with_more_work() -> None:
    doc = crossed(Mode.PLACE_ALL)
    for strategy in (0, 1):
        nothing = answers(doc, Budget(rounds=0), strategy)[-1]
        assert (nothing.status, nothing.placed, nothing.breaks_bound) == (Status.UNKNOWN, (), 0)
        spent = answers(doc, Budget(1.0, lambda: 9.0), strategy)[-1]
        assert (spent.status, spent.placed) == (Status.UNKNOWN, ())
        some = answers(doc, Budget(rounds=1), strategy)[-1]
        assert (some.status, some.breaks, some.breaks_bound) == (Status.OPTIMAL, 0, 0)


def test_a_greedy_plan_of_everything_comes_before_any_search() -> None:
    doc = crossed(Mode.PLACE_ALL)
    del doc["meetings"][1]["slots"]
    plan = answers(doc, Budget(rounds=0))[-1]
    assert (plan.status, len(plan.placed), plan.breaks_bound) == (Status.OPTIMAL, 2, 0)


def test_what_is_impossible_says_so_more_narrowly_with_more_work() -> None:
    """Three who all meet each other in two slots; the fourth meeting has nothing to do with it."""
    away = [{"id": person, "unavailable": [0]} for person in "def"]
    doc = crossed(Mode.PLACE_ALL) | {
        "slots": 3,
        "people": [{"id": "a"}, {"id": "b"}, *away],
        "meetings": [{"id": pair, "people": list(pair)} for pair in ("de", "ef", "df", "ab")],
    }
    first, *_others, last = answers(doc, Budget())
    assert first.status == Status.UNKNOWN
    assert (last.status, set(last.conflict)) == (Status.INFEASIBLE, {"de", "ef", "df"})
