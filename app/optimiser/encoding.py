"""`place all` as clauses: every meeting placed, nobody twice in a slot, tables shared, breaks counted.

In the spirit of M. Bofill et al., "Constraint Solving Approaches to the Business-to-Business Meeting Scheduling Problem",
JAIR 2022: a literal per meeting and slot, per busy person and slot, and per break; how many of a kind is said by counters.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from app.optimiser.problem import Problem


class Encoding:
    """The clauses of a problem. `literals[meeting, slot]` say that the meeting is there, `breaks` that somebody has one."""

    def __init__(self, problem: Problem, free_slots: Sequence[Sequence[int]], *, optional: bool = False):
        """With `optional`, a meeting must be placed only where its literal in `selectors` is assumed, and breaks are not
        counted: the question is then which meetings can take place together."""
        self.problem = problem
        self.selectors: list[int] = []
        self._optional = optional
        self.clauses: list[list[int]] = []
        self.top = 0
        self.literals: dict[tuple[int, int], int] = {}
        self.breaks: list[int] = []
        self._meetings_of: dict[int, list[int]] = defaultdict(list)
        index = problem.person_index()
        for meeting, wish in enumerate(problem.meetings):
            for person_id in wish.people:
                self._meetings_of[index[person_id]].append(meeting)
            self._in_a_single_slot([self._literal(meeting, slot) for slot in free_slots[meeting]])
        self._free_slots = [set(slots) for slots in free_slots]
        self._orders()
        self._busy = {person: self._person(person) for person in self._meetings_of}
        self._tables()
        self._moves()
        if not optional:
            self._breaks_a_person = {person: self._breaks_of(person) for person in self._meetings_of}
            self._fairness()

    # Literals and counters

    def new(self) -> int:
        self.top += 1
        return self.top

    def _literal(self, meeting: int, slot: int) -> int:
        literal = self.literals[meeting, slot] = self.new()
        return literal

    def _at_most(self, bound: int, literals: Sequence[int]) -> None:
        from pysat.card import CardEnc  # noqa: PLC0415 - a heavy library

        if bound < len(literals):
            self._add(CardEnc.atmost(list(literals), bound, self.top, encoding=self._counting(bound, literals)))

    def _exactly(self, bound: int, literals: Sequence[int]) -> None:
        from pysat.card import CardEnc  # noqa: PLC0415 - a heavy library

        if literals:
            self._add(CardEnc.equals(list(literals), bound, self.top, encoding=self._counting(bound, literals)))

    def _counting(self, bound: int, literals: Sequence[int]) -> int:
        """The encoding that suits: pairs of literals where they are few, else a sequential counter."""
        from pysat.card import EncType  # noqa: PLC0415 - a heavy library

        encoding: int = EncType.pairwise if bound == 1 and len(literals) <= 6 else EncType.seqcounter
        return encoding

    def _add(self, formula: Any) -> None:
        self.top = max(self.top, formula.nv)
        self.clauses += formula.clauses

    def _in_a_single_slot(self, literals: Sequence[int]) -> None:
        if self._optional:
            self.selectors.append(self.new())
            self.clauses.append([*literals, -self.selectors[-1]])
        else:
            self.clauses.append(list(literals))
        self._at_most(1, literals)

    def _either(self, literals: Sequence[int]) -> int | None:
        """A literal that is true exactly when one of these is; None when there are none."""
        if len(literals) < 2:
            return literals[0] if literals else None
        either = self.new()
        self.clauses += [[-literal, either] for literal in literals]
        self.clauses.append([*literals, -either])
        return either

    def sorted_counter(self, literals: Sequence[int], most: int) -> list[int]:
        """Literals `out[k]`: more than k of the literals are true, for k below `most`; both directions."""
        if len(literals) <= 1:
            return list(literals)[:most]
        half = len(literals) // 2
        left, right = self.sorted_counter(literals[:half], most), self.sorted_counter(literals[half:], most)
        out = [self.new() for _ in range(min(most, len(left) + len(right)))]
        for i in range(len(left) + 1):
            for j in range(len(right) + 1):
                if i + j >= 1:
                    least = [-left[i - 1]] if i else []
                    least += [-right[j - 1]] if j else []
                    self.clauses.append([*least, out[min(i + j, len(out)) - 1]])
                if i + j < len(out):
                    most_of = [left[i]] if i < len(left) else []
                    most_of += [right[j]] if j < len(right) else []
                    self.clauses.append([*most_of, -out[i + j]])
        return out

    # What must hold

    def _orders(self) -> None:
        """Strictly later than those before it."""
        index_of = {meeting.id: index for index, meeting in enumerate(self.problem.meetings)}
        for late, meeting in enumerate(self.problem.meetings):
            for name in meeting.after:
                early = index_of[name]
                for slot in self._free_slots[late]:
                    before = [self.literals[early, other] for other in self._free_slots[early] if other < slot]
                    self.clauses.append([-self.literals[late, slot], *before])
                for slot in self._free_slots[early]:
                    behind = [self.literals[late, other] for other in self._free_slots[late] if other > slot]
                    unless = [-self.selectors[late]] if self._optional else []
                    self.clauses.append([-self.literals[early, slot], *behind, *unless])

    def _person(self, person: int) -> dict[int, int]:
        """Nobody in two meetings of a slot, and busy in exactly as many slots as they have meetings."""
        busy = {}
        meetings = self._meetings_of[person]
        for slot in range(self.problem.slots):
            here = [self.literals[meeting, slot] for meeting in meetings if slot in self._free_slots[meeting]]
            self._at_most(1, here)
            literal = self._either(here)
            if literal is not None:
                busy[slot] = literal
        max_meetings = self.problem.people[person].max_meetings
        if self._optional:
            if max_meetings is not None:
                self._at_most(max_meetings, list(busy.values()))
        elif len(busy) < len(meetings) or (max_meetings is not None and max_meetings < len(meetings)):
            self.clauses += [[self.new()], [-self.top]]  # more meetings than slots: nothing satisfies this
        else:
            self._exactly(len(meetings), list(busy.values()))
        return busy

    def _tables(self) -> None:
        """No more meetings in a slot than tables. Of meetings that share a person only one is in a slot, so these count as
        one: whoever has most meetings that are not counted yet is counted next."""
        if all(number is None for number in self.problem.tables):
            return
        wishes, groups = self.problem.meetings, self._groups()
        for slot, tables in enumerate(self.problem.tables):
            if tables is None:
                continue
            seated = (
                [meeting for meeting in group if slot in self._free_slots[meeting] and not wishes[meeting].online]
                for group in groups
            )
            used = (self._either([self.literals[meeting, slot] for meeting in group]) for group in seated)
            self._at_most(tables, [literal for literal in used if literal is not None])
            if all(len(wish.people) == 2 and not wish.online for wish in wishes):
                self._at_most(2 * tables, [busy[slot] for busy in self._busy.values() if slot in busy])

    def _groups(self) -> list[list[int]]:
        """Every meeting in a group with others that share a person with it."""
        index = self.problem.person_index()
        left = {person: set(meetings) for person, meetings in self._meetings_of.items()}
        groups: list[list[int]] = []
        while left:
            busiest = max(left, key=lambda person: (len(left[person]), -person))
            group = left.pop(busiest)
            if not group:
                break
            groups.append(sorted(group))
            for meeting in group:
                for person_id in self.problem.meetings[meeting].people:
                    left.get(index[person_id], set()).discard(meeting)
        return groups

    def _moves(self) -> None:
        """No more meetings that had a place get another one than may."""
        max_moves = self.problem.max_moves
        homes = [wish.now_at for wish in self.problem.meetings]
        elsewhere = [literal for (meeting, slot), literal in self.literals.items() if homes[meeting] not in (None, slot)]
        if max_moves == 0:
            self.clauses += [[-literal] for literal in elsewhere]
        elif max_moves is not None:
            self._at_most(max_moves, elsewhere)

    def _breaks_of(self, person: int) -> list[int]:
        """The literals of a person's breaks: busy in a slot, not in the one before, but earlier."""
        busy = self._busy[person]
        breaks = []
        earlier: int | None = None
        for slot in range(self.problem.slots):
            now, before = busy.get(slot), busy.get(slot - 1)
            if now is not None and earlier is not None and earlier != before:
                again = self.new()
                idle = [] if before is None else [-before]
                self.clauses += [[-again, now], [-again, earlier], *([-again, literal] for literal in idle)]
                self.clauses.append([again, -now, -earlier, *(-literal for literal in idle)])
                breaks.append(again)
            earlier = self._either([literal for literal in (earlier, now) if literal is not None])
        self.breaks += breaks
        return breaks

    def _fairness(self) -> None:
        """Nobody has more than so many breaks more than anybody else; who has one meeting or none has no break."""
        difference = self.problem.max_break_difference
        if difference is None:
            return
        people = range(len(self.problem.people))
        someone_has_none = any(len(self._meetings_of.get(person, ())) <= 1 for person in people)
        counters = [self.sorted_counter(breaks, len(breaks)) for breaks in self._breaks_a_person.values()]
        for counter in counters:
            self.clauses += [[-counter[difference]]] if someone_has_none and len(counter) > difference else []
        if someone_has_none:
            return
        longest = max((len(counter) for counter in counters), default=0)
        for k in range(difference, longest):
            somebody = self.new()
            self.clauses += [[-counter[k], somebody] for counter in counters if len(counter) > k]
            for counter in counters:
                low = k - difference
                self.clauses.append([-somebody, counter[low]] if len(counter) > low else [-somebody])

    def slots_in(self, model: Iterable[int]) -> list[int]:
        """The slot of each meeting in a model; -1 where it has none."""
        true = {literal for literal in model if literal > 0}
        slots = [-1] * len(self.problem.meetings)
        for (meeting, slot), literal in self.literals.items():
            if literal in true:
                slots[meeting] = slot
        return slots
