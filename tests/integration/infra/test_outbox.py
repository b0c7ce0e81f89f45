"""What happened is handled at least once, and nothing is lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from app.core.messages import Message
from app.infra import mail, outbox
from app.infra.db import db, session, unit_of_work
from app.wiring import HANDLERS
from tests.factories.members import NOW


@dataclass(frozen=True, slots=True)
class Rang(Message):
    times: int


calls: list[tuple[str, int]] = []


def answer(message: Rang, *, key: str, now: object) -> None:
    if message.times > 1:
        mail.write("x@example.org", "half done", "", key=key, now=NOW)
        raise RuntimeError("no answer")
    calls.append((key, message.times))


@pytest.fixture(autouse=True)
def _listening(app):
    calls.clear()
    kept = app.extensions["carrier"].carry
    outbox.configure({Rang: (answer,)}, lambda _ids: None)
    yield
    outbox.configure(HANDLERS, kept)


def test_a_message_is_handled_once(app) -> None:
    with unit_of_work():
        outbox.record(Rang(1), now=NOW)
    (row_id,) = outbox.due(NOW)
    assert outbox.drain(now=NOW) == 1
    assert calls == [(f"outbox:{row_id}", 1)]
    assert not outbox.deliver(row_id, now=NOW), "a second carrier finds it done"


def test_a_rolled_back_change_tells_nobody(app) -> None:
    with pytest.raises(ZeroDivisionError), unit_of_work():
        outbox.record(Rang(1), now=NOW)
        raise ZeroDivisionError
    assert outbox.due(NOW) == []


def test_a_failing_handler_leaves_nothing_half_done_and_tries_again(app, caplog) -> None:
    with unit_of_work():
        outbox.record(Rang(2), now=NOW)
    assert outbox.drain(now=NOW) == 0
    assert mail.latest() == []
    assert outbox.due(NOW) == []
    assert len(outbox.due(NOW + timedelta(seconds=6))) == 1, "again after a while"
    moment = NOW
    for _ in range(outbox.MAX_ATTEMPTS):
        moment += timedelta(days=2)
        outbox.drain(now=moment)
    (dead,) = outbox.dead_letters()
    assert "no answer" in dead.error
    outbox.replay(dead.id, now=moment)
    assert outbox.due(moment) == [dead.id]


def test_a_lease_protects_and_ends(app) -> None:
    with unit_of_work():
        outbox.record(Rang(1), now=NOW)
    (row_id,) = outbox.due(NOW)
    assert outbox._claim(row_id, NOW), "as a worker does before it is killed"
    assert not outbox.deliver(row_id, now=NOW)
    assert outbox.deliver(row_id, now=NOW + outbox.LEASE + timedelta(seconds=1))


def test_changes_outside_a_unit_of_work_are_an_error(app) -> None:
    db.session.add(mail.Mail(key="k", recipient="", subject="", body="", created_at=NOW))
    with pytest.raises(RuntimeError, match="outside a unit of work"), unit_of_work():
        pass
    session().rollback()
