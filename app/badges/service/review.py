"""After an upload of verdicts that devices gave by themselves: what they contradict is listed, and nothing is rewritten."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import aliased

from app.badges.models import Conflict, Scan
from app.badges.queries import scans
from app.badges.queries.gates import Gatehouse
from app.badges.rules.checkin import Verdict
from app.badges.rules.places import Clash, Passage, contradictions, over_capacity
from app.badges.vocabulary import ConflictKind, Direction, Outcome, Reentry, ScanReason
from app.infra import audit
from app.infra.db import Transaction
from app.infra.lookups import get_for_visitor

# Told from the moves of one badge; recomputed whenever an earlier scan of it turns up.
FROM_MOVES = (ConflictKind.ALREADY_IN, ConflictKind.TWO_PLACES)
# Refusals at the door that the server would not have given.
_STALE = {
    ScanReason.UNKNOWN_BADGE,
    ScanReason.NOT_REGISTERED,
    ScanReason.WAITING_LIST,
    ScanReason.REVOKED,
    ScanReason.NO_SEAT,
}
# These the moves tell better, or they harm nobody.
_NO_MATTER = {ScanReason.ALREADY_IN, ScanReason.NOT_IN}


def after_upload(tx: Transaction, event_id: int, house: Gatehouse, rows: Sequence[dict[str, Any]], *, now: datetime) -> None:
    """`rows` are the scans just kept, each with the server's own verdict under "judged"."""
    offline = [row for row in rows if row["offline"]]
    clashes = [clash for row in offline if (clash := _against_what_we_know(row))]
    clashes += _over_capacity(event_id, house, offline)
    people = {row["registration_id"] for row in rows if row["registration_id"] is not None}
    _store(tx, event_id, clashes, now)
    _compare_moves(tx, event_id, house, people, now)


def _against_what_we_know(row: dict[str, Any]) -> Clash | None:
    """Admitted though revoked, at another time, with the wrong role: or turned away though all was well."""
    judged: Verdict = row["judged"]
    if row["outcome"] == Outcome.ADMITTED and judged.outcome == Outcome.REFUSED and judged.reason not in _NO_MATTER:
        return Clash(row["id"], ConflictKind(judged.reason))
    if row["outcome"] == Outcome.REFUSED and judged.outcome == Outcome.ADMITTED and row["reason"] in _STALE:
        return Clash(row["id"], ConflictKind.TURNED_AWAY)
    return None


def _over_capacity(event_id: int, house: Gatehouse, offline: Sequence[dict[str, Any]]) -> list[Clash]:
    limited = {
        row["id"]: house.by_id[row["gate_id"]].rules
        for row in offline
        if row["outcome"] == Outcome.ADMITTED and row["direction"] == Direction.IN and row["gate_id"] in house.by_id
        and house.by_id[row["gate_id"]].rules.capacity is not None
    }  # fmt: skip
    if not limited:
        return []
    times = [row["at"] for row in offline if row["id"] in limited]
    # A day before the first is more than any day's length: presence starts anew each day.
    steps = scans.steps_between(event_id, min(times) - timedelta(days=1), max(times) + timedelta(seconds=1))
    moves = [(step.registration, step.scan, move) for step in steps if (move := step.move(house))]
    clashes = []
    for area, capacity in {(rules.area, rules.capacity or 0) for rules in limited.values()}:
        too_many = over_capacity(moves, area, capacity, house.days)
        clashes += [
            Clash(scan, ConflictKind.FULL)
            for scan in too_many & {number for number, gate_rules in limited.items() if gate_rules.area == area}
        ]
    return clashes


def _compare_moves(tx: Transaction, event_id: int, house: Gatehouse, people: Collection[int], now: datetime) -> None:
    """Of each badge in the upload, all its moves: what contradicted before may be explained now, and the other way round."""
    clashes = []
    for steps in scans.steps_of(people).values():
        passages = [
            Passage(step.scan, step.device, move, step.offline, house.by_id[step.gate].rules.reentry == Reentry.FREE)
            for step in steps
            if (move := step.move(house))
        ]
        clashes += contradictions(passages, house.days)
    still = {(clash.scan, clash.kind) for clash in clashes}
    scan = aliased(Scan)
    listed = tx.scalars(
        select(Conflict)
        .join(scan, scan.id == Conflict.scan_id)
        .where(scan.registration_id.in_(people), Conflict.kind.in_(FROM_MOVES), Conflict.settled_at.is_(None))
    ).all()
    for conflict in listed:
        if (conflict.scan_id, conflict.kind) not in still:
            tx.delete(conflict)
    tx.flush()
    _store(tx, event_id, clashes, now)


def _store(tx: Transaction, event_id: int, clashes: Sequence[Clash], now: datetime) -> None:
    if not clashes:
        return
    listed = {
        (conflict.scan_id, conflict.kind): conflict
        for conflict in tx.scalars(select(Conflict).where(Conflict.scan_id.in_({clash.scan for clash in clashes})))
    }
    for clash in clashes:
        conflict = listed.get((clash.scan, clash.kind))
        if conflict:
            conflict.other_id = clash.other
        else:
            conflict = Conflict(event_id=event_id, scan_id=clash.scan, kind=clash.kind, other_id=clash.other, found_at=now)
            tx.add(conflict)
            listed[clash.scan, clash.kind] = conflict
    tx.flush()


def after_annulment(tx: Transaction, scan: Scan, house: Gatehouse, *, now: datetime) -> None:
    """A scan that was taken back contradicts nothing; what the others of its badge say is looked at again."""
    tx.execute(delete(Conflict).where(Conflict.scan_id == scan.id, Conflict.settled_at.is_(None)))
    if scan.registration_id is not None:
        _compare_moves(tx, scan.event_id, house, [scan.registration_id], now)


def settle(tx: Transaction, conflict_id: int, note: str, *, by: int, now: datetime) -> None:
    """An organiser has looked into it; the conflict stays on record with what they found."""
    conflict = get_for_visitor(tx, Conflict, conflict_id)
    conflict.settled_at, conflict.settled_by, conflict.note = now.astimezone(UTC), by, note
    audit.note(tx, by, "settled_conflict", f"conflict:{conflict_id}", now=now)
