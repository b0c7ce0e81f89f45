"""Why meetings that must take place cannot: a small set of them that stands in its own way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.optimiser.budget import Budget
from app.optimiser.encoding import Encoding
from app.optimiser.problem import Meeting, Problem
from app.optimiser.satisfiability import Solver
from app.optimiser.vocabulary import ConflictKind, Mode


@dataclass(frozen=True, slots=True)
class Conflict:
    """`need` meetings stand against `have` places; `person` where one is the reason."""

    kind: ConflictKind
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
    ConflictKind.NO_SLOT: "Meeting {meetings} has no slot in which everybody is there and a table may be had.",
    ConflictKind.OVERFULL: "{person} must have {need} meetings and has {have} slots: {meetings}.",
    ConflictKind.CIRCLE: "Each of these meetings must come after another of them: {meetings}.",
    ConflictKind.TABLES: "{need} meetings must take place and there are tables for {have}.",
    ConflictKind.UNFAIR: "All meetings can take place, but not with everybody's breaks within the allowed difference.",
    ConflictKind.TOGETHER: "These meetings cannot all take place: {meetings}.",
}


def must(problem: Problem) -> Problem:
    """The part of the problem that has to be placed: what is required, and what that must come after."""
    if problem.mode == Mode.PLACE_ALL:
        return problem
    after = {meeting.id: meeting.after for meeting in problem.meetings}
    needed: set[str] = set()
    further = {meeting.id for meeting in problem.meetings if meeting.required}
    while further:
        needed |= further
        further = {earlier for name in further for earlier in after[name]} - needed
    return replace(problem, meetings=tuple(meeting for meeting in problem.meetings if meeting.id in needed))


def counted(problem: Problem, free_slots: Sequence[Sequence[int]]) -> Conflict | None:
    """What counting alone shows to be impossible, smallest set first."""
    closed = next((meeting for meeting, slots in zip(problem.meetings, free_slots, strict=True) if not slots), None)
    if closed:
        return Conflict(ConflictKind.NO_SLOT, (closed.id,))
    circle = _circle(problem.meetings)
    if circle:
        return Conflict(ConflictKind.CIRCLE, circle)
    meetings_of: dict[str, list[int]] = defaultdict(list)
    for index, meeting in enumerate(problem.meetings):
        for person_id in meeting.people:
            meetings_of[person_id].append(index)
    for person in problem.people:
        theirs = meetings_of[person.id]
        places = len({slot for index in theirs for slot in free_slots[index]})
        have = places if person.max_meetings is None else min(places, person.max_meetings)
        if len(theirs) > have:
            names = tuple(problem.meetings[index].id for index in theirs[: have + 1])
            return Conflict(ConflictKind.OVERFULL, names, person.id, len(theirs), have)
    room = [number for number in problem.tables if number is not None]
    seated = tuple(meeting.id for meeting in problem.meetings if not meeting.online)
    if len(room) == problem.slots and sum(room) < len(seated):
        return Conflict(ConflictKind.TABLES, seated, need=len(seated), have=sum(room))
    return None


def _circle(meetings: Sequence[Meeting]) -> tuple[str, ...]:
    """Meetings that come after each other in a circle."""
    before = {meeting.id: set(meeting.after) for meeting in meetings}
    while True:
        ready = [name for name, earlier in before.items() if not earlier & before.keys()]
        if not ready:
            break
        for name in ready:
            del before[name]
    if not before:
        return ()
    trail: list[str] = []
    here = min(before)
    while here not in trail:
        trail.append(here)
        here = min(before[here] & before.keys())
    return tuple(trail[trail.index(here) :])


def searched(problem: Problem, free_slots: Sequence[Sequence[int]], budget: Budget) -> Iterator[list[int] | Conflict]:
    """A slot for each meeting; or a set of meetings that cannot all have one, and then smaller ones, from which what is not
    needed was taken away, one by one. Nothing when the budget ends before either is known."""
    encoding = Encoding(problem, free_slots, optional=True)
    solver = Solver(encoding.clauses, budget)
    answer = solver.is_satisfiable(encoding.selectors)
    if answer is None:
        return
    if answer:
        yield encoding.slots_in(solver.model())
        return
    core = solver.core()
    needed = [literal for literal in encoding.selectors if core is None or literal in core]
    yield _together(problem, encoding, needed)
    for literal in needed[:_ATTEMPTS]:
        without = [other for other in needed if other != literal]
        if literal in needed and solver.is_satisfiable(without) is False:
            core = solver.core()
            needed = [other for other in without if core is None or other in core]
            yield _together(problem, encoding, needed)


def _together(problem: Problem, encoding: Encoding, needed: Sequence[int]) -> Conflict:
    meeting_of = dict(zip(encoding.selectors, problem.meetings, strict=True))
    return Conflict(ConflictKind.TOGETHER, tuple(meeting_of[literal].id for literal in needed))


_ATTEMPTS = 60  # meetings that are tried to be left out
