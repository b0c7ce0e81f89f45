"""Hands outbox rows to workers over a queue, and wakes them each minute. The task library may lose a task when a process is
killed; the outbox does not: each minute workers are sent to take what is due and unleased, a part at a time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any

from huey import Huey, RedisHuey, SqliteHuey, crontab
from huey.consumer import Consumer

from app.infra import audit, nightly, outbox

log = logging.getLogger(__name__)

PeriodicTask = Callable[[datetime], object]
# How many rows a worker takes before others of the queue have their turn, and how many workers are sent at a time.
PART = 50
WORKERS = 2


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


class Dispatcher:
    """Binds the outbox to a queue. `context` gives each task its application context and session."""

    def __init__(
        self,
        queue: Huey,
        context: Callable[[], AbstractContextManager[Any]],
        clock: Callable[[], datetime],
        *,
        each_minute: Sequence[PeriodicTask] = (),
        each_night: Mapping[str, PeriodicTask] | None = None,
    ):
        """Tasks `each_minute` find out by themselves whether there is something to do; those `each_night` are known by a name
        under which the night they were last done is kept."""
        self.queue = queue
        self._context = context
        self._clock = clock
        self._each_minute = each_minute
        self._each_night = each_night or {}
        self._deliver = queue.task(name="deliver")(self._deliver_row)
        self._take_part = queue.task(name="take_part")(self._deliver_part)
        queue.periodic_task(crontab(minute="*"), name="tick")(self.tick)

    def dispatch(self, row_ids: list[int]) -> None:
        for row_id in row_ids:
            self._deliver(row_id)

    def _deliver_row(self, row_id: int) -> None:
        with self._context():
            outbox.deliver(row_id, now=self._clock())

    def _deliver_part(self) -> None:
        with self._context():
            for _ in range(PART):
                if outbox.deliver_next(now=self._clock()) is None:
                    return
        self._take_part()

    def tick(self) -> None:
        """What happens each minute."""
        with self._context():
            waiting = outbox.due(self._clock(), limit=WORKERS)
            for _ in waiting:
                self._take_part()
            audit.seal_new()
            for task in self._each_minute:
                try:
                    task(self._clock())
                except Exception:
                    log.exception("a periodic task failed; it is tried again in a minute")
            nightly.run_due(self._each_night, self._clock)

    def consumer(self, *, inside_server: bool) -> Consumer:
        kind = _QuietConsumer if inside_server else Consumer
        workers = 1 if inside_server else WORKERS
        return kind(self.queue, workers=workers, periodic=True, initial_delay=0.05, max_delay=0.5)
