"""When people of many zones meet."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from app.events.programme.rules import fairtime
from app.events.programme.rules.fairtime import Guest

# A Wednesday, so that no weekend is near.
NOON = datetime(2027, 3, 3, 12, 0, tzinfo=UTC)


def guest(name: str, hours: int = 0, **more: object) -> Guest:
    return Guest(name, timezone(timedelta(hours=hours)), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("hour", "cost"), [(9, 0), (12, 0), (16, 0), (8, 1), (17, 1), (7, 2), (19, 2), (21, 4), (22, 7), (23, 9), (3, 10)]
)
def test_an_hour_costs_what_the_table_says(hour: int, cost: float) -> None:
    assert fairtime.pain(guest("A"), NOON.replace(hour=hour), 60) == cost


def test_a_weekend_costs_more_and_halves_count_half() -> None:
    saturday = datetime(2027, 3, 6, 12, 0, tzinfo=UTC)
    assert fairtime.pain(guest("A"), saturday, 60) == fairtime.WEEKEND_COST
    assert fairtime.pain(guest("A"), NOON.replace(hour=16, minute=30), 60) == 0.5


def test_local_hours_follow_the_zone_of_that_day() -> None:
    """Amsterdam moves its clock on 28 March 2027: 15:30 UTC is 16:30 before and 17:30 after."""
    amsterdam = Guest("A", ZoneInfo("Europe/Amsterdam"))
    before, after = (datetime(2027, 3, day, 15, 30, tzinfo=UTC) for day in (26, 29))
    assert (fairtime.pain(amsterdam, before, 60), fairtime.pain(amsterdam, after, 60)) == (0.5, 1.5)


def test_the_worst_off_decide_first() -> None:
    east, west = guest("East", 8), guest("West", -5)
    best = fairtime.ranked(
        [east, west], fairtime.candidates(NOON.replace(hour=0), NOON.replace(hour=0) + timedelta(days=1)), 60
    )
    assert best[0].worst == min(choice.worst for choice in best)
    assert [choice.order for choice in best] == sorted(choice.order for choice in best)


def test_three_of_one_city_count_three_times() -> None:
    crowd, alone = guest("Crowd", 0, weight=3), guest("Alone", 12)
    for_crowd = fairtime.rate([crowd, alone], NOON, 60)
    for_alone = fairtime.rate([crowd, alone], NOON + timedelta(hours=12), 60)
    assert for_crowd.worst == for_alone.worst
    assert for_crowd.order < for_alone.order


def test_who_cannot_come_counts_before_any_pain() -> None:
    busy = guest("Busy", 0, free=((NOON + timedelta(hours=10), NOON + timedelta(hours=12)),))
    best = fairtime.ranked([busy], [NOON, NOON + timedelta(hours=10)], 60)
    assert best[0].starts_at == NOON + timedelta(hours=10)
    assert best[1].absent == ("Busy",)


def test_the_burden_goes_round_in_a_series() -> None:
    east, west = guest("East", 7), guest("West", -5)
    days = [
        fairtime.candidates(NOON.replace(hour=0) + timedelta(days=n), NOON.replace(hour=0) + timedelta(days=n + 1))
        for n in (0, 1)
    ]
    first, second = fairtime.series([east, west], days, 60)
    worse = max(first.pains, key=lambda name: first.pains[name])
    assert first.pains[worse] > 0
    assert second.pains[worse] <= first.pains[worse]
    total = {name: first.pains[name] + second.pains[name] for name in first.pains}
    alone = fairtime.ranked([east, west], days[1], 60)[0]
    unrotated = {name: first.pains[name] + alone.pains[name] for name in first.pains}
    assert max(total.values()) <= max(unrotated.values())


def test_levels_for_the_picture() -> None:
    assert [fairtime.level(cost * 1.5, 90) for cost in (0, 1, 2, 4, 7, 9, 10)] == [0, 1, 2, 3, 4, 5, 6]


def test_candidates_are_real_time() -> None:
    start = datetime(2027, 3, 28, 0, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
    end = datetime(2027, 3, 29, 0, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
    assert len(fairtime.candidates(start, end)) == 46, "the day of the clock change has 23 hours"


def test_naive_times_are_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        fairtime.pain(guest("A"), datetime(2027, 3, 3, 12, 0), 60)
