"""The sweep over a programme, against comparing all pairs."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as some

from app.events.programme.rules.clashes import Placed, ProgrammeRoom, find_clashes

T0 = datetime(2026, 3, 1, tzinfo=UTC)


minutes = some.integers(0, 3000)


def overlap(start: datetime, end: datetime, other_start: datetime, other_end: datetime) -> bool:
    """What the claims and the sweep are held against: two half-open spans share an instant."""
    return start < other_end and other_start < end


spans = some.lists(some.tuples(minutes, some.integers(1, 200), some.integers(0, 3), some.integers(0, 3)), max_size=12)


@given(spans)
def test_the_sweep_finds_what_comparing_all_pairs_finds(drawn: list[tuple[int, int, int, int]]) -> None:
    placed = [
        Placed(
            f"S{n}",
            T0 + timedelta(minutes=start),
            T0 + timedelta(minutes=start + length),
            ProgrammeRoom(f"R{room}", "hybrid"),
            speakers=(f"P{who}",),
        )
        for n, (start, length, room, who) in enumerate(drawn)
    ]
    expected = Counter()
    for n, first in enumerate(placed):
        for other in placed[n + 1 :]:
            if overlap(first.starts_at, first.ends_at, other.starts_at, other.ends_at):
                pair = frozenset((first.code, other.code))
                expected[("room_overlap", pair)] += first.place == other.place
                expected[("speaker_overlap", pair)] += first.speakers == other.speakers
    clashes = Counter((clash.kind, frozenset(clash.sessions)) for clash in find_clashes(placed))
    assert clashes == +expected
