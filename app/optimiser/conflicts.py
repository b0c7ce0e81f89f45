"""Why meetings that must take place cannot: a small set of them that stands in its own way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.optimiser.encoding import Encoding
from app.optimiser.problem import PLACE_ALL, Meeting, Problem


@dataclass(frozen=True, slots=True)
class Conflict:
    """`kind` is one of SENTENCES; `need` meetings stand against `have` places; `person` where one is the reason."""

    kind: str
    meetings: tuple[str, ...]
    person: str = ""
    need: int = 0
    have: int = 0

    @property
    def sentence(self) -> str:
        return SENTENCES[self.kind].format(
            meetings=", ".join(self.meetings[:20]), person=self.person, need=self.need, have=self.have
        )


SENTENCES = {
    "no_slot": "Meeting {meetings} has no slot in which everybody is there and a table may be had.",
    "overfull": "{person} must have {need} meetings and has {have} slots: {meetings}.",
    "circle": "Each of these meetings must come after another of them: {meetings}.",
    "tables": "{need} meetings must take place and there are tables for {have}.",
    "unfair": "All meetings can take place, but not with everybody's breaks within the allowed difference.",
    "together": "These meetings cannot all take place: {meetings}.",
}


def must(problem: Problem) -> Problem:
    """The part of the problem that has to be placed: what is required, and what that must come after."""
    if problem.mode == PLACE_ALL:
        return problem
    after = {one.id: one.after for one in problem.meetings}
    named: set[str] = set()
    more = {one.id for one in problem.meetings if one.required}
    while more:
        named |= more
        more = {name for one in more for name in after[one]} - named
    return replace(problem, meetings=tuple(one for one in problem.meetings if one.id in named))


def plain(problem: Problem, free: Sequence[Sequence[int]]) -> Conflict | None:
    """What counting alone shows to be impossible, smallest set first."""
    lost = next((meeting for meeting, slots in zip(problem.meetings, free, strict=True) if not slots), None)
    if lost:
        return Conflict("no_slot", (lost.id,))
    circle = _circle(problem.meetings)
    if circle:
        return Conflict("circle", circle)
    mine: dict[str, list[int]] = defaultdict(list)
    for place, meeting in enumerate(problem.meetings):
        for name in meeting.people:
            mine[name].append(place)
    for person in problem.people:
        wanted = mine[person.id]
        places = len({slot for one in wanted for slot in free[one]})
        have = places if person.max_meetings is None else min(places, person.max_meetings)
        if len(wanted) > have:
            return Conflict(
                "overfull", tuple(problem.meetings[one].id for one in wanted[: have + 1]), person.id, len(wanted), have
            )
    room = [most for most in problem.tables if most is not None]
    if len(room) == problem.slots and sum(room) < sum(not one.online for one in problem.meetings):
        return Conflict("tables", tuple(one.id for one in problem.meetings), need=len(problem.meetings), have=sum(room))
    return None


def _circle(meetings: Sequence[Meeting]) -> tuple[str, ...]:
    """Meetings that come after each other in a circle."""
    before = {one.id: set(one.after) for one in meetings}
    while True:
        first = [name for name, left in before.items() if not left & before.keys()]
        if not first:
            break
        for name in first:
            del before[name]
    if not before:
        return ()
    trail: list[str] = []
    here = min(before)
    while here not in trail:
        trail.append(here)
        here = min(before[here] & before.keys())
    return tuple(trail[trail.index(here) :])


def searched(problem: Problem, free: Sequence[Sequence[int]]) -> tuple[list[int] | None, Conflict | None]:
    """A slot for each meeting, or a set of meetings that cannot all have one; from that, what is not needed is taken away
    again, one by one."""
    from pysat.solvers import Solver  # noqa: PLC0415 - a heavy library

    coded = Encoding(problem, free, optional=True)
    with Solver("cadical195", bootstrap_with=coded.clauses) as solver:
        if solver.solve(assumptions=coded.selectors):
            return coded.read(solver.get_model()), None
        core = list(solver.get_core() or coded.selectors)
        for literal in list(core)[:_PATIENCE]:
            without = [one for one in core if one != literal]
            if not solver.solve(assumptions=without):
                kept = set(solver.get_core() or without)
                core = [one for one in without if one in kept]
    chosen = set(core)
    named = [one.id for one, literal in zip(problem.meetings, coded.selectors, strict=True) if literal in chosen]
    return None, Conflict("together", tuple(named))


_PATIENCE = 60  # literals that are tried
