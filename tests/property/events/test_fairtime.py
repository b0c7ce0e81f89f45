"""Fair times: what must hold for any guests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given, settings
from hypothesis import strategies as some

from app.events.programme.rules import fairtime
from app.events.programme.rules.fairtime import Guest

T0 = datetime(2027, 3, 1, tzinfo=UTC)
hours = some.integers(-11, 11)
offsets = some.lists(hours, min_size=1, max_size=6)
lengths = some.sampled_from([30, 60, 90, 120])


def guests(zones: list[int], shift: int = 0) -> list[Guest]:
    # Offsets beyond a day do not exist, so shifted zones come round; the calendar day then moves along with them.
    return [Guest(f"G{n}", timezone(timedelta(hours=zone + shift))) for n, zone in enumerate(zones)]


def starts(first: datetime, days: int) -> list[datetime]:
    return fairtime.candidates(first, first + timedelta(days=days), timedelta(hours=1))


@given(offsets, hours, lengths)
@settings(deadline=None, max_examples=60)
def test_shifting_all_zones_shifts_the_answer(zones: list[int], shift: int, minutes: int) -> None:
    """If every clock is k hours ahead, everything that is chosen is k hours earlier."""
    here = fairtime.ranked(guests(zones), starts(T0, 2), minutes)
    there = fairtime.ranked(guests(zones, shift), starts(T0 - timedelta(hours=shift), 2), minutes)
    assert [choice.starts_at - timedelta(hours=shift) for choice in here] == [choice.starts_at for choice in there]
    assert [choice.order for choice in here] == [choice.order for choice in there]


@given(offsets, lengths)
@settings(deadline=None, max_examples=60)
def test_nobody_better_placed_by_leximin_is_passed_over(zones: list[int], minutes: int) -> None:
    """The first is leximin-best: no other start has a smaller list of pains, the worst first."""
    ranked = fairtime.ranked(guests(zones), starts(T0, 3), minutes)
    lists = [sorted((round(cost, 9) for cost in choice.pains.values()), reverse=True) for choice in ranked]
    assert lists[0] == min(lists)
    assert lists == sorted(lists)
    assert ranked[0].worst == min(choice.worst for choice in ranked)


@given(offsets, some.permutations(range(6)))
@settings(deadline=None, max_examples=40)
def test_the_order_of_guests_does_not_matter(zones: list[int], order: list[int]) -> None:
    people = guests(zones)
    mixed = [people[n] for n in order if n < len(people)]
    first, other = (fairtime.ranked(some_guests, starts(T0, 1), 60) for some_guests in (people, mixed))
    assert [rating.starts_at for rating in first] == [rating.starts_at for rating in other]


@given(offsets, lengths, some.integers(2, 4))
@settings(deadline=None, max_examples=30)
def test_a_series_never_leaves_the_worst_off_worse_than_repeating_one_time(zones: list[int], minutes: int, times: int) -> None:
    people = guests(zones)
    # Days of one week, without a weekend, so that each day offers the same.
    occasions = [starts(T0 + timedelta(days=n), 1) for n in range(times)]
    chosen = fairtime.series(people, occasions, minutes)
    borne = {guest.name: sum(choice.pains[guest.name] for choice in chosen) for guest in people}
    alone = fairtime.ranked(people, occasions[0], minutes)[0]
    assert max(borne.values()) <= times * alone.worst + 1e-9
