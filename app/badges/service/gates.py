"""Gates and the phones at them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import update

from app.badges.models import Device, Gate
from app.badges.queries import gates as queries
from app.badges.rules.hours import HoursRecord
from app.badges.service.badges import door_of
from app.badges.vocabulary import BadgesReason, DeviceRole, GateDirection, GateKind, Reentry
from app.core.errors import Refused
from app.core.ids import fingerprint, new_code, new_secret, new_uid
from app.events.vocabulary import AttendeeRole, Mode
from app.infra import audit
from app.infra.db import Transaction, changed_rows

PAIRING_LIFETIME = timedelta(minutes=15)
MOST_SKEW = 2**31 - 1


@dataclass(frozen=True, slots=True)
class GateSettings:
    """What an organiser decides about a gate; the fields are those of the table. Empty asks for nothing."""

    name: str
    kind: GateKind = GateKind.DOOR
    room_id: int | None = None
    table_number: int | None = None
    direction: GateDirection = GateDirection.BOTH
    hours: Sequence[HoursRecord] = ()
    roles: Sequence[AttendeeRole] = ()
    modes: Sequence[Mode] = ()
    seat_required: bool = False
    reentry: Reentry = Reentry.AFTER_EXIT
    capacity: int | None = None


def add_gate(
    tx: Transaction, event_id: int, name: str, *, by: int | None, now: datetime, room_id: int | None = None, **settings: Any
) -> Gate:
    """A door, room or table; with `room_id` scans there say who came to the sessions in that room. Further settings are the
    fields of GateSettings. Raises BadgesReason.GATE_EXISTS and the reasons of bad settings."""
    settings.setdefault("kind", GateKind.ROOM if room_id else GateKind.DOOR)
    if queries.find_gate(event_id, name):
        raise Refused(BadgesReason.GATE_EXISTS, name=name)
    gate = Gate(event_id=event_id, name=name)
    _apply(gate, GateSettings(name, room_id=room_id, **settings))
    tx.add(gate)
    tx.flush()
    door_of(tx, event_id).gates_stamp = new_uid()
    audit.note(tx, by, "added_gate", f"gate:{gate.id}", now=now)
    return gate


def change_gate(tx: Transaction, gate_id: int, settings: GateSettings, *, by: int | None, now: datetime) -> Gate:
    """Other rules from the next scan on; devices fetch them with their next sync."""
    gate = tx.get_one(Gate, gate_id)
    other = queries.find_gate(gate.event_id, settings.name)
    if other and other.id != gate_id:
        raise Refused(BadgesReason.GATE_EXISTS, name=settings.name)
    _apply(gate, settings)
    tx.flush()
    door_of(tx, gate.event_id).gates_stamp = new_uid()
    audit.note(tx, by, "changed_gate", f"gate:{gate.id}", now=now)
    return gate


def _apply(gate: Gate, settings: GateSettings) -> None:
    if settings.seat_required and not settings.room_id:
        raise Refused(BadgesReason.SEAT_NEEDS_ROOM)
    gate.name, gate.kind, gate.direction, gate.reentry = settings.name, settings.kind, settings.direction, settings.reentry
    gate.room_id = settings.room_id if settings.kind == GateKind.ROOM else None
    gate.table_number = settings.table_number if settings.kind == GateKind.TABLE else None
    gate.seat_required, gate.capacity = settings.seat_required and settings.kind == GateKind.ROOM, settings.capacity
    gate.hours = [_checked_hours(entry) for entry in settings.hours]
    gate.roles, gate.modes = list(settings.roles), list(settings.modes)


def _checked_hours(entry: HoursRecord) -> HoursRecord:
    """The entry in the form it is stored in. Raises BadgesReason.BAD_HOURS when it is no day or no time."""
    try:
        day = date.fromisoformat(entry["day"]).isoformat() if entry["day"] else ""
        opens, closes = time.fromisoformat(entry["from"]), time.fromisoformat(entry["until"])
    except (KeyError, ValueError) as error:
        raise Refused(BadgesReason.BAD_HOURS) from error
    if opens == closes:
        raise Refused(BadgesReason.BAD_HOURS)
    return {"day": day, "from": f"{opens:%H:%M}", "until": f"{closes:%H:%M}"}


def make_pairing_code(tx: Transaction, gate_id: int, role: DeviceRole, *, by: int | None, now: datetime, name: str = "") -> str:
    """A code that one phone may use once, within 15 minutes, to become a device of this gate. Shown once."""
    code = new_code(8)
    device = Device(
        gate_id=gate_id,
        name=name,
        role=role,
        pairing_hash=fingerprint(code),
        pairing_expires_at=now + PAIRING_LIFETIME,
    )
    tx.add(device)
    tx.flush()
    audit.note(tx, by, "made_pairing_code", f"device:{device.id}", now=now, role=role)
    return code


def pair(tx: Transaction, code: str, *, now: datetime) -> tuple[Device, str]:
    """Turn a pairing code into a device and its token. Raises BadgesReason.BAD_PAIRING_CODE when used, old or unknown."""
    secret = new_secret()
    paired = changed_rows(
        tx,
        update(Device)
        .where(Device.pairing_hash == fingerprint(code.strip().upper()), Device.pairing_expires_at > now)
        .where(Device.revoked_at.is_(None))
        .values(token_hash=fingerprint(secret), pairing_hash=None, paired_at=now, seen_at=now),
    )
    device = queries.find_device(secret) if paired else None
    if device is None:
        raise Refused(BadgesReason.BAD_PAIRING_CODE)
    audit.note(tx, None, "paired_device", f"device:{device.id}", now=now)
    return device, secret


def heard(tx: Transaction, device_id: int, *, skew_ms: int | None, queued: int | None, now: datetime) -> None:
    """What a device said of itself: how far its clock is behind ours, and how many scans wait on it."""
    values: dict[str, Any] = {"seen_at": now}
    if skew_ms is not None:
        # A clock that stands at 1970 is further off than a column holds; it is wrong either way.
        values["skew_ms"] = max(-MOST_SKEW, min(MOST_SKEW, skew_ms))
    if queued is not None:
        values["queued"] = queued
    tx.execute(update(Device).where(Device.id == device_id).values(values))


def revoke_device(tx: Transaction, device_id: int, *, by: int, now: datetime) -> None:
    tx.execute(update(Device).where(Device.id == device_id, Device.revoked_at.is_(None)).values(revoked_at=now))
    audit.note(tx, by, "revoked_device", f"device:{device_id}", now=now)
