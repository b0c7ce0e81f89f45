"""Snapshots of a year's figures: what was said of a year stays said. The product takes one at the beginning of each month,
of the month's year, and so the last one of a year on 1 January. A correction is another snapshot with its reason."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta

from sqlalchemy.exc import IntegrityError

from app.core.errors import Refused
from app.infra import audit
from app.infra.db import Transaction, transaction
from app.insights.models import Snapshot
from app.insights.queries import figures, snapshots
from app.insights.vocabulary import InsightsReason
from app.members import queries as members

log = logging.getLogger(__name__)


def take(tx: Transaction, year: int, *, by: int | None, reason: str, now: datetime) -> Snapshot:
    """Keep a year as its records stand now; one a day."""
    snapshot = Snapshot(
        year=year, taken_on=now.date(), taken_at=now, figures=figures.figures(year, now).as_json(), taken_by=by, reason=reason
    )
    try:
        tx.add(snapshot)
        tx.flush()
        audit.note(tx, by, "took_snapshot", f"insights:{year}", now=now)
    except IntegrityError:
        raise Refused(InsightsReason.TAKEN_TODAY) from None
    return snapshot


def correct(tx: Transaction, year: int, reason: str, *, by: int, now: datetime) -> Snapshot:
    """Keep a year that is over as its records stand now, and say why the last snapshot is not right."""
    joined = members.first_joined()
    if joined is None or year < joined.year:
        raise Refused(InsightsReason.NO_SUCH_YEAR)
    if year >= now.year:
        raise Refused(InsightsReason.YEAR_GOES_ON)
    if not reason.strip():
        raise Refused(InsightsReason.REASON_MISSING)
    return take(tx, year, by=by, reason=reason.strip(), now=now)


def take_due(now: datetime) -> list[int]:
    """Take what is due, and say of which years: of the month that is over, and of each year that was never closed. Does nothing
    most of the time, and may be called by many at once."""
    joined = members.first_joined()
    if joined is None:
        return []
    first = now.date().replace(day=1)
    last_days = snapshots.last_days()
    due = {year for year in range(joined.year, now.year) if last_days.get(year, date.min) < date(year + 1, 1, 1)}
    ended = (first - timedelta(days=1)).year
    if ended >= joined.year and last_days.get(ended, date.min) < first:
        due.add(ended)
    years = []
    for year in sorted(due):
        try:
            with transaction() as tx:
                take(tx, year, by=None, reason="", now=now)
        except Refused:
            continue  # somebody else took it at the same moment
        except Exception:
            # One year that cannot be counted does not keep the others from being kept.
            log.exception("the figures of %s could not be kept", year)
            continue
        years.append(year)
    return years
