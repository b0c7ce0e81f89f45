"""Carries outbox rows to a worker. The task library may lose a task when a process is killed; the outbox does not:
a sweep every minute brings back what is due and unleased."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any

from huey import Huey, RedisHuey, SqliteHuey, crontab
from huey.consumer import Consumer

from app.infra import audit, outbox

log = logging.getLogger(__name__)


def make_queue(redis_url: str | None, data: Path) -> Huey:
    """A queue on Redis when there is one, else in a file of its own in the data folder."""
    if redis_url:
        return RedisHuey("gosmart", url=redis_url, results=False)
    data.mkdir(parents=True, exist_ok=True)
    return SqliteHuey("gosmart", filename=str(data / "queue.db"), results=False)


class _QuietConsumer(Consumer):  # type: ignore[misc]
    """A consumer inside the web process: signals belong to the server there."""

    def _set_signal_handlers(self) -> None:
        return


class Carrier:
    """Binds the outbox to a queue. `context` gives each task its application context and session."""

    def __init__(
        self,
        queue: Huey,
        context: Callable[[], AbstractContextManager[Any]],
        clock: Callable[[], datetime],
        chores: Sequence[Callable[[datetime], object]] = (),
    ):
        """`chores` are asked every minute whether there is something to do."""
        self.queue = queue
        self._chores = chores
        self._context = context
        self._clock = clock
        self._deliver = queue.task(name="deliver")(self._deliver_row)
        queue.periodic_task(crontab(minute="*"), name="sweep")(self.sweep)

    def carry(self, row_ids: list[int]) -> None:
        for row_id in row_ids:
            self._deliver(row_id)

    def _deliver_row(self, row_id: int) -> None:
        with self._context():
            outbox.deliver(row_id, now=self._clock())

    def sweep(self) -> None:
        with self._context():
            for row_id in outbox.due(self._clock()):
                self._deliver(row_id)
            audit.seal_new()
            for chore in self._chores:
                try:
                    chore(self._clock())
                except Exception:
                    log.exception("a chore failed; it is tried again in a minute")

    def consumer(self, *, inside_server: bool) -> Consumer:
        kind = _QuietConsumer if inside_server else Consumer
        return kind(self.queue, workers=1 if inside_server else 2, periodic=True, initial_delay=0.05, max_delay=0.5)
