"""Reads of snapshots."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.infra.db import session
from app.insights.models import Snapshot


def of_year(year: int) -> Sequence[Snapshot]:
    """A year's snapshots, latest first."""
    query = select(Snapshot).where(Snapshot.year == year).options(joinedload(Snapshot.taker))
    return session().scalars(query.order_by(Snapshot.taken_on.desc())).all()


def find_snapshot(year: int, day: date) -> Snapshot | None:
    return session().scalars(select(Snapshot).where(Snapshot.year == year, Snapshot.taken_on == day)).first()


def last_days() -> dict[int, date]:
    """Of each year, the day of its latest snapshot."""
    return dict(session().execute(select(Snapshot.year, func.max(Snapshot.taken_on)).group_by(Snapshot.year)).all())
