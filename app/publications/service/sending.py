"""Sending an issue: one reader after the other, each noted the moment the mail server has taken the mail.

Whoever holds the issue's `busy_until` sends alone. A killed sender leaves at most the one mail in doubt that the server may
have taken before it was noted; that one is sent again under the same Message-ID. Nobody is forgotten, as every reader has a
row."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import datetime, timedelta

from sqlalchemy import bindparam, insert, literal, or_, select, update

from app.infra import bulk, mail
from app.infra.db import Transaction, changed_rows, transaction
from app.infra.links import absolute, host, sealed
from app.infra.outbox import record
from app.infra.texts import Words
from app.publications.messages import NewsletterDue
from app.publications.models import Delivery, Newsletter, Subscriber
from app.publications.queries import newsletters as queries
from app.publications.queries.newsletters import Reader
from app.publications.rules.letter import Entry, Letter, as_html, as_text
from app.publications.rules.selection import Item, chosen, item_of
from app.publications.service import readers
from app.publications.vocabulary import DeliveryState, IssuePart, IssueState, ReaderState

# A slice is short, so that other mails get between; whoever dies leaves the issue to others after the lease.
SLICE_SECONDS = 10.0
LEASE = timedelta(minutes=2)
_ROWS = 200
# A server that says "later" is asked again after five minutes, then after twice as long each time, for about ten hours.
_LATER = timedelta(minutes=5)
_TRIES = 8
# What stands in previews and tests instead of what opens a reader's own page.
SAMPLE = "sample"
# Written for each mail, so it is put together once.
_DELIVERIES = Delivery.metadata.tables[Delivery.__tablename__]
_NOTE = (
    update(_DELIVERIES)
    .where(_DELIVERIES.c.id == bindparam("one"), _DELIVERIES.c.state == DeliveryState.WAITING)
    .values(state=bindparam("state"), answer=bindparam("answer"), sent_at=bindparam("sent_at"))
)
# An issue in which mails leave, or will.
_UNDER_WAY = (IssueState.SCHEDULED, IssueState.SENDING)
log = logging.getLogger(__name__)
HandOver = Callable[[str, bytes], None]


def letter(issue: Newsletter, items: list[Item], language: str, token: str) -> Letter:
    """An issue as one reader gets it; `token` opens their own page."""
    words = Words(language)
    title, intro = queries.words_in(issue, language)
    number = issue.number or queries.next_number()
    parts = []
    for kind in IssuePart:
        entries = [Entry(*item.text_in(language), link=absolute(item.path)) for item in items if item.kind == kind]
        if entries:
            parts.append((_part_name(words, kind), entries))
    feet = [
        (words._("You receive this email because you confirmed your subscription."), ""),
        (words._("Choose your themes and your language"), absolute(f"/newsletter/mine/{token}")),
        (words._("Unsubscribe from the newsletter"), absolute(f"/newsletter/leave/{token}")),
        (words._("Read it on the web"), absolute(f"/newsletter/{number}")),
    ]
    eyebrow = "GO SMART · " + words._("Newsletter no. %(number)s", number=number)
    return Letter(language, title, intro, eyebrow, parts, words._("Read more"), feet)


def _part_name(words: Words, kind: IssuePart) -> str:
    return {
        IssuePart.NEWS: words._("News"),
        IssuePart.CHALLENGE: words._("New challenges"),
        IssuePart.SOLUTION: words._("New solutions"),
        IssuePart.USE_CASE: words._("Pilots between cities"),
        IssuePart.PROJECT: words._("Projects to replicate"),
        IssuePart.REPORT: words._("Opportunity reports"),
        IssuePart.EVENT: words._("Coming events"),
    }[kind]


class _Forms:
    """The mails of an issue, composed once for each language and choice of items."""

    def __init__(self, issue: Newsletter, now: datetime) -> None:
        self.issue, self._now, self._items = issue, now, queries.items_of(issue)
        self._kept: dict[tuple[str, ...], bulk.Form] = {}

    def of(self, reader: Reader) -> bulk.Form:
        items = chosen(self._items, reader.themes)
        key = (reader.language, *(item.path for item in items))
        if key not in self._kept:
            draft = letter(self.issue, items, reader.language, bulk.MARK)
            list_id = f"GO SMART newsletter <newsletter.{host()}>"
            self._kept[key] = bulk.form(
                draft.title, as_text(draft), as_html(draft), sender=mail.sender_line(), list_id=list_id, now=self._now
            )
        return self._kept[key]


def preview(issue: Newsletter, reader: Reader | Subscriber, token: str = SAMPLE) -> tuple[str, str]:
    """(plain text, HTML) of the mail that this reader gets. Only the mail to themselves holds their own token."""
    draft = letter(issue, chosen(queries.items_of(issue), reader.themes), reader.language, token)
    return as_text(draft), as_html(draft)


def send_test(
    tx: Transaction, issue: Newsletter, reader: Reader | Subscriber, recipient: str, *, key: str, now: datetime
) -> None:
    """The mail that `reader` would get, to somebody else: whoever tries it out."""
    text, html = preview(issue, reader)
    words = Words(reader.language)
    subject = words._("Test: %(title)s", title=queries.words_in(issue, reader.language)[0])
    mail.write(tx, recipient, subject, text, key=key, now=now, html=html)


def send_slice(newsletter_id: int, *, now: datetime, seconds: float = SLICE_SECONDS) -> None:
    """Send for some seconds, then leave the rest to the next slice, which is recorded. Raises what the mail server's connection
    raises: the outbox tries again."""
    with transaction() as tx:
        issue = _claimed(tx, newsletter_id, now)
    if issue is None:
        return
    count = 0
    try:
        for _mail in _send(issue, now, seconds):
            count += 1
    except Exception:
        # A server that closes after so many mails still lets an issue come to its end.
        if not count:
            with transaction() as tx:
                _release(tx, newsletter_id)
            raise
        log.warning("the mail server left after %s mails", count)
    except BaseException:
        with transaction() as tx:
            _release(tx, newsletter_id)
        raise
    with transaction() as tx:
        _release(tx, newsletter_id)
        due = queries.next_turn(newsletter_id, now)
        if due is not None:
            record(tx, NewsletterDue(newsletter_id), now=now, due_at=due if due > now else None)
        else:
            done = update(Newsletter).where(Newsletter.id == newsletter_id, Newsletter.state == IssueState.SENDING)
            tx.execute(done.values(state=IssueState.SENT, sent_at=now, changed_at=now))


def _claimed(tx: Transaction, newsletter_id: int, now: datetime) -> Newsletter | None:
    """The issue, when it is this sender's turn. One that somebody else holds is looked at again after the lease."""
    free = or_(Newsletter.busy_until.is_(None), Newsletter.busy_until < now)
    claim = update(Newsletter).where(Newsletter.id == newsletter_id, Newsletter.state.in_(_UNDER_WAY))
    if changed_rows(tx, claim.where(Newsletter.due_at <= now, free).values(busy_until=now + LEASE)) != 1:
        issue = tx.get(Newsletter, newsletter_id, populate_existing=True)
        if issue is not None and issue.state in _UNDER_WAY:
            ahead = issue.due_at if issue.due_at and issue.due_at > now else now + LEASE
            record(tx, NewsletterDue(newsletter_id), now=now, due_at=ahead)
        return None
    issue = tx.get_one(Newsletter, newsletter_id, populate_existing=True)
    if issue.state == IssueState.SCHEDULED:
        _begin(tx, issue, now)
    return issue


