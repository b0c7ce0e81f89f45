"""What differs between two programmes."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta

import pytest

from app.events.programme.rules.plan import Item, changes, next_name
from app.events.vocabulary import ChangeKind, SessionMode
from tests.factories.members import NOW

ITEM = Item("Air", 60, NOW, room_id=1, themes=("air",), speakers=(3, 5), materials=(("Slides", "https://x.example"),))


def test_an_item_comes_back_from_its_record() -> None:
    assert set(ITEM.to_record()) == {field.name for field in fields(Item)}
    assert Item.from_record(ITEM.to_record()) == ITEM
    assert Item.from_record(ITEM.unscheduled().to_record()).starts_at is None
    assert Item.from_record({"title": "Old", "minutes": 5}) == Item("Old", 5), "older records lack fields"


@pytest.mark.parametrize(
    ("change", "kind", "matters"),
    [
        ({"title": "Cleaner air"}, ChangeKind.EDITED, False),
        ({"abstract": "x"}, ChangeKind.EDITED, False),
        ({"starts_at": NOW + timedelta(minutes=5)}, ChangeKind.MOVED, True),
        ({"minutes": 45}, ChangeKind.MOVED, True),
        ({"room_id": 2}, ChangeKind.MOVED, True),
        ({"mode": SessionMode.ONLINE}, ChangeKind.MOVED, True),
        ({"cancelled": True}, ChangeKind.CANCELLED, True),
        ({"cancelled": True, "room_id": 2}, ChangeKind.CANCELLED, True),
    ],
)
def test_kinds_of_change(change: dict, kind: ChangeKind, matters: bool) -> None:
    (difference,) = changes({1: ITEM}, {1: replace(ITEM, **change)})
    assert (difference.kind, difference.matters, difference.session) == (kind, matters, 1)


def test_coming_going_and_staying() -> None:
    later = replace(ITEM, starts_at=NOW + timedelta(hours=1))
    differences = changes(
        {1: ITEM, 2: ITEM, 3: replace(ITEM, cancelled=True)}, {1: ITEM, 3: ITEM, 4: later, 5: ITEM.unscheduled()}
    )
    assert [(difference.session, difference.kind) for difference in differences] == [
        (2, "removed"),
        (3, "restored"),
        (4, "added"),
    ]


def test_nobody_is_shown_blockers_or_the_tray() -> None:
    assert changes({}, {1: replace(ITEM, kind="blocker"), 2: ITEM.unscheduled()}) == []
    assert [change.kind for change in changes({1: ITEM}, {1: ITEM.unscheduled()})] == ["removed"]
    assert [change.kind for change in changes({1: ITEM}, {1: replace(ITEM, kind="blocker")})] == ["removed"]


@pytest.mark.parametrize(
    ("names", "name"),
    [([], "1"), (["1"], "2"), (["0.9"], "0.10"), (["v1.2", "v1.3"], "v1.4"), (["first"], "2"), (["1", "final"], "3")],
)
def test_the_next_name(names: list[str], name: str) -> None:
    assert next_name(names) == name
