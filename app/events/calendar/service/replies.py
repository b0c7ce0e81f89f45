"""Acts on what calendars answer to our invitations (iTIP REPLY, RFC 5546)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.core.errors import Refused
from app.events.calendar.rules.replies import Reply
from app.events.models import CalendarItem, Enrolment, Registration
from app.events.registration.service import enrolment, registration
from app.events.vocabulary import CalendarAnswer, PlaceState, ReplyOutcome
from app.infra import audit
from app.infra.db import Transaction, savepoint
from app.members.models import Person


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one answer."""

    reply: Reply
    result: ReplyOutcome


def take(
    tx: Transaction, replies: Sequence[Reply], *, by: int | None, now: datetime, only_person: int | None = None
) -> list[Outcome]:
    """Note each answer; a no gives the place back, and whoever waits moves up. `only_person` is whose answers are taken, when
    somebody brings their own."""
    return [Outcome(reply, _one(tx, reply, by, now, only_person)) for reply in replies]


def _one(tx: Transaction, reply: Reply, by: int | None, now: datetime, only_person: int | None) -> ReplyOutcome:
    query = select(CalendarItem).join(Person, Person.id == CalendarItem.person_id)
    item = tx.scalars(query.where(CalendarItem.uid == reply.uid, Person.email == reply.address)).first()
    if item is None or (only_person is not None and item.person_id != only_person):
        return ReplyOutcome.UNKNOWN
    stamp = reply.stamp or now
    # An answer to an invitation that has changed since, or older than one that is known, says nothing any more.
    if reply.sequence < item.sequence or (item.answered_at and stamp < item.answered_at):
        return ReplyOutcome.OLD
    item.answer, item.answered_at = reply.answer, stamp
    audit.note(tx, by or item.person_id, "answered_invitation", f"calendar_item:{reply.uid}", now=now, answer=reply.answer)
    if reply.answer == CalendarAnswer.DECLINED and _give_back(tx, reply.uid, item.person_id, now):
        return ReplyOutcome.GAVE_BACK
    return ReplyOutcome.NOTED


def _give_back(tx: Transaction, uid: str, person_id: int, now: datetime) -> bool:
    seat = tx.scalars(select(Enrolment).where(Enrolment.uid == uid, Enrolment.state == PlaceState.CONFIRMED)).first()
    place = tx.scalars(select(Registration).where(Registration.uid == uid, Registration.state != PlaceState.LEFT)).first()
    if not seat and not place:
        return False
    try:
        with savepoint(tx):
            if seat:
                enrolment.leave(tx, seat.id, by=person_id, now=now, act="declined_by_calendar")
            elif place:
                registration.leave(tx, place.id, by=person_id, now=now, act="declined_by_calendar")
    except Refused:
        return False
    return True
