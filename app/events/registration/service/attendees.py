"""Registering many people at once, from a list."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from app.core.errors import BadFile, Refused
from app.core.names import address, person_name
from app.core.tables import Line, read_csv
from app.events.registration.service import registration
from app.events.vocabulary import Mode, PlaceState
from app.infra.db import Transaction, savepoint
from app.members import queries as members
from app.members.service import accounts


@dataclass(frozen=True, slots=True)
class Imported:
    registered: int
    waiting: int
    known: int


def import_attendees(
    tx: Transaction, event_id: int, name: str, data: bytes, *, by: int | None = None, now: datetime
) -> Imported:
    """Columns: name, email, mode (on_site or online); optionally organisation, as a member's name. All of it or nothing;
    people who are registered already stay as they are."""
    lines = read_csv(name, data, ("name", "email", "mode"))
    for line in lines:
        _check(line)
    faults = [fault for line in lines for fault in line.faults]
    if faults:
        raise BadFile(name, faults)
    outcomes: Counter[PlaceState | None] = Counter()
    for line in lines:
        person = members.find_by_email(line.get("email"))
        if person is None:
            organisation = members.find_organisation_by_name(line.get("organisation"))
            person = accounts.add_person(
                tx, line.get("email"), line.get("name"), now=now, organisation_id=organisation.id if organisation else None
            )
        try:
            with savepoint(tx):
                place = registration.register(tx, event_id, person.id, Mode(line.get("mode")), now=now, by=by, invited=True)
        except Refused:
            outcomes[None] += 1
        else:
            outcomes[place.state] += 1
    return Imported(outcomes[PlaceState.CONFIRMED], outcomes[PlaceState.WAITING], outcomes[None])


def _check(line: Line) -> None:
    """Note every fault on the line, and keep its cells as they are stored."""
    for column, check in (("email", address), ("name", person_name)):
        try:
            line.cells[column] = check(line.get(column))
        except ValueError as error:
            line.wrong(str(error))
    if line.get("mode") not in list(Mode):
        line.wrong(f"mode must be on_site or online, not {line.get('mode')!r}")
    if line.get("organisation") and members.find_organisation_by_name(line.get("organisation")) is None:
        line.wrong(f"no member is called {line.get('organisation')!r}")
