"""Announcements to those of an event or a session: drafts, a minute in which sending can be undone, and what went out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update

from app.core.errors import Refused
from app.events.vocabulary import Mode
from app.infra import audit, mail
from app.infra.db import Transaction, changed_rows
from app.infra.links import absolute
from app.infra.lookups import get_for_visitor
from app.infra.outbox import record
from app.infra.texts import Words
from app.publications.messages import AnnouncementDue
from app.publications.models import Announcement
from app.publications.queries import announcements as queries
from app.publications.queries.announcements import Addressee
from app.publications.rules.announcements import OF_EVENT, OF_SESSION, filled, unknown
from app.publications.vocabulary import AnnouncementMode, AnnouncementState, Placeholder, PublicationsReason, Whom

UNDO = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Draft:
    """`session_id` None tells all of the event."""

    subject: str
    body: str
    session_id: int | None = None
    whom: Whom = Whom.CONFIRMED
    mode: AnnouncementMode = AnnouncementMode.BOTH


def save(
    tx: Transaction, event_id: int, announcement_id: int | None, draft: Draft, *, after: str = "", by: int | None, now: datetime
) -> Announcement:
    """Begin a draft, or change one; `after` is the mark of what was changed."""
    if not draft.subject.strip() or not draft.body.strip():
        raise Refused(PublicationsReason.ANNOUNCEMENT_EMPTY)
    strange = unknown(draft.subject + draft.body, OF_SESSION if draft.session_id else OF_EVENT)
    if strange:
        raise Refused(PublicationsReason.UNKNOWN_WORD, word=strange[0])
    if announcement_id is None:
        announcement = Announcement(event_id=event_id, state=AnnouncementState.DRAFT, recipients=0, author_id=by)
        tx.add(announcement)
    else:
        announcement = get_for_visitor(tx, Announcement, announcement_id, lock=True)
        _require_draft(announcement, after)
    announcement.session_id, announcement.whom, announcement.mode = draft.session_id, draft.whom, draft.mode
    announcement.subject, announcement.body, announcement.changed_at = draft.subject.strip(), draft.body.strip(), now
    tx.flush()
    audit.note(tx, by, "wrote_announcement", f"announcement:{announcement.id}", now=now)
    return announcement


def mark(announcement: Announcement) -> str:
    """What tells this state of an announcement from a later one."""
    return f"{announcement.state} {announcement.changed_at.isoformat()}"


def _require_draft(announcement: Announcement, after: str) -> None:
    if announcement.state != AnnouncementState.DRAFT:
        raise Refused(PublicationsReason.TOO_LATE)
    if mark(announcement) != after:
        raise Refused(PublicationsReason.NEWS_CHANGED)


def queue(tx: Transaction, announcement_id: int, *, after: str, by: int | None, now: datetime) -> datetime:
    """Let a draft go out in a minute; that moment. `after` is the mark of what was previewed."""
    due = now + UNDO
    announcement = get_for_visitor(tx, Announcement, announcement_id, lock=True)
    _require_draft(announcement, after)
    if not queries.addressees(announcement):
        raise Refused(PublicationsReason.NOBODY_TO_TELL)
    announcement.state, announcement.due_at, announcement.changed_at = AnnouncementState.QUEUED, due, now
    record(tx, AnnouncementDue(announcement.id, due.isoformat()), now=now, due_at=due)
    audit.note(tx, by, "queued_announcement", f"announcement:{announcement.id}", now=now)
    return due


def undo(tx: Transaction, announcement_id: int, *, by: int | None, now: datetime) -> None:
    """Back to a draft, as long as nothing has gone out."""
    claim = update(Announcement).where(Announcement.id == announcement_id, Announcement.state == AnnouncementState.QUEUED)
    if changed_rows(tx, claim.values(state=AnnouncementState.DRAFT, due_at=None, changed_at=now)) != 1:
        raise Refused(PublicationsReason.TOO_LATE)
    audit.note(tx, by, "undid_announcement", f"announcement:{announcement_id}", now=now)


def discard(tx: Transaction, announcement_id: int, *, by: int | None, now: datetime) -> None:
    announcement = get_for_visitor(tx, Announcement, announcement_id, lock=True)
    if announcement.state != AnnouncementState.DRAFT:
        raise Refused(PublicationsReason.TOO_LATE)
    tx.delete(announcement)
    audit.note(tx, by, "discarded_announcement", f"announcement:{announcement_id}", now=now)


def send(tx: Transaction, announcement_id: int, due: datetime, *, key: str, now: datetime) -> None:
    """Write the mails, unless it was undone meanwhile. Everybody who is among these now gets one."""
    claim = update(Announcement).where(Announcement.id == announcement_id, Announcement.state == AnnouncementState.QUEUED)
    if changed_rows(tx, claim.where(Announcement.due_at == due).values(state=AnnouncementState.SENT, sent_at=now)) != 1:
        return
    announcement = tx.get_one(Announcement, announcement_id, populate_existing=True)
    addressees = queries.addressees(announcement)
    for addressee in addressees:
        subject, body = written(announcement, addressee)
        mail.write(tx, addressee.person.email, subject, body, key=f"{key}:{addressee.person.id}", now=now)
    announcement.recipients = len(addressees)


def written(announcement: Announcement, addressee: Addressee) -> tuple[str, str]:
    """(subject, text) of the mail to one of them: moments in their own zone, dates in their own language."""
    words = Words(addressee.person.language)
    event, session = announcement.event, announcement.session
    path = f"/events/{event.slug}/" + (f"sessions/{session.code}" if session else "")
    values = {
        Placeholder.NAME: addressee.person.name,
        Placeholder.EVENT: event.title,
        Placeholder.START: words.moment(session.starts_at, addressee.person.timezone)
        if session
        else words.day_of(event.starts_on),
        Placeholder.MODE: words._("online") if addressee.mode == Mode.ONLINE else words._("on site"),
        Placeholder.LINK: absolute(path),
        Placeholder.SESSION: session.title if session else "",
        Placeholder.ROOM: (session.room.name if session.room else words._("online")) if session else "",
    }
    foot = words._("You receive this email because you have or want a place at %(event)s.", event=event.title)
    return filled(announcement.subject, values), f"{filled(announcement.body, values)}\n\n-- \n{foot}\n{absolute(path)}"
