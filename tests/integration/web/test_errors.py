"""Errors tell the truth: only what a visitor looked up and is not there is 404; a fault of ours is 500, in the log, with a number."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app.core.json_input import MOST_LEVELS
from app.infra.db import session
from app.members.models import Person
from tests.factories.events import make_event
from tests.factories.members import make_person

FAULTS = {
    "NoResultFound": lambda: session().scalars(select(Person).where(Person.id == 0)).one(),
    "RecursionError": lambda: (_ for _ in ()).throw(RecursionError("too deep")),
    "KeyError": lambda: {}["nothing"],
    # On PostgreSQL the transaction answers nothing afterwards, and the page asks who is signed in.
    "Error": lambda: session().connection().exec_driver_sql("SELECT no_such_column FROM person"),
}


def fail_with(monkeypatch: pytest.MonkeyPatch, app: Flask, endpoint: str, fault: Any) -> None:
    monkeypatch.setitem(app.view_functions, endpoint, lambda **_values: fault())


@pytest.mark.parametrize("name", FAULTS)
def test_whatever_is_unexpected_is_our_fault_and_noted(
    app: Flask, browser: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    page = browser(make_person())
    fail_with(monkeypatch, app, "pages.home", FAULTS[name])
    answer = page.get("/")
    number = answer.headers["X-Request-Id"]
    assert answer.status_code == 500
    assert f"<code>{number}</code>" in answer.text
    assert "Something went wrong" in answer.text
    (line,) = [record for record in caplog.records if record.name == "app.web.errors"]
    assert number in line.getMessage()
    assert line.exc_info is not None
    assert name in line.exc_info[0].__name__


def test_a_program_is_told_the_number_too(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    fail_with(monkeypatch, app, "events_api.list_events", FAULTS["NoResultFound"])
    answer = client.get("/api/v1/events")
    assert (answer.status_code, answer.mimetype) == (500, "application/problem+json")
    assert answer.json["number"] == answer.headers["X-Request-Id"]
    assert answer.json["number"] in caplog.text


@pytest.mark.parametrize("path", ["/events/", "/api/v1/events"])
def test_even_when_no_page_can_be_drawn_the_number_is_there(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: Any, path: str
) -> None:
    def gone(*_values: object, **_more: object) -> None:
        raise OperationalError("SELECT", {}, Exception("the database is away"))

    monkeypatch.setattr("app.web.errors.render_template", gone)
    monkeypatch.setattr("app.web.errors._", gone)
    for endpoint in ("events.index", "events_api.list_events"):
        fail_with(monkeypatch, app, endpoint, gone)
    answer = client.get(path)
    assert answer.status_code == 500
    assert answer.headers["X-Request-Id"] in answer.text
    assert "away" not in answer.text
    assert caplog.text.count(answer.headers["X-Request-Id"]) == 2


def test_an_answer_before_any_view_has_a_number(client: FlaskClient) -> None:
    assert client.get("/?x=%00").headers["X-Request-Id"]


def test_what_a_visitor_looked_up_is_404_without_a_line(client: FlaskClient, caplog: Any) -> None:
    make_event(slug="expo")
    assert client.get("/events/nowhere/").status_code == 404
    assert client.get("/api/v1/events/nowhere/sessions").status_code == 404
    assert not [record for record in caplog.records if record.name == "app.web.errors"]


def nested(levels: int) -> str:
    return "[" * levels + "]" * levels


@pytest.mark.parametrize(
    "body", ["[" * 200_000, nested(MOST_LEVELS + 1), '{"a":' * 5_000, json.dumps({"scans": [json.loads(nested(99))]})]
)
def test_deep_json_is_refused_where_it_is_read(client: FlaskClient, caplog: Any, body: str) -> None:
    answer = client.post("/api/v1/scans", data=body, content_type="application/json")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert not caplog.records


def test_json_of_usual_depth_is_read(client: FlaskClient) -> None:
    answer = client.post("/api/v1/scans", data=nested(MOST_LEVELS), content_type="application/json")
    assert answer.status_code != 400, "it may be refused for what it says, not for its depth"
