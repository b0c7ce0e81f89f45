"""The only writer of publications."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.core.ids import new_code
from app.core.names import slug_of
from app.exchange.queries import listings as exchange
from app.infra import audit
from app.infra.db import unit_of_work
from app.members.models import Theme
from app.publications import queries
from app.publications.models import News, Newsletter, Report


def publish_news(
    title: str, summary: str, body: str, themes: Sequence[str], *, by: int | None, now: datetime, at: datetime | None = None
) -> News:
    with unit_of_work() as unit:
        slug = slug_of(title) or "news"
        if slug == "new" or queries.find_news(slug):
            slug = f"{slug}-{new_code(4).lower()}"
        item = News(
            slug=slug,
            title=title,
            summary=summary,
            body=body,
            published_at=at or now,
            themes=[unit.get_one(Theme, code) for code in themes],
        )
        unit.add(item)
        unit.flush()
        audit.note(by, "published_news", f"news:{item.id}", now=now)
        return item


def record_newsletter(title: str, intro: str, *, at: datetime) -> Newsletter:
    """An issue that went out by other means, so that it is counted and archived."""
    with unit_of_work() as unit:
        issue = Newsletter(number=queries.next_numbers()[0], title=title, intro=intro, sent_at=at)
        unit.add(issue)
        unit.flush()
        return issue


def publish_report(
    title: str, theme: str, region: str, summary: str, *, by: int | None, now: datetime, at: datetime | None = None
) -> Report:
    """A report whose figures are counted now: listings by kind that carry the theme."""
    with unit_of_work() as unit:
        facts = exchange.supply_and_demand(theme)
        report = Report(
            number=queries.next_numbers()[1],
            title=title,
            theme_code=theme,
            region=region,
            summary=summary,
            facts=facts,
            published_at=at or now,
        )
        unit.add(report)
        unit.flush()
        audit.note(by, "published_report", f"report:{report.number}", now=now)
        return report
