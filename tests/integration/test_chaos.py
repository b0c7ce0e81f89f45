"""Three phones with wrong clocks, a network that drops, doubles and reorders, and a server killed in the middle: every scan is
kept exactly once."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.badges.models import Scan
from app.infra.db import db, session
from tests.factories.badges import Phone, Venue
from tests.factories.patience import wait_until

ROOT = Path(__file__).parents[2]
SERVE = """
from waitress import serve
from app import create_app
from config import Config
serve(create_app(Config.from_env()), host="127.0.0.1", port={port}, threads=4, _quiet=True)
"""
SCANS = 90
# While the server is away a batch takes some hundredths of a second: these take ten minutes at least.
MOST_BATCHES = 30_000


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """The product in a process of its own, on the test's database."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.port = free_port()
        self.env = {**os.environ, **environment}
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen([sys.executable, "-c", SERVE.format(port=self.port)], cwd=ROOT, env=self.env)
        wait_until(self.answers, "the server answers", goes_on=lambda: self.process.poll() is None)

    def answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def server(app: Flask, environment: dict[str, str]) -> Iterator[Server]:
    started = Server(environment)
    yield started
    started.kill()


class Unlucky:
    """A phone's queue over a bad line: what is not answered is sent again, in any order and sometimes twice."""

    def __init__(self, phone: Phone, port: int, bodies: list[dict[str, Any]], dice: Random) -> None:
        self.phone, self.port, self.dice = phone, port, dice
        self.waiting = {body["nonce"]: body for body in bodies}
        self.answers: dict[str, list[tuple[str, str]]] = {}
        self.lost = 0

    def run(self) -> None:
        # Everything is answered in the end, however slowly; what is sent in vain so often shows that something is wrong.
        for _batch in range(MOST_BATCHES):
            if not self.waiting:
                return
            batch = self.dice.sample(list(self.waiting.values()), min(len(self.waiting), self.dice.randint(1, 12)))
            for _time in range(self.dice.choice([1, 1, 2])):
                self.send(batch + self.dice.sample(batch, self.dice.randint(0, 1)))

    def send(self, batch: list[dict[str, Any]]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        clock = (datetime.now(UTC) + self.phone.clock).isoformat()
        try:
            connection.request("POST", "/api/v1/scans", json.dumps({"scans": batch, "sent_at": clock}),
                               {"Content-Type": "application/json", **self.phone.headers})  # fmt: skip
            if self.dice.random() < 0.3:
                # The line goes before the answer comes: the phone cannot know whether it arrived.
                self.lost += 1
                connection.sock.close()
                return
            answer = connection.getresponse()
            results = json.loads(answer.read())["results"] if answer.status == 200 else []
        except (OSError, http.client.HTTPException, ValueError):
            time.sleep(0.02)
            return
        finally:
            connection.close()
        for result in results:
            self.answers.setdefault(result["nonce"], []).append((result["outcome"], result["reason"]))
            self.waiting.pop(result["nonce"], None)


def test_every_scan_exactly_once(app: Flask, server: Server, client: Any, settle: Any) -> None:
    dice = Random(7)
    venue = Venue(client, settle)
    gate = venue.gate()
    codes = [venue.badge()[1] for _ in range(30)]
    now = datetime.now(UTC)
    phones = [venue.phone(gate, clock=timedelta(hours=hours)) for hours in (-3, 0, 2)]
    lines = []
    for phone in phones:
        bodies = []
        for number in range(SCANS):
            at = now - timedelta(seconds=SCANS - number)
            verdict = dice.choice(["admitted ok", "admitted ok", "refused already_in", None])
            bodies.append(phone.body(dice.choice(codes), at, dice.choice(["in", "out"]), verdict=verdict))
        lines.append(Unlucky(phone, server.port, bodies, Random(phone.id)))
    expected = {(line.phone.id, nonce) for line in lines for nonce in line.waiting}
    given = {nonce: item["verdict"]["outcome"] for line in lines for nonce, item in line.waiting.items() if "verdict" in item}
    threads = [threading.Thread(target=line.run) for line in lines]
    for thread in threads:
        thread.start()
    for _kill in range(2):
        time.sleep(0.7)
        server.kill()
        server.start()
    for thread in threads:
        thread.join()
    assert [len(line.waiting) for line in lines] == [0, 0, 0]
    assert sum(line.lost for line in lines) > 0
    db.session.rollback()
    kept = session().execute(select(Scan.device_id, Scan.nonce, Scan.outcome, Scan.at, Scan.scanned_at)).all()
    assert Counter((row.device_id, row.nonce) for row in kept) == Counter(expected)
    for line in lines:
        assert all(len(set(answers)) == 1 for answers in line.answers.values()), "the same nonce, the same answer"
        for row in kept:
            if row.device_id == line.phone.id:
                assert line.answers[row.nonce][0][0] == row.outcome
                assert given.get(row.nonce, row.outcome) == row.outcome, "a verdict of the door is kept"
    # Their clocks are five hours apart, and all of it happened within minutes.
    assert max(row.scanned_at for row in kept) - min(row.scanned_at for row in kept) > timedelta(hours=4)
    assert max(row.at for row in kept) - min(row.at for row in kept) < timedelta(minutes=5)
