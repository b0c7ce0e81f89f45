"""The problem a plan solves and the plan that answers it, and their JSON (`gosmart-meeting-plan/1`)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypedDict

from app.optimiser.vocabulary import Mode, Status

FORMAT = "gosmart-meeting-plan/1"
# Searches of different strategies: run side by side, what they know is put together.
STRATEGIES = 2
# Limits that a plan of the largest expo stays far below; beyond them the answer would not come in time.
MOST_PEOPLE, MOST_SLOTS, MOST_MEETINGS, MOST_PARTICIPANTS = 10_000, 200, 100_000, 20


class BadProblemError(ValueError):
    """The problem cannot be read. Its text names the first fault and where it is."""


@dataclass(frozen=True, slots=True)
class Person:
    """`unavailable` are slots; `at_least` is what they get when it can be had at all; `table` is the one they keep."""

    id: str
    unavailable: frozenset[int] = frozenset()
    max_meetings: int | None = None
    at_least: int = 0
    table: int | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two people or more who would meet. `slots` is None when it may lie anywhere; `fixed` is the only slot it may have;
    `after` are meetings that come strictly earlier; `now_at` is where an earlier plan put it; `online` ones need no table."""

    id: str
    people: tuple[str, ...]
    weight: float = 1.0
    slots: frozenset[int] | None = None
    fixed: int | None = None
    after: tuple[str, ...] = ()
    required: bool = False
    now_at: int | None = None
    online: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """`tables` has one number a slot, or None where there is no bound. `max_moves` bounds how many meetings that have a
    place (`now_at`) may get another."""

    mode: Mode
    slots: int
    tables: tuple[int | None, ...]
    people: tuple[Person, ...]
    meetings: tuple[Meeting, ...]
    max_break_difference: int | None = None
    max_moves: int | None = None

    def person_index(self) -> dict[str, int]:
        return {person.id: index for index, person in enumerate(self.people)}

    def free_slots(self) -> list[list[int]]:
        """Per meeting, where it may lie by itself: its own slots, everybody there, a table in the slot."""
        unavailable = {person.id: person.unavailable for person in self.people}
        free_slots = []
        for meeting in self.meetings:
            slots = range(self.slots) if meeting.slots is None else sorted(meeting.slots)
            if meeting.fixed is not None:
                slots = [meeting.fixed] if meeting.slots is None or meeting.fixed in meeting.slots else []
            closed = frozenset[int]().union(*(unavailable[person] for person in meeting.people))
            free_slots.append([slot for slot in slots if slot not in closed and (meeting.online or self.tables[slot] != 0)])
        return free_slots


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a meeting takes place. `table` is numbered from 1; None where tables are not counted."""

    meeting: str
    slot: int
    table: int | None


class PlacementRecord(TypedDict):
    """A `Placement` as JSON."""

    meeting: str
    slot: int
    table: int | None


class PlanRecord(TypedDict):
    """A `Plan` as JSON; `gap` is the part of the bound that may be missing."""

    status: Status
    placed: list[PlacementRecord]
    unplaced: list[str]
    value: float
    bound: float | None
    gap: float | None
    breaks: int
    breaks_bound: int | None
    seconds: float
    seed: int
    conflict: list[str]
    why: str
    short: int


@dataclass(frozen=True, slots=True)
class Plan:
    """`bound` is proven: no plan is worth more (select), or has fewer breaks (`breaks_bound`, place all). `conflict` names
    meetings that cannot all take place, and `why` says it in words. `short` meetings are missing until everybody has what they
    get at least. `seconds` are those of the processor that the search has taken so far."""

    status: Status
    placed: tuple[Placement, ...] = ()
    unplaced: tuple[str, ...] = ()
    value: float = 0.0
    bound: float | None = None
    breaks: int = 0
    breaks_bound: int | None = None
    seconds: float = 0.0
    seed: int = 0
    conflict: tuple[str, ...] = ()
    why: str = ""
    short: int = 0

    @property
    def gap(self) -> float | None:
        """How far the value can be from the best, as a share of the bound."""
        if self.bound is None:
            return None
        return max(0.0, (self.bound - self.value) / self.bound) if self.bound > 0 else 0.0

    def to_json(self) -> PlanRecord:
        return {
            "status": self.status,
            "placed": [{"meeting": each.meeting, "slot": each.slot, "table": each.table} for each in self.placed],
            "unplaced": list(self.unplaced),
            "value": round(self.value, 6),
            "bound": None if self.bound is None else round(self.bound, 6),
            "gap": None if self.gap is None else round(self.gap, 8),
            "breaks": self.breaks,
            "breaks_bound": self.breaks_bound,
            "seconds": round(self.seconds, 3),
            "seed": self.seed,
            "conflict": list(self.conflict),
            "why": self.why,
            "short": self.short,
        }


def unknown(
    problem: Problem, seed: int, *, bound: float | None = None, breaks_bound: int | None = None, seconds: float = 0.0
) -> Plan:
    """No plan is known yet, only what is proven of any."""
    unplaced = tuple(meeting.id for meeting in problem.meetings)
    return Plan(Status.UNKNOWN, unplaced=unplaced, bound=bound, breaks_bound=breaks_bound, seconds=seconds, seed=seed)


def combine(first: Plan, second: Plan) -> Plan:
    """What two searches of one problem know together: the better plan, with the better of their bounds. Nobody's share is
    given for a higher value. Of equally good plans the first stays."""
    for plan in (first, second):
        if plan.status == Status.INFEASIBLE:
            return plan
    best = max(first, second, key=lambda plan: (plan.status != Status.UNKNOWN, -plan.short, plan.value, -plan.breaks))
    bound = min((plan.bound for plan in (first, second) if plan.bound is not None), default=None)
    fewest = max((plan.breaks_bound for plan in (first, second) if plan.breaks_bound is not None), default=None)
    settled = is_proven(best.value, bound) and not best.short if fewest is None else best.breaks == fewest
    return replace(
        best,
        bound=bound,
        breaks_bound=fewest,
        status=best.status if best.status == Status.UNKNOWN else Status.OPTIMAL if settled else Status.FEASIBLE,
        seconds=max(first.seconds, second.seconds),
    )


def is_proven(value: float, bound: float | None) -> bool:
    """Whether nothing can be worth more than the value, but for rounding."""
    return bound is not None and bound - value <= _ROUNDING * max(1.0, bound)


_ROUNDING = 1e-7


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads values and says where a wrong one is."""

    where: str = "problem"

    def fault(self, what: str) -> BadProblemError:
        return BadProblemError(f"{self.where}: {what}")

    def whole(self, value: Any, least: int, most: int, name: str) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise self.fault(f"{name} must be a whole number from {least} to {most}, not {value!r:.60}")
        return value

    def items(self, value: Any, name: str, most: int) -> list[Any]:
        if not isinstance(value, list):
            raise self.fault(f"{name} must be a list")
        if len(value) > most:
            raise self.fault(f"{name} has {len(value)} entries; at most {most} can be planned at once")
        return value

    def expect_keys(self, value: Mapping[str, Any], keys: Iterable[str]) -> None:
        if not isinstance(value, Mapping):
            raise self.fault("must be an object")
        strange = sorted(set(value) - set(keys))
        if strange:
            raise self.fault(f"unknown key {strange[0]!r:.60}")

    def name(self, value: Any) -> str:
        if not isinstance(value, str) or not value or len(value) > 200:
            raise self.fault(f"an id must be a text of 1 to 200 characters, not {value!r:.60}")
        return value


