"""Exhibitors take a visitor's contact by scanning the badge: with the visitor's consent, and only as long as it lasts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from app.badges.models import Badge, Lead
from app.badges.queries import badges as badge_queries
from app.badges.queries import leads as queries
from app.badges.rules import token
from app.badges.rules.token import Unreadable
from app.badges.vocabulary import BadgesReason
from app.core.errors import Refused
from app.events.models import Registration
from app.events.vocabulary import PlaceState
from app.infra import audit
from app.infra.db import Transaction
from app.infra.lookups import get_for_visitor


def scan(tx: Transaction, event_id: int, code: str, *, organisation_id: int, by: int, now: datetime) -> Lead:
    """The contact behind a badge, for an exhibitor's organisation; scanned again it is the same one. Raises
    BadgesReason.NOT_A_BADGE, OTHER_EVENTS_BADGE, BADGE_REVOKED or NO_CONSENT (the visitor has not agreed)."""
    read = token.read(code, badge_queries.public_key)
    if isinstance(read, Unreadable):
        raise Refused(BadgesReason.NOT_A_BADGE)
    if read.event != event_id:
        raise Refused(BadgesReason.OTHER_EVENTS_BADGE)
    # Locked: who withdraws at this very moment is asked first or forgotten afterwards.
    badge = tx.scalars(select(Badge).where(Badge.registration_id == read.registration).with_for_update()).first()
    registration = tx.get(Registration, read.registration)
    if badge is None or registration is None or badge.event_id != event_id:
        raise Refused(BadgesReason.NOT_A_BADGE)
    if badge.revoked_at or badge.issue != read.issue or registration.state != PlaceState.CONFIRMED:
        raise Refused(BadgesReason.BADGE_REVOKED)
    if badge.shares_contact_since is None:
        raise Refused(BadgesReason.NO_CONSENT)
    lead = queries.find_lead(organisation_id, read.registration)
    if lead is None:
        lead = Lead(
            event_id=event_id,
            organisation_id=organisation_id,
            registration_id=read.registration,
            by_person_id=by,
            scanned_at=now,
        )
        tx.add(lead)
        tx.flush()
        audit.note(tx, by, "scanned_lead", f"lead:{lead.id}", now=now)
    return lead


def annotate(tx: Transaction, lead_id: int, *, note: str, rating: int | None) -> None:
    lead = get_for_visitor(tx, Lead, lead_id)
    lead.note, lead.rating = note, rating


def share_contact(tx: Transaction, registration_id: int, agreed: bool, *, by: int, now: datetime) -> None:
    """Whether exhibitors may take this person's contact by scanning the badge. A no removes what they took."""
    badge = tx.scalars(select(Badge).where(Badge.registration_id == registration_id).with_for_update()).first()
    if badge is None:
        raise Refused(BadgesReason.NO_BADGE)
    if agreed == (badge.shares_contact_since is not None):
        return
    if agreed:
        badge.shares_contact_since = now
        audit.note(tx, by, "shared_contact", f"registration:{registration_id}", now=now)
    else:
        end_sharing(tx, registration_id, by=by, now=now)


def end_sharing(tx: Transaction, registration_id: int, *, by: int | None, now: datetime) -> None:
    """Withdrawn, or left the event: nobody keeps the contact, and coming back is no new consent."""
    badge = tx.scalars(select(Badge).where(Badge.registration_id == registration_id).with_for_update()).first()
    if badge is None or badge.shares_contact_since is None:
        return
    badge.shares_contact_since = None
    tx.execute(delete(Lead).where(Lead.registration_id == registration_id))
    audit.note(tx, by, "withdrew_contact", f"registration:{registration_id}", now=now)
