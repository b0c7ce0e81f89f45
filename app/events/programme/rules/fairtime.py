"""Fair times: when shall people of many zones meet, so that whoever suffers most suffers least?

The pain of one person is the cost of each quarter of an hour of the meeting at their own clock, summed and divided by
four, so that an hour at cost 3 hurts 3. The cost of an hour of the local day (see docs/rules/fair-time.md):

    09-17: 0    08, 17: 1    07, 18, 19: 2    06, 20, 21: 4    05, 22: 7    23, 04: 9    00-03: 10    Saturday, Sunday: +2

Times are compared leximin (Rawls; Sen 1970): the pains of all people, the worst first, and the smaller list wins. So a time
is better when its worst-off person suffers less; between equals, the next worst-off decides, and so on. Somebody who said
that they cannot come counts before any pain. In a series everybody carries the pain of the earlier meetings, so that the
burden goes round. Local times follow the zone's own rules of that day (DST included).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from app.core.clock import aware

STEP = timedelta(minutes=15)
WEEKEND_COST = 2.0
HOUR_COST = (10, 10, 10, 10, 9, 7, 4, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 2, 4, 4, 7, 9)


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody invited. `free` are spans in which they can come; none given means any time. `weight` people alike count
    as that many: a city that sends three suffers three times."""

    name: str
    zone: tzinfo
    free: tuple[tuple[datetime, datetime], ...] = ()
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Rating:
    """What one start time costs: `pains` by name, `absent` are those who said they cannot come."""

    starts_at: datetime
    pains: Mapping[str, float]
    absent: tuple[str, ...]
    order: tuple[float, ...] = field(repr=False)

    @property
    def worst(self) -> float:
        return max(self.pains.values(), default=0.0)

    def hardest_on(self, guests: Sequence[Guest]) -> list[Guest]:
        """The guests, whoever suffers most first."""
        return sorted(guests, key=lambda guest: (-self.pains[guest.name], guest.name))

    @property
    def total(self) -> float:
        return sum(self.pains.values())


def pain(guest: Guest, starts_at: datetime, minutes: int) -> float:
    """What the meeting costs this person. `starts_at` must be aware."""
    moment, end, cost = aware(starts_at), aware(starts_at) + timedelta(minutes=minutes), 0.0
    while moment < end:
        local = moment.astimezone(guest.zone)
        part = min(STEP, end - moment) / STEP
        cost += part * (HOUR_COST[local.hour] + (WEEKEND_COST if local.weekday() >= 5 else 0.0))
        moment += STEP
    return cost / 4


def can_come(guest: Guest, starts_at: datetime, minutes: int) -> bool:
    end = starts_at + timedelta(minutes=minutes)
    return not guest.free or any(start <= starts_at and end <= stop for start, stop in guest.free)


def rate(guests: Sequence[Guest], starts_at: datetime, minutes: int, carried: Mapping[str, float] | None = None) -> Rating:
    """How this start time falls on everybody. `carried` is the pain of earlier meetings of the series, by name."""
    pains = {guest.name: pain(guest, starts_at, minutes) for guest in guests}
    absent = tuple(guest.name for guest in guests if not can_come(guest, starts_at, minutes))
    weights = {guest.name: guest.weight for guest in guests}
    burdens = [round(pains[name] + (carried or {}).get(name, 0.0), 9) for name in pains for _ in range(weights[name])]
    missing = sum(weights[name] for name in absent)
    return Rating(starts_at, pains, absent, (float(missing), *sorted(burdens, reverse=True)))


def ranked(
    guests: Sequence[Guest], starts: Iterable[datetime], minutes: int, carried: Mapping[str, float] | None = None
) -> list[Rating]:
    """The start times, fairest first: fewest absent, then leximin; equals in order of time."""
    rated = [rate(guests, start, minutes, carried) for start in starts]
    return sorted(rated, key=lambda rating: (rating.order, rating.starts_at))


def series(guests: Sequence[Guest], occasions: Sequence[Sequence[datetime]], minutes: int) -> list[Rating]:
    """One start time for each occasion (a list of candidates), the burden rotating: what somebody bore so far counts."""
    carried: dict[str, float] = {}
    chosen = []
    for candidates in occasions:
        best = ranked(guests, candidates, minutes, carried)[0]
        chosen.append(best)
        for name, cost in best.pains.items():
            carried[name] = carried.get(name, 0.0) + cost
    return chosen


def candidates(first: datetime, last: datetime, step: timedelta = timedelta(minutes=30)) -> list[datetime]:
    """Start times from `first` up to, not including, `last`. Steps are of real time, so none falls into a clock change."""
    first, last = aware(first), aware(last)
    return [first + step * number for number in range(max(0, -((first - last) // step)))]


NIGHT_COST = 7.0


def at_night(guests: Sequence[Guest], rating: Rating, minutes: int) -> int:
    """How many people would sit there at night: late evening to dawn, at an hourly cost of 7 or more."""
    return sum(guest.weight for guest in guests if rating.pains[guest.name] / (minutes / 60) >= NIGHT_COST)


def shades(rated: Sequence[Rating]) -> dict[datetime, int]:
    """Start time to 0 (the fairest seventh of what was compared) to 6 (the hardest), for a picture that tells times apart even
    where somebody suffers at any of them. `rated` is in order of fairness; equals share a shade."""
    orders = sorted({rating.order for rating in rated})
    place = {order: number for number, order in enumerate(orders)}
    return {rating.starts_at: 7 * place[rating.order] // len(orders) for rating in rated}


def level(worst: float, minutes: int) -> int:
    """0 (office hours for all) to 6 (somebody's deep night), for a colour that is read at a glance."""
    hourly = worst / (minutes / 60)
    bounds = (0, 1, 2, 4, 7, 9)
    return sum(hourly > bound for bound in bounds)
