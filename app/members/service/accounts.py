"""Accounts: signing up, links, passwords, roles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from werkzeug.security import check_password_hash, generate_password_hash

from app.core import names
from app.core.errors import Refused
from app.core.ids import fingerprint, new_secret
from app.infra import audit
from app.infra.db import Transaction, changed_rows
from app.infra.outbox import record
from app.infra.settings import setting
from app.members import queries
from app.members.messages import LinkAsked, ProfileChanged
from app.members.models import Consent, Person, RoleGrant, SignInLink
from app.members.vocabulary import MembersReason, NetworkRole, Purpose

LINK_LIFETIME = timedelta(minutes=30)
SHORTEST_PASSWORD = 10


@dataclass(frozen=True, slots=True)
class Passwords:
    """How they are kept: the name of a hash, as Werkzeug writes it."""

    method: str


def hash_password(password: str) -> str:
    return generate_password_hash(password, method=setting(Passwords).method)


def add_person(
    tx: Transaction,
    email: str,
    name: str,
    *,
    now: datetime,
    organisation_id: int | None = None,
    romanised: str = "",
    role_title: str = "",
    languages: list[str] | None = None,
    language: str = "en",
    timezone: str = "UTC",
    password: str | None = None,
    verified: bool = False,
) -> Person:
    """A new person. Raises Refused(ADDRESS_TAKEN) when the address is known already."""
    if queries.find_by_email(email):
        raise Refused(MembersReason.ADDRESS_TAKEN)
    person = Person(
        email=email,
        name=name,
        romanised=romanised,
        role_title=role_title,
        organisation_id=organisation_id,
        languages=languages or [language],
        language=language,
        timezone=timezone,
        created_at=now,
        password_hash=hash_password(password) if password else None,
        verified_at=now if verified else None,
    )
    tx.add(person)
    tx.flush()
    return person


def sign_up(
    tx: Transaction,
    email: str,
    name: str,
    *,
    organisation_id: int | None,
    language: str,
    timezone: str,
    lead_to: str,
    now: datetime,
) -> None:
    """Open an account, or remind of the one there is; either way a link is mailed, and the page says the same. Until the
    link has proven the address, a later sign-up overwrites an earlier one: nobody can prepare an account for somebody else.
    """
    account = queries.find_by_email(email)
    person = account or add_person(tx, email, name, now=now)
    if person.verified_at is None:
        person.name, person.organisation_id, person.language, person.timezone = name, organisation_id, language, timezone
        audit.note(tx, person.id, "signed_up", f"person:{person.id}", now=now)
    record(tx, LinkAsked(person.id, names.safe_way_back(lead_to), is_new=person.verified_at is None), now=now)


def set_password(tx: Transaction, person_id: int, password: str, *, now: datetime) -> None:
    """For somebody who is signed in, so that their address is proven."""
    tx.get_one(Person, person_id).password_hash = hash_password(password)
    audit.note(tx, person_id, "set_password", f"person:{person_id}", now=now)


def ask_link(tx: Transaction, email: str, *, lead_to: str, now: datetime) -> None:
    """Mail a link to sign in, if the address is known. Nothing tells the asker whether it is."""
    person = queries.find_by_email(email)
    if person:
        record(tx, LinkAsked(person.id, names.safe_way_back(lead_to), is_new=False), now=now)


def make_link(tx: Transaction, person_id: int, *, lead_to: str, now: datetime) -> str:
    """A fresh secret for a mailed link; only its fingerprint is stored."""
    secret = new_secret()
    tx.add(SignInLink(fingerprint=fingerprint(secret), person_id=person_id, lead_to=lead_to, expires_at=now + LINK_LIFETIME))
    return secret


def use_link(tx: Transaction, secret: str, *, now: datetime) -> tuple[Person, str]:
    """Sign in by a mailed link: the person and where they wanted to go. Works once; proves the address."""
    link = queries.find_link(secret, now)
    if link is None:
        raise Refused(MembersReason.LINK_EXPIRED)
    used = changed_rows(
        tx,
        update(SignInLink).where(SignInLink.fingerprint == link.fingerprint, SignInLink.used_at.is_(None)).values(used_at=now),
    )
    if not used:
        raise Refused(MembersReason.LINK_EXPIRED)
    person = tx.get_one(Person, link.person_id)
    person.verified_at = person.verified_at or now
    audit.note(tx, person.id, "signed_in_by_link", f"person:{person.id}", now=now)
    return person, link.lead_to


# Checked when the address is unknown, so that a wrong address takes as long as a wrong password.
_decoy: dict[str, str] = {}


def check_password(tx: Transaction, email: str, password: str, *, now: datetime) -> Person | None:
    """The person, if the address is known and proven and the password is theirs."""
    person = queries.find_by_email(email)
    method = setting(Passwords).method
    if method not in _decoy:
        _decoy[method] = hash_password(new_secret())
    stored = person.password_hash if person and person.password_hash else _decoy[method]
    if not check_password_hash(stored, password) or person is None or person.verified_at is None:
        return None
    audit.note(tx, person.id, "signed_in", f"person:{person.id}", now=now)
    return person


def end_all_sign_ins(tx: Transaction, person_id: int, *, now: datetime) -> None:
    tx.execute(update(Person).where(Person.id == person_id).values(sign_in_epoch=Person.sign_in_epoch + 1))
    audit.note(tx, person_id, "ended_sign_ins", f"person:{person_id}", now=now)


def grant(tx: Transaction, person_id: int, role: NetworkRole, *, by: int | None, now: datetime) -> None:
    if tx.get(RoleGrant, (person_id, role)) is None:
        tx.add(RoleGrant(person_id=person_id, role=role))
        audit.note(tx, by, "granted_role", f"person:{person_id}", now=now, role=role)


def revoke(tx: Transaction, person_id: int, role: NetworkRole, *, by: int | None, now: datetime) -> None:
    granted = tx.get(RoleGrant, (person_id, role))
    if granted:
        tx.delete(granted)
        audit.note(tx, by, "revoked_role", f"person:{person_id}", now=now, role=role)


def reset_calendar_token(tx: Transaction, person_id: int, *, now: datetime) -> str:
    """A new secret for the personal feed; the old address stops working at once. Shown once, stored hashed."""
    token = new_secret()
    tx.get_one(Person, person_id).calendar_token_hash = fingerprint(token)
    audit.note(tx, person_id, "reset_calendar_feed", f"person:{person_id}", now=now)
    return token


def set_consent(tx: Transaction, person_id: int, purpose: Purpose, agreed: bool, *, now: datetime) -> None:
    """Write down a yes or its end. Saying the same again changes nothing."""
    has = queries.has_consent(person_id, purpose)
    if agreed and not has:
        tx.add(Consent(person_id=person_id, purpose=purpose, given_at=now))
    elif not agreed and has:
        tx.execute(
            update(Consent)
            .where(Consent.person_id == person_id, Consent.purpose == purpose, Consent.withdrawn_at.is_(None))
            .values(withdrawn_at=now)
        )


def update_profile(
    tx: Transaction, person_id: int, *, name: str, role_title: str, language: str, timezone: str, now: datetime
) -> None:
    person = tx.get_one(Person, person_id)
    person.name, person.role_title, person.language, person.timezone = name, role_title, language, timezone
    audit.note(tx, person_id, "updated_profile", f"person:{person_id}", now=now)
    record(tx, ProfileChanged(person_id), now=now)
