"""Issuing badges and the keys they are signed with."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from app.badges.models import Badge, SigningKey
from app.badges.rules import token
from app.core.errors import Refused
from app.core.signing import derive_private_key, public_bytes
from app.events.models import Registration
from app.infra import audit
from app.infra.db import unit_of_work


class _Settings:
    secret = ""


def configure(secret: str) -> None:
    _Settings.secret = secret


def issue(registration_id: int, *, now: datetime) -> Badge:
    """The badge of a registration; made when there is none, valid again when it was revoked."""
    with unit_of_work() as unit:
        badge = unit.get(Badge, registration_id)
        if badge is None:
            badge = Badge(registration_id=registration_id, issue=1, issued_at=now)
            unit.add(badge)
        elif badge.revoked_at is not None:
            badge.issue, badge.revoked_at, badge.issued_at = badge.issue + 1, None, now
        unit.flush()
        return badge


def reissue(registration_id: int, *, by: int, now: datetime) -> Badge:
    """A new print; all earlier ones are refused from now on."""
    with unit_of_work() as unit:
        badge = unit.get(Badge, registration_id)
        if badge is None:
            raise Refused("no_badge")
        badge.issue, badge.issued_at = badge.issue + 1, now
        audit.note(by, "reissued_badge", f"registration:{registration_id}", now=now, issue=badge.issue)
        return badge


def revoke(registration_id: int, *, by: int | None, now: datetime) -> None:
    with unit_of_work() as unit:
        badge = unit.get(Badge, registration_id)
        if badge and badge.revoked_at is None:
            badge.revoked_at = now
            audit.note(by, "revoked_badge", f"registration:{registration_id}", now=now)


def signing_key(*, now: datetime) -> SigningKey:
    """The key that new badges are signed with. A changed installation secret makes a new one; old badges keep theirs."""
    with unit_of_work() as unit:
        newest = unit.scalars(select(SigningKey).order_by(SigningKey.id.desc()).limit(1)).first()
        if newest and newest.public_key == public_bytes(derive_private_key(_Settings.secret, f"badge:{newest.id}")):
            return newest
        return _new_key((newest.id if newest else 0) + 1, now)


def _new_key(number: int, now: datetime) -> SigningKey:
    """The key of that number; two who make it at once make the same one."""
    public_key = public_bytes(derive_private_key(_Settings.secret, f"badge:{number}"))
    with unit_of_work() as unit:
        try:
            with unit.begin_nested():
                unit.execute(insert(SigningKey).values(id=number, public_key=public_key, created_at=now))
        except IntegrityError:
            pass
        return unit.get_one(SigningKey, number)


def rotate_key(*, by: int | None, now: datetime) -> SigningKey:
    """A new key for new badges; badges signed with the old ones keep working."""
    with unit_of_work():
        key = _new_key(signing_key(now=now).id + 1, now)
        audit.note(by, "rotated_badge_key", f"signing_key:{key.id}", now=now)
        return key


def code_of(badge: Badge, registration: Registration, key: SigningKey) -> str:
    """The text in the badge's QR code."""
    private = derive_private_key(_Settings.secret, f"badge:{key.id}")
    return token.write(token.Token(key.id, registration.event_id, registration.id, badge.issue), private.sign)