def read(source: Any) -> Problem:
    """The problem in a decoded JSON document. Raises BadProblemError."""
    reader = _Reader()
    reader.expect_keys(source, ("format", "mode", "slots", "tables", "people", "meetings", "fairness", "max_moves"))
    if source.get("format") != FORMAT:
        raise reader.fault(f"format must be {FORMAT!r}")
    mode = source.get("mode", Mode.SELECT)
    if mode not in tuple(Mode):
        raise reader.fault(f"mode must be one of {', '.join(Mode)}")
    slots = reader.whole(source.get("slots"), 1, MOST_SLOTS, "slots")
    people = tuple(
        _person(_Reader(f"people[{index}]"), person, slots)
        for index, person in enumerate(reader.items(source.get("people"), "people", MOST_PEOPLE))
    )
    _unique(reader, [person.id for person in people], "person")
    ids = {person.id for person in people}
    meetings = tuple(
        _meeting(_Reader(f"meetings[{index}]"), meeting, slots, ids)
        for index, meeting in enumerate(reader.items(source.get("meetings"), "meetings", MOST_MEETINGS))
    )
    _unique(reader, [meeting.id for meeting in meetings], "meeting")
    _check_order(meetings)
    fairness = source.get("fairness") or {}
    _Reader("fairness").expect_keys(fairness, ("max_break_difference",))
    difference, moves = fairness.get("max_break_difference"), source.get("max_moves")
    return Problem(
        Mode(mode),
        slots,
        _tables(reader, source.get("tables"), slots),
        people,
        meetings,
        None if difference is None else reader.whole(difference, 0, MOST_SLOTS, "max_break_difference"),
        None if moves is None else reader.whole(moves, 0, MOST_MEETINGS, "max_moves"),
    )


