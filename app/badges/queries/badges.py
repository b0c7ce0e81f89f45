"""Reads of badges and the keys they are signed with."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from app.badges.models import Badge, SigningKey
from app.events.models import Registration
from app.events.vocabulary import PlaceState
from app.infra.db import session
from app.members.models import Organisation, Person


def public_key(key_id: int) -> bytes | None:
    key = session().get(SigningKey, key_id)
    return key.public_key if key else None


def public_keys() -> Sequence[SigningKey]:
    return session().scalars(select(SigningKey).order_by(SigningKey.id)).all()


def find_badge(registration_id: int) -> Badge | None:
    return session().get(Badge, registration_id)


def valid_badges(registration_ids: Collection[int]) -> dict[int, Badge]:
    """Those of these registrations that are not revoked, by registration."""
    query = select(Badge).where(Badge.registration_id.in_(registration_ids), Badge.revoked_at.is_(None))
    return {badge.registration_id: badge for badge in session().scalars(query)}


def _valid(event_id: int) -> Select[Badge]:
    return (
        select(Badge)
        .join(Registration, Registration.id == Badge.registration_id)
        .join(Person, Person.id == Registration.person_id)
        .where(Badge.event_id == event_id, Registration.state == PlaceState.CONFIRMED, Badge.revoked_at.is_(None))
    )


def badges(event_id: int, *, only_new: bool = False, registrations: Sequence[int] | None = None) -> Sequence[Badge]:
    """The valid badges of an event, by name, with what is printed on them. New ones were never printed in this issue."""
    query = _valid(event_id).options(
        joinedload(Badge.registration).joinedload(Registration.person).joinedload(Person.organisation),
        joinedload(Badge.registration).joinedload(Registration.event),
    )
    if only_new:
        query = query.where(or_(Badge.printed_issue.is_(None), Badge.printed_issue != Badge.issue))
    if registrations is not None:
        query = query.where(Badge.registration_id.in_(registrations))
    return session().scalars(query.order_by(Person.name, Badge.registration_id)).all()


@dataclass(frozen=True, slots=True)
class BadgeCounts:
    """How many valid badges an event has, and how many of them were not printed yet in their issue."""

    valid: int
    new: int


def counts(event_id: int) -> BadgeCounts:
    valid = _valid(event_id).subquery()
    total = session().scalar(select(func.count()).select_from(valid)) or 0
    printed = session().scalar(select(func.count()).where(valid.c.printed_issue == valid.c.issue)) or 0
    return BadgeCounts(total, total - printed)


SEARCH_FROM = 3


def search(event_id: int, text: str, limit: int = 8) -> Sequence[Badge]:
    """Valid badges whose holder's name, romanised name or organisation contains the text, which must have at least three
    letters, or be two of a script that writes words with them: nobody can page through the list."""
    wish = " ".join(text.split())
    if len(wish) < (2 if any(ord(char) > 0x2E7F for char in wish) else SEARCH_FROM):
        return []
    pattern = "%" + wish.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    return (
        session()
        .scalars(
            _valid(event_id)
            .outerjoin(Organisation, Organisation.id == Person.organisation_id)
            .where(or_(*(column.ilike(pattern, escape="\\") for column in (Person.name, Person.romanised, Organisation.name))))
            .options(joinedload(Badge.registration).joinedload(Registration.person).joinedload(Person.organisation))
            .order_by(Person.name, Badge.registration_id)
            .limit(limit)
        )
        .all()
    )
