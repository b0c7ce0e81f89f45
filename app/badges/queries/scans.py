"""Reads of scans: people's moves, and what counts of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, func, select
from sqlalchemy.orm import joinedload

from app.badges.models import Annulment, Badge, Scan
from app.badges.queries.gates import Gatehouse
from app.badges.rules.places import Move
from app.badges.vocabulary import Direction, Outcome, ScanReason
from app.core.kpi import latest
from app.events.models import Enrolment, Registration
from app.events.vocabulary import AttendeeRole, Mode, PlaceState
from app.infra.db import session
from app.members.models import Person


def counts() -> ColumnElement[bool]:
    """Scans that let somebody through and were not taken back."""
    return (Scan.outcome == Outcome.ADMITTED) & ~exists().where(Annulment.scan_id == Scan.id)


@dataclass(frozen=True, slots=True)
class Step:
    """One counted scan of a registration."""

    scan: int
    registration: int
    gate: int
    device: int
    direction: Direction
    at: datetime
    offline: bool

    def move(self, house: Gatehouse) -> Move | None:
        """As the rules see it; None when the gate is gone."""
        gate = house.by_id.get(self.gate)
        return Move(int(self.at.timestamp()), gate.rules.area, self.direction) if gate else None


_STEP = select(Scan.id, Scan.registration_id, Scan.gate_id, Scan.device_id, Scan.direction, Scan.at, Scan.offline)


def _step(row: Any) -> Step:
    return Step(*row)


# Built once: a scan is judged by few and quick queries, and building one takes longer than running it.
_STEPS_OF = _STEP.where(Scan.registration_id.in_(bindparam("registrations", expanding=True)), counts()).order_by(
    Scan.at, Scan.id
)
_KNOWN = (
    select(
        Badge.registration_id,
        Badge.event_id,
        Badge.issue,
        Badge.revoked_at,
        Registration.state,
        Registration.role,
        Registration.mode,
        Registration.arrived_at,
        Person.name,
    )
    .join(Registration, Registration.id == Badge.registration_id)
    .join(Person, Person.id == Registration.person_id)
    .where(Badge.registration_id.in_(bindparam("registrations", expanding=True)))
)


def steps_of(registrations: Collection[int]) -> dict[int, list[Step]]:
    """The counted scans of these registrations, each in the order of time."""
    steps: dict[int, list[Step]] = {registration: [] for registration in registrations}
    if registrations:
        for row in session().connection().execute(_STEPS_OF, {"registrations": list(registrations)}):
            steps[row.registration_id or 0].append(_step(row))
    return steps


def steps_between(event_id: int, start: datetime, end: datetime) -> list[Step]:
    """Everybody's counted scans of a span of time, in the order of time."""
    query = _STEP.where(Scan.event_id == event_id, Scan.at >= start, Scan.at < end, Scan.registration_id.is_not(None), counts())
    return [_step(row) for row in session().connection().execute(query.order_by(Scan.at, Scan.id))]


def steps_after(event_id: int, scan_id: int, limit: int, since: datetime | None = None) -> list[Step]:
    """Counted scans by rising number, from one on; with `since` only those of that time or later."""
    query = _STEP.where(Scan.event_id == event_id, Scan.id > scan_id, Scan.registration_id.is_not(None), counts())
    if since:
        query = query.where(Scan.at >= since)
    return [_step(row) for row in session().connection().execute(query.order_by(Scan.id).limit(limit))]


@dataclass(frozen=True, slots=True)
class Known:
    """What a gate asks about the holder of a badge."""

    registration: int
    event: int
    issue: int
    revoked: bool
    state: PlaceState
    role: AttendeeRole
    mode: Mode
    arrived_at: datetime | None
    name: str


def holders(registrations: Collection[int]) -> dict[int, Known]:
    if not registrations:
        return {}
    rows: Iterable[Any] = session().connection().execute(_KNOWN, {"registrations": list(registrations)})
    return {row[0]: Known(row[0], row[1], row[2], row[3] is not None, *row[4:9]) for row in rows}


def seats_of(registrations: Collection[int]) -> Mapping[int, list[int]]:
    """Registration to the sessions in whose room it has a seat."""
    seats: dict[int, list[int]] = {}
    rows = session().execute(
        select(Enrolment.registration_id, Enrolment.session_id)
        .where(
            Enrolment.registration_id.in_(registrations),
            Enrolment.state == PlaceState.CONFIRMED,
            Enrolment.mode == Mode.ON_SITE,
        )
        .order_by(Enrolment.session_id)
    )
    for registration, session_id in rows:
        seats.setdefault(registration, []).append(session_id)
    return seats


def scan_counts(event_id: int) -> dict[tuple[Outcome, ScanReason], int]:
    """(outcome, reason) to number of scans."""
    rows = session().execute(
        select(Scan.outcome, Scan.reason, func.count())
        .where(Scan.event_id == event_id)
        .group_by(Scan.outcome, Scan.reason)
        .order_by(func.count().desc(), Scan.reason)
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


def attended() -> dict[int, int]:
    """Event to how many different people came in at least once; an event at which nobody did is not in it."""
    query = select(Scan.event_id, func.count(func.distinct(Scan.registration_id)))
    return dict(session().execute(query.where(Scan.direction == Direction.IN, counts()).group_by(Scan.event_id)).all())


def organisations_that_came(start: datetime, end: datetime) -> dict[int, datetime]:
    """Organisations to the last time somebody of theirs came in at a door in the period."""
    query = (
        select(Person.organisation_id, func.max(Scan.at))
        .join(Registration, Registration.id == Scan.registration_id)
        .join(Person, Person.id == Registration.person_id)
        .where(Person.organisation_id.is_not(None), Scan.at >= start, Scan.at < end, Scan.direction == Direction.IN, counts())
    )
    return latest(session().execute(query.group_by(Person.organisation_id)))
