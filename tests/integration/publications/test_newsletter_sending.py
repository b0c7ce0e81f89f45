"""An issue reaches every reader once, whatever happens to whoever sends it."""

from __future__ import annotations

import contextlib
import smtplib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.infra import mail, outbox
from app.infra.db import session
from app.infra.outbox import OutboxRow
from app.infra.settings import replaced
from app.publications.models import Delivery, Newsletter
from app.publications.queries import newsletters as queries
from app.publications.service import newsletters, readers, sending
from app.publications.vocabulary import ConsentWay, DeliveryState, IssueState
from tests.factories.members import NOW, make_person
from tests.factories.patience import wait_until
from tests.factories.post_office import PostOffice
from tests.factories.publications import item, make_issue, make_reader, make_readers, schedule
from tests.factories.transactions import act
from tests.factories.worker import Worker
from tests.threads import at_once

NO_SERVER = mail.Server(None, "GO SMART <no-reply@gosmart.example>")
READERS = 500


@pytest.fixture
def office(app: Flask, tmp_path: Path) -> Iterator[PostOffice]:
    opened = PostOffice(tmp_path / "book")
    with replaced(app, mail.Server(opened.url, "GO SMART <no-reply@gosmart.example>")):
        yield opened
    opened.close()


def states(issue: Newsletter) -> queries.Progress:
    session().rollback()
    return queries.progress(issue.id)


def test_everybody_gets_it_once_and_the_issue_is_numbered(office: PostOffice, settle: Any) -> None:
    make_readers(30)
    make_reader("later@example.org")
    make_reader("nobody@example.org")
    settle()
    before = len(office.taken())
    issue = make_issue([item(1)])
    schedule(issue)
    settle()
    progress = states(issue)
    assert (progress.sent, progress.refused, progress.waiting) == (30, 1, 1)
    assert len(office.taken()) - before == 30
    # The one that was put off is asked again later, and nobody else with it.
    settle(NOW + timedelta(minutes=6))
    assert states(issue).waiting == 1
    assert len(set(office.taken()[before:])) == len(office.taken()) - before == 30
    reader = queries.find_by_email("later@example.org")
    act(readers.leave, reader.id, way=ConsentWay.PAGE, now=NOW)
    settle(NOW + timedelta(minutes=20))
    session().expire_all()
    done = queries.find_issue(issue.id)
    assert (done.state, done.number) == (IssueState.SENT, 1)
    assert states(issue).skipped == 1


def test_what_is_scheduled_waits_and_can_be_called_back(app: Flask, settle: Any) -> None:
    make_readers(3)
    issue = make_issue([item(1)])
    schedule(issue, at=NOW + timedelta(hours=1))
    settle()
    assert states(issue).total == 0
    act(newsletters.call_back, issue.id, by=None, now=NOW)
    settle(NOW + timedelta(hours=2))
    assert states(issue).total == 0
    session().expire_all()
    schedule(queries.find_issue(issue.id), now=NOW + timedelta(hours=2))
    settle(NOW + timedelta(hours=2))
    assert states(issue).sent == 3
    assert [letter.recipient for letter in mail.latest(3)] == [
        "reader2@example.org",
        "reader1@example.org",
        "reader0@example.org",
    ]


def test_a_paused_issue_goes_on_where_it_stopped(app: Flask, settle: Any) -> None:
    make_readers(40)
    issue = make_issue([item(1)])
    schedule(issue)
    sending.send_slice(issue.id, now=NOW, seconds=0)
    assert states(issue).waiting == 40
    act(newsletters.pause, issue.id, by=None, now=NOW)
    settle()
    assert states(issue).waiting == 40
    act(newsletters.go_on, issue.id, by=None, now=NOW)
    settle()
    assert states(issue).sent == 40


def test_two_senders_send_nothing_twice(app: Flask) -> None:
    make_readers(40)
    issue = make_issue([item(1)])
    schedule(issue)
    number = issue.id
    at_once(app, [lambda: sending.send_slice(number, now=NOW)] * 2)
    assert states(issue).sent == 40
    recipients = [letter.recipient for letter in mail.latest(100)]
    assert len(recipients) == len(set(recipients)) == 40


