"""A queue that the admission rule runs by itself."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from app.events.registration.rules.seats import Seat, admit


class Queueing(RuleBasedStateMachine):
    """A queue run by the admission rule alone: seats are never exceeded, nobody overtakes, no seat idles while one waits."""

    def __init__(self) -> None:
        super().__init__()
        self.seats = 2
        self.inside: list[int] = []
        self.waiting: list[int] = []
        self.served: list[int] = []
        self.next = 0

    @rule()
    def come(self) -> None:
        self.next += 1
        verdict = admit(taken=len(self.inside), seats=self.seats, waiting=len(self.waiting))
        (self.inside if isinstance(verdict, Seat) else self.waiting).append(self.next)
        self.served += [self.next] if isinstance(verdict, Seat) else []

    def _promote(self) -> None:
        while self.waiting and isinstance(admit(taken=len(self.inside), seats=self.seats, waiting=0), Seat):
            self.inside.append(self.waiting.pop(0))
            self.served.append(self.inside[-1])

    @precondition(lambda self: self.inside)
    @rule(place=some.integers(0, 50))
    def go(self, place: int) -> None:
        self.inside.pop(place % len(self.inside))
        self._promote()

    @rule(seats=some.integers(0, 5))
    def change_seats(self, seats: int) -> None:
        self.seats = seats
        self._promote()

    @invariant()
    def fair(self) -> None:
        assert self.served == sorted(self.served)
        assert not (self.waiting and len(self.inside) < self.seats)


TestQueueing = Queueing.TestCase
TestQueueing.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
