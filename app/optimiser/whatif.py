"""What a plan is worth to people, why a wish was not met, and what one more table or slot would bring."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace

from app.optimiser.problem import Meeting, Plan, Problem
from app.optimiser.vocabulary import UnmetKind


@dataclass(frozen=True, slots=True)
class Served:
    """One person: meetings they have, how many they could have had, and the share of the weight of their wishes."""

    person: str
    meetings: int
    wished: int
    share: float


def served(problem: Problem, plan: Plan) -> list[Served]:
    """Who got how much of what they wished, worst-off first."""
    placed = {placement.meeting for placement in plan.placed}
    meetings: Counter[str] = Counter()
    wishes: Counter[str] = Counter()
    weight_placed: dict[str, float] = defaultdict(float)
    weight_wished: dict[str, float] = defaultdict(float)
    for meeting in problem.meetings:
        for name in meeting.people:
            wishes[name] += 1
            weight_wished[name] += meeting.weight
            if meeting.id in placed:
                meetings[name] += 1
                weight_placed[name] += meeting.weight
    people = [
        Served(
            person.id,
            meetings[person.id],
            wishes[person.id],
            weight_placed[person.id] / weight_wished[person.id] if weight_wished[person.id] else 1.0,
        )
        for person in problem.people
        if wishes[person.id]
    ]
    return sorted(people, key=lambda served: (served.share, served.meetings, served.person))


@dataclass(frozen=True, slots=True)
class Unmet:
    """Why a wish is not met. `person` is who has their maximum (FULL); TAKEN: of `common` slots, in how many the first person,
    the second, and all tables were taken."""

    kind: UnmetKind
    person: str = ""
    common: int = 0
    first: int = 0
    second: int = 0
    tables: int = 0


def why_not(problem: Problem, plan: Plan, most: int) -> list[tuple[Meeting, Unmet]]:
    """The heaviest wishes that are not in the plan, up to so many, and why each is not: by looking at every slot in which it
    could have been."""
    unplaced = set(plan.unplaced)
    unmet = [
        (meeting, slots)
        for meeting, slots in zip(problem.meetings, problem.free_slots(), strict=True)
        if meeting.id in unplaced
    ]
    unmet.sort(key=lambda wish: (-wish[0].weight, wish[0].id))
    meetings = {meeting.id: meeting for meeting in problem.meetings}
    state = _State(
        {(person, placement.slot) for placement in plan.placed for person in meetings[placement.meeting].people},
        Counter(person for placement in plan.placed for person in meetings[placement.meeting].people),
        {person.id: person.max_meetings for person in problem.people},
        Counter(placement.slot for placement in plan.placed if not meetings[placement.meeting].online),
    )
    return [(meeting, _reason(problem, state, meeting, slots)) for meeting, slots in unmet[:most]]


@dataclass(frozen=True, slots=True)
class _State:
    """Of a plan: who is busy when, meetings and maximum per person, meetings at tables per slot."""

    busy: set[tuple[str, int]]
    count: Counter[str]
    max_meetings: dict[str, int | None]
    seated: Counter[int]


def _reason(problem: Problem, state: _State, meeting: Meeting, slots: list[int]) -> Unmet:
    if not slots:
        return Unmet(UnmetKind.APART)
    for person in meeting.people:
        limit = state.max_meetings[person]
        if limit is not None and state.count[person] >= limit:
            return Unmet(UnmetKind.FULL, person, len(slots))
    no_table = 0
    for slot in slots:
        tables = problem.tables[slot]
        no_table += not meeting.online and tables is not None and state.seated[slot] >= tables
    first, second = meeting.people[:2]
    return Unmet(
        UnmetKind.TAKEN,
        common=len(slots),
        first=sum((first, slot) in state.busy for slot in slots),
        second=sum((second, slot) in state.busy for slot in slots),
        tables=no_table,
    )


def more(problem: Problem, bound: float) -> dict[str, float]:
    """By how much of the bound it would rise with one more table in each slot (`table`), and with one more slot for everybody
    (`slot`). Counted work: the same on every machine."""
    from app.optimiser.grid import Grid  # noqa: PLC0415 - heavy libraries
    from app.optimiser.prices import Relaxation  # noqa: PLC0415

    def best(changed: Problem) -> float:
        grid = Grid(changed)
        return Relaxation.of(grid, grid.weight).solve(_STEPS)

    tables = tuple(None if number is None else number + 1 for number in problem.tables)
    longer = tuple(
        replace(meeting, slots=None if meeting.slots is None else meeting.slots | {problem.slots})
        for meeting in problem.meetings
    )
    # The relaxation itself is the yardstick: it is a little above the best bound, and the same for all three.
    now = min(bound, best(problem)) or 1.0
    with_table = best(replace(problem, tables=tables))
    with_slot = best(replace(problem, slots=problem.slots + 1, tables=(*problem.tables, problem.tables[0]), meetings=longer))
    return {"table": max(0.0, with_table / now - 1), "slot": max(0.0, with_slot / now - 1)}


_STEPS = 1500
