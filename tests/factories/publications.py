"""Readers, issues and posts for tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert

from app.infra.db import transaction
from app.publications.models import Newsletter, Report, ReportVersion, Subscriber
from app.publications.queries import newsletters as queries
from app.publications.queries import reports as report_queries
from app.publications.queries.opportunities import Scope
from app.publications.rules.selection import Item
from app.publications.service import gathering, news, newsletters, readers, reports
from app.publications.vocabulary import ConsentWay, IssuePart, ReaderState, Region
from tests.factories.members import NOW
from tests.factories.transactions import act


def make_reader(
    email: str = "ann@example.org", language: str = "en", themes: Sequence[str] = (), now: datetime = NOW
) -> Subscriber:
    """One who asked and confirmed."""
    act(readers.ask, email, language, themes, wording="Send it to me.", way=ConsentWay.PAGE, now=now)
    reader = queries.find_by_email(email)
    assert reader is not None
    return act(readers.confirm, readers.confirmation_of(reader), wording="Send it to me.", now=now)


def make_readers(number: int, *, name: str = "reader", language: str = "en") -> None:
    """Many at once, written as they are after confirming."""
    rows = [
        {"email": f"{name}{index}@example.org", "language": language, "themes": [], "state": ReaderState.ACTIVE, "asked_at": NOW,
         "confirmed_at": NOW, "soft_bounces": 0}
        for index in range(number)
    ]  # fmt: skip
    with transaction() as tx:
        tx.execute(insert(Subscriber), rows)


def item(number: int, kind: IssuePart = IssuePart.NEWS, themes: Sequence[str] = (), **words: tuple[str, str]) -> Item:
    return Item(kind, f"/{kind}/{number}", tuple(themes), words or {"en": (f"Title {number}", f"Text {number}")})


def make_issue(items: Sequence[Item] = (), *, now: datetime = NOW) -> Newsletter:
    """A draft with a post for each item, beside what else is new."""
    for entry in items:
        act(
            news.publish_news,
            {language: (*words, "") for language, words in entry.words.items()},
            entry.themes,
            by=None,
            now=now,
        )
    return act(newsletters.draft, {"en": ("What is new", "Hello."), "nl": ("Wat nieuw is", "Dag.")}, by=None, now=now)


def schedule(issue: Newsletter, *, now: datetime = NOW, per_minute: int = 0, at: datetime | None = None) -> None:
    act(newsletters.schedule, issue.id, per_minute=per_minute, at=at, after=newsletters.mark(issue), by=None, now=now)


def scope(theme: str = "air", region: Region = Region.WORLD, first: date = date(2026, 1, 1), last: date | None = None) -> Scope:
    return Scope(theme, region, first, last or NOW.date())


def said(title: str = "Air", summary: str = "Cleaner.", **chapters: str) -> dict[str, dict[str, Any]]:
    return {"en": {"title": title, "summary": summary, "chapters": chapters}}


def begin_report(title: str = "Air", about: Scope | None = None, *, now: datetime = NOW, **chapters: str) -> Report:
    """A draft whose facts are gathered."""
    report = act(reports.start, about or scope(), said(title, **chapters), by=None, now=now)
    gathering.gather(report.id, now, now=now)
    return fresh(report.id)


def fresh(report_id: int) -> Report:
    report = report_queries.find_report(report_id)
    assert report is not None
    return report


def publish(report: Report, *, by: int | None = None, submitter: int | None = None, now: datetime = NOW) -> ReportVersion:
    """Through the review."""
    act(reports.submit, report.id, after=reports.mark(fresh(report.id)), by=submitter, now=now)
    return act(reports.publish, report.id, after=reports.whole_mark(fresh(report.id)), by=by, now=now)


def make_report(title: str = "Air", about: Scope | None = None, *, now: datetime = NOW, **chapters: str) -> ReportVersion:
    """A published one."""
    return publish(begin_report(title, about, now=now, **chapters), now=now)
