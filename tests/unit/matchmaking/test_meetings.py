"""Slots, diaries, moves, what becomes of meetings."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.core.intervals import units
from app.matchmaking.rules import booking
from app.matchmaking.rules.booking import Outcome, outcome
from app.matchmaking.rules.slots import Diary, Frame, free, grid, nearest
from app.matchmaking.vocabulary import MeetingState, MeetingVerb, OutcomeKind

AMSTERDAM, TAIPEI = ZoneInfo("Europe/Amsterdam"), ZoneInfo("Asia/Taipei")
DAY = date(2026, 11, 22)


def frame(day: date = DAY, until: date | None = None, **changes: object) -> Frame:
    return Frame(day, until or day, AMSTERDAM, 20, **changes)


def test_the_grid_is_wall_time_on_both_sides_of_a_clock_change() -> None:
    slots = grid(frame(date(2026, 10, 24), date(2026, 10, 25)))
    assert len(slots) == 2 * 27
    assert slots[0].starts_at == datetime(2026, 10, 24, 7, 0, tzinfo=UTC)
    assert slots[27].starts_at == datetime(2026, 10, 25, 8, 0, tzinfo=UTC), "an hour later in UTC after the change"


def test_no_slot_touches_a_pause() -> None:
    slots = grid(frame(opens=time(11, 0), closes=time(14, 0), pauses=((time(12, 10), time(13, 0)),)))
    assert [f"{slot.starts_at.astimezone(AMSTERDAM):%H:%M}" for slot in slots] == [
        "11:00",
        "11:20",
        "11:40",
        "13:00",
        "13:20",
        "13:40",
    ]


def test_free_slots_lie_ahead_and_touch_nothing_busy() -> None:
    slots = grid(frame())
    busy = frozenset(units(slots[3].starts_at + timedelta(minutes=15), slots[4].starts_at + timedelta(minutes=5)))
    assert free(slots, [Diary(busy)], AMSTERDAM, slots[0].starts_at) == slots[1:3] + slots[5:]


def test_a_diary_keeps_buffers_free_times_full_days_and_hours() -> None:
    slots = grid(frame())
    busy = frozenset(units(slots[5].starts_at, slots[5].ends_at))
    later = free(slots, [Diary(busy, timedelta(minutes=10))], AMSTERDAM, slots[0].starts_at)
    assert slots[4] not in later, "its buffer would reach into what is busy"
    assert slots[6] in later
    assert (
        free(slots, [Diary(frozenset(), away=frozenset({slots[2].starts_at}))], AMSTERDAM, slots[0].starts_at)
        == slots[1:2] + slots[3:]
    )
    assert free(slots, [Diary(frozenset(), full_days=frozenset({DAY}))], AMSTERDAM, slots[0].starts_at) == []
    awake = free(
        slots,
        [Diary(frozenset(), hours=(time(8, 0), time(17, 0)), zone=TAIPEI)],
        AMSTERDAM,
        slots[0].starts_at - timedelta(hours=1),
    )
    assert [slot.starts_at.astimezone(TAIPEI).hour for slot in awake] == [16, 16, 16], "9 o'clock in Amsterdam is 16 in Taipei"
    night = Diary(frozenset(), hours=(time(22, 0), time(2, 0)), zone=TAIPEI)
    assert {slot.starts_at.astimezone(TAIPEI).hour for slot in free(slots, [night], AMSTERDAM, slots[0].starts_at)} == {
        22,
        23,
        0,
    }


def test_the_nearest_slots_instead() -> None:
    slots = grid(frame())
    assert nearest(slots[:5] + slots[8:], slots[6].starts_at) == [slots[3], slots[4], slots[8]]


@pytest.mark.parametrize(
    ("state", "verb", "is_turn", "after"),
    [
        ("requested", "accept", True, "accepted"),
        ("requested", "accept", False, None),
        ("requested", "decline", True, "declined"),
        ("requested", "decline", False, None),
        ("requested", "counter", True, "requested"),
        ("requested", "counter", False, None),
        ("requested", "cancel", False, "cancelled"),
        ("requested", "propose", True, None),
        ("accepted", "cancel", False, "cancelled"),
        ("accepted", "propose", False, "accepted"),
        ("accepted", "accept", True, "accepted"),
        ("accepted", "accept", False, None),
        ("accepted", "keep", False, None),
        ("accepted", "decline", True, None),
        ("declined", "accept", True, None),
        ("lapsed", "accept", True, None),
        ("cancelled", "cancel", True, None),
    ],
)
def test_only_listed_moves(state: str, verb: str, is_turn: bool, after: str | None) -> None:
    assert booking.move(MeetingState(state), MeetingVerb(verb), is_turn=is_turn) == after


@pytest.mark.parametrize(
    ("scanned", "said", "kind", "missing"),
    [
        ({1, 2}, {1: False}, "held", set()),
        (set(), {}, "unknown", set()),
        ({1}, {}, "missed", {2}),
        (set(), {1: True}, "held", set()),
        (set(), {1: False}, "missed", {2}),
        (set(), {1: True, 2: False}, "disputed", set()),
        (set(), {1: True, 2: True}, "held", set()),
        ({1}, {1: False}, "missed", {2}),
        ({2}, {1: False}, "disputed", set()),
        ({1}, {1: False, 2: False}, "missed", {2}),
        (set(), {1: False, 2: False}, "missed", {1, 2}),
    ],
)
def test_what_became_of_a_meeting(scanned: set[int], said: dict[int, bool], kind: str, missing: set[int]) -> None:
    assert outcome((1, 2), scanned, said) == Outcome(OutcomeKind(kind), frozenset(missing))
