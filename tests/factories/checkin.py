"""Made-up questions to gates, as plain data that Python and the scanner page both read."""

from __future__ import annotations

from random import Random
from typing import Any

from app.badges.rules.checkin import Case, GateRules, Holder
from app.badges.rules.places import Move

DAY = 86_400
START = 1_796_000_400
AREAS = ("venue", "room:1", "room:2", "table:3", "gate:4")


def make_request(dice: Random) -> dict[str, Any]:
    """One question; every fact of the table turns out either way often enough."""
    days = [START + number * DAY for number in range(dice.randint(0, 5))]
    at = START + dice.randint(-DAY, 5 * DAY)
    sessions = sorted(dice.sample(range(1, 6), dice.randint(0, 3)))
    gate = {
        "event": dice.choice([7, 7, 7, 8]) if dice.random() < 0.2 else 7,
        "area": dice.choice(AREAS),
        "direction": dice.choice(["both", "both", "both", "in", "out"]),
        "days": days,
        "hours": None if dice.random() < 0.6 else _spans(dice, at),
        "roles": None if dice.random() < 0.7 else dice.sample(["attendee", "speaker", "staff"], dice.randint(1, 2)),
        "modes": None if dice.random() < 0.7 else [dice.choice(["on_site", "online"])],
        "seats": None if dice.random() < 0.7 else [[dice.randint(0, 5), *span] for span in _spans(dice, at)],
        "reentry": dice.choice(["after_exit", "after_exit", "free", "once_a_day", "once"]),
        "capacity": None if dice.random() < 0.6 else dice.randint(1, 4),
    }
    if dice.random() < 0.45:
        # Where nothing else is asked, it is the history that decides.
        gate |= {"hours": None, "roles": None, "modes": None, "seats": None, "direction": "both", "event": 7}
        if dice.random() < 0.6:
            gate["reentry"] = dice.choice(["once_a_day", "once", "free"])
    unreadable = dice.choice(["malformed", "unknown_key", "forged"]) if dice.random() < 0.08 else None
    holder = {
        "issue": dice.choice([1, 2, 2, 2]),
        "revoked": dice.random() < 0.06,
        "state": dice.choices(["confirmed", "waiting", "left", "requested"], [14, 1, 1, 1])[0],
        "role": dice.choice(["attendee", "speaker", "staff"]),
        "mode": dice.choice(["on_site", "on_site", "online"]),
        "sessions": sessions,
    }
    return {
        "gate": gate,
        "direction": dice.choice(["in", "in", "out"]),
        "at": at,
        "unreadable": unreadable,
        "event": 0 if unreadable else dice.choices([7, 8], [20, 1])[0],
        "issue": 0 if unreadable else 2,
        "holder": None if unreadable or dice.random() < 0.05 else holder,
        "history": [] if unreadable else _history(dice, at, gate["area"]),
        "inside": dice.randint(0, 4),
    }


def _spans(dice: Random, at: int) -> list[list[int]]:
    spans = []
    for _number in range(dice.randint(1, 2)):
        start = at + dice.choice([0, -3600, 3600, -7200, dice.randint(-DAY, DAY)])
        # The very moment of opening and of closing is asked for, too.
        spans.append([start, dice.choice([at, start + 1800, start + 7200]) if start < at else start + 7200])
    return spans


def _history(dice: Random, at: int, area: str) -> list[dict[str, Any]]:
    count = dice.choice([0, 0, 1, 1, 2, 3, 6])
    areas = (area, area, "venue", *AREAS)
    if count > 1 and dice.random() < 0.5:
        # Came and went again.
        early = at - dice.choice([30, 4000, DAY])
        return [{"at": early - 10, "area": area, "direction": "in"}, {"at": early, "area": area, "direction": "out"}]
    return [
        {
            "at": at - dice.choice([0, 1, 60, 3600, DAY, dice.randint(0, 3 * DAY)]),
            "area": dice.choice(areas),
            "direction": dice.choice(["in", "in", "out"]),
        }
        for _number in range(count)
    ]


def as_case(request: dict[str, Any]) -> Case:
    """The same question, as the server's rules take it."""
    return Case(
        GateRules(**request["gate"]),
        request["direction"],
        request["at"],
        request["unreadable"],
        request["event"],
        request["issue"],
        Holder(**request["holder"]) if request["holder"] else None,
        [Move(**move) for move in request["history"]],
        request["inside"],
    )