def _tables(reader: _Reader, source: Any, slots: int) -> tuple[int | None, ...]:
    if source is None:
        return (None,) * slots
    if isinstance(source, list):
        if len(source) != slots:
            raise reader.fault(f"tables must have {slots} entries, one a slot")
        return tuple(None if number is None else reader.whole(number, 0, MOST_PEOPLE, "tables") for number in source)
    return (reader.whole(source, 0, MOST_PEOPLE, "tables"),) * slots


def _slots(reader: _Reader, source: Any, slots: int, name: str) -> frozenset[int]:
    return frozenset(reader.whole(slot, 0, slots - 1, name) for slot in reader.items(source, name, slots))


def _person(reader: _Reader, source: Any, slots: int) -> Person:
    reader.expect_keys(source, ("id", "unavailable", "max_meetings", "at_least", "table"))
    max_meetings, table = source.get("max_meetings"), source.get("table")
    return Person(
        reader.name(source.get("id")),
        _slots(reader, source.get("unavailable", []), slots, "unavailable"),
        None if max_meetings is None else reader.whole(max_meetings, 0, slots, "max_meetings"),
        reader.whole(source.get("at_least", 0), 0, slots, "at_least"),
        None if table is None else reader.whole(table, 1, MOST_PEOPLE, "table"),
    )


def _meeting(reader: _Reader, source: Any, slots: int, ids: set[str]) -> Meeting:
    reader.expect_keys(source, ("id", "people", "weight", "slots", "fixed", "after", "required", "now_at", "online"))
    people = tuple(reader.name(name) for name in reader.items(source.get("people"), "people", MOST_PARTICIPANTS))
    for person in people:
        if person not in ids:
            raise reader.fault(f"unknown person {person!r}")
    if len(people) < 2 or len(set(people)) != len(people):
        raise reader.fault("a meeting needs two different people at least")
    weight = source.get("weight", 1.0)
    if isinstance(weight, bool) or not isinstance(weight, int | float) or not math.isfinite(weight) or not 0 <= weight <= 1e6:
        raise reader.fault(f"weight must be a number from 0 to 1000000, not {weight!r:.60}")
    for key in ("required", "online"):
        if not isinstance(source.get(key, False), bool):
            raise reader.fault(f"{key} must be true or false")
    only = source.get("slots")
    fixed, now_at = (
        None if source.get(key) is None else reader.whole(source[key], 0, slots - 1, key) for key in ("fixed", "now_at")
    )
    return Meeting(
        reader.name(source.get("id")),
        people,
        float(weight),
        None if only is None else _slots(reader, only, slots, "slots"),
        fixed,
        tuple(reader.name(name) for name in reader.items(source.get("after", []), "after", MOST_MEETINGS)),
        source.get("required", False),
        now_at,
        source.get("online", False),
    )


def _unique(reader: _Reader, ids: list[str], what: str) -> None:
    if len(set(ids)) != len(ids):
        twice = Counter(ids).most_common(1)[0][0]
        raise reader.fault(f"two {what} entries have the id {twice!r}")


def _check_order(meetings: tuple[Meeting, ...]) -> None:
    ids = {meeting.id for meeting in meetings}
    for index, meeting in enumerate(meetings):
        for earlier in meeting.after:
            if earlier not in ids or earlier == meeting.id:
                raise BadProblemError(f"meetings[{index}].after: {earlier!r} is not another meeting")
