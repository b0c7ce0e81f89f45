"""What people hear of a changed programme: one digest each, and one calendar update for each of their entries that changed."""

from __future__ import annotations

from datetime import datetime

from app.events.messages import DigestDue, ProgrammePublished, RoomRenamed
from app.events.models import Enrolment
from app.events.records import ChangeRecord, SideRecord
from app.events.registration.handlers import invite, paragraphs
from app.events.registration.queries import places
from app.events.vocabulary import ChangeKind, EventStatus, PlaceState
from app.infra import mail
from app.infra.db import Transaction
from app.infra.links import absolute
from app.infra.outbox import handles, record
from app.infra.texts import Words
from app.members import queries as members

# What somebody with a place there has to hear of. New wording is read on the page.
TELLING = frozenset(ChangeKind) - {ChangeKind.EDITED}


@handles("events.find_affected")
def find_affected(tx: Transaction, message: ProgrammePublished, *, key: str, now: datetime) -> None:  # noqa: ARG001 - a handler's signature
    """Everybody with a seat, a number or a talk in what changed: one message each, so that one failing mail holds up nobody."""
    version = places.get_version(message.version_id)
    if places.event_of(version).status == EventStatus.DRAFT:
        # Nobody can read the programme of an event that is not open yet.
        return
    for person_id in sorted(places.concerned([change for change in version.changes if change["kind"] in TELLING])):
        record(tx, DigestDue(version.id, person_id), now=now)


@handles("events.send_digest")
def send_digest(tx: Transaction, message: DigestDue, *, key: str, now: datetime) -> None:
    """One digest for one person. When a single entry of their calendar changed, the digest is its update."""
    version = places.get_version(message.version_id)
    person = members.get_person(message.person_id)
    changes = [change for change in version.changes if change["kind"] in TELLING]
    concerned = places.concerned(changes).get(person.id, set())
    mine = [change for change in changes if change["session"] in concerned]
    if not mine:
        return
    event = places.event_of(version)
    words = Words(person.language)
    subject = words._("Changes in your programme: %(event)s", event=event.title)
    body = paragraphs(
        words._("Hello %(name)s,", name=person.name),
        words._(
            "The programme of %(event)s has changed (version %(version)s). This concerns you:",
            event=event.title,
            version=version.name,
        ),
        *(_sentence(words, change, event.timezone) for change in mine),
        words._("The whole programme: %(link)s", link=absolute(f"/events/{event.slug}/schedule")),
        words._("All changes: %(link)s", link=absolute(f"/events/{event.slug}/changes")),
    )
    seats = [
        enrolment
        for enrolment in places.seats_in(person.id, {change["session"] for change in mine})
        if enrolment.state == PlaceState.CONFIRMED
    ]
    if len(mine) == 1 and len(seats) == 1 and _update(tx, seats[0], key, now, text=(subject, body)):
        return
    mail.write(tx, person.email, subject, body, key=f"{key}:digest", now=now)
    for seat in seats:
        _update(tx, seat, key, now)


def _update(tx: Transaction, seat: Enrolment, key: str, now: datetime, text: tuple[str, str] | None = None) -> bool:
    return invite(tx, seat, moved=True, key=f"{key}:{seat.id}", now=now, text=text)


def _sentence(words: Words, change: ChangeRecord, zone: str) -> str:
    kind = change["kind"]
    if kind == ChangeKind.CANCELLED:
        head = words._("Cancelled: %(session)s", session=change["title"])
    elif kind == ChangeKind.REMOVED:
        head = words._("Taken out of the programme: %(session)s", session=change["title"])
    elif kind == ChangeKind.RESTORED or change.get("again"):
        head = words._("In the programme again: %(session)s", session=change["title"])
    elif kind == ChangeKind.ADDED:
        head = words._("In the programme: %(session)s", session=change["title"])
    else:
        head = words._("New time or place: %(session)s", session=change["title"])
    lines = [head]
    if change["before"] and kind == ChangeKind.MOVED:
        lines.append(words._("before: %(when)s", when=_when(words, change["before"], zone)))
    if change["after"] and kind != ChangeKind.CANCELLED:
        lines.append(words._("now: %(when)s", when=_when(words, change["after"], zone)))
    return "\n".join(lines)


def _when(words: Words, side: SideRecord, zone: str) -> str:
    start = words.moment(datetime.fromisoformat(side["starts_at"]), zone)
    return f"{start}, {side['room']}" if side["room"] else start


@handles("events.update_room")
def update_room(tx: Transaction, message: RoomRenamed, *, key: str, now: datetime) -> None:
    """A room is called otherwise: everybody's entries there say so."""
    for seat in places.with_seat(room_id=message.room_id):
        invite(tx, seat, moved=True, key=f"{key}:{seat.id}", now=now)
