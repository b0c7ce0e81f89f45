"""Gates, the phones at them, and every scan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from app.badges import queries
from app.badges.models import Badge, Device, Gate, Scan
from app.badges.rules import checkin, token
from app.badges.rules.checkin import Holder, Verdict
from app.core.errors import Refused
from app.core.ids import fingerprint, new_code, new_secret
from app.events.models import Registration
from app.events.service import attendance
from app.infra import audit
from app.infra.db import changed_rows, unit_of_work

PAIRING_LIFETIME = timedelta(minutes=15)


def add_gate(event_id: int, name: str, *, by: int | None, now: datetime, room_id: int | None = None) -> Gate:
    """A door, room or table; with `room_id` scans there say who came to the sessions in that room."""
    with unit_of_work() as unit:
        if queries.find_gate(event_id, name):
            raise Refused("gate_exists", name=name)
        gate = Gate(event_id=event_id, name=name, room_id=room_id)
        unit.add(gate)
        unit.flush()
        audit.note(by, "added_gate", f"gate:{gate.id}", now=now)
        return gate


def make_pairing_code(gate_id: int, role: str, *, by: int | None, now: datetime) -> str:
    """A code that one phone may use once, within 15 minutes, to become a device of this gate. Shown once."""
    code = new_code(8)
    with unit_of_work() as unit:
        device = Device(gate_id=gate_id, role=role, pairing_hash=fingerprint(code), pairing_expires_at=now + PAIRING_LIFETIME)
        unit.add(device)
        unit.flush()
        audit.note(by, "made_pairing_code", f"device:{device.id}", now=now, role=role)
    return code


def pair(code: str, *, now: datetime) -> tuple[Device, str]:
    """Turn a pairing code into a device and its token. Raises Refused("bad_pairing_code") when used, old or unknown."""
    secret = new_secret()
    with unit_of_work():
        paired = changed_rows(
            update(Device)
            .where(Device.pairing_hash == fingerprint(code.strip().upper()), Device.pairing_expires_at > now)
            .where(Device.revoked_at.is_(None))
            .values(token_hash=fingerprint(secret), pairing_hash=None, paired_at=now, seen_at=now)
        )
        device = queries.find_device(secret) if paired else None
        if device is None:
            raise Refused("bad_pairing_code")
        audit.note(None, "paired_device", f"device:{device.id}", now=now)
        return device, secret


def revoke_device(device_id: int, *, by: int, now: datetime) -> None:
    with unit_of_work() as unit:
        unit.execute(update(Device).where(Device.id == device_id, Device.revoked_at.is_(None)).values(revoked_at=now))
        audit.note(by, "revoked_device", f"device:{device_id}", now=now)


@dataclass(frozen=True, slots=True)
class Reading:
    """One code as a scanner sent it. `scanned_at` is the device's clock."""

    nonce: str
    code: str
    gate: str
    direction: str
    scanned_at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    nonce: str
    outcome: str
    reason: str
    person: str | None


def take(device: Device, readings: Sequence[Reading], *, now: datetime) -> list[Answer]:
    """Answer scans in their order and keep each for ever.

    1. The device is locked: of two uploads of the same phone the second finds what the first has stored.
    2. A nonce that was answered before gets the same answer again: a retry changes nothing.
    3. The badges are locked, in one order, while their scans are decided: two doors cannot both admit one, and two
       uploads cannot wait for each other.
    4. The verdict and the scan are stored together.
    """
    event_id = device.gate.event_id
    with unit_of_work() as unit:
        unit.scalars(select(Device.id).where(Device.id == device.id).with_for_update()).one()
        gates = {gate.name: gate for gate in queries.gates(event_id)}
        known = {
            scan.nonce: scan
            for scan in unit.scalars(
                select(Scan).where(Scan.device_id == device.id, Scan.nonce.in_([one.nonce for one in readings]))
            )
        }
        fresh = [reading for reading in readings if reading.nonce not in known]
        read = {reading.nonce: token.read(reading.code, queries.public_key) for reading in fresh}
        wanted = {one.registration for one in read.values() if isinstance(one, token.Token)}
        unit.scalars(
            select(Badge).where(Badge.registration_id.in_(wanted)).order_by(Badge.registration_id).with_for_update()
        ).all()
        answers = []
        for reading in readings:
            if reading.nonce not in known:
                known[reading.nonce] = _one(device, reading, read[reading.nonce], gates, now)
            scan = known[reading.nonce]
            answers.append(Answer(scan.nonce, scan.outcome, scan.reason, _name(scan)))
        unit.execute(update(Device).where(Device.id == device.id).values(seen_at=now))
        return answers


def _name(scan: Scan) -> str | None:
    """Whose badge it is, for the person at the door; nothing is told of badges of other events."""
    if scan.registration_id is None:
        return None
    with unit_of_work() as unit:
        return unit.get_one(Registration, scan.registration_id).person.name


def _one(device: Device, reading: Reading, read: token.Token | token.Unreadable, gates: dict[str, Gate], now: datetime) -> Scan:
    gate, event_id = gates.get(reading.gate), device.gate.event_id
    registration_id, verdict = _judge(read, reading.direction, event_id) if gate else (None, checkin.refuse("unknown_gate"))
    scan = Scan(
        event_id=event_id,
        device_id=device.id,
        gate_id=(gate or device.gate).id,
        nonce=reading.nonce,
        registration_id=registration_id,
        direction=reading.direction,
        outcome=verdict.outcome,
        reason=verdict.reason,
        code_hash=fingerprint(reading.code),
        scanned_at=reading.scanned_at,
        received_at=now,
    )
    with unit_of_work() as unit:
        unit.add(scan)
        unit.flush()
    if registration_id and verdict.outcome == "admitted" and reading.direction == "in":
        # A phone's clock may run ahead; nobody has come in the future.
        attendance.scanned(registration_id, (gate or device.gate).room_id, at=min(reading.scanned_at, now))
    return scan


def _judge(read: token.Token | token.Unreadable, direction: str, event_id: int) -> tuple[int | None, Verdict]:
    if isinstance(read, token.Unreadable):
        return None, checkin.refuse(read.reason)
    with unit_of_work() as unit:
        badge = unit.get(Badge, read.registration)
        registration = unit.get(Registration, read.registration) if badge else None
    holder = None
    if badge and registration and registration.event_id == read.event:
        holder = Holder(registration.state, badge.issue, badge.revoked_at is not None, queries.is_inside(registration.id))
    verdict = checkin.decide(
        token_event=read.event, token_issue=read.issue, gate_event=event_id, holder=holder, direction=direction
    )
    ours = registration is not None and registration.event_id == event_id
    return (registration.id if ours and registration else None), verdict
