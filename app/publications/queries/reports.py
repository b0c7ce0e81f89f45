"""Reads of opportunity reports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.core.kpi import Counted
from app.infra.db import session
from app.publications.models import Report


def reports() -> Sequence[Report]:
    return session().scalars(select(Report).options(joinedload(Report.theme)).order_by(Report.number.desc())).all()


def find_report(number: int) -> Report | None:
    return session().scalars(select(Report).where(Report.number == number).options(joinedload(Report.theme))).first()


def next_number() -> int:
    return (session().scalar(select(func.max(Report.number))) or 0) + 1


def by_theme(start: datetime, end: datetime) -> dict[tuple[str, str], int]:
    """(theme, report) to the number of reports published in the period."""
    query = select(Report.theme_code, func.count()).where(Report.published_at >= start, Report.published_at < end)
    return {(theme, "report"): count for theme, count in session().execute(query.group_by(Report.theme_code))}


def kpis(start: datetime, end: datetime) -> dict[str, Sequence[Counted]]:
    """What of the network's promises is counted here."""
    published = select(Report).where(Report.published_at >= start, Report.published_at < end).order_by(Report.number)
    found = session().scalars(published)
    return {"reports": [Counted(one.title, f"/reports/{one.number}", one.published_at.date()) for one in found]}