def test_a_slow_pace_leaves_the_rest_to_the_next_slice(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    clock = [0.0]

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock[0] += seconds

    monkeypatch.setattr(sending.time, "sleep", sleep)
    monkeypatch.setattr(sending.time, "monotonic", lambda: clock[0])
    make_readers(30)
    issue = make_issue([item(1)])
    schedule(issue, per_minute=60)
    sending.send_slice(issue.id, now=NOW)
    assert states(issue).sent == 10, "sixty a minute are ten in ten seconds"
    assert set(slept) == {1.0}


def test_a_worker_that_is_killed_twice_forgets_nobody(office: PostOffice, environment: dict[str, str]) -> None:
    make_readers(READERS)
    issue = make_issue([item(1)])
    schedule(issue, now=datetime.now(UTC) - timedelta(seconds=1))
    working = {**environment, "MAIL_URL": office.url}
    for reached in (READERS // 5, READERS // 2):
        worker = Worker(working)
        wait_until(lambda reached=reached: office.count() >= reached, f"{reached} mails came", goes_on=worker.is_running)
        worker.kill()
    worker = Worker(working)
    try:
        wait_until(lambda: not states(issue).waiting, "nobody waits any more", goes_on=worker.is_running)
    finally:
        worker.kill()
    taken = office.taken()
    assert {recipient for recipient, _id in taken} == {f"reader{number}@example.org" for number in range(READERS)}
    assert len(set(taken)) == READERS, "one Message-ID a reader, whoever sent it"
    assert len(taken) - READERS <= 2, "a kill leaves at most the mail in doubt that was under way"
    session().rollback()
    assert session().query(Delivery).where(Delivery.state == DeliveryState.SENT).count() == READERS


def test_one_who_is_never_taken_holds_nobody_up(app: Flask, office: PostOffice, settle: Any) -> None:
    for number in range(12):
        make_reader(f"later{number}@example.org")
    make_readers(20)
    with replaced(app, NO_SERVER):
        settle()
    issue = make_issue([item(1)])
    schedule(issue)
    settle()
    assert (states(issue).sent, states(issue).waiting) == (20, 12)
    for hour in range(1, 20):
        settle(NOW + timedelta(hours=hour))
    assert (states(issue).sent, states(issue).refused) == (20, 12)
    assert queries.find_issue(issue.id).state == IssueState.SENT
    assert queries.find_by_email("later0@example.org").soft_bounces == 1


def test_a_server_that_closes_after_a_few_mails(app: Flask, settle: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each connection takes five; and one sender address is not liked once."""
    got: list[str] = []

    @contextlib.contextmanager
    def line() -> Iterator[Any]:
        taken = 0

        def hand_over(recipient: str, data: bytes) -> None:
            nonlocal taken
            if taken == 5:
                raise smtplib.SMTPServerDisconnected("enough")
            taken += 1
            got.append(recipient)

        yield hand_over

    monkeypatch.setattr(sending.bulk, "line", line)
    monkeypatch.setattr(sending.mail, "has_server", lambda: True)
    make_readers(60)
    issue = make_issue([item(1)])
    schedule(issue)
    settle()
    assert len(got) == len(set(got)) == states(issue).sent == 60
    assert not outbox.dead_letters()


def test_the_server_goes_away_and_comes_back(app: Flask, office: PostOffice, settle: Any, browser: Any) -> None:
    make_readers(20)
    issue = make_issue([item(1)])
    schedule(issue)
    office.close()
    settle()
    assert states(issue).waiting == 20
    row = session().query(OutboxRow).where(OutboxRow.done_at.is_(None)).one()
    assert row.attempts == 1
    page = browser(make_person("secretariat")).get(f"/newsletter/desk/{issue.id}/progress").text
    assert "The last try failed; it is tried again at" in page
    with replaced(app, NO_SERVER):
        settle(NOW + timedelta(minutes=1))
    assert states(issue).sent == 20
    assert not outbox.dead_letters()
