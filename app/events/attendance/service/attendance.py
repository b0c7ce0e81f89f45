"""Notes who was there: from scans at doors, clicks on join links, and the lists of online rooms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import joinedload

from app.events.attendance.queries import attendance as queries
from app.events.attendance.rules.attendance import Guest
from app.events.messages import CameToTable
from app.events.models import Attendance, Registration, Session
from app.events.vocabulary import PlaceState
from app.infra import audit
from app.infra.db import Transaction
from app.infra.outbox import record as tell

# Who is scanned at a room's door before the start comes for what begins next.
EARLY = timedelta(minutes=20)


def _record(tx: Transaction, session_id: int, registration_id: int) -> Attendance:
    """The record of this person and session, made when there is none. The registration is locked: of two facts at once the
    second finds the record of the first."""
    tx.scalars(select(Registration.id).where(Registration.id == registration_id).with_for_update()).one()
    record = tx.get(Attendance, (session_id, registration_id), populate_existing=True)
    if record is None:
        record = Attendance(session_id=session_id, registration_id=registration_id)
        tx.add(record)
        tx.flush()
    return record


def scanned(
    tx: Transaction, registration_id: int, room_id: int | None, *, at: datetime, now: datetime, table: int | None = None
) -> None:
    """A gate let somebody in: into the event, into what runs in the room behind it, or to a table of meetings."""
    first = or_(Registration.arrived_at.is_(None), Registration.arrived_at > at)
    tx.execute(update(Registration).where(Registration.id == registration_id, first).values(arrived_at=at))
    for session in queries.running_in(room_id, at, EARLY) if room_id else ():
        record = _record(tx, session.id, registration_id)
        record.scanned_at = min(record.scanned_at or at, at)
    if table is not None:
        tell(tx, CameToTable(registration_id, table, at.isoformat()), now=now)


def clicked(tx: Transaction, session_id: int, registration_id: int, *, at: datetime) -> None:
    """Somebody was sent into the online room. Whether they stayed, only the room knows."""
    record = _record(tx, session_id, registration_id)
    record.clicked_at = record.clicked_at or at


@dataclass(frozen=True, slots=True)
class Matched:
    """How many guests of a list were found among the registered, and the names of those who were not."""

    count: int
    unknown: tuple[str, ...]


def import_list(tx: Transaction, session_id: int, guests: Sequence[Guest], *, by: int | None, now: datetime) -> Matched:
    """Bring in what an online room lists. Guests are found by mail address, else by a name that only one person has. The same
    list again changes nothing; a longer stay replaces a shorter one."""
    session = tx.get_one(Session, session_id)
    query = select(Registration).where(Registration.event_id == session.event_id, Registration.state != PlaceState.LEFT)
    people = tx.scalars(query.options(joinedload(Registration.person))).all()
    by_email = {registration.person.email: registration for registration in people}
    by_name: dict[str, list[Registration]] = {}
    for registration in people:
        for name in {registration.person.name.casefold(), registration.person.romanised.casefold()} - {""}:
            by_name.setdefault(name, []).append(registration)
    unknown: list[str] = []
    for guest in guests:
        namesakes = by_name.get(guest.name.casefold(), [])
        match = by_email.get(guest.email) or (namesakes[0] if len(namesakes) == 1 else None)
        if match is None:
            unknown.append(guest.email or guest.name)
            continue
        record = _record(tx, session_id, match.id)
        joined = guest.joined_at or session.starts_at
        record.joined_at = min(record.joined_at or joined, joined)
        record.minutes = max(record.minutes or 0, guest.minutes)
    audit.note(tx, by, "imported_attendance", f"session:{session_id}", now=now, guests=len(guests), unknown=len(unknown))
    return Matched(len(guests) - len(unknown), tuple(unknown))
