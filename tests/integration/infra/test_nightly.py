"""Tasks of the night run once in each, whoever comes first; what is old goes then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from app.infra import audit, mail, nightly, outbox
from app.infra.db import session, transaction
from app.infra.mail import Mail
from app.members.service import accounts
from tests.factories.members import NOW, make_person
from tests.factories.transactions import act
from tests.threads import at_once

EVENING = datetime(2026, 3, 1, 22, tzinfo=UTC)


def at(hours: float) -> datetime:
    return EVENING + timedelta(hours=hours)


def run(task: object, moment: datetime) -> None:
    nightly.run_due({"test": task}, lambda: moment)


def test_a_task_runs_once_a_night(app) -> None:
    ran: list[datetime] = []
    for hours in (0, 1, 3.9, 4, 4.1, 20, 27.9, 28, 29):
        run(ran.append, at(hours))
    assert ran == [at(0), at(4), at(28)], "at the first chance, and after two o'clock UTC"


def test_a_night_that_nobody_was_awake_in_is_made_up_for_once(app) -> None:
    ran: list[datetime] = []
    for hours in (4, 4 + 72 + 9, 4 + 72 + 10):
        run(ran.append, at(hours))
    assert ran == [at(4), at(85)]


def test_a_failed_task_is_tried_again_when_its_lease_is_over(app, caplog) -> None:
    ran: list[datetime] = []

    def fails_first(now: datetime) -> None:
        ran.append(now)
        if len(ran) == 1:
            raise OSError("disk full")

    for hours in (4, 4.5, 5.1, 6.5):
        run(fails_first, at(hours))
    assert ran == [at(4), at(5.1)]
    assert "the nightly task test failed" in caplog.text


def test_of_many_processes_one_runs_it(app: Flask) -> None:
    ran: list[datetime] = []
    at_once(app, [lambda: run(ran.append, at(4))] * 8)
    at_once(app, [lambda: run(ran.append, at(28))] * 8)
    assert ran == [at(4), at(28)]


@pytest.fixture
def tonight(app: Flask):
    """All of the product's own tasks, as if that night had come."""
    tasks = app.extensions["dispatcher"]._each_night
    return lambda now: nightly.run_due(tasks, lambda: now)


def send(key: str, sent_at: datetime | None) -> int:
    act(
        mail.write,
        "ann@example.org",
        f"About {key}",
        "a secret",
        key=key,
        now=NOW,
        html="<p>",
        calendar=("REQUEST", "BEGIN"),
        headers={"A": "b"},
    )
    with transaction() as tx:
        row = tx.query(Mail).filter_by(key=key).one()
        row.sent_at = sent_at
        return row.id


def test_after_thirty_days_a_mail_keeps_who_when_and_what_about(app, tonight, browser, monkeypatch) -> None:
    monkeypatch.setattr(nightly, "SLICE", 2)
    sent = [send(f"old:{number}", NOW) for number in range(3)]
    younger, unsent = send("younger", NOW + timedelta(days=2)), send("unsent", None)
    tonight(NOW + timedelta(days=30))
    assert not session().query(Mail).where(Mail.purged_at.is_not(None)).all(), "thirty days, not one less"
    night = NOW + timedelta(days=31)
    tonight(night)
    for key in sent:
        row = mail.find(key)
        assert (row.body, row.html, row.calendar, row.headers, row.purged_at) == ("", None, None, None, night)
        assert (row.recipient, row.subject.startswith("About old"), row.sent_at) == ("ann@example.org", True, NOW)
    assert {mail.find(key).body for key in (younger, unsent)} == {"a secret"}
    act(mail.write, "ann@example.org", "Again", "again", key="old:1", now=NOW)
    assert len(mail.latest()) == 5, "its key still stands for it"
    page = browser(make_person("secretariat"))
    assert b"The content of this email was removed on" in page.get(f"/outbox/{sent[0]}").data
    assert page.get(f"/outbox/{sent[0]}.html").status_code == 404
    assert b"a secret" in page.get(f"/outbox/{younger}").data


def test_by_night_done_work_goes_and_the_chain_is_verified(app, tonight) -> None:
    person = make_person("staff")
    audit.seal_new()
    for _ in range(2):
        act(accounts.ask_link, person.email, lead_to="/", now=NOW)
    outbox.drain(now=NOW)
    tonight(NOW + timedelta(days=31))
    assert session().query(outbox.OutboxRow).count() == 1, "all but the newest"
    assert (audit.last_check().sealed, audit.last_check().broken_entry) == (1, None)
    assert session().query(audit.AuditEntry).count() == 1, "the trail is never purged"
