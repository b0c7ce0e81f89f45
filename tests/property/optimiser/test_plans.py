"""Plans keep every rule by a checker that shares no code with the optimiser; bounds are never wrong on problems small enough
to try everything."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.optimiser import placing, solve
from app.optimiser.budget import Budget
from app.optimiser.grid import Grid
from app.optimiser.problem import Plan, read
from tests.factories.optimiser import KINDS, best_by_trying, faults, generate


def last(doc: dict[str, Any], *, rounds: int = 6, seed: int = 0, strategy: int = 0) -> Plan:
    return list(solve.plans(read(doc), Budget(rounds=rounds), seed=seed, strategy=strategy))[-1]


def _meeting(draw: st.DrawFn, number: int, who: list[str], slots: int, before: list[dict[str, Any]]) -> dict[str, Any]:
    some_slots = st.lists(st.integers(0, slots - 1), unique=True, max_size=slots)
    meeting: dict[str, Any] = {"id": f"m{number}", "people": who, "weight": draw(st.integers(1, 9)) / 2}
    if draw(st.integers(0, 4)) == 0:
        meeting["slots"] = draw(some_slots)
    if draw(st.integers(0, 6)) == 0:
        meeting["fixed"] = draw(st.integers(0, slots - 1))
    if draw(st.integers(0, 5)) == 0 and before:
        meeting["after"] = [draw(st.sampled_from(before))["id"]]
    if draw(st.integers(0, 6)) == 0:
        meeting["required"] = True
    if draw(st.integers(0, 4)) == 0:
        meeting["online"] = True
    if draw(st.integers(0, 3)) == 0 and not meeting.get("required"):
        meeting["now_at"] = draw(st.integers(0, slots - 1))
    return meeting


@st.composite
def problems(
    draw: st.DrawFn, mode: str = "select", most_people: int = 6, most_slots: int = 4, most_meetings: int = 7
) -> dict[str, Any]:
    slots = draw(st.integers(1, most_slots))
    some_slots = st.lists(st.integers(0, slots - 1), unique=True, max_size=slots)
    people = [f"p{index}" for index in range(draw(st.integers(2, most_people)))]
    tables = draw(st.one_of(st.none(), st.integers(0, 3), st.lists(st.integers(0, 3), min_size=slots, max_size=slots)))
    meetings: list[dict[str, Any]] = []
    for number in range(draw(st.integers(1, most_meetings))):
        who = draw(st.lists(st.sampled_from(people), min_size=2, max_size=min(3, len(people)), unique=True))
        meetings.append(_meeting(draw, number, who, slots, meetings))
    doc: dict[str, Any] = {
        "format": "gosmart-meeting-plan/1",
        "mode": mode,
        "slots": slots,
        "tables": tables,
        "people": [
            {
                "id": attendee,
                "unavailable": draw(some_slots) if draw(st.booleans()) else [],
                "at_least": draw(st.integers(0, min(2, slots))),
            }
            for attendee in people
        ],
        "meetings": meetings,
    }
    if mode == "select" and draw(st.booleans()):
        doc["max_moves"] = draw(st.integers(0, 2))
    if mode == "place_all" and draw(st.booleans()):
        doc["fairness"] = {"max_break_difference": draw(st.integers(0, 2))}
    for person in doc["people"]:
        if draw(st.integers(0, 5)) == 0:
            person["max_meetings"] = draw(st.integers(0, slots))
    return doc


@settings(max_examples=150, deadline=None)
@given(problems())
def test_every_plan_keeps_the_rules_and_is_at_least_greedy(doc: dict[str, Any]) -> None:
    plan = last(doc)
    assert faults(doc, plan.to_json()) == []
    if (
        plan.status != "infeasible"
        and not any(person["at_least"] for person in doc["people"])
        and not any("required" in meeting or "after" in meeting for meeting in doc["meetings"])
    ):
        grid = Grid(read(doc))
        assert plan.value >= grid.value(placing.greedy(grid)) - 1e-9


@settings(max_examples=60, deadline=None)
@given(problems(most_people=5, most_slots=3, most_meetings=5))
def test_the_bound_is_never_below_the_best_and_infeasible_is_true(doc: dict[str, Any]) -> None:
    plan, (most, _fewest) = last(doc), best_by_trying(doc)
    if plan.status == "infeasible":
        assert most is None
        assert plan.why
    else:
        assert most is not None
        assert plan.bound is not None
        assert plan.bound >= most - 1e-6
        assert plan.value <= most + 1e-6
        if plan.status == "optimal":
            assert abs(plan.value - most) < 1e-6


@settings(max_examples=60, deadline=None)
@given(problems("place_all", most_people=5, most_slots=4, most_meetings=5), st.integers(0, 1))
def test_fewest_breaks_are_the_fewest(doc: dict[str, Any], strategy: int) -> None:
    plan, (_most, fewest) = last(doc, strategy=strategy), best_by_trying(doc)
    assert faults(doc, plan.to_json()) == []
    if fewest is None:
        assert plan.status == "infeasible"
        assert plan.why
        assert set(plan.conflict) <= {meeting["id"] for meeting in doc["meetings"]}
    else:
        assert (plan.status, plan.breaks, plan.breaks_bound) == ("optimal", fewest, fewest)


def test_the_same_seed_gives_the_same_plan_on_every_kind() -> None:
    for kind in KINDS:
        doc = generate(40, kind, 1)
        first, other = last(doc, seed=3), last(doc, seed=3)
        assert faults(doc, first.to_json()) == []
        assert first == other
        assert first.status in ("optimal", "feasible")


def test_everybody_who_can_have_three_meetings_has_them() -> None:
    doc = generate(60, "standard", 2, wishes=4)
    free = last(doc, rounds=20)
    for person in doc["people"]:
        person["at_least"] = 3
    fair = last(doc, rounds=20)
    assert faults(doc, fair.to_json()) == []

    def fewest(plan: Plan) -> list[int]:
        count = {person["id"]: 0 for person in doc["people"]}
        people = {meeting["id"]: meeting["people"] for meeting in doc["meetings"]}
        for placement in plan.placed:
            for person in people[placement.meeting]:
                count[person] += 1
        return sorted(count.values())

    could = {person["id"]: sum(person["id"] in meeting["people"] for meeting in doc["meetings"]) for person in doc["people"]}
    assert sum(number < 3 for number in fewest(fair)) == sum(number < 3 for number in could.values())
    assert fair.value >= 0.97 * free.value
