"""Every scan: answered, or taken down as a device has answered it, and kept for ever."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, select

from app.badges.models import Annulment, Device, Door, Gate, Scan
from app.badges.queries import presence, scans
from app.badges.queries.gates import Gatehouse, Opening, gatehouse
from app.badges.queries.scans import Known
from app.badges.rules import checkin, token
from app.badges.rules.checkin import Case, Holder, Verdict
from app.badges.rules.token import Token, Unreadable
from app.badges.service import gates, review
from app.badges.vocabulary import BadgesReason, DeviceRole, Direction, Outcome, ScanReason
from app.core.errors import Refused
from app.core.ids import fingerprint
from app.events.attendance.service import attendance
from app.events.models import Event
from app.infra.db import Transaction

UNDO_WITHIN = timedelta(minutes=15)
# How a supervisor names somebody found by search, who has no badge at hand.
BY_HAND = "GSR."
# A device is noted as seen so often at most, while it scans one by one.
SEEN_EVERY = timedelta(seconds=20)
# Less is the network's delay, not the clock.
DRIFT_MS = 2000


@dataclass(frozen=True, slots=True)
class Reading:
    """One code as a scanner sent it. `scanned_at` is the device's clock; `verdict` is what the device showed at the door, if
    it had to answer by itself."""

    nonce: str
    code: str
    gate: str
    direction: Direction
    scanned_at: datetime
    verdict: Verdict | None = None
    gate_id: int | None = None


@dataclass(frozen=True, slots=True)
class Since:
    """The earlier scan that a refusal points at."""

    gate: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """`scan` is the number it is kept under."""

    nonce: str
    outcome: Outcome
    reason: ScanReason
    person: str | None
    scan: int
    since: Since | None = None


@dataclass(slots=True)
class _Desk:
    """What one upload is judged with."""

    device: Any
    house: Gatehouse
    now: datetime
    skew: timedelta
    known: dict[int, Known]
    steps: dict[int, list[scans.Step]]
    seats: dict[int, list[int]]
    # How many more (or fewer) are in an area than before this upload.
    moved: dict[str, int] = field(default_factory=dict)


def take(
    tx: Transaction,
    token_text: str,
    readings: Sequence[Reading],
    *,
    now: datetime,
    sent_at: datetime | None = None,
    queued: int | None = None,
) -> list[Answer]:
    """Answer scans in their order and keep each for ever. `sent_at` is the device's clock when it sent them, `queued` how many
    more wait on it. Raises BadgesReason.UNKNOWN_DEVICE.

    1. The event's door is locked: scans are decided one upload after the other, at any number of gates and processes.
    2. A nonce that was answered before gets the same answer again: a retry changes nothing.
    3. The verdict and the scan are stored together. A verdict that a device gave at the door is taken down as it was.
    4. What the devices' own verdicts contradict is listed for the organisers.
    """
    device = tx.connection().execute(_DEVICE, {"token_hash": fingerprint(token_text)}).first()
    if device is None:
        raise Refused(BadgesReason.UNKNOWN_DEVICE)
    stored = _stored(tx, device.id, [reading.nonce for reading in readings])
    late = _late_verdicts(tx, device.id, stored, readings, now)
    fresh = [
        reading
        for reading in {reading.nonce: reading for reading in reversed(readings)}.values()
        if reading.nonce not in stored
    ]
    fresh = [*reversed(fresh), *late]
    desk = _desk(device, fresh, now, sent_at)
    rows = [_judge(desk, reading) for reading in fresh]
    if rows:
        kept = [{name: row[name] for name in _COLUMNS} for row in rows]
        for number, row in zip(tx.connection().scalars(_INSERT, kept).all(), rows, strict=True):
            row["id"] = number
        _tell(tx, desk, rows)
    _note_device(tx, device, now, sent_at, queued, len(readings))
    answers = {row["nonce"].removesuffix(_LATE): _answer(row, desk) for row in rows}
    repeated = {nonce: _repeat(row) for nonce, row in stored.items() if nonce not in answers}
    return [(answers.get(reading.nonce) or repeated[reading.nonce]) for reading in readings]


_DEVICE = (
    select(
        Device.id,
        Device.role,
        Device.seen_at,
        Device.skew_ms,
        Device.queued,
        Device.gate_id,
        Event.id.label("event_id"),
        Event.programme_stamp,
        Event.starts_on,
        Event.ends_on,
        Event.timezone,
        Door.gates_stamp,
    )
    .join(Gate, Gate.id == Device.gate_id)
    .join(Event, Event.id == Gate.event_id)
    .join(Door, Door.event_id == Event.id)
    .where(Device.token_hash == bindparam("token_hash"), Device.revoked_at.is_(None))
    .with_for_update(of=Door)
)
# A verdict from the door that came after the server had answered otherwise is kept under the nonce with this ending,
# which no device can send.
# Refusals that point at an earlier scan.
_WAS_IN = {ScanReason.ALREADY_IN, ScanReason.USED, ScanReason.USED_TODAY}
_LATE = "\x1fdoor"

_SCAN = (
    select(Scan.id, Scan.nonce, Scan.outcome, Scan.reason, Scan.offline, Scan.registration_id, Scan.direction, Scan.gate_id)
    .where(Scan.device_id == bindparam("device"), Scan.nonce.in_(bindparam("nonces", expanding=True)))
    .order_by(Scan.id)
)
_INSERT = insert(Scan).returning(Scan.id, sort_by_parameter_order=True)
_COLUMNS = (
    "event_id", "device_id", "gate_id", "nonce", "registration_id", "direction", "outcome", "reason", "offline", "code_hash",
    "scanned_at", "at", "received_at",
)  # fmt: skip


def _stored(tx: Transaction, device_id: int, nonces: Iterable[str]) -> dict[str, Any]:
    """The scans of these nonces that are kept already; a verdict of the door stands above an answer it never heard."""
    names = [name for nonce in nonces for name in (nonce, nonce + _LATE)]
    rows = tx.connection().execute(_SCAN, {"device": device_id, "nonces": names})
    return {row.nonce.removesuffix(_LATE): row for row in rows}


def _late_verdicts(
    tx: Transaction, device_id: int, stored: dict[str, Any], readings: Sequence[Reading], now: datetime
) -> list[Reading]:
    """Scans that the server had answered, but the answer came too late and the door showed another one. The server's is
    annulled, and the door's is taken down: that is what happened."""
    late = {}
    for reading in readings:
        row = stored.get(reading.nonce)
        if row and reading.verdict and not row.offline and reading.verdict.outcome != row.outcome:
            late[reading.nonce] = replace(reading, nonce=reading.nonce + _LATE)
    if not late:
        return []
    scans_of = {stored[nonce].id for nonce in late}
    gone = set(tx.scalars(select(Annulment.scan_id).where(Annulment.scan_id.in_(scans_of))))
    for number in sorted(scans_of - gone):
        tx.add(Annulment(scan_id=number, device_id=device_id, at=now))
    tx.flush()
    return list(late.values())


