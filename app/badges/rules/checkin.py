"""What a gate answers to a code. The rules are rows of data in `table.json`, read from the top: the first whose conditions
all hold answers. Server and scanner page evaluate the same rows; this module works out the facts they ask for, and
`web/static/js/scanner/rules.js` does the same for the page. Shared vectors prove that both agree.

Times are whole seconds since 1970 (UTC), so that no device needs to know a time zone.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.badges.rules.places import VENUE, Move, Whereabouts, day_of, place_after
from app.badges.vocabulary import Direction, GateDirection, Outcome, Reentry, ScanReason
from app.events.vocabulary import AttendeeRole, Mode, PlaceState

TABLE: dict[str, Any] = json.loads((Path(__file__).parent / "table.json").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Verdict:
    outcome: Outcome
    reason: ScanReason


@dataclass(frozen=True, slots=True)
class GateRules:
    """Whom a gate lets through, and when. None means that nothing is asked.

    `days` are the starts of the event's days; `hours` are spans in which it is open; `seats` are (session, from, until) of
    what runs behind it, session 0 being open to all.
    """

    event: int
    area: str
    direction: GateDirection = GateDirection.BOTH
    days: Sequence[int] = ()
    hours: Sequence[Sequence[int]] | None = None
    roles: Sequence[AttendeeRole] | None = None
    modes: Sequence[Mode] | None = None
    seats: Sequence[Sequence[int]] | None = None
    reentry: Reentry = Reentry.AFTER_EXIT
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class Holder:
    """What is known of the registration that a badge names. `sessions` are those it has an on-site seat in."""

    issue: int
    revoked: bool
    state: PlaceState
    role: AttendeeRole
    mode: Mode
    sessions: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """One question to a gate. `unreadable` says why the code is no badge of ours; then the token's fields are 0.

    `history` are the holder's admitted moves before; `inside` is how many are in the gate's area now.
    """

    gate: GateRules
    direction: Direction
    at: int
    unreadable: ScanReason | None = None
    event: int = 0
    issue: int = 0
    holder: Holder | None = None
    history: Sequence[Move] = ()
    inside: int = 0


def refuse(reason: ScanReason) -> Verdict:
    return Verdict(Outcome.REFUSED, reason)


def facts(case: Case) -> dict[str, Any]:
    """Everything the table may ask, by name."""
    gate, holder = case.gate, case.holder
    today = day_of(case.at, gate.days)
    here = _is_here(place_after(case.history, case.at, gate.days), gate.area, case.direction)
    entries = [move.at for move in case.history if move.direction == Direction.IN and move.area == gate.area]
    return {
        "unreadable": case.unreadable,
        "same_event": case.event == gate.event,
        "direction": case.direction,
        "way_open": gate.direction in {GateDirection.BOTH, GateDirection(case.direction)},
        "known": holder is not None,
        "revoked": holder is not None and holder.revoked,
        "newest_print": holder is not None and holder.issue == case.issue,
        "state": holder.state if holder else None,
        "open": gate.hours is None or any(start <= case.at < end for start, end in gate.hours),
        "role_allowed": gate.roles is None or (holder is not None and holder.role in gate.roles),
        "mode_allowed": gate.modes is None or (holder is not None and holder.mode in gate.modes),
        "seat_held": gate.seats is None or (holder is not None and _has_seat(gate.seats, holder, case.at)),
        "here": here,
        "reentry": gate.reentry,
        "entries": len(entries),
        "entries_today": sum(day_of(at, gate.days) == today for at in entries),
        "full": gate.capacity is not None and case.inside >= gate.capacity,
    }


def _is_here(place: Whereabouts, area: str, direction: Direction) -> bool:
    """Who was scanned into a room only may leave by a door, and may come in by one."""
    if area == VENUE:
        return place.inside if direction == Direction.OUT else place.venue
    return place.spot == area


def _has_seat(seats: Sequence[Sequence[int]], holder: Holder, at: int) -> bool:
    return any(start <= at < end and (session == 0 or session in holder.sessions) for session, start, end in seats)


def decide(case: Case) -> Verdict:
    """The answer of the first row that holds."""
    values = facts(case)
    for row in TABLE["rows"]:
        if all(_holds(values[name], operator, value) for name, operator, value in row["when"]):
            return Verdict(Outcome(row["outcome"]), ScanReason(row["reason"]))
    raise ValueError("the last row of the table holds always")


def _holds(fact: Any, operator: str, value: Any) -> bool:
    if operator == "over":
        return bool(fact > value)
    return bool((fact == value) is (operator == "is"))
