"""Gathering a report's facts, in the background, with progress that a page can show."""

from __future__ import annotations

from datetime import datetime

from app.infra.db import Transaction, transaction
from app.publications.models import Report
from app.publications.queries import opportunities, reports
from app.publications.rules.opportunities import Facts


class _OvertakenError(Exception):
    """Somebody asked anew, or the report is gone: this gathering has nobody to work for."""


def gather(report_id: int, began: datetime, *, now: datetime) -> None:
    """Gather what was asked for at that moment. A worker that is killed leaves nothing half done: whoever gets the message next
    begins anew, and only a whole set of facts is stored."""
    report = reports.find_report(report_id)
    if report is None or report.asked_at != began:
        return
    try:
        facts = opportunities.gather(reports.scope_of(report), now, lambda done, steps: _tell(report_id, began, done, steps))
        with transaction() as tx:
            keep(tx, report_id, began, facts, now=now)
    except _OvertakenError:
        return


def keep(tx: Transaction, report_id: int, began: datetime, facts: Facts, *, now: datetime) -> None:
    """Store a whole set of facts as what was asked for at that moment."""
    _store(tx, report_id, began, steps_done=0, steps=0, facts=facts, facts_at=now, asked_at=None)


def _tell(report_id: int, began: datetime, done: int, steps: int) -> None:
    with transaction() as tx:
        _store(tx, report_id, began, steps_done=done, steps=steps)


def _store(tx: Transaction, report_id: int, began: datetime, **values: object) -> None:
    report = tx.get(Report, report_id, with_for_update=True, populate_existing=True)
    if report is None or report.asked_at != began:
        raise _OvertakenError
    for name, value in values.items():
        setattr(report, name, value)
