"""Reads of newsletters, of who reads them, and of what is new since the last one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import selectinload

from app.core.kpi import Counted
from app.core.languages import DEFAULT_LANGUAGE
from app.core.vocabulary import PromiseKind
from app.events.programme.queries import events
from app.events.vocabulary import EventStatus
from app.exchange.queries import listings
from app.exchange.vocabulary import ListingKind
from app.infra.db import session
from app.publications.models import Delivery, Newsletter, Subscriber
from app.publications.queries import news, reports
from app.publications.rules.selection import IssueWords, Item, item_of
from app.publications.vocabulary import DeliveryState, IssuePart, IssueState, ReaderState

# A first issue, or one after a long silence, tells of this long.
_LONGEST = timedelta(days=62)
_AHEAD = timedelta(days=75)


@dataclass(frozen=True, slots=True)
class Progress:
    """How many readers an issue has, by what became of their mail."""

    waiting: int = 0
    sent: int = 0
    refused: int = 0
    skipped: int = 0
    bounced: int = 0

    @property
    def total(self) -> int:
        return self.waiting + self.sent + self.refused + self.skipped + self.bounced

    @property
    def done(self) -> int:
        return self.total - self.waiting


@dataclass(frozen=True, slots=True)
class Reader:
    """A subscriber as a sender holds them, apart from the database."""

    id: int
    email: str
    language: str
    themes: list[str]
    state: ReaderState


def waiting(newsletter_id: int, now: datetime, limit: int) -> list[tuple[int, Reader]]:
    """(number of the delivery, its reader) of those whose turn it is."""
    reader = (Subscriber.id, Subscriber.email, Subscriber.language, Subscriber.themes, Subscriber.state)
    query = select(Delivery.id, *reader).join(Subscriber, Subscriber.id == Delivery.subscriber_id)
    query = query.where(Delivery.newsletter_id == newsletter_id, Delivery.state == DeliveryState.WAITING, _turn(now))
    rows = session().execute(query.order_by(Delivery.id).limit(limit))
    return [(row[0], Reader(row[1], row[2], row[3], row[4], row[5])) for row in rows]


def _turn(now: datetime) -> ColumnElement[bool]:
    return or_(Delivery.again_at.is_(None), Delivery.again_at <= now)


def next_turn(newsletter_id: int, now: datetime) -> datetime | None:
    """When the next mail of an issue may go out: now, later, or never again."""
    waits = Delivery.state == DeliveryState.WAITING
    mine = (Delivery.newsletter_id == newsletter_id, waits, Delivery.subscriber_id.is_not(None))
    if session().scalar(select(Delivery.id).where(*mine, _turn(now)).limit(1)):
        return now
    return session().scalar(select(func.min(Delivery.again_at)).where(*mine))


def archive() -> Sequence[Newsletter]:
    """Issues that went out, newest first."""
    query = select(Newsletter).where(Newsletter.state == IssueState.SENT)
    return session().scalars(query.order_by(Newsletter.number.desc())).all()


def issues() -> Sequence[Newsletter]:
    """All issues, also those that are written or being sent, newest first."""
    return session().scalars(select(Newsletter).order_by(Newsletter.id.desc())).all()


def find_numbered(number: int) -> Newsletter | None:
    """An issue as soon as its first reader may have it."""
    return session().scalars(select(Newsletter).where(Newsletter.number == number)).first()


def find_issue(newsletter_id: int) -> Newsletter | None:
    return session().get(Newsletter, newsletter_id)


def next_number() -> int:
    return (session().scalar(select(func.max(Newsletter.number))) or 0) + 1


def progress(newsletter_id: int) -> Progress:
    return all_progress().get(newsletter_id, Progress())


def all_progress() -> dict[int, Progress]:
    """The progress of each issue that has readers."""
    columns = (Delivery.newsletter_id, Delivery.state)
    states_of: dict[int, dict[DeliveryState, int]] = {}
    for key, state, number in session().execute(select(*columns, func.count()).group_by(*columns)):
        states_of.setdefault(key, {})[state] = number
    return {key: Progress(**states) for key, states in states_of.items()}


def items_of(issue: Newsletter) -> list[Item]:
    return [item_of(item) for item in issue.items]


def words_in(issue: Newsletter, language: str) -> tuple[str, str]:
    """(title, intro) in a language, else in the first it was written in."""
    words = issue.words
    nothing = IssueWords(title="", intro="")
    chosen = words.get(language) or words.get(DEFAULT_LANGUAGE) or next(iter(words.values()), nothing)
    return chosen["title"], chosen["intro"]


def whats_new(now: datetime) -> list[Item]:
    """Everything of late that stood in no issue yet, newest first, and the events ahead, soonest first. What an editor took out
    of an issue was looked at, and does not come again."""
    issues = session().scalars(select(Newsletter.items).where(Newsletter.state != IssueState.DRAFT))
    paths = {record["path"] for items in issues for record in items}
    start = now - _LONGEST
    return [item for item in _recent(start, now) if item.path not in paths] + _ahead(now)


def _recent(start: datetime, now: datetime) -> list[Item]:
    items = [
        Item(
            IssuePart.NEWS,
            f"/news/{post.slug}",
            tuple(theme.code for theme in post.themes),
            {language: (text.title, text.summary) for language, text in post.texts.items()},
        )
        for post in reversed(news.since(start, now))
    ]
    for kind in listings.SHELVES:
        items += [
            Item(
                IssuePart(kind),
                listings.path_of(kind, listing.slug),
                tuple(theme.code for theme in listing.themes),
                {"en": (listing.title, listing.summary)},
            )
            for listing in listings.published_since(kind, start, now)
        ]
    first = reports.first_versions(start, now + timedelta.resolution)
    latest = reports.latest_versions([report_version.report_id for report_version in first])
    items += [
        Item(
            IssuePart.REPORT,
            f"/reports/{report_version.report.number}",
            (report_version.report.theme_code,),
            reports.teasers(latest[report_version.report_id].words),
        )
        for report_version in reversed(first)
    ]
    return items


def _ahead(now: datetime) -> list[Item]:
    return [
        Item(IssuePart.EVENT, f"/events/{event.slug}/", (), {"en": (event.title, event.summary)})
        for event in events.upcoming(drafts=False, today=now)
        if event.status == EventStatus.PUBLISHED and event.starts_on <= (now + _AHEAD).date()
    ]


def is_public(item: Item, now: datetime) -> bool:
    """Whether what an issue tells is still there for everybody."""
    slug = item.path.rstrip("/").rpartition("/")[2]
    if item.kind == IssuePart.NEWS:
        return news.find_news(slug, now) is not None
    if item.kind == IssuePart.EVENT:
        event = events.find_event(slug)
        return event is not None and event.status == EventStatus.PUBLISHED
    if item.kind == IssuePart.REPORT:
        return slug.isdecimal() and reports.find_version(int(slug)) is not None
    return listings.find_listing(ListingKind(item.kind), slug) is not None


def subscribers(state: ReaderState | None = None, part: str = "", limit: int = 200) -> Sequence[Subscriber]:
    query = select(Subscriber).order_by(Subscriber.email).limit(limit)
    if state is not None:
        query = query.where(Subscriber.state == state)
    if part:
        query = query.where(Subscriber.email.contains(part.lower(), autoescape=True))
    return session().scalars(query).all()


def find_subscriber(subscriber_id: int) -> Subscriber | None:
    return session().get(Subscriber, subscriber_id, options=[selectinload(Subscriber.consents)])


def find_by_email(email: str) -> Subscriber | None:
    return session().scalars(select(Subscriber).where(Subscriber.email == email.strip().lower())).first()


def readers() -> dict[ReaderState, int]:
    """How many subscribers are in each state."""
    return dict(session().execute(select(Subscriber.state, func.count()).group_by(Subscriber.state)).all())


def kpis(start: datetime, end: datetime) -> dict[PromiseKind, Sequence[Counted]]:
    """What of the network's promises is counted here: issues whose last mail went out in the period."""
    sent = select(Newsletter).where(Newsletter.state == IssueState.SENT, Newsletter.sent_at >= start, Newsletter.sent_at < end)
    issues = session().scalars(sent.order_by(Newsletter.sent_at, Newsletter.id))
    titles = [(words_in(issue, DEFAULT_LANGUAGE)[0], issue) for issue in issues]
    return {
        PromiseKind.NEWSLETTERS: [
            Counted(title, f"/newsletter/{issue.number}", issue.sent_at.date()) for title, issue in titles if issue.sent_at
        ]
    }