def _desk(device: Any, fresh: Sequence[Reading], now: datetime, sent_at: datetime | None) -> _Desk:
    house = _house_of(device)
    skew = now - sent_at if sent_at else timedelta(milliseconds=device.skew_ms or 0)
    wanted = {number for reading in fresh if (number := _registration_in(reading.code)) is not None}
    holders = {number: holder for number, holder in scans.holders(wanted).items() if holder.event == device.event_id}
    passed = [gate for reading in fresh if (gate := _gate_of(house, reading))]
    needs_seats = any(gate.rules.seats is not None for gate in passed)
    return _Desk(
        device,
        house,
        now,
        skew,
        holders,
        scans.steps_of(holders),
        dict(scans.seats_of(holders)) if needs_seats and holders else {},
    )


def _house_of(device: Any) -> Gatehouse:
    stamps = (device.gates_stamp, device.programme_stamp, device.starts_on, device.ends_on, device.timezone)
    return gatehouse(device.event_id, *stamps)


def _gate_of(house: Gatehouse, reading: Reading) -> Opening | None:
    """By its number where the device knows it: a gate may have got another name while the device was away."""
    return house.by_id.get(reading.gate_id or 0) or house.by_name.get(reading.gate)


def _registration_in(code: str) -> int | None:
    """The registration that a code speaks of, whether it tells the truth or not."""
    if code.startswith(BY_HAND):
        number = code.removeprefix(BY_HAND)
        return int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else None
    return token.registration_in(code)


