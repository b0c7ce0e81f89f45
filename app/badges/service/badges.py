"""Issuing badges and the keys they are signed with."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from app.badges.messages import BadgeIssued
from app.badges.models import Badge, Door, SigningKey
from app.badges.rules import token
from app.badges.vocabulary import BadgesReason
from app.core.errors import Refused
from app.core.ids import new_uid
from app.core.signing import derive_private_key, public_bytes
from app.documents import qr
from app.events.models import Registration
from app.infra import audit
from app.infra.db import Transaction, savepoint, transaction
from app.infra.outbox import record
from app.infra.settings import Site, setting


def door_of(tx: Transaction, event_id: int) -> Door:
    """The check-in of an event, locked until the transaction ends; made when there is none."""
    query = select(Door).where(Door.event_id == event_id).with_for_update().execution_options(populate_existing=True)
    door = tx.scalars(query).first()
    if door is None:
        try:
            with savepoint(tx):
                tx.execute(insert(Door).values(event_id=event_id, changes=0, gates_stamp=new_uid()))
        except IntegrityError:
            pass  # another one was quicker
        door = tx.scalars(query).one()
    return door


def _locked(tx: Transaction, registration_id: int) -> Badge | None:
    """The badge as it is now. The event's door is locked first, by everybody: two changes of one badge come one after the
    other, and nobody waits for somebody who waits for them."""
    badge = tx.get(Badge, registration_id)
    if badge:
        door_of(tx, badge.event_id)
        tx.refresh(badge)
    return badge


def _changed(tx: Transaction, badge: Badge) -> None:
    door = door_of(tx, badge.event_id)
    door.changes += 1
    badge.change = door.changes


def touch(tx: Transaction, registration_ids: Collection[int]) -> None:
    """Something that gates ask about these registrations is different: devices fetch them anew."""
    badges = select(Badge).where(Badge.registration_id.in_(registration_ids)).order_by(Badge.registration_id)
    # Doors before badges, as everywhere, and in one order.
    for event_id in sorted(set(tx.scalars(badges.with_only_columns(Badge.event_id)))):
        door = door_of(tx, event_id)
        for badge in tx.scalars(badges.where(Badge.event_id == event_id), execution_options={"populate_existing": True}):
            door.changes += 1
            badge.change = door.changes


def issue(tx: Transaction, registration_id: int, *, now: datetime) -> Badge:
    """The badge of a registration; made when there is none, valid again when it was revoked."""
    badge = _locked(tx, registration_id)
    if badge is None:
        event_id = tx.get_one(Registration, registration_id).event_id
        door_of(tx, event_id)
        badge = Badge(registration_id=registration_id, event_id=event_id, issue=0, issued_at=now)
        tx.add(badge)
    elif badge.revoked_at is None:
        _changed(tx, badge)
        return badge
    _new_issue(tx, badge, now)
    return badge


def _new_issue(tx: Transaction, badge: Badge, now: datetime) -> None:
    badge.issue, badge.revoked_at, badge.issued_at = (badge.issue or 0) + 1, None, now
    badge.key_id, badge.mask = signing_key(tx, now=now).id, None
    _changed(tx, badge)
    tx.flush()
    record(tx, BadgeIssued(badge.registration_id, badge.issue), now=now)


def reissue(tx: Transaction, registration_id: int, *, by: int, now: datetime) -> Badge:
    """A new print; all earlier ones are refused from now on."""
    badge = _locked(tx, registration_id)
    if badge is None or badge.revoked_at is not None:
        raise Refused(BadgesReason.NO_BADGE)
    _new_issue(tx, badge, now)
    audit.note(tx, by, "reissued_badge", f"registration:{registration_id}", now=now, issue=badge.issue)
    return badge


def revoke(tx: Transaction, registration_id: int, *, by: int | None, now: datetime) -> None:
    badge = _locked(tx, registration_id)
    if badge and badge.revoked_at is None:
        badge.revoked_at = now
        _changed(tx, badge)
        audit.note(tx, by, "revoked_badge", f"registration:{registration_id}", now=now)


def choose_mask(registration_id: int, issue_number: int) -> None:
    """Settle, once an issue, how its QR code is drawn; whoever prints it then has the quick part left. Chosen outside the
    transaction, because it takes long."""
    with transaction() as tx:
        badge = tx.get(Badge, registration_id)
        code = code_of(tx, badge) if badge and badge.issue == issue_number else None
    if code:
        mask = qr.best_mask(code)
        with transaction() as tx:
            tx.execute(
                update(Badge).where(Badge.registration_id == registration_id, Badge.issue == issue_number).values(mask=mask)
            )


@lru_cache(maxsize=64)
def _private_key(secret: str, number: int) -> Ed25519PrivateKey:
    return derive_private_key(secret, f"badge:{number}")


def _is_ours(key: SigningKey) -> bool:
    """Whether this installation's secret still gives the private half."""
    return key.public_key == public_bytes(_private_key(setting(Site).key, key.id))


def signing_key(tx: Transaction, *, now: datetime) -> SigningKey:
    """The key that new badges are signed with. A changed installation secret makes a new one; old badges keep theirs."""
    newest = tx.scalars(select(SigningKey).order_by(SigningKey.id.desc()).limit(1)).first()
    if newest and _is_ours(newest):
        return newest
    return _new_key(tx, (newest.id if newest else 0) + 1, now)


def _new_key(tx: Transaction, number: int, now: datetime) -> SigningKey:
    """The key of that number; two who make it at once make the same one."""
    public_key = public_bytes(_private_key(setting(Site).key, number))
    try:
        with savepoint(tx):
            tx.execute(insert(SigningKey).values(id=number, public_key=public_key, created_at=now))
    except IntegrityError:
        pass
    return tx.get_one(SigningKey, number)


def rotate_key(tx: Transaction, *, by: int | None, now: datetime) -> SigningKey:
    """A new key for new badges; badges signed with the old ones keep working."""
    key = _new_key(tx, signing_key(tx, now=now).id + 1, now)
    audit.note(tx, by, "rotated_badge_key", f"signing_key:{key.id}", now=now)
    return key


def signing_keys(tx: Transaction) -> dict[int, SigningKey]:
    """All keys by number, for whoever makes many codes."""
    return {key.id: key for key in tx.scalars(select(SigningKey))}


def code_of(tx: Transaction, badge: Badge, keys: Mapping[int, SigningKey] | None = None) -> str:
    """The text in the badge's QR code: the same for every print of one issue, whichever key is the newest by now. After the
    installation's secret was lost, a new key signs; prints made before still hold, as their public key is known."""
    key = (signing_keys(tx) if keys is None else keys).get(badge.key_id or 0)
    if key is None or not _is_ours(key):
        key = signing_key(tx, now=badge.issued_at)
    private = _private_key(setting(Site).key, key.id)
    return token.write(token.Token(key.id, badge.event_id, badge.registration_id, badge.issue), private.sign)
