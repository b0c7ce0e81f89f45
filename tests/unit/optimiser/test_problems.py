"""Problems that cannot be read or solved: a clear word, and which meetings stand in each other's way."""

from __future__ import annotations

from typing import Any

import pytest

from app.optimiser import solve, whatif
from app.optimiser.budget import Budget
from app.optimiser.problem import BadProblemError, Plan, combine, read, unknown


def doc(**changes: Any) -> dict[str, Any]:
    return {
        "format": "gosmart-meeting-plan/1",
        "mode": "select",
        "slots": 3,
        "tables": 1,
        "people": [{"id": name} for name in "abcd"],
        "meetings": [{"id": "m1", "people": ["a", "b"]}, {"id": "m2", "people": ["c", "d"]}],
    } | changes


def answer(problem: dict[str, Any]) -> Plan:
    return list(solve.plans(read(problem), Budget(rounds=3)))[-1]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"format": "other"}, "format"),
        ({"mode": "best"}, "mode"),
        ({"slots": 0}, "slots"),
        ({"slots": True}, "slots"),
        ({"slots": 10**9}, "slots"),
        ({"tables": [1]}, "one a slot"),
        ({"tables": -1}, "tables"),
        ({"people": "all"}, "people must be a list"),
        ({"people": [{"id": "a"}, {"id": "a"}]}, "two person entries"),
        ({"people": [{"id": 7}]}, "an id must be a text"),
        ({"people": [{"id": "a", "unavailable": [3]}]}, "unavailable"),
        ({"meetings": [{"id": "m", "people": ["a", "a"]}]}, "two different people"),
        ({"meetings": [{"id": "m", "people": ["a", "zoe"]}]}, "unknown person 'zoe'"),
        ({"meetings": [{"id": "m", "people": ["a", "b"], "weight": float("nan")}]}, "weight"),
        ({"meetings": [{"id": "m", "people": ["a", "b"], "fixed": 3}]}, "fixed"),
        ({"meetings": [{"id": "m", "people": ["a", "b"], "slot": 1}]}, "unknown key 'slot'"),
        ({"meetings": [{"id": "m", "people": ["a", "b"], "after": ["x"]}]}, "not another meeting"),
        ({"meetings": [{"id": str(number), "people": ["a", "b"]} for number in range(100_001)]}, "at most 100000"),
        ({"fairness": {"max": 1}}, "unknown key 'max'"),
        ({"extra": 1}, "unknown key 'extra'"),
    ],
)
def test_what_cannot_be_read_says_where(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(BadProblemError, match=says):
        read(doc(**changes))


@pytest.mark.parametrize("other", [None, [], "x", 7])
def test_what_is_no_problem_at_all(other: Any) -> None:
    with pytest.raises(BadProblemError):
        read(other)


def required(*pairs: str, **more: Any) -> list[dict[str, Any]]:
    return [{"id": f"m{place}", "people": list(pair), "required": True, **more} for place, pair in enumerate(pairs)]


def test_a_meeting_without_a_slot_is_named() -> None:
    people = [{"id": "a", "unavailable": [0, 1]}, {"id": "b", "unavailable": [2]}, {"id": "c"}, {"id": "d"}]
    plan = answer(doc(people=people, meetings=required("ab", "cd")))
    assert (plan.status, plan.conflict) == ("infeasible", ("m0",))
    assert "no slot" in plan.why


def test_too_many_meetings_of_one_person_are_named() -> None:
    plan = answer(doc(slots=2, tables=None, meetings=required("ab", "ac", "ad")))
    assert plan.status == "infeasible"
    assert plan.why == "a must have 3 meetings and has 2 slots: m0, m1, m2."


def test_a_circle_is_named() -> None:
    meetings = [
        {"id": "m0", "people": ["a", "b"], "required": True, "after": ["m1"]},
        {"id": "m1", "people": ["c", "d"], "after": ["m0"]},
    ]
    plan = answer(doc(meetings=meetings))
    assert (plan.status, set(plan.conflict)) == ("infeasible", {"m0", "m1"})


def test_a_small_set_that_stands_in_its_own_way_is_named() -> None:
    """Three who all meet each other in two slots; the fourth has nothing to do with it."""
    people = [{"id": name} for name in "abcdef"]
    plan = answer(doc(slots=3, tables=None, people=[*people[:3], *[{**person, "unavailable": [0]} for person in people[3:]]],
                      meetings=required("de", "ef", "df", "ab")))  # fmt: skip
    assert plan.status == "infeasible"
    assert set(plan.conflict) == {"m0", "m1", "m2"}


def test_contradicting_locks_are_named() -> None:
    plan = answer(doc(meetings=[*required("ab", fixed=1), {"id": "x", "people": ["a", "c"], "required": True, "fixed": 1}]))
    assert (plan.status, set(plan.conflict)) == ("infeasible", {"m0", "x"})


def test_what_people_get_at_least_weighs_more_than_any_wish() -> None:
    """One table, one slot: the heavier wish would win, but the others have nobody else."""
    people = [{"id": "a"}, {"id": "b"}, {"id": "c", "at_least": 1}, {"id": "d", "at_least": 1}]
    meetings = [{"id": "heavy", "people": ["a", "b"], "weight": 5}, {"id": "light", "people": ["c", "d"], "weight": 4}]
    plan = answer(doc(slots=1, people=people, meetings=meetings))
    assert [placement.meeting for placement in plan.placed] == ["light"]
    assert (plan.status, plan.value) == ("feasible", 4)
    assert plan.bound == pytest.approx(5, abs=0.1), "what it costs is seen"


def test_moves_are_bounded() -> None:
    """Five who were placed; one comes free only where the others sit."""
    people = [{"id": name} for name in "abcdef"]
    meetings = [
        {"id": "m0", "people": ["a", "b"], "now_at": 0, "required": True},
        {"id": "m1", "people": ["c", "d"], "now_at": 1, "required": True},
        {"id": "m2", "people": ["e", "f"], "slots": [0, 1], "weight": 9},
    ]
    stuck = answer(doc(people=people, meetings=meetings, max_moves=0))
    assert [(placement.meeting, placement.slot) for placement in stuck.placed] == [("m0", 0), ("m1", 1)]
    loose = answer(doc(people=people, meetings=meetings, max_moves=1))
    assert len(loose.placed) == 3
    assert sum(placement.slot != {"m0": 0, "m1": 1}.get(placement.meeting, placement.slot) for placement in loose.placed) == 1


def test_why_a_wish_is_not_met_and_who_got_how_much() -> None:
    people = [{"id": "a", "max_meetings": 1}, {"id": "b"}, {"id": "c"}, {"id": "d", "unavailable": [0, 1, 2]}]
    meetings = [
        {"id": "best", "people": ["a", "b"], "weight": 5},
        {"id": "full", "people": ["a", "c"], "weight": 1},
        {"id": "apart", "people": ["b", "d"], "weight": 1},
    ]
    problem = read(doc(people=people, meetings=meetings))
    plan = answer(doc(people=people, meetings=meetings))
    why = {meeting.id: reason for meeting, reason in whatif.why_not(problem, plan, 9)}
    assert (why["full"].kind, why["full"].person) == ("full", "a")
    assert why["apart"].kind == "apart"
    worst = whatif.served(problem, plan)
    assert [share.person for share in worst][:2] == ["c", "d"]
    assert {share.person: share.share for share in worst}["a"] == pytest.approx(5 / 6)


def test_one_more_table_is_worth_what_it_brings() -> None:
    problem = read(doc(slots=1, tables=1))
    assert whatif.more(problem, 1.0)["table"] == pytest.approx(1.0, abs=0.02)
    assert whatif.more(read(doc(slots=2, tables=1)), 2.0)["table"] == pytest.approx(0.0, abs=0.02)


def test_what_two_searches_know_combine() -> None:
    partial = Plan("feasible", value=5.0, bound=9.0)
    other = Plan("feasible", value=4.0, bound=5.0)
    assert (combine(partial, other).value, combine(partial, other).bound, combine(partial, other).status) == (
        5.0,
        5.0,
        "optimal",
    )
    assert combine(unknown(read(doc()), 0), partial) == partial
    assert combine(unknown(read(doc()), 0, bound=7.0), partial).bound == 7.0, "what is proven without a plan counts"
    fair, dear = Plan("feasible", value=4.0, bound=9.0), Plan("feasible", value=6.0, bound=6.0, short=1)
    for first, second in ((fair, dear), (dear, fair)):
        assert (combine(first, second).value, combine(first, second).status) == (4.0, "feasible"), "fairness goes first"
    assert combine(partial, Plan("infeasible")).status == "infeasible"
