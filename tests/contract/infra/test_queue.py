"""The queue brings outbox rows to a worker: in a file, and on Redis when TEST_REDIS_URL names one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from flask import Flask
from huey.consumer import Consumer

from app.infra import jobs, mail, outbox
from app.infra.db import db, session
from app.infra.jobs import Dispatcher, make_queue
from app.infra.settings import replaced
from app.members.service import accounts
from app.wiring import HANDLERS
from tests.factories.members import NOW, make_person
from tests.factories.patience import wait_until
from tests.factories.transactions import act
from tests.needs import without


@pytest.fixture(params=["file", "redis"])
def dispatcher(request: pytest.FixtureRequest, app: Flask, tmp_path: Path):
    redis_url = os.environ.get("TEST_REDIS_URL")
    if redis_url:
        # Each test process has a database of its own there: a neighbour's consumer would take our tasks along.
        worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
        redis_url = f"{redis_url.rstrip('/')}/{1 + worker % 15}"
    if request.param == "redis" and not redis_url:
        pytest.skip(without("Redis", "TEST_REDIS_URL names none"))
    queue = make_queue(redis_url if request.param == "redis" else None, tmp_path)
    queue.flush()
    new_dispatcher = Dispatcher(queue, app.app_context, lambda: NOW)
    with replaced(app, outbox.Routes(HANDLERS, new_dispatcher.dispatch)):
        yield new_dispatcher
    queue.flush()


def mails_come(number: int) -> None:
    """Wait until that many mails were written."""

    def came() -> bool:
        db.session.rollback()
        db.session.expire_all()
        return len(mail.latest()) == number

    wait_until(came, f"{number} mails are written")


def running(dispatcher: Dispatcher) -> Consumer:
    consumer = dispatcher.consumer(inside_server=True)
    consumer.start()
    return consumer


def test_a_recorded_message_reaches_its_handler(dispatcher: Dispatcher) -> None:
    person = make_person()
    consumer = running(dispatcher)
    try:
        act(accounts.ask_link, person.email, lead_to="/", now=NOW)
        mails_come(1)
    finally:
        consumer.stop(graceful=True)
    assert mail.latest(1)[0].recipient == person.email
    assert outbox.due(NOW) == []


def test_a_lost_task_is_made_up_for(dispatcher: Dispatcher) -> None:
    """A killed worker takes its tasks along; the rows stay, and the next minute sends somebody for them."""
    person = make_person()
    act(accounts.ask_link, person.email, lead_to="/", now=NOW)
    dispatcher.queue.flush()
    assert len(outbox.due(NOW)) == 1
    consumer = running(dispatcher)
    try:
        dispatcher.tick()
        mails_come(1)
    finally:
        consumer.stop(graceful=True)
    session().rollback()
    assert [letter.recipient for letter in mail.latest()] == [person.email]


def test_what_is_looked_at_every_minute_goes_on_after_a_failure(app: Flask, tmp_path: Path) -> None:
    done = []

    def broken(_now: object) -> None:
        raise OSError("disk full")

    queue = make_queue(None, tmp_path)
    each_night = {"broken": broken, "works": done.append}
    dispatcher = Dispatcher(queue, app.app_context, lambda: NOW, each_minute=[broken, done.append], each_night=each_night)
    dispatcher.tick()
    assert done == [NOW, NOW]
    dispatcher.tick()
    assert done == [NOW, NOW, NOW], "each minute again, the nightly one not"


def test_a_part_of_a_long_queue_leaves_the_rest_to_the_next_task(
    dispatcher: Dispatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "PART", 2)
    person = make_person()
    for _ in range(5):
        act(accounts.ask_link, person.email, lead_to="/", now=NOW)
    dispatcher.queue.flush()
    dispatcher._deliver_part()
    assert len(mail.latest()) == 2
    assert dispatcher.queue.pending_count() == 1, "one more part is to be taken"
    consumer = running(dispatcher)
    try:
        mails_come(5)
    finally:
        consumer.stop(graceful=True)
