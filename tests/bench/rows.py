"""The benches. Each returns rows of name, value, unit, baseline and ratio; product and baseline take turns in one process,
so that a machine whose speed drifts treats both alike."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade

from app import create_app
from app.demo import load
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

    @app.get("/page")
    def page() -> str:
        return "<!doctype html><title>x</title>"

    return app


def in_turns(first: Callable[[], Any], other: Callable[[], Any], seconds: float) -> tuple[float, float]:
    """How often a second each can be done, by processor time, in turns of a tenth of a second."""
    done, spent = [0, 0], [0.0, 0.0]
    end = time.perf_counter() + 2 * seconds
    while time.perf_counter() < end:
        for place, act in enumerate((first, other)):
            begun, turn = time.process_time(), time.perf_counter() + 0.1
            while time.perf_counter() < turn:
                act()
                done[place] += 1
            spent[place] += time.process_time() - begun
    return done[0] / spent[0], done[1] / spent[1]


def row(name: str, unit: str, value: float, baseline: float) -> Row:
    return {"name": name, "value": value, "unit": unit, "baseline": baseline, "ratio": value / baseline}
