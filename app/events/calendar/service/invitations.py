"""Tells a person's calendar what it needs to know, and nothing twice (iTIP, RFC 5546)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from app.core.calendars import Entry, Mailbox, Method, invitation, significant
from app.events.models import CalendarItem
from app.infra import mail
from app.infra.db import Transaction
from app.members.models import Person


def send(
    tx: Transaction, person: Person, entry: Entry, subject: str, body: str, *, key: str, now: datetime, known_only: bool = False
) -> bool:
    """Mail an invitation, an update or a cancellation, as the entry says. The sequence rises exactly when time, place,
    link or status differ from what was sent last; when nothing differs no mail is written. True when one was.
    `known_only` is an update for those whose calendar was told before; others get their first invitation by its own way."""
    fingerprint = significant(entry)
    item = tx.get(CalendarItem, (person.id, entry.uid))
    if item is None:
        if entry.cancelled or known_only:
            return False
        item = CalendarItem(person_id=person.id, uid=entry.uid, sequence=0, fingerprint=fingerprint, changed_at=now)
        tx.add(item)
    elif item.fingerprint == fingerprint:
        return False
    else:
        item.sequence += 1
        item.fingerprint, item.changed_at = fingerprint, now
    tx.flush()
    organiser = Mailbox(*mail.sender())
    method: Method = "CANCEL" if entry.cancelled else "REQUEST"
    text = invitation(
        method,
        replace(entry, sequence=item.sequence),
        organiser=organiser,
        attendee=Mailbox(person.name, person.email),
        stamp=now,
    )
    mail.write(tx, person.email, subject, body, key=key, now=now, calendar=(method, text))
    return True
