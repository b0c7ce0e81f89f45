"""Opportunity reports."""

from __future__ import annotations

from datetime import datetime

from app.exchange.queries import counts as exchange
from app.infra import audit
from app.infra.db import unit_of_work
from app.publications.models import Report
from app.publications.queries import reports as queries


def publish_report(
    title: str, theme: str, region: str, summary: str, *, by: int | None, now: datetime, at: datetime | None = None
) -> Report:
    """A report whose figures are counted now: listings by kind that carry the theme."""
    with unit_of_work() as unit:
        facts = exchange.supply_and_demand(theme)
        report = Report(
            number=queries.next_number(),
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