def _read(desk: _Desk, code: str) -> Token | Unreadable:
    if code.startswith(BY_HAND) and desk.device.role == DeviceRole.SUPERVISOR:
        holder = desk.known.get(_registration_in(code) or 0)
        return Token(0, holder.event, holder.registration, holder.issue) if holder else Unreadable(ScanReason.MALFORMED)
    return token.read(code, desk.house.public_key)


def _judge(desk: _Desk, reading: Reading) -> dict[str, Any]:
    """The scan to be kept, with the server's own view of it under "judged", which is not."""
    gate = _gate_of(desk.house, reading)
    at = min(reading.scanned_at + desk.skew, desk.now)
    read = _read(desk, reading.code)
    holder = None if isinstance(read, Unreadable) else desk.known.get(read.registration)
    judged = _verdict(desk, gate, reading.direction, at, read, holder)
    verdict = reading.verdict or judged
    row = {
        "event_id": desk.device.event_id,
        "device_id": desk.device.id,
        "gate_id": gate.id if gate else desk.device.gate_id,
        "nonce": reading.nonce,
        "registration_id": holder.registration if holder else None,
        "direction": reading.direction,
        "outcome": verdict.outcome,
        "reason": verdict.reason,
        "offline": reading.verdict is not None,
        "code_hash": fingerprint(reading.code),
        "scanned_at": reading.scanned_at,
        "at": at,
        "received_at": desk.now,
    }
    if holder and gate and verdict.outcome == Outcome.ADMITTED:
        _keep_step(desk, row, gate, holder.registration, at)
    return row | {"judged": judged}


def _verdict(
    desk: _Desk, gate: Opening | None, direction: Direction, at: datetime, read: Token | Unreadable, badge_holder: Known | None
) -> Verdict:
    if gate is None:
        return checkin.refuse(ScanReason.UNKNOWN_GATE)
    moment = int(at.timestamp())
    if isinstance(read, Unreadable):
        return checkin.decide(Case(gate.rules, direction, moment, unreadable=read.reason))
    holder, history, inside = None, [], 0
    if badge_holder:
        sessions = desk.seats.get(badge_holder.registration, ())
        holder = Holder(
            badge_holder.issue, badge_holder.revoked, badge_holder.state, badge_holder.role, badge_holder.mode, sessions
        )
        history = [
            move for step in desk.steps[badge_holder.registration] if (move := step.move(desk.house)) and move.at <= moment
        ]
        if gate.rules.capacity is not None and direction == Direction.IN:
            inside = presence.tally(desk.device.event_id, desk.house, desk.now).within(gate.rules.area)
            inside += desk.moved.get(gate.rules.area, 0)
    return checkin.decide(Case(gate.rules, direction, moment, None, read.event, read.issue, holder, history, inside))


def _keep_step(desk: _Desk, row: dict[str, Any], gate: Opening, registration: int, at: datetime) -> None:
    """Later scans of this upload know of this one."""
    step = scans.Step(0, registration, gate.id, desk.device.id, row["direction"], at, row["offline"])
    steps = desk.steps[registration]
    steps.append(step)
    steps.sort(key=lambda entry: entry.at)
    change = 1 if row["direction"] == Direction.IN else -1
    desk.moved[gate.rules.area] = desk.moved.get(gate.rules.area, 0) + change


