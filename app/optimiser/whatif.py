"""What a plan is worth to people, why a wish was not met, and what one more table or slot would bring."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace

from app.optimiser.problem import Meeting, Plan, Problem


@dataclass(frozen=True, slots=True)
class Served:
    """One person: meetings they have, how many they could have had, and the share of the weight of their wishes."""

    person: str
    meetings: int
    wished: int
    share: float


def served(problem: Problem, plan: Plan) -> list[Served]:
    """Who got how much of what they wished, worst-off first."""
    placed = {one.meeting for one in plan.placed}
    have: Counter[str] = Counter()
    wished: Counter[str] = Counter()
    got: dict[str, float] = defaultdict(float)
    total: dict[str, float] = defaultdict(float)
    for meeting in problem.meetings:
        for person in meeting.people:
            wished[person] += 1
            total[person] += meeting.weight
            if meeting.id in placed:
                have[person] += 1
                got[person] += meeting.weight
    found = [
        Served(one.id, have[one.id], wished[one.id], got[one.id] / total[one.id] if total[one.id] else 1.0)
        for one in problem.people
        if wished[one.id]
    ]
    return sorted(found, key=lambda one: (one.share, one.meetings, one.person))


@dataclass(frozen=True, slots=True)
class Unmet:
    """Why a wish is not met. `kind`: `apart` (no slot in common), `full` (`person` has their maximum), or `taken`: of `common`
    slots, in how many the first person, the second, and all tables were taken."""

    kind: str
    person: str = ""
    common: int = 0
    first: int = 0
    second: int = 0
    tables: int = 0


def why_not(problem: Problem, plan: Plan, most: int) -> list[tuple[Meeting, Unmet]]:
    """The heaviest wishes that are not in the plan, up to so many, and why each is not: by looking at every slot in which it
    could have been."""
    left = set(plan.unplaced)
    unmet = [
        (meeting, slots) for meeting, slots in zip(problem.meetings, problem.free_slots(), strict=True) if meeting.id in left
    ]
    unmet.sort(key=lambda one: (-one[0].weight, one[0].id))
    meetings = {one.id: one for one in problem.meetings}
    state = _State(
        {(person, one.slot) for one in plan.placed for person in meetings[one.meeting].people},
        Counter(person for one in plan.placed for person in meetings[one.meeting].people),
        {one.id: one.max_meetings for one in problem.people},
        Counter(one.slot for one in plan.placed if not meetings[one.meeting].online),
    )
    return [(meeting, _reason(problem, state, meeting, slots)) for meeting, slots in unmet[:most]]


@dataclass(frozen=True, slots=True)
class _State:
    """Of a plan: who is busy when, meetings and maximum per person, meetings at tables per slot."""

    busy: set[tuple[str, int]]
    count: Counter[str]
    most: dict[str, int | None]
    seated: Counter[int]


def _reason(problem: Problem, state: _State, meeting: Meeting, slots: list[int]) -> Unmet:
    if not slots:
        return Unmet("apart")
    for person in meeting.people:
        limit = state.most[person]
        if limit is not None and state.count[person] >= limit:
            return Unmet("full", person, len(slots))
    no_table = 0
    for slot in slots:
        tables = problem.tables[slot]
        no_table += not meeting.online and tables is not None and state.seated[slot] >= tables
    first, second = meeting.people[:2]
    return Unmet(
        "taken",
        common=len(slots),
        first=sum((first, slot) in state.busy for slot in slots),
        second=sum((second, slot) in state.busy for slot in slots),
        tables=no_table,
    )


def more(problem: Problem, bound: float) -> dict[str, float]:
    """By how much of the bound it would rise with one more table in each slot, and with one more slot for everybody."""
    from app.optimiser.grid import Grid  # noqa: PLC0415 - heavy libraries
    from app.optimiser.prices import Relaxation  # noqa: PLC0415

    def best(changed: Problem) -> float:
        grid = Grid(changed)
        return Relaxation.of(grid, grid.weight).solve(1500)

    tables = tuple(None if one is None else one + 1 for one in problem.tables)
    longer = tuple(replace(one, slots=None if one.slots is None else one.slots | {problem.slots}) for one in problem.meetings)
    # The relaxation itself is the yardstick: it is a little above the best bound, and the same for all three.
    now = min(bound, best(problem)) or 1.0
    with_table = best(replace(problem, tables=tables))
    with_slot = best(replace(problem, slots=problem.slots + 1, tables=(*problem.tables, problem.tables[0]), meetings=longer))
    return {"table": max(0.0, with_table / now - 1), "slot": max(0.0, with_slot / now - 1)}
