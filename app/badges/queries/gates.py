"""Reads of gates and devices, and the rules of gates in the form in which they are evaluated."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.badges.models import Device, Door, Gate, SigningKey
from app.badges.rules.checkin import GateRules
from app.badges.rules.hours import day_starts, open_spans
from app.core.clock import zone
from app.core.ids import fingerprint
from app.events.models import Event
from app.events.programme.queries import events
from app.infra.db import session

# Who is scanned at a room's door before the start comes for what begins next, as attendance has it.
EARLY = timedelta(minutes=20)


def gates(event_id: int) -> Sequence[Gate]:
    return session().scalars(select(Gate).where(Gate.event_id == event_id).order_by(Gate.name)).all()


def find_gate(event_id: int, name: str) -> Gate | None:
    return session().scalars(select(Gate).where(Gate.event_id == event_id, Gate.name == name)).first()


def get_gate(event_id: int, gate_id: int) -> Gate | None:
    return session().scalars(select(Gate).where(Gate.event_id == event_id, Gate.id == gate_id)).first()


def devices(event_id: int) -> Sequence[Device]:
    return (
        session()
        .scalars(
            select(Device)
            .join(Gate, Gate.id == Device.gate_id)
            .where(Gate.event_id == event_id)
            .options(joinedload(Device.gate))
            .order_by(Device.id)
        )
        .all()
    )


def find_device(token: str) -> Device | None:
    """The device behind a bearer token, unless it was revoked."""
    return (
        session()
        .scalars(
            select(Device)
            .where(Device.token_hash == fingerprint(token), Device.revoked_at.is_(None))
            .options(joinedload(Device.gate))
        )
        .first()
    )


@dataclass(frozen=True, slots=True)
class Opening:
    """A gate as a scan meets it: its record's facts and its compiled rules."""

    id: int
    name: str
    rules: GateRules
    room_id: int | None
    table_number: int | None


@dataclass(frozen=True, slots=True)
class Gatehouse:
    """Everything about an event's gates that no scan changes. `keys` grows as badges of further keys turn up; a key never
    changes once it is made."""

    by_name: Mapping[str, Opening]
    by_id: Mapping[int, Opening]
    days: Sequence[int]
    keys: dict[int, bytes] = field(default_factory=dict)

    def public_key(self, key_id: int) -> bytes | None:
        if key_id not in self.keys:
            signing_key = session().get(SigningKey, key_id) if key_id else None
            if signing_key is None:
                return None
            self.keys[key_id] = signing_key.public_key
        return self.keys[key_id]


_kept: OrderedDict[tuple[object, ...], Gatehouse] = OrderedDict()
_lock = threading.Lock()
_MOST_KEPT = 16


def gatehouse(event_id: int, *stamps: object) -> Gatehouse:
    """The compiled gates of an event, kept by the stamps that change with them: the door's, the programme's, the days."""
    name = (event_id, *stamps)
    with _lock:
        house = _kept.get(name)
    if house is None:
        house = compile_gates(event_id)
        with _lock:
            _kept[name] = house
            while len(_kept) > _MOST_KEPT:
                _kept.popitem(last=False)
    return house


def current_gatehouse(event: Event) -> Gatehouse:
    """The gatehouse for whoever has no scan at hand. An event without a gate has an empty one."""
    stamp = session().scalar(select(Door.gates_stamp).where(Door.event_id == event.id))
    return gatehouse(event.id, stamp, event.programme_stamp, event.starts_on, event.ends_on, event.timezone)


def compile_gates(event_id: int) -> Gatehouse:
    event = session().get_one(Event, event_id)
    span = (event.starts_on, event.ends_on)
    days = day_starts(*span, zone(event.timezone))
    openings = [
        Opening(gate.id, gate.name, _rules(gate, event, span, days), gate.room_id, gate.table_number)
        for gate in gates(event_id)
    ]
    return Gatehouse({opening.name: opening for opening in openings}, {opening.id: opening for opening in openings}, days)


def _rules(gate: Gate, event: Event, span: tuple[date, date], days: Sequence[int]) -> GateRules:
    return GateRules(
        event=event.id,
        area=gate.area,
        direction=gate.direction,
        days=days,
        hours=open_spans(gate.hours, *span, zone(event.timezone)),
        roles=gate.roles or None,
        modes=gate.modes or None,
        seats=_seats(gate) if gate.seat_required and gate.room_id else None,
        reentry=gate.reentry,
        capacity=gate.capacity,
    )


def _seats(gate: Gate) -> list[list[int]]:
    """What runs in the gate's room, from shortly before its start; 0 stands for what needs no seat."""
    return [
        [
            session.id if session.needs_enrolment else 0,
            int((session.starts_at - EARLY).timestamp()),
            int(session.ends_at.timestamp()),
        ]
        for session in events.sessions(gate.event_id)
        if session.room_id == gate.room_id and not session.cancelled
    ]
