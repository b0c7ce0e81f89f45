"""The sweep over a programme."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.events.programme.rules.clashes import Clash, Placed, ProgrammeRoom, find_clashes
from tests.factories.members import NOW


def at(minutes: int) -> Any:
    return NOW + timedelta(minutes=minutes)


def placed(
    code: str, start: int, end: int, room: str | ProgrammeRoom = "", speakers: tuple[str, ...] = (), **more: Any
) -> Placed:
    place = ProgrammeRoom(room, "hybrid") if isinstance(room, str) and room else room or None
    return Placed(code, at(start), at(end), place, speakers=speakers, **more)  # type: ignore[arg-type]


def kinds(*sessions: Placed, **more: Any) -> list[tuple[str, tuple[str, ...]]]:
    return [(clash.kind, clash.sessions) for clash in find_clashes(sessions, **more)]


def test_nothing_clashes_back_to_back() -> None:
    assert find_clashes([placed("A", 0, 10, "R", ("x",)), placed("B", 10, 20, "R", ("x",))]) == []


def test_rooms_and_speakers_overlap() -> None:
    clashes = find_clashes([placed("A", 0, 30, "R", ("x",)), placed("B", 10, 20, "R"), placed("C", 25, 40, "S", ("x",))])
    assert clashes == [Clash("room_overlap", ("A", "B"), "R"), Clash("speaker_overlap", ("A", "C"), "x")]


def test_a_long_session_clashes_with_each_that_runs_in_it() -> None:
    clashes = find_clashes([placed("L", 0, 60, "R"), placed("A", 0, 10, "R"), placed("B", 20, 30, "R")])
    assert [clash.sessions for clash in clashes] == [("A", "L"), ("L", "B")]


def test_an_online_room_holds_any_number() -> None:
    stream = ProgrammeRoom("Stream", "online")
    assert kinds(placed("A", 0, 30, stream, mode="online"), placed("B", 10, 20, stream, mode="online")) == []


@pytest.mark.parametrize(
    ("seats", "taken", "kind"),
    [(20, 0, "seats_over_capacity"), (None, 0, "seats_over_capacity"), (10, 11, "seats_over_capacity"), (10, 0, ""),
     (5, 0, ""), (4, 0, "capacity_over_seats")],
)  # fmt: skip
def test_seats_against_the_room_both_ways(seats: int | None, taken: int, kind: str) -> None:
    room = ProgrammeRoom("R", "hybrid", capacity=10)
    clash_kinds = kinds(placed("A", 0, 10, room, enrols=True, seats=seats, taken=taken))
    assert clash_kinds == ([(kind, ("A",))] if kind else [])
    assert kinds(placed("A", 0, 10, room, seats=seats)) == [], "where nobody enrols there are no seats to count"
    assert kinds(placed("A", 0, 10, room, enrols=True, seats=seats, mode="online")) == [
        kind for kind in [("room_kind", ("A",))] if room.kind == "on_site"
    ]


@pytest.mark.parametrize(
    ("mode", "room", "fits"),
    [("on_site", "on_site", True), ("hybrid", "on_site", False), ("online", "on_site", False), ("on_site", "online", False),
     ("hybrid", "online", False), ("online", "online", True), ("hybrid", "hybrid", True), ("on_site", "hybrid", True),
     ("online", "hybrid", True)],
)  # fmt: skip
def test_how_people_take_part_against_the_kind_of_room(mode: str, room: str, fits: bool) -> None:
    clash_kinds = kinds(placed("A", 0, 10, ProgrammeRoom("R", room), mode=mode))
    assert clash_kinds == ([] if fits else [("room_kind", ("A",))])


def test_a_room_outside_of_its_availability() -> None:
    room = ProgrammeRoom("R", "hybrid", open=((at(0), at(60)), (at(120), at(180))))
    clash_kinds = kinds(
        placed("A", 0, 60, room), placed("B", 50, 70, room), placed("C", 60, 120, room), placed("D", 120, 130, room)
    )
    assert [kind for kind in clash_kinds if kind[0] == "room_unavailable"] == [
        ("room_unavailable", ("B",)),
        ("room_unavailable", ("C",)),
    ]


def test_a_speaker_outside_of_their_availability() -> None:
    times = {"x": ((at(0), at(60)),)}
    sessions = (placed("A", 0, 30, "", ("x", "y")), placed("B", 50, 70, "", ("x",)))
    assert kinds(*sessions, speaker_times=times) == [("speaker_unavailable", ("B",))]


def test_too_little_time_between() -> None:
    room = ProgrammeRoom("R", "hybrid", turnover=timedelta(minutes=10))
    assert kinds(placed("A", 0, 30, room), placed("B", 35, 60, room)) == [("room_turnover", ("A", "B"))]
    assert kinds(placed("A", 0, 30, room), placed("B", 40, 60, room)) == []
    walk = timedelta(minutes=15)
    there = (placed("A", 0, 30, "R", ("x",)), placed("B", 40, 60, "S", ("x",)), placed("C", 60, 70, "S", ("x",)))
    assert kinds(*there, walk=walk) == [("speaker_changeover", ("A", "B"))], "in the same room nobody walks"


def test_a_person_in_two_places() -> None:
    assert kinds(placed("A", 0, 30, people=("Ann #1",)), placed("B", 20, 40, people=("Ann #1",))) == [
        ("person_overlap", ("A", "B"))
    ]


def test_a_clash_keeps_its_key() -> None:
    assert Clash("room_overlap", ("A", "B"), "R").key == Clash("room_overlap", ("B", "A"), "R").key
    assert Clash("room_overlap", ("A", "B"), "R").key != Clash("room_overlap", ("A", "B"), "S").key
