"""Tasks that run once a night, whichever of the processes comes first.

A night is named by its date and begins at `STARTS_AT` UTC; one in which nobody was awake is made up for at the first chance.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Delete, Update, or_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from app.infra.db import Base, changed_rows, savepoint, session, transaction

log = logging.getLogger(__name__)

STARTS_AT = timedelta(hours=2)
# How long a task has before another process may think that the first was killed. Tasks bear to run twice.
LEASE = timedelta(hours=1)
# How many rows a task changes in one transaction: others want to write as well.
SLICE = 500


class NightlyRun(Base):
    __tablename__ = "nightly_run"

    task: Mapped[str] = mapped_column(primary_key=True)
    # The last night in which the task was done to its end.
    night: Mapped[date | None]
    lease_until: Mapped[datetime | None]


def run_due(tasks: Mapping[str, Callable[[datetime], object]], clock: Callable[[], datetime]) -> None:
    """Run what was not done this night. One that fails is tried again when its lease is over."""
    for name, task in tasks.items():
        now = clock()
        night = (now - STARTS_AT).date()
        if not _claim(name, night, now):
            continue
        try:
            task(now)
        except Exception:
            log.exception("the nightly task %s failed; it is tried again within the hour", name)
            continue
        with transaction() as tx:
            tx.execute(update(NightlyRun).where(NightlyRun.task == name).values(night=night, lease_until=None))


def _claim(name: str, night: date, now: datetime) -> bool:
    """1. Most minutes end here, without a write: the task was done this night.
    2. The first time ever there is no row yet; of two who make it, one does.
    3. A guarded update with a lease says who runs the task."""
    run = session().get(NightlyRun, name)
    if run and run.night and run.night >= night:
        return False
    with transaction() as tx:
        if run is None:
            try:
                with savepoint(tx):
                    tx.add(NightlyRun(task=name))
            except IntegrityError:
                log.info("another process made the row of the nightly task %s", name)
        claim = (
            update(NightlyRun)
            .where(NightlyRun.task == name, or_(NightlyRun.night.is_(None), NightlyRun.night < night))
            .where(or_(NightlyRun.lease_until.is_(None), NightlyRun.lease_until < now))
        )
        return changed_rows(tx, claim.values(lease_until=now + LEASE)) == 1


def in_slices(statement: Callable[[int], Update | Delete]) -> int:
    """Carry out a statement that touches at most as many rows as it is given, a transaction each, until none are left. Returns
    how many it touched."""
    touched = 0
    while True:
        with transaction() as tx:
            result = cast("CursorResult[Any]", tx.execute(statement(SLICE), execution_options={"synchronize_session": False}))
        touched += result.rowcount
        if result.rowcount < SLICE:
            return touched
