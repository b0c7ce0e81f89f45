"""Issues of the newsletter: drafts that gather what is new, the editor's choice and words, and when they go out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import update

from app.core.errors import Refused
from app.core.languages import LANGUAGES
from app.infra import audit
from app.infra.db import Transaction, changed_rows
from app.infra.lookups import get_for_visitor
from app.infra.outbox import record
from app.publications.messages import NewsletterDue
from app.publications.models import Newsletter
from app.publications.queries import newsletters as queries
from app.publications.rules.selection import IssueWords, Item
from app.publications.vocabulary import IssueState, PublicationsReason

# How many mails a minute an editor may choose; 0 is as many as the server takes.
PACES = (0, 60, 300, 1200)
Words = Mapping[str, tuple[str, str]]


def record_issue(tx: Transaction, words: Words, *, at: datetime, items: Sequence[Item] = ()) -> Newsletter:
    """An issue that went out by other means, so that it is counted and archived. `words` are (title, intro) by language."""
    issue = Newsletter(
        number=queries.next_number(),
        state=IssueState.SENT,
        words=_stored(words),
        items=[item.as_json() for item in items],
        per_minute=0,
        sent_at=at,
        changed_at=at,
    )
    tx.add(issue)
    tx.flush()
    return issue


def _stored(words: Words) -> dict[str, IssueWords]:
    texts: dict[str, IssueWords] = {
        language: {"title": title.strip(), "intro": intro.strip()} for language, (title, intro) in words.items()
    }
    if not texts or set(texts) - set(LANGUAGES) or not all(text["title"] for text in texts.values()):
        raise Refused(PublicationsReason.ISSUE_TITLE_MISSING)
    return texts


def draft(tx: Transaction, words: Words, *, by: int | None, now: datetime) -> Newsletter:
    """Begin an issue with everything that is new since the last one."""
    records = [item.as_json() for item in queries.whats_new(now)]
    issue = Newsletter(state=IssueState.DRAFT, words=_stored(words), items=records, per_minute=0, changed_at=now)
    tx.add(issue)
    tx.flush()
    audit.note(tx, by, "began_newsletter", f"newsletter:{issue.id}", now=now)
    return issue


def gather(tx: Transaction, newsletter_id: int, *, after: str, by: int, now: datetime) -> int:
    """Add what has become new since the draft was begun; how many were added. What the editor took out stays out."""
    issue = _editable(tx, newsletter_id, after)
    paths = {entry["path"] for entry in issue.items}
    fresh = [item.as_json() for item in queries.whats_new(now) if item.path not in paths]
    issue.items, issue.changed_at = [*issue.items, *fresh], now
    audit.note(tx, by, "gathered_newsletter", f"newsletter:{newsletter_id}", now=now)
    return len(fresh)


def save(
    tx: Transaction,
    newsletter_id: int,
    words: Words,
    paths: Sequence[str],
    visible: Sequence[str],
    *,
    after: str,
    by: int,
    now: datetime,
) -> None:
    """The editor's words, and the items in the order of `paths`; only those in `shown` go out."""
    issue = _editable(tx, newsletter_id, after)
    by_path = {entry["path"]: entry for entry in issue.items}
    order = [path for path in dict.fromkeys(paths) if path in by_path]
    rest = [path for path in by_path if path not in order]
    issue.items = [{**by_path[path], "shown": path in visible} for path in [*order, *rest]]
    issue.words, issue.changed_at = _stored(words), now
    audit.note(tx, by, "changed_newsletter", f"newsletter:{newsletter_id}", now=now)


def mark(issue: Newsletter) -> str:
    """What tells this state of an issue from a later one."""
    return f"{issue.state} {issue.changed_at.isoformat()}"


def _locked(tx: Transaction, newsletter_id: int) -> Newsletter:
    return get_for_visitor(tx, Newsletter, newsletter_id, lock=True)


def _editable(tx: Transaction, newsletter_id: int, after: str) -> Newsletter:
    issue = _locked(tx, newsletter_id)
    if issue.state != IssueState.DRAFT:
        raise Refused(PublicationsReason.NOT_A_DRAFT)
    if mark(issue) != after:
        raise Refused(PublicationsReason.NEWS_CHANGED)
    return issue


def schedule(
    tx: Transaction, newsletter_id: int, *, per_minute: int, at: datetime | None, after: str, by: int | None, now: datetime
) -> None:
    """Let an issue go out now, or at a moment ahead. Until it begins it can be called back."""
    if per_minute not in PACES:
        raise Refused(PublicationsReason.BAD_PACE)
    issue = _editable(tx, newsletter_id, after)
    if not any(entry["shown"] for entry in issue.items) and not any(text["intro"] for text in issue.words.values()):
        raise Refused(PublicationsReason.NOTHING_TO_SEND)
    issue.state, issue.per_minute, issue.due_at, issue.changed_at = IssueState.SCHEDULED, per_minute, max(at or now, now), now
    record(tx, NewsletterDue(issue.id), now=now, due_at=issue.due_at if issue.due_at > now else None)
    audit.note(tx, by, "scheduled_newsletter", f"newsletter:{newsletter_id}", now=now)


def call_back(tx: Transaction, newsletter_id: int, *, by: int, now: datetime) -> None:
    """A scheduled issue becomes a draft again, unless the first mail is under way."""
    _change(tx, newsletter_id, IssueState.SCHEDULED, IssueState.DRAFT, by=by, now=now, what="called_back_newsletter")


def pause(tx: Transaction, newsletter_id: int, *, by: int, now: datetime) -> None:
    _change(tx, newsletter_id, IssueState.SENDING, IssueState.PAUSED, by=by, now=now, what="paused_newsletter")


def go_on(tx: Transaction, newsletter_id: int, *, by: int, now: datetime) -> None:
    _change(tx, newsletter_id, IssueState.PAUSED, IssueState.SENDING, by=by, now=now, what="went_on_with_newsletter")
    record(tx, NewsletterDue(newsletter_id), now=now)


def _change(
    tx: Transaction, newsletter_id: int, before: IssueState, after: IssueState, *, by: int, now: datetime, what: str
) -> None:
    claim = update(Newsletter).where(Newsletter.id == newsletter_id, Newsletter.state == before)
    if changed_rows(tx, claim.values(state=after, changed_at=now)) != 1:
        raise Refused(PublicationsReason.STATE_CHANGED)
    audit.note(tx, by, what, f"newsletter:{newsletter_id}", now=now)


def discard(tx: Transaction, newsletter_id: int, *, by: int, now: datetime) -> None:
    issue = _locked(tx, newsletter_id)
    if issue.state != IssueState.DRAFT:
        raise Refused(PublicationsReason.NOT_A_DRAFT)
    tx.delete(issue)
    audit.note(tx, by, "discarded_newsletter", f"newsletter:{newsletter_id}", now=now)
