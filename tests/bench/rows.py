"""The benches. Each returns rows of name, value, unit, baseline and ratio; product and baseline take turns in one process,
so that a machine whose speed drifts treats both alike."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from flask import Flask, jsonify, request
from flask_migrate import upgrade
from sqlalchemy import text

from app import create_app
from app.badges import queries as badges
from app.badges.service import badges as badge_service
from app.badges.service import scanning
from app.demo import load
from app.events.queries import events
from app.infra.db import db
from config import Config

Row = dict[str, Any]
NOW = datetime.now(UTC).replace(microsecond=0)
_demo: dict[str, Flask] = {}


def demo() -> Flask:
    """The loaded demo on SQLite, made once a run."""
    if "app" not in _demo:
        folder = tempfile.mkdtemp(prefix="gosmart-bench-")
        env = {
            "GOSMART_DATA": folder,
            "SECRET_KEY": "only for the bench, long enough",
            "GOSMART_DEMO": "1",
            "PASSWORD_METHOD": "pbkdf2:sha256:1",
        }
        app = create_app(Config.from_env(env))
        with app.app_context():
            upgrade()
            load.everything(now=NOW, say=lambda _text: None)
        _demo["app"] = app
    return _demo["app"]


def bare(folder: Path) -> Flask:
    """What the least program costs on the same server and database: one indexed SELECT and one INSERT a request."""
    app = Flask("bare")
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{folder / 'bare.db'}"
    engine_holder = demo()

    @app.post("/scans")
    def scan() -> Any:
        body = request.get_json()
        with engine_holder.app_context(), db.engine.connect().execution_options(writes=True) as connection, connection.begin():
            found = connection.execute(text("SELECT id FROM bare_badge WHERE code = :code"), {"code": body["code"]}).scalar()
            connection.execute(
                text("INSERT INTO bare_scan (badge, nonce) VALUES (:badge, :nonce)"), {"badge": found, "nonce": body["nonce"]}
            )
        return jsonify(outcome="admitted")

    @app.get("/page")
    def page() -> str:
        return "<!doctype html><title>x</title>"

    with engine_holder.app_context(), db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS bare_badge (id INTEGER PRIMARY KEY, code TEXT UNIQUE)"))
        connection.execute(
            text("CREATE TABLE IF NOT EXISTS bare_scan (id INTEGER PRIMARY KEY, badge INTEGER, nonce TEXT UNIQUE)")
        )
        connection.execute(text("INSERT OR IGNORE INTO bare_badge (code) VALUES ('x')"))
    return app


def in_turns(one: Callable[[], Any], other: Callable[[], Any], seconds: float) -> tuple[float, float]:
    """How often a second each can be done, by processor time, in turns of a tenth of a second."""
    done, spent = [0, 0], [0.0, 0.0]
    end = time.perf_counter() + 2 * seconds
    while time.perf_counter() < end:
        for place, act in enumerate((one, other)):
            begun, turn = time.process_time(), time.perf_counter() + 0.1
            while time.perf_counter() < turn:
                act()
                done[place] += 1
            spent[place] += time.process_time() - begun
    return done[0] / spent[0], done[1] / spent[1]


def row(name: str, unit: str, value: float, baseline: float) -> Row:
    return {"name": name, "value": value, "unit": unit, "baseline": baseline, "ratio": value / baseline}


def scan(seconds: float) -> list[Row]:
    """The scan endpoint against the bare program: single scans, and batches of 50. A badge goes in and out in turns."""
    app = demo()
    with app.app_context():
        event = events.find_event("expo")
        gate = badges.gates(event.id)[0]
        token = scanning.pair(scanning.make_pairing_code(gate.id, "steward", by=None, now=NOW), now=NOW)[1]
        key = badge_service.signing_key(now=NOW)
        codes = [badge_service.code_of(one, one.registration, key) for one in badges.badges(event.id)[:200]]
        name = gate.name
    client, other = app.test_client(), bare(Path(tempfile.mkdtemp())).test_client()
    numbers = count()
    headers = {"Authorization": f"Bearer {token}"}

    def body() -> dict[str, Any]:
        number = next(numbers)
        return {"nonce": f"b{number}", "code": codes[number % 200], "gate": name, "direction": "in" if number // 200 % 2 else "out",
                "scanned_at": NOW.isoformat()}  # fmt: skip

    def single() -> None:
        assert client.post("/api/v1/scans", json={"scans": [body()]}, headers=headers).status_code == 200

    def batch() -> None:
        assert client.post("/api/v1/scans", json={"scans": [body() for _ in range(50)]}, headers=headers).status_code == 200

    def least() -> None:
        assert other.post("/scans", json={"code": "x", "nonce": f"l{next(numbers)}"}).status_code == 200

    one, base = in_turns(single, least, seconds)
    many, base_again = in_turns(batch, least, seconds)
    return [
        row("scan, one a request", "scans per processor second / bare Flask with one SELECT and one INSERT", one, base),
        row(
            "scan, 50 a request",
            "scans per processor second / bare Flask with one SELECT and one INSERT",
            many * 50,
            base_again,
        ),
    ]
