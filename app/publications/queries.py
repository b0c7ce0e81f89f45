"""Reads of what was published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.infra.db import session
from app.publications.models import News, Newsletter, Report


def news(limit: int = 60) -> Sequence[News]:
    return (
        session()
        .scalars(select(News).options(selectinload(News.themes)).order_by(News.published_at.desc(), News.id).limit(limit))
        .all()
    )


def find_news(slug: str) -> News | None:
    return session().scalars(select(News).where(News.slug == slug).options(selectinload(News.themes))).first()


def newsletters() -> Sequence[Newsletter]:
    return session().scalars(select(Newsletter).order_by(Newsletter.number.desc())).all()


def reports() -> Sequence[Report]:
    return session().scalars(select(Report).options(joinedload(Report.theme)).order_by(Report.number.desc())).all()


def find_report(number: int) -> Report | None:
    return session().scalars(select(Report).where(Report.number == number).options(joinedload(Report.theme))).first()


def next_numbers() -> tuple[int, int]:
    """The numbers of the next newsletter and the next report."""
    newsletter = session().scalar(select(func.max(Newsletter.number))) or 0
    return newsletter + 1, (session().scalar(select(func.max(Report.number))) or 0) + 1


def kpis(start: datetime, end: datetime) -> dict[str, Sequence[str]]:
    """What of the network's promises is counted here, by title."""
    issues = select(Newsletter.title).where(Newsletter.sent_at >= start, Newsletter.sent_at < end).order_by(Newsletter.sent_at)
    published = select(Report.title).where(Report.published_at >= start, Report.published_at < end).order_by(Report.number)
    return {"newsletters": session().scalars(issues).all(), "reports": session().scalars(published).all()}