def _begin(tx: Transaction, issue: Newsletter, now: datetime) -> None:
    """Number the issue and give a row to each reader there is now. Whoever got the last issue is counted as reachable again."""
    last = select(Newsletter.id).where(Newsletter.state == IssueState.SENT).order_by(Newsletter.number.desc()).limit(1)
    reached = select(Delivery.subscriber_id).where(
        Delivery.newsletter_id == last.scalar_subquery(), Delivery.state == DeliveryState.SENT
    )
    tx.execute(update(Subscriber).where(Subscriber.id.in_(reached)).values(soft_bounces=0))
    issue.number, issue.state, issue.changed_at = queries.next_number(), IssueState.SENDING, now
    # What was withdrawn since the draft was written does not go out.
    issue.items = [{**entry, "shown": entry["shown"] and queries.is_public(item_of(entry), now)} for entry in issue.items]
    tx.flush()
    waiting = literal(DeliveryState.WAITING, Delivery.state.type)
    wanted = select(literal(issue.id), Subscriber.id, waiting, literal(0), literal("")).where(
        Subscriber.state == ReaderState.ACTIVE
    )
    columns = ["newsletter_id", "subscriber_id", "state", "tries", "answer"]
    tx.execute(insert(Delivery).from_select(columns, wanted.order_by(Subscriber.id)))


