"""Reads of badges, gates, devices and scans."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.badges.models import Badge, Device, Gate, Scan, SigningKey
from app.core.ids import fingerprint
from app.events.models import CONFIRMED, Registration
from app.infra.db import session
from app.members.models import Person


def public_key(key_id: int) -> bytes | None:
    key = session().get(SigningKey, key_id)
    return key.public_key if key else None


def public_keys() -> Sequence[SigningKey]:
    return session().scalars(select(SigningKey).order_by(SigningKey.id)).all()


def find_badge(registration_id: int) -> Badge | None:
    return session().get(Badge, registration_id)


def badges(event_id: int) -> Sequence[Badge]:
    """The valid badges of an event, by name, with what is printed on them."""
    return (
        session()
        .scalars(
            select(Badge)
            .join(Registration, Registration.id == Badge.registration_id)
            .join(Person, Person.id == Registration.person_id)
            .where(Registration.event_id == event_id, Registration.state == CONFIRMED, Badge.revoked_at.is_(None))
            .options(
                joinedload(Badge.registration).joinedload(Registration.person).joinedload(Person.organisation),
                joinedload(Badge.registration).joinedload(Registration.event),
            )
            .order_by(Person.name, Badge.registration_id)
        )
        .all()
    )


def gates(event_id: int) -> Sequence[Gate]:
    return session().scalars(select(Gate).where(Gate.event_id == event_id).order_by(Gate.name)).all()


def find_gate(event_id: int, name: str) -> Gate | None:
    return session().scalars(select(Gate).where(Gate.event_id == event_id, Gate.name == name)).first()


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


def _last_admitted(event_id: int) -> dict[int, str]:
    """Registration to the direction of its last admitted scan."""
    newest = (
        select(func.max(Scan.id))
        .where(Scan.event_id == event_id, Scan.outcome == "admitted")
        .group_by(Scan.registration_id)
        .scalar_subquery()
    )
    rows = session().execute(select(Scan.registration_id, Scan.direction).where(Scan.id.in_(newest)))
    return {registration: direction for registration, direction in rows if registration is not None}


def inside(event_id: int) -> int:
    """How many people are in the building: those whose last admitted scan was inwards."""
    return sum(direction == "in" for direction in _last_admitted(event_id).values())


def is_inside(registration_id: int) -> bool:
    direction = session().scalar(
        select(Scan.direction)
        .where(Scan.registration_id == registration_id, Scan.outcome == "admitted")
        .order_by(Scan.id.desc())
        .limit(1)
    )
    return direction == "in"


def scan_counts(event_id: int) -> dict[tuple[str, str], int]:
    """(outcome, reason) to number of scans."""
    rows = session().execute(
        select(Scan.outcome, Scan.reason, func.count()).where(Scan.event_id == event_id).group_by(Scan.outcome, Scan.reason)
    )
    return {(outcome, reason): number for outcome, reason, number in rows}


def latest_scans(event_id: int, limit: int = 20) -> Sequence[Scan]:
    return (
        session()
        .scalars(
            select(Scan)
            .where(Scan.event_id == event_id)
            .options(joinedload(Scan.gate), joinedload(Scan.registration).joinedload(Registration.person))
            .order_by(Scan.id.desc())
            .limit(limit)
        )
        .all()
    )


def attended(event_id: int) -> int:
    """How many different people came in at least once."""
    return (
        session().scalar(
            select(func.count(func.distinct(Scan.registration_id))).where(
                Scan.event_id == event_id, Scan.outcome == "admitted", Scan.direction == "in"
            )
        )
        or 0
    )


def sync_badges(event_id: int, after: int, limit: int) -> Sequence[tuple[int, int, str, bool]]:
    """(registration, issue, state, revoked) by rising registration, from `after` on: what a gate needs offline."""
    rows = session().execute(
        select(Badge.registration_id, Badge.issue, Registration.state, Badge.revoked_at)
        .join(Registration, Registration.id == Badge.registration_id)
        .where(Registration.event_id == event_id, Badge.registration_id > after)
        .order_by(Badge.registration_id)
        .limit(limit)
    )
    return [(registration, issue, state, revoked is not None) for registration, issue, state, revoked in rows]
