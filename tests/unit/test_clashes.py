"""The sweep over a programme."""

from __future__ import annotations

from datetime import timedelta

from app.events.rules.clashes import Clash, Placed, find_clashes
from tests.factories.members import NOW


def placed(code: str, start: int, end: int, room: str = "", speakers: tuple[str, ...] = (), **more: int | None) -> Placed:
    values = {"seats": None, "room_capacity": None, **more}
    return Placed(code, NOW + timedelta(minutes=start), NOW + timedelta(minutes=end), room, speakers, **values)  # type: ignore[arg-type]


def test_nothing_clashes_back_to_back() -> None:
    assert find_clashes([placed("A", 0, 10, "R", ("x",)), placed("B", 10, 20, "R", ("x",))]) == []


def test_rooms_and_speakers_overlap() -> None:
    found = find_clashes([placed("A", 0, 30, "R", ("x",)), placed("B", 10, 20, "R"), placed("C", 25, 40, "S", ("x",))])
    assert found == [Clash("room_overlap", ("A", "B"), "R"), Clash("speaker_overlap", ("A", "C"), "x")]


def test_a_long_session_clashes_with_each_that_runs_in_it() -> None:
    found = find_clashes([placed("L", 0, 60, "R"), placed("A", 0, 10, "R"), placed("B", 20, 30, "R")])
    assert [clash.sessions for clash in found] == [("A", "L"), ("L", "B")]


def test_more_seats_than_the_room_holds() -> None:
    assert find_clashes([placed("A", 0, 10, "R", seats=20, room_capacity=10)]) == [Clash("seats_over_capacity", ("A",), "R")]
    assert find_clashes([placed("A", 0, 10, "R", seats=10, room_capacity=10)]) == []
