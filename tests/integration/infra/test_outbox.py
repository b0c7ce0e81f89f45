"""What happened is handled at least once, and nothing is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from app.core.messages import Message, OutdatedPayloadError, message
from app.infra import mail, outbox
from app.infra.db import Transaction, db, session, transaction
from app.infra.outbox import OutboxRow
from app.infra.settings import replaced
from tests.factories.members import NOW
from tests.factories.transactions import act

LATER = NOW + outbox.LEASE + timedelta(seconds=1)


def _in_times(payload: dict[str, Any]) -> dict[str, Any]:
    return {"times": len(payload["rings"])}


@message("tests.rang", version=3, upgrades={2: _in_times})
class Rang(Message):
    times: int


calls: list[tuple[str, int]] = []


@outbox.handles("tests.answer")
def answer(tx: Transaction, message: Rang, *, key: str, now: object) -> None:
    if message.times > 1:
        mail.write(tx, "x@example.org", "half done", "", key=key, now=NOW)
        raise RuntimeError("no answer")
    calls.append((key, message.times))


@pytest.fixture(autouse=True)
def _listening(app):
    calls.clear()
    with replaced(app, outbox.Routes({Rang: (answer,)}, lambda _ids: None)):
        yield


def ring(times: int = 1, **changes: Any) -> int:
    """A recorded message; the id of its row, changed as if it had been recorded so."""
    act(outbox.record, Rang(times), now=NOW)
    row_id = outbox.due(NOW)[-1]
    if changes:
        with transaction() as tx:
            tx.execute(update(OutboxRow).where(OutboxRow.id == row_id).values(changes))
    return row_id


def test_a_message_is_handled_once(app) -> None:
    row_id = ring()
    assert outbox.due(NOW) == [row_id]
    assert outbox.drain(now=NOW) == 1
    assert calls == [(f"outbox:{row_id}", 1)]
    assert not outbox.deliver(row_id, now=NOW), "a second worker finds it done"
    assert outbox.deliver_next(now=NOW) is None


def test_rows_hold_registered_names_and_nothing_of_modules(app) -> None:
    row = session().get_one(OutboxRow, ring())
    assert (row.message, row.version, row.handler) == ("tests.rang", 3, "tests.answer")


def test_a_rolled_back_change_tells_nobody(app) -> None:
    with pytest.raises(ZeroDivisionError), transaction() as tx:
        outbox.record(tx, Rang(1), now=NOW)
        raise ZeroDivisionError
    assert outbox.due(NOW) == []


def test_a_failing_handler_leaves_nothing_half_done_and_tries_again(app, caplog) -> None:
    ring(2)
    assert outbox.drain(now=NOW) == 0
    assert mail.latest() == []
    assert outbox.due(NOW) == []
    assert outbox.due(NOW + timedelta(seconds=4)) == []
    assert len(outbox.due(NOW + timedelta(seconds=5))) == 1, "again after a while"
    moment = NOW
    for _ in range(7):
        assert outbox.dead_letters() == []
        moment += timedelta(days=2)
        outbox.drain(now=moment)
    (dead,) = outbox.dead_letters()
    assert (dead.attempts, "no answer" in dead.error) == (8, True)
    outbox.drain(now=moment + timedelta(days=30))
    assert dead.attempts == 8
    act(outbox.replay, dead.id, now=moment)
    assert outbox.due(moment) == [dead.id]


def test_tries_grow_apart_and_the_eighth_is_the_last(app, caplog) -> None:
    row_id, moment, waits = ring(2), NOW, []
    for _try in range(7):
        outbox.drain(now=moment)
        row = session().get_one(OutboxRow, row_id)
        assert row.dead_at is None
        waits.append((row.due_at - moment).total_seconds())
        moment = row.due_at
    assert waits == [5, 20, 80, 320, 1280, 5120, 20480]
    outbox.drain(now=moment)
    assert [row.attempts for row in outbox.dead_letters()] == [8]


def test_a_lease_protects_and_ends(app) -> None:
    row_id = ring()
    assert outbox._claim(NOW, row_id) == row_id, "as a worker does before it is killed"
    assert not outbox.deliver(row_id, now=NOW)
    assert outbox.deliver_next(now=NOW) is None
    assert outbox.deliver(row_id, now=LATER)


def test_whoever_lost_the_lease_does_nothing_any_more(app) -> None:
    row_id = ring()
    assert outbox._claim(NOW, row_id) == row_id
    assert outbox.deliver(row_id, now=LATER), "another worker took over"
    assert not outbox._handle(row_id, NOW), "the first one wakes up"
    assert len(calls) == 1


def test_an_older_payload_is_brought_up_to_date(app) -> None:
    ring(version=2, payload={"rings": ["long"]})
    assert outbox.drain(now=NOW) == 1
    assert [times for _key, times in calls] == [1]


def test_what_nothing_leads_on_from_is_a_dead_letter_at_once(app, caplog) -> None:
    ring(version=1, payload={"rang": True})
    assert outbox.drain(now=NOW) == 0
    (dead,) = outbox.dead_letters()
    assert "nothing brings tests.rang from version 1 to 2" in dead.error
    assert dead.attempts == 1


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"version": 4}, "waits in version 4, newer than 3"),
        ({"handler": "tests.no_more"}, "nobody handles tests.rang as tests.no_more"),
        ({"message": "tests.fell"}, "nobody handles tests.fell as tests.answer"),
    ],
)
def test_what_a_newer_release_may_know_is_tried_again(app, caplog, changes: dict[str, Any], error: str) -> None:
    row_id = ring(**changes)
    assert outbox.drain(now=NOW) == 0
    assert outbox.dead_letters() == []
    row = session().get_one(OutboxRow, row_id)
    assert (row.attempts, error in row.error) == (1, True)


def test_versions_are_brought_up_step_by_step() -> None:
    assert Rang.from_payload(2, {"rings": ["a", "b"]}) == Rang(2)
    assert Rang.from_payload(3, {"times": 2}) == Rang(2)
    with pytest.raises(OutdatedPayloadError, match="from version 1 to 2"):
        Rang.from_payload(1, {})


def test_done_rows_are_purged_in_slices_and_dead_letters_stay(app, caplog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.infra.nightly.SLICE", 2)
    kept = [ring(version=1, payload={})]
    outbox.drain(now=NOW)
    done = [ring() for _ in range(5)]
    assert outbox.drain(now=NOW) == 5
    kept += [ring(due_at=NOW + timedelta(days=60))]
    assert outbox.purge(done_before=NOW) == 0, "done at this very moment"
    assert outbox.purge(done_before=NOW + timedelta(seconds=1)) == len(done)
    assert [row.id for row in session().query(OutboxRow).order_by(OutboxRow.id)] == kept


def test_the_newest_row_stays_so_that_no_id_is_given_twice(app) -> None:
    row_id = ring()
    outbox.drain(now=NOW)
    assert outbox.purge(done_before=NOW + timedelta(days=1)) == 0
    assert ring() == row_id + 1


def test_changes_outside_a_transaction_are_an_error(app) -> None:
    db.session.add(mail.Mail(key="k", recipient="", subject="", body="", created_at=NOW))
    with pytest.raises(RuntimeError, match="outside a transaction"), transaction():
        pass
    session().rollback()
