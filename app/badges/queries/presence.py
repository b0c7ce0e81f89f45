"""Who is where now. Presence is folded from the scans of the day, which are only ever added to: each process keeps what it
has folded and goes on from the last scan it has seen."""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import func, select

from app.badges.models import Annulment, Scan
from app.badges.queries import scans
from app.badges.queries.gates import Gatehouse, current_gatehouse
from app.badges.rules.places import VENUE, Whereabouts, day_of, place_after, step
from app.badges.vocabulary import Direction
from app.events.models import Event, Registration
from app.infra.db import session


@dataclass
class Tally:
    """One event on one day. `through` counts people by the gate they came in by last."""

    gates: Gatehouse
    day: int
    last_scan: int = 0
    annulled: int = 0
    # Different people in the building, wherever in it.
    inside: int = 0
    places: dict[int, Whereabouts] = field(default_factory=dict)
    latest: dict[int, int] = field(default_factory=dict)
    through: dict[int, int] = field(default_factory=dict)
    areas: Counter[str] = field(default_factory=Counter)
    minutes: Counter[tuple[int, Direction]] = field(default_factory=Counter)

    def within(self, area: str) -> int:
        return self.inside if area == VENUE else self.areas[area]

    def by_gate(self) -> Counter[int]:
        """People inside, by the gate they came through last."""
        return Counter(gate for registration, gate in self.through.items() if self.places[registration].inside)

    def put(self, scan_step: scans.Step) -> None:
        move = scan_step.move(self.gates)
        if move is None or day_of(move.at, self.gates.days) != self.day:
            return
        self.minutes[move.at // 60, move.direction] += 1
        if move.at < self.latest.get(scan_step.registration, 0):
            self._fold_again(scan_step.registration)
            return
        self.latest[scan_step.registration] = move.at
        self._stand(scan_step.registration, step(self.places.get(scan_step.registration, Whereabouts()), move))
        if scan_step.direction == Direction.IN:
            self.through[scan_step.registration] = scan_step.gate

    def _stand(self, registration: int, place: Whereabouts) -> None:
        before = self.places.get(registration, Whereabouts())
        if before.spot:
            self.areas[before.spot] -= 1
        if place.spot:
            self.areas[place.spot] += 1
        self.inside += place.inside - before.inside
        self.places[registration] = place

    def _fold_again(self, registration: int) -> None:
        """A scan of earlier came late: only that person's day is told anew."""
        steps = scans.steps_of([registration])[registration]
        moves = [move for scan_step in steps if (move := scan_step.move(self.gates))]
        today = [move for move in moves if day_of(move.at, self.gates.days) == self.day]
        self._stand(registration, place_after(today, max(move.at for move in today), self.gates.days))
        entries = [scan_step.gate for scan_step in steps if scan_step.direction == Direction.IN]
        if entries:
            self.through[registration] = entries[-1]


_kept: OrderedDict[int, Tally] = OrderedDict()
_lock = threading.RLock()
_MOST_KEPT = 8
_PAGE = 5000


def tally(event_id: int, gates: Gatehouse, now: datetime) -> Tally:
    """Presence at an event on the day of `now`. Made anew when the day, a gate or an annulment changed."""
    day = day_of(int(now.timestamp()), gates.days)
    annulled = (
        session().scalar(
            select(func.count(Annulment.id)).join(Scan, Scan.id == Annulment.scan_id).where(Scan.event_id == event_id)
        )
        or 0
    )
    with _lock:
        counts = _kept.get(event_id)
        if counts is None or counts.gates is not gates or counts.day != day or counts.annulled != annulled:
            counts = _kept[event_id] = Tally(gates, day, annulled=annulled)
            while len(_kept) > _MOST_KEPT:
                _kept.popitem(last=False)
        start = datetime.fromtimestamp(gates.days[day - 1], UTC) if day else None
        while True:
            page = scans.steps_after(event_id, counts.last_scan, _PAGE, start)
            for scan_step in page:
                counts.put(scan_step)
                counts.last_scan = scan_step.scan
            if len(page) < _PAGE:
                return counts


def people_inside(event: Event, now: datetime) -> set[int]:
    """Ids of the people whom the doors of the event let in today and have not let out since."""
    counts = tally(event.id, current_gatehouse(event), now)
    inside = [registration for registration, place in counts.places.items() if place.inside]
    return set(session().scalars(select(Registration.person_id).where(Registration.id.in_(inside))))
