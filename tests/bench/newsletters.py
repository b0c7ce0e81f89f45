"""A newsletter to 10 000 readers through a mail server on loopback, its sender killed twice; beside a bare `smtplib` loop that
sends as many mails of the same size to the same server."""

from __future__ import annotations

import smtplib
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask_migrate import upgrade

from app import create_app
from app.infra import bulk, mail
from app.infra.db import session
from app.publications.models import Newsletter
from app.publications.queries import newsletters as queries
from config import Config
from tests.bench.rows import Row, row
from tests.factories.post_office import PostOffice
from tests.factories.publications import item, make_issue, make_readers, schedule
from tests.factories.worker import Worker

ROOT = Path(__file__).parents[2]
_ENVIRONMENT = {"SECRET_KEY": "only for the bench, long enough", "BASE_URL": "https://gosmart.example", "LOG_LEVEL": "ERROR"}


def newsletters(seconds: float) -> list[Row]:
    readers = 10_000 if seconds >= 1 else 1_000
    with tempfile.TemporaryDirectory() as folder:
        env = {**_ENVIRONMENT, "GOSMART_DATA": folder}
        app = create_app(Config.from_env(env))
        with app.app_context():
            upgrade()
            return _measured(Path(folder), env, readers)


def _measured(folder: Path, env: dict[str, str], readers: int) -> list[Row]:
    office, bare = PostOffice(folder / "book"), PostOffice(folder / "bare")
    try:
        make_readers(readers)
        issue = make_issue([item(number) for number in range(5)])
        before = _bare(bare, readers // 4)
        schedule(issue, now=datetime.now(UTC) - timedelta(seconds=1))
        taken, ours = _send(office, issue, {**env, "MAIL_URL": office.url}, readers)
        after = _bare(bare, readers // 4)
    finally:
        office.close()
        bare.close()
    distinct = len(set(taken))
    loop = (before + after) / 2
    return [
        row("newsletter", "mails a second while a sender works; baseline: a bare smtplib loop", ours, loop),
        row("distinct deliveries", "readers who got it, the sender killed twice; baseline: readers", distinct, readers),
        row("all deliveries", "mails taken; a kill may leave one in doubt", len(taken), readers),
    ]


def _send(office: PostOffice, issue: Newsletter, env: dict[str, str], readers: int) -> tuple[list[tuple[str, str]], float]:
    """(what the server took, mails a second while a sender was at work)."""
    busy, sent = 0.0, 0
    for reached in (readers // 4, readers // 2, None):
        worker = Worker(env)
        try:
            first = _wait(office, office.count() + 1)
            began, start = time.perf_counter(), first
            if reached:
                _wait(office, reached)
            else:
                while _waiting(issue):
                    time.sleep(0.05)
            busy += time.perf_counter() - began
            sent += office.count() - start
        finally:
            worker.kill()
    return office.taken(), sent / busy


def _wait(office: PostOffice, number: int) -> int:
    end = time.monotonic() + 300
    while (there := office.count()) < number:
        if time.monotonic() > end:
            raise TimeoutError(f"only {there} of {number} came")
        time.sleep(0.1)
    return there


def _waiting(issue: Newsletter) -> int:
    session().rollback()
    return queries.progress(issue.id).waiting


def _bare(office: PostOffice, number: int) -> float:
    """Mails a second of a loop that sends one ready mail again and again."""
    letter = bulk.form(
        "Bench",
        "text\n" * 60,
        "<p>text of a letter, as long as one of ours is</p>\n" * 180,
        sender="GO SMART <no-reply@gosmart.example>",
        list_id="bench",
        now=datetime.now(UTC),
    )
    data = letter.fill("bench@example.org", "<bench@example.org>", "t", "https://example.org/leave")
    began = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", office.port) as server:
        for index in range(number):
            server.sendmail(mail.sender()[1], [f"bench{index}@example.org"], data)
    return number / (time.perf_counter() - began)