def _release(tx: Transaction, newsletter_id: int) -> None:
    tx.execute(update(Newsletter).where(Newsletter.id == newsletter_id).values(busy_until=None))


def _send(issue: Newsletter, now: datetime, seconds: float) -> Iterator[None]:
    """One mail after the other until the time is over, or nobody's turn is left; an item for each that was taken."""
    end = time.monotonic() + seconds
    newsletter_id, pause = issue.id, 60 / issue.per_minute if issue.per_minute else 0.0
    forms = _Forms(issue, now)
    with bulk.line() if mail.has_server() else nullcontext() as hand_over:
        while rows := queries.waiting(newsletter_id, now, _ROWS):
            for delivery_id, reader in rows:
                if time.monotonic() >= end:
                    return
                with transaction() as tx:
                    if _one(tx, delivery_id, reader, forms, hand_over, now):
                        yield
                        time.sleep(pause)


def _one(tx: Transaction, delivery_id: int, reader: Reader, forms: _Forms, hand_over: HandOver | None, now: datetime) -> bool:
    """Send to one reader and note it. True when the mail server took a mail."""
    if reader.state != ReaderState.ACTIVE:
        _note(tx, delivery_id, DeliveryState.SKIPPED, "", now)
        return False
    token = readers.token_of(reader)
    leave = absolute(f"/newsletter/leave/{token}")
    if hand_over is None:
        _keep(tx, delivery_id, reader, forms, leave, now)
        return True
    message_id = f"<newsletter.{delivery_id}.{sealed('newsletter.delivery', str(delivery_id))}@{host()}>"
    try:
        hand_over(reader.email, forms.of(reader).fill(reader.email, message_id, token, leave))
    except bulk.UndeliverableError as refusal:
        _refused(tx, delivery_id, reader.id, refusal, now)
        return False
    _note(tx, delivery_id, DeliveryState.SENT, "", now)
    return True


def _refused(tx: Transaction, delivery_id: int, reader_id: int, refusal: bulk.UndeliverableError, now: datetime) -> None:
    """Put it off, or give it up. Only what is said of the address counts against it."""
    answer = str(refusal)[:300]
    row = tx.get_one(Delivery, delivery_id, with_for_update=True)
    row.tries += 1
    if not refusal.for_good and row.tries < _TRIES:
        row.again_at, row.answer = now + _LATER * 2 ** (row.tries - 1), answer
        return
    _note(tx, delivery_id, DeliveryState.REFUSED, answer, now)
    if refusal.of_address:
        readers.fail(tx, reader_id, hard=False, reason=answer, now=now)


def _keep(tx: Transaction, delivery_id: int, reader: Reader, forms: _Forms, leave: str, now: datetime) -> None:
    """Without a mail server the mail stays in the table, where the outbox page shows it."""
    text, html = preview(forms.issue, reader, readers.token_of(reader))
    title = queries.words_in(forms.issue, reader.language)[0]
    headers = {"List-Unsubscribe": f"<{leave}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    mail.write(tx, reader.email, title, text, key=f"newsletter:{delivery_id}", now=now, html=html, headers=headers)
    _note(tx, delivery_id, DeliveryState.SENT, "", now)


def _note(tx: Transaction, delivery_id: int, state: DeliveryState, answer: str, now: datetime) -> None:
    sent_at = now if state == DeliveryState.SENT else None
    tx.execute(_NOTE, {"one": delivery_id, "state": state, "answer": answer, "sent_at": sent_at})
