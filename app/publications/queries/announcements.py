"""Reads of announcements, and of whom they reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.events.registration.queries import places
from app.events.vocabulary import Mode, PlaceState
from app.infra.db import session
from app.members.models import Person
from app.publications.models import Announcement
from app.publications.vocabulary import AnnouncementMode, Whom

_STATES = {
    Whom.CONFIRMED: (PlaceState.CONFIRMED,),
    Whom.WAITING: (PlaceState.WAITING,),
    Whom.EVERYONE: (PlaceState.CONFIRMED, PlaceState.WAITING),
}


@dataclass(frozen=True, slots=True)
class Addressee:
    """One who is told, and how they take part."""

    person: Person
    mode: Mode


def of_event(event_id: int) -> Sequence[Announcement]:
    """Newest first."""
    query = select(Announcement).where(Announcement.event_id == event_id).order_by(Announcement.id.desc())
    return session().scalars(query.options(joinedload(Announcement.session), joinedload(Announcement.author))).all()


def find(announcement_id: int) -> Announcement | None:
    query = select(Announcement).where(Announcement.id == announcement_id)
    return session().scalars(query.options(joinedload(Announcement.event), joinedload(Announcement.session))).first()


def addressees(announcement: Announcement) -> list[Addressee]:
    """Whom the announcement reaches now, by name."""
    if announcement.session_id is None:
        people = [
            (registration.person, registration.mode, registration.state)
            for registration in places.registrations(announcement.event_id)
        ]
    else:
        people = [
            (enrolment.registration.person, enrolment.mode, enrolment.state)
            for enrolment in places.enrolments(announcement.session_id)
        ]
    states = _STATES[announcement.whom]
    modes = tuple(Mode) if announcement.mode == AnnouncementMode.BOTH else (Mode(announcement.mode),)
    return [Addressee(person, mode) for person, mode, state in people if state in states and mode in modes]
