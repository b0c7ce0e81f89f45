"""What a gate needs when the network is gone: what changed since a cursor, and nothing that can be read without a badge."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from app.badges.models import Annulment, Badge, Device, Scan
from app.badges.queries import badges, gates, scans
from app.badges.queries.gates import Gatehouse
from app.badges.rules.checkin import TABLE
from app.badges.rules.places import day_of
from app.badges.vocabulary import Direction, Reentry
from app.core.ids import fingerprint
from app.core.signing import to_base32
from app.events.models import Event, Registration
from app.infra.db import session
from app.members.models import Person

BADGES_A_PAGE = 1000
SCANS_A_PAGE = 5000


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a device has come: the number of a badge's change (and, among equals, its registration), of a scan and of an
    annulment. Written with dots between; "0" is the beginning."""

    change: int = 0
    registration: int = 0
    scan: int = 0
    annulment: int = 0

    @classmethod
    def parse(cls, text: str) -> Cursor:
        """Raises ValueError when it is none."""
        parts = text.split(".")
        if len(parts) > 4 or not all(part.isascii() and part.isdecimal() and int(part) < 2**31 for part in parts):
            raise ValueError("not a cursor")
        return cls(*map(int, parts))

    def __str__(self) -> str:
        return f"{self.change}.{self.registration}.{self.scan}.{self.annulment}"


@dataclass(frozen=True, slots=True)
class Delta:
    """One page of changes. `scans` are (number, registration, gate, direction, seconds since 1970); `more` says that another
    page waits."""

    cursor: Cursor
    badges: Sequence[Badge]
    seats: Mapping[int, list[int]]
    scans: Sequence[tuple[int, int, int, Direction, int]]
    annulled: Sequence[int]
    more: bool


def settings(device: Device, event: Event, house: Gatehouse) -> dict[str, Any]:
    """Gates, rules and keys, with a stamp by which a device knows that it has them already."""
    values: dict[str, Any] = {
        "event": event.id,
        "title": event.title,
        "role": device.role,
        "device": device.name or str(device.id),
        "gate": device.gate.name,
        "days": list(house.days),
        # From when scans are told: today's, or all where a gate lets everybody in once.
        "history": "all" if _asks_for_all(house) else "today",
        "gates": [
            {"id": opening.id, "name": opening.name, **asdict(opening.rules), "days": list(house.days)}
            for opening in house.by_id.values()
        ],
        "keys": [{"id": key.id, "public_key": to_base32(key.public_key)} for key in badges.public_keys()],
        "table": TABLE,
    }
    return {"stamp": fingerprint(json.dumps(values, sort_keys=True))[:16], **values}


def delta(event: Event, since: Cursor, house: Gatehouse, now: datetime) -> Delta:
    newest = session().scalar(select(func.max(Scan.id)).where(Scan.event_id == event.id)) or 0
    changed = _changed(event.id, since)
    page = scans.steps_after(event.id, since.scan, SCANS_A_PAGE, _first_needed(house, now))
    page = [step for step in page if step.scan <= newest]
    annulled = session().execute(
        select(Annulment.id, Annulment.scan_id)
        .join(Scan, Scan.id == Annulment.scan_id)
        .where(Scan.event_id == event.id, Annulment.id > since.annulment)
        .order_by(Annulment.id)
    )
    taken_back = [tuple(row) for row in annulled]
    last = changed[-1] if changed else None
    full = len(page) == SCANS_A_PAGE
    cursor = Cursor(
        last.change if last else since.change,
        last.registration_id if last else since.registration,
        page[-1].scan if full else max(newest, since.scan),
        taken_back[-1][0] if taken_back else since.annulment,
    )
    return Delta(
        cursor,
        changed,
        scans.seats_of([badge.registration_id for badge in changed]) if changed else {},
        [(step.scan, step.registration, step.gate, step.direction, int(step.at.timestamp())) for step in page],
        [scan for _number, scan in taken_back],
        full or len(changed) == BADGES_A_PAGE,
    )


def _changed(event_id: int, since: Cursor) -> Sequence[Badge]:
    later = or_(Badge.change > since.change, (Badge.change == since.change) & (Badge.registration_id > since.registration))
    return (
        session()
        .scalars(
            select(Badge)
            .where(Badge.event_id == event_id, later)
            .options(joinedload(Badge.registration).joinedload(Registration.person).joinedload(Person.organisation))
            .order_by(Badge.change, Badge.registration_id)
            .limit(BADGES_A_PAGE)
        )
        .all()
    )


def _asks_for_all(house: Gatehouse) -> bool:
    return any(opening.rules.reentry == Reentry.ONCE for opening in house.by_id.values())


def _first_needed(house: Gatehouse, now: datetime) -> datetime | None:
    """Rules ask about today, unless a gate lets everybody in once."""
    if _asks_for_all(house):
        return None
    day = day_of(int(now.timestamp()), house.days)
    return datetime.fromtimestamp(house.days[day - 1], UTC) if day else None


def house_of(device: Device) -> tuple[Event, Gatehouse]:
    event = session().get_one(Event, device.gate.event_id)
    return event, gates.current_gatehouse(event)
