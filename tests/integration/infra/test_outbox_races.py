"""Many workers at one outbox: each row is handled once, and nobody waits for another's slow handler."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.core.messages import Message, message
from app.infra import outbox
from app.infra.db import session
from app.infra.outbox import OutboxRow
from app.infra.settings import install, setting
from tests.factories.members import NOW
from tests.factories.transactions import act
from tests.threads import at_once

WORKERS, ROWS = 4, 40
LATER = NOW + outbox.LEASE + timedelta(seconds=1)


@message("tests.numbered")
class Numbered(Message):
    number: int


@pytest.fixture
def listen(app: Flask) -> Iterator[Callable[..., None]]:
    before = setting(outbox.Routes)

    def start(handle: Callable[[Numbered], None], *, outside: bool) -> None:
        # Inside of the database a handler is given the transaction first.
        handler = outbox.handles("tests.count", outside=outside)(lambda *arguments, **_given: handle(arguments[-1]))
        install(app, outbox.Routes({Numbered: (handler,)}, lambda _ids: None))
        for number in range(ROWS):
            act(outbox.record, Numbered(number), now=NOW)

    yield start
    install(app, before)


def work(now: datetime = NOW) -> int:
    """What one worker does until nothing is left for it."""
    return outbox.drain(now=now)


@pytest.mark.parametrize("outside", [True, False])
def test_workers_share_the_rows_and_handle_each_once(app: Flask, listen: Any, outside: bool) -> None:
    handled: list[int] = []
    listen(lambda message: handled.append(message.number), outside=outside)
    counts = at_once(app, [work] * WORKERS)
    assert sum(counts) == ROWS
    assert Counter(handled) == dict.fromkeys(range(ROWS), 1)
    assert not session().query(OutboxRow).where(OutboxRow.done_at.is_(None)).count()


# A handler inside of SQLite's one write transaction is waited for by every other writer, whatever the outbox does.
SLOW = [(True, NOW), *([(False, NOW), (False, LATER)] if os.environ.get("TEST_DATABASE_URL") else [])]


@pytest.mark.parametrize(("outside", "others_at"), SLOW)
def test_nobody_waits_for_a_slow_handler(app: Flask, listen: Any, outside: bool, others_at: datetime) -> None:
    """The slow one ends only when all other rows are done: whoever waited for it would wait for ever. At LATER its lease is over,
    and its row is still passed over, because it is locked."""
    begun, others_done = threading.Event(), threading.Event()
    handled: list[int] = []

    def handle(message: Numbered) -> None:
        if message.number == 0:
            begun.set()
            assert others_done.wait(60), "the others waited"
        handled.append(message.number)
        if len(handled) == ROWS - 1:
            others_done.set()

    def join_in() -> int:
        assert begun.wait(60)
        return work(others_at)

    listen(handle, outside=outside)
    first = outbox.due(NOW)[0]
    counts = at_once(app, [lambda: outbox.deliver(first, now=NOW), *[join_in] * (WORKERS - 1)])
    assert counts[0] is True
    assert sum(counts[1:]) == ROWS - 1
    assert handled[-1] == 0
    assert Counter(handled) == dict.fromkeys(range(ROWS), 1)
