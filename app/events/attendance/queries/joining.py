"""The links by which people enter online rooms and decline places: sealed, so that each needs no table and no sign-in.

A link names the place and its session; the seal covers the place's UID, which changes when somebody leaves, so an old link
opens nothing. Whether it opens anything is decided anew at each visit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.events.models import Enrolment, Event, Registration, Session
from app.events.vocabulary import Mode, PlaceState, SessionMode
from app.infra import links
from app.infra.db import session
from app.members.models import Person

_JOIN = re.compile(r"(e|r)(\d{1,18})-(\d{1,18})-([0-9a-f]{32})")
_DECLINE = re.compile(r"(e|r)(\d{1,18})-([0-9a-f]{32})")


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a link stands for. `enrolment` is None where nobody needs to enrol."""

    session: Session
    registration: Registration
    enrolment: Enrolment | None

    @property
    def person(self) -> Person:
        return self.registration.person

    @property
    def event(self) -> Event:
        return self.session.event

    @property
    def opens(self) -> bool:
        """Whether this place leads into the online room at all: a seat online, or a place where nobody enrols."""
        if self.session.mode == SessionMode.ON_SITE or not self.session.published:
            return False
        if self.session.needs_enrolment:
            return (
                self.enrolment is not None
                and self.enrolment.state == PlaceState.CONFIRMED
                and self.enrolment.mode == Mode.ONLINE
            )
        return self.registration.state == PlaceState.CONFIRMED


def token_of(place: Enrolment | Registration, session_id: int) -> str:
    """The token of the link into that session's online room."""
    kind = "e" if isinstance(place, Enrolment) else "r"
    return f"{kind}{place.id}-{session_id}-{links.sealed('join', f'{kind}{place.id}-{session_id}:{place.uid}')}"


def decline_token(place: Enrolment | Registration) -> str:
    kind = "e" if isinstance(place, Enrolment) else "r"
    return f"{kind}{place.id}-{links.sealed('decline', f'{kind}{place.id}:{place.uid}')}"


def find_ticket(token: str) -> Ticket | None:
    """What the link stands for; None for one that we did not make, or that has ended with its place."""
    match = _JOIN.fullmatch(token)
    if match is None:
        return None
    kind, place_id, session_id, signature = match[1], int(match[2]), int(match[3]), match[4]
    place = _place(kind, place_id)
    item = session().get(Session, session_id, options=[joinedload(Session.event), joinedload(Session.room)])
    if place is None or item is None:
        return None
    if not links.is_sealed("join", f"{kind}{place_id}-{session_id}:{place.uid}", signature):
        return None
    if isinstance(place, Enrolment):
        return Ticket(item, place.registration, place)
    seat = select(Enrolment).where(Enrolment.session_id == session_id, Enrolment.registration_id == place.id)
    return Ticket(item, place, session().scalars(seat).first())


def find_place(token: str) -> Enrolment | Registration | None:
    """The place that a link to decline stands for."""
    match = _DECLINE.fullmatch(token)
    place = _place(match[1], int(match[2])) if match else None
    if match is None or place is None:
        return None
    return place if links.is_sealed("decline", f"{match[1]}{match[2]}:{place.uid}", match[3]) else None


def _place(kind: str, place_id: int) -> Enrolment | Registration | None:
    if place_id > 2**31 - 1:
        return None
    if kind == "e":
        return session().get(Enrolment, place_id)
    return session().get(Registration, place_id)
