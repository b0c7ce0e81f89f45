"""For those who run the site: is the process alive, can it work, what is it doing."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from flask import Blueprint, Flask, Response, g, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest

from app.core.ids import new_uid

Check = Callable[[], str | None]


class _JsonLines(logging.Formatter):
    """One JSON object a line. Never holds a body, a cookie, a query string or a secret that is part of an address."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line)


def log_as_json(level: str) -> None:
    root = logging.getLogger()
    if not any(isinstance(handler.formatter, _JsonLines) for handler in root.handlers):
        handler = logging.StreamHandler()
        handler.setFormatter(_JsonLines())
        root.addHandler(handler)
    root.setLevel(level)


def request_id() -> str:
    """The number under which this request stands in the log, on an error's page and in `X-Request-Id`."""
    if "request_id" not in g:
        g.request_id = new_uid()[:8]
    return str(g.request_id)


def install(app: Flask, checks: Mapping[str, Check]) -> None:
    """`checks` name what has to work before traffic may come; each returns None or what is wrong."""
    registry = CollectorRegistry()
    answers = Counter("gosmart_answers_total", "Answers by route and status", ["route", "status"], registry=registry)
    seconds = Histogram("gosmart_answer_seconds", "Time to answer by route", ["route"], registry=registry)
    access = logging.getLogger("gosmart.access")
    blueprint = Blueprint("health", __name__)

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def count(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else "(none)"
        seconds_taken = time.perf_counter() - g.get("started", time.perf_counter())
        answers.labels(route, str(response.status_code)).inc()
        seconds.labels(route).observe(seconds_taken)
        response.headers["X-Request-Id"] = request_id()
        access.info("%s %s %s %.1f ms %s", request.method, route, response.status_code, seconds_taken * 1000, request_id())
        return response

    @blueprint.get("/healthz")
    def alive() -> Response:
        return jsonify(status="ok")

    @blueprint.get("/readyz")
    def ready() -> tuple[Response, int]:
        states = {name: check() or "ok" for name, check in checks.items()}
        good = all(state == "ok" for state in states.values())
        return jsonify(status="ok" if good else "not ready", **states), 200 if good else 503

    @blueprint.get("/metrics")
    def metrics() -> Response:
        return Response(generate_latest(registry), mimetype=CONTENT_TYPE_LATEST)

    app.register_blueprint(blueprint)
