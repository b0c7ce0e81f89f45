"""`place all` as clauses: every meeting placed, nobody twice in a slot, tables shared, breaks counted.

In the spirit of M. Bofill et al., "Constraint Solving Approaches to the Business-to-Business Meeting Scheduling Problem",
JAIR 2022: a literal per meeting and slot, per busy person and slot, and per break; how many of a kind is said by counters.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from app.optimiser.problem import Problem


class Encoding:
    """The clauses of a problem. `at[(meeting, slot)]` are the literals of places, `breaks` those of all breaks, and
    `counter[k]` says that there are more than k breaks in all."""

    def __init__(self, problem: Problem, free: Sequence[Sequence[int]], *, optional: bool = False):
        """With `optional`, a meeting must be placed only where its literal in `selectors` is assumed, and breaks are not
        counted: the question is then which meetings can take place together."""
        self.problem = problem
        self.selectors: list[int] = []
        self._optional = optional
        self.clauses: list[list[int]] = []
        self.top = 0
        self.at: dict[tuple[int, int], int] = {}
        self.breaks: list[int] = []
        self._of: dict[int, list[int]] = defaultdict(list)
        index = problem.person_index()
        for meeting, wish in enumerate(problem.meetings):
            for one in wish.people:
                self._of[index[one]].append(meeting)
            self._one_place([self._place(meeting, slot) for slot in free[meeting]])
        self._free = [set(slots) for slots in free]
        self._orders()
        self._busy = {person: self._person(person) for person in self._of}
        self._tables()
        self._moves()
        if not optional:
            self._counts = {person: self._breaks_of(person) for person in self._of}
            self._fairness()

    # Literals and counters

    def new(self) -> int:
        self.top += 1
        return self.top

    def _place(self, meeting: int, slot: int) -> int:
        literal = self.at[meeting, slot] = self.new()
        return literal

    def _card(self, kind: str, literals: Sequence[int], bound: int) -> None:
        """At most or exactly so many of the literals."""
        from pysat.card import CardEnc, EncType  # noqa: PLC0415 - a heavy library

        if kind == "atmost" and bound >= len(literals):
            return
        if not literals:
            return
        how = EncType.pairwise if bound == 1 and len(literals) <= 6 else EncType.seqcounter
        made = getattr(CardEnc, kind)(list(literals), bound=bound, top_id=self.top, encoding=how)
        self.top = max(self.top, made.nv)
        self.clauses += made.clauses

    def _one_place(self, literals: Sequence[int]) -> None:
        if self._optional:
            self.selectors.append(self.new())
            self.clauses.append([*literals, -self.selectors[-1]])
        else:
            self.clauses.append(list(literals))
        self._card("atmost", literals, 1)

    def _either(self, literals: Sequence[int]) -> int | None:
        """A literal that is true exactly when one of these is; None when there are none."""
        if len(literals) < 2:
            return literals[0] if literals else None
        made = self.new()
        self.clauses += [[-one, made] for one in literals]
        self.clauses.append([*literals, -made])
        return made

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
        index = {meeting.id: place for place, meeting in enumerate(self.problem.meetings)}
        for late, meeting in enumerate(self.problem.meetings):
            for name in meeting.after:
                early = index[name]
                for slot in self._free[late]:
                    before = [self.at[early, one] for one in self._free[early] if one < slot]
                    self.clauses.append([-self.at[late, slot], *before])
                for slot in self._free[early]:
                    behind = [self.at[late, one] for one in self._free[late] if one > slot]
                    unless = [-self.selectors[late]] if self._optional else []
                    self.clauses.append([-self.at[early, slot], *behind, *unless])

    def _person(self, person: int) -> dict[int, int]:
        """Nobody in two meetings of a slot, and busy in exactly as many slots as they have meetings."""
        busy = {}
        for slot in range(self.problem.slots):
            here = [self.at[one, slot] for one in self._of[person] if slot in self._free[one]]
            self._card("atmost", here, 1)
            literal = self._either(here)
            if literal is not None:
                busy[slot] = literal
        most = self.problem.people[person].max_meetings
        if self._optional:
            if most is not None:
                self._card("atmost", list(busy.values()), most)
        elif len(busy) < len(self._of[person]) or (most is not None and most < len(self._of[person])):
            self.clauses += [[self.new()], [-self.top]]  # more meetings than slots: nothing satisfies this
        else:
            self._card("equals", list(busy.values()), len(self._of[person]))
        return busy

    def _tables(self) -> None:
        """No more meetings in a slot than tables. Of meetings that share a person only one is in a slot, so these count as
        one: whoever has most meetings that are not counted yet is counted next."""
        tables = self.problem.tables
        if all(most is None for most in tables):
            return
        wishes = self.problem.meetings
        groups: list[list[int]] = []
        left = {person: set(meetings) for person, meetings in self._of.items()}
        index = self.problem.person_index()
        while left:
            person = max(left, key=lambda one: (len(left[one]), -one))
            group = left.pop(person)
            if not group:
                break
            groups.append(sorted(group))
            for meeting in group:
                for one in wishes[meeting].people:
                    left.get(index[one], set()).discard(meeting)
        for slot, most in enumerate(tables):
            if most is None:
                continue
            seated = ([one for one in group if slot in self._free[one] and not wishes[one].online] for group in groups)
            used = (self._either([self.at[one, slot] for one in group]) for group in seated)
            self._card("atmost", [one for one in used if one is not None], most)
            if all(len(meeting.people) == 2 and not meeting.online for meeting in wishes):
                self._card("atmost", [busy[slot] for busy in self._busy.values() if slot in busy], 2 * most)

    def _moves(self) -> None:
        """No more meetings that had a place get another one than may."""
        most = self.problem.max_moves
        homes = [meeting.now_at for meeting in self.problem.meetings]
        elsewhere = [literal for (meeting, slot), literal in self.at.items() if homes[meeting] not in (None, slot)]
        if most == 0:
            self.clauses += [[-literal] for literal in elsewhere]
        elif most is not None:
            self._card("atmost", elsewhere, most)

    def _breaks_of(self, person: int) -> list[int]:
        """The literals of a person's breaks: busy in a slot, not in the one before, but earlier."""
        busy = self._busy[person]
        found = []
        been: int | None = None
        for slot in range(self.problem.slots):
            here, before = busy.get(slot), busy.get(slot - 1)
            if here is not None and been is not None and been != before:
                again = self.new()
                idle = [] if before is None else [-before]
                self.clauses += [[-again, here], [-again, been], *([-again, one] for one in idle)]
                self.clauses.append([again, -here, -been, *(-one for one in idle)])
                found.append(again)
            been = self._either([one for one in (been, here) if one is not None])
        self.breaks += found
        return found

    def _fairness(self) -> None:
        """Nobody has more than so many breaks more than anybody else; who has one meeting or none has no break."""
        difference = self.problem.max_break_difference
        if difference is None:
            return
        people = range(len(self.problem.people))
        someone_has_none = any(len(self._of.get(person, ())) <= 1 for person in people)
        counters = {one: self.sorted_counter(found, len(found)) for one, found in self._counts.items()}
        for most in counters.values():
            self.clauses += [[-most[difference]]] if someone_has_none and len(most) > difference else []
        if someone_has_none:
            return
        longest = max((len(one) for one in counters.values()), default=0)
        for k in range(difference, longest):
            somebody = self.new()
            self.clauses += [[-most[k], somebody] for most in counters.values() if len(most) > k]
            for most in counters.values():
                low = k - difference
                self.clauses.append([-somebody, most[low]] if len(most) > low else [-somebody])

    def read(self, model: Iterable[int]) -> list[int]:
        """The slot of each meeting in a model."""
        true = {one for one in model if one > 0}
        slots = [-1] * len(self.problem.meetings)
        for (meeting, slot), literal in self.at.items():
            if literal in true:
                slots[meeting] = slot
        return slots
