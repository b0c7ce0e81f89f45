"""Benches of a large programme: 943 sessions in 40 rooms over two days, made up, as large as a real conference."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from app.events.programme.queries import board as boards
from app.events.programme.queries import events, plan
from app.events.programme.rules.clashes import Placed, ProgrammeRoom, find_clashes
from app.events.programme.rules.programme import DraftRoom, DraftSession, DraftSpeaker, Programme
from app.events.programme.service import importing, programme, versions
from app.events.programme.service import plan as plan_service
from app.members import queries as members
from tests.bench.rows import NOW, Row, bare, demo, in_turns, row
from tests.factories.transactions import act

SESSIONS, ROOMS = 943, 40
START = datetime(2027, 2, 6, 8, 0, tzinfo=UTC)
WORDS = (
    "How a city of half a million people measured what its streets breathe, and what it changed after a year of readings. " * 4
)


def _large() -> tuple[Any, int]:
    """The demo's application with the large programme in it, published, and its organiser."""
    app = demo()
    with app.app_context():
        organiser = members.find_by_email("organiser@demo.gosmart.example").id
        if events.find_event("large") is None:
            sessions = [
                DraftSession(
                    f"L{n:04}",
                    f"Talk number {n} about streets that measure",
                    START + timedelta(days=n % 2, minutes=25 * (n // (2 * ROOMS))),
                    START + timedelta(days=n % 2, minutes=25 * (n // (2 * ROOMS)) + 20),
                    f"Hall {n // 2 % ROOMS}",
                    f"Track {n % 30}",
                    abstract=WORDS,
                    speakers=(DraftSpeaker(f"s{n}", f"Speaker {n}"),),
                    themes=("air",),
                )
                for n in range(SESSIONS)
            ]
            halls = tuple(DraftRoom(f"Hall {n}", 100) for n in range(ROOMS))
            read = Programme("Large", "Europe/Brussels", halls, tuple(sessions), START.date(), START.date() + timedelta(days=1))
            act(importing.import_programme, read, "large", now=NOW)
            event = events.find_event("large")
            act(
                programme.update_event, event.id, by=None, now=NOW, on_site_seats=None, online_seats=None, registration_open=True, status="published",
                meeting_tables=0, title="Large", summary="",
            )  # fmt: skip
    return app, organiser


def _change(app: Any, organiser: int, number: int) -> None:
    """Move one session and publish."""
    with app.app_context():
        event = events.find_event("large")
        entry = plan.plan(event.id)[number % SESSIONS]
        moved = replace(entry.item, title=f"Talk moved the {number}th time")
        act(plan_service.edit, entry.id, moved, by=organiser, now=NOW)
        act(versions.publish, event.id, f"{number}", by=organiser, now=NOW, only={entry.id}, excuse="a bench")


def _forget() -> None:
    boards._boards.clear()


PATHS = {"page": "/events/large/schedule", "calendar": "/events/large/calendar.ics", "json": "/events/large/schedule.json"}


def programmes(seconds: float) -> list[Row]:
    """Each of page, calendar and JSON: kept against made anew from the database each time, and right after a change."""
    app, organiser = _large()
    client = app.test_client()
    rows = []
    for kind, path in PATHS.items():

        def get(path: str = path) -> None:
            assert client.get(path).status_code == 200

        def anew(path: str = path) -> None:
            _forget()
            assert client.get(path).status_code == 200

        kept, base = in_turns(get, anew, seconds)
        rows.append(row(f"{kind} of {SESSIONS} sessions", "requests per processor second / made anew each time", kept, base))
        after = _after_change(app, organiser, get, 3 if seconds < 1 else 10)
        rows.append(row(f"{kind}, right after a change", "requests per processor second / made anew each time", after, base))
    rows.append(_unchanged(client, seconds))
    return rows


def _after_change(app: Any, organiser: int, get: Callable[[], None], times: int) -> float:
    """How many a second the first request after each publication would be."""
    get()
    spent = 0.0
    for _time in range(times):
        _change(app, organiser, _counter())
        begun = time.process_time()
        get()
        spent += time.process_time() - begun
    return times / spent


_count = iter(range(10**9))


def _counter() -> int:
    return next(_count)


def _unchanged(client: Any, seconds: float) -> Row:
    path = PATHS["calendar"]
    headers = {"If-None-Match": client.get(path).headers["ETag"]}
    other = bare(Path(tempfile.mkdtemp())).test_client()

    def get() -> None:
        assert client.get(path, headers=headers).status_code == 304

    value, base = in_turns(get, lambda: other.get("/page"), seconds)
    print(f"an unchanged calendar takes {1000 / value:.2f} ms of the server")
    return row("calendar, unchanged (304)", "requests per processor second / bare Flask with an empty page", value, base)


def clashes(seconds: float) -> list[Row]:
    """The sweep over 10 000 sessions against ten sweeps over 1 000: near 1 when it grows as sorting does."""

    def sessions(number: int) -> list[Placed]:
        rooms = [ProgrammeRoom(f"R{n}", "hybrid", 100) for n in range(number // 25)]
        return [
            Placed(f"S{n}", START + timedelta(minutes=30 * (n % 25)), START + timedelta(minutes=30 * (n % 25) + 30), rooms[n // 25 % len(rooms)],
                   speakers=(f"P{n % (number // 3)}",))
            for n in range(number)
        ]  # fmt: skip

    large, small = sessions(10_000), sessions(1_000)
    begun = time.process_time()
    clash_count = len(find_clashes(large))
    print(f"10 000 sessions: {clash_count} clashes in {time.process_time() - begun:.3f} s")
    value, base = in_turns(lambda: find_clashes(large), lambda: [find_clashes(small) for _ in range(10)], seconds)
    return [row("clash sweep, 10 000 sessions", "sweeps per processor second / ten sweeps of 1 000", value, base)]