def _tell(tx: Transaction, desk: _Desk, rows: Sequence[dict[str, Any]]) -> None:
    """Pass on who came where, and list what the devices' own verdicts contradict."""
    for row in rows:
        gate = desk.house.by_id.get(row["gate_id"])
        if not gate or row["registration_id"] is None or row["outcome"] != Outcome.ADMITTED or row["direction"] != Direction.IN:
            continue
        arrived = desk.known[row["registration_id"]].arrived_at
        if arrived is None or row["at"] < arrived or gate.room_id or gate.table_number:
            attendance.scanned(tx, row["registration_id"], gate.room_id, at=row["at"], table=gate.table_number, now=desk.now)
    if any(row["offline"] for row in rows):
        review.after_upload(tx, desk.device.event_id, desk.house, rows, now=desk.now)


def _note_device(tx: Transaction, device: Any, now: datetime, sent_at: datetime | None, queued: int | None, size: int) -> None:
    skew = int((now - sent_at) / timedelta(milliseconds=1)) if sent_at else None
    stale = device.seen_at is None or now - device.seen_at > SEEN_EVERY
    drifted = skew is not None and abs(skew - (device.skew_ms or 0)) > DRIFT_MS
    if stale or drifted or size > 1 or (queued is not None and queued != device.queued):
        gates.heard(tx, device.id, skew_ms=skew, queued=queued, now=now)


def _answer(row: dict[str, Any], desk: _Desk) -> Answer:
    """Names are told to the person at the door; nothing is told of badges of other events."""
    holder = desk.known.get(row["registration_id"])
    since = _since(row, desk) if row["reason"] in _WAS_IN else None
    nonce = row["nonce"].removesuffix(_LATE)
    return Answer(nonce, row["outcome"], row["reason"], holder.name if holder else None, row["id"], since)


def _since(row: dict[str, Any], desk: _Desk) -> Since | None:
    if row["registration_id"] is None or row["gate_id"] not in desk.house.by_id:
        return None
    area = desk.house.by_id[row["gate_id"]].rules.area
    for step in reversed(desk.steps[row["registration_id"]]):
        gate = desk.house.by_id.get(step.gate)
        if gate and gate.rules.area == area and step.direction == Direction.IN and step.at <= row["at"]:
            return Since(gate.name, step.at)
    return None


def _repeat(row: Any) -> Answer:
    holders = scans.holders([row.registration_id] if row.registration_id else [])
    name = holders[row.registration_id].name if row.registration_id in holders else None
    return Answer(row.nonce.removesuffix(_LATE), row.outcome, row.reason, name, row.id)


def annul(tx: Transaction, token_text: str, scan_id: int, *, now: datetime) -> None:
    """A supervisor takes a scan of the last 15 minutes back: it stays on record and counts no more. Doing so twice is fine.
    Raises BadgesReason.UNKNOWN_DEVICE, SUPERVISORS_ONLY, UNKNOWN_SCAN or TOO_LATE."""
    device = tx.connection().execute(_DEVICE, {"token_hash": fingerprint(token_text)}).first()
    if device is None:
        raise Refused(BadgesReason.UNKNOWN_DEVICE)
    if device.role != DeviceRole.SUPERVISOR:
        raise Refused(BadgesReason.SUPERVISORS_ONLY)
    scan = tx.get(Scan, scan_id)
    if scan is None or scan.event_id != device.event_id or scan.outcome != Outcome.ADMITTED:
        raise Refused(BadgesReason.UNKNOWN_SCAN)
    if now - scan.at > UNDO_WITHIN:
        raise Refused(BadgesReason.TOO_LATE)
    if tx.scalars(select(Annulment).where(Annulment.scan_id == scan_id)).first() is None:
        tx.add(Annulment(scan_id=scan_id, device_id=device.id, at=now))
        tx.flush()
        review.after_annulment(tx, scan, _house_of(device), now=now)
