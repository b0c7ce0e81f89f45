"""What holds for all pages: languages, errors, headers, health, query counts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event as listen

from app.exchange.service.listings import Draft, publish
from app.exchange.vocabulary import ListingKind
from app.infra.db import db
from app.publications.service import news as news_service
from tests.factories.events import make_event, make_registration, make_session
from tests.factories.members import NOW, make_organisation, make_person
from tests.factories.publications import make_report
from tests.factories.transactions import act


def test_three_languages(client: FlaskClient) -> None:
    for tag, words in (("en", "Sign in"), ("nl", "Inloggen"), ("zh-Hant", "登入")):
        page = client.get("/sign-in", headers={"Accept-Language": {"zh-Hant": "zh-TW"}.get(tag, tag)})
        assert f'<html lang="{tag}">' in page.text
        assert words in page.text


def test_choosing_a_language_sticks_and_keeps_the_page(client: FlaskClient) -> None:
    answer = client.get("/challenges/?q=dust&lang=nl")
    assert answer.location == "/challenges/?q=dust"
    assert '<html lang="nl">' in client.get("/challenges/").text
    assert client.get("/challenges/?lang=xx").status_code == 200


@pytest.mark.parametrize("path", ["/nothing", "/events/none/", "/members/none", "/reports/99", "/news/none", "/me/meetings/5"])
def test_unknown_addresses_help(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in {404, 401}
    assert "To the front page" in answer.text


def test_problems_for_programs(client: FlaskClient) -> None:
    for path, method, status in (
        ("/api/v1/none", "GET", 404),
        ("/api/v1/scans", "GET", 405),
        ("/api/v1/events/none/sessions", "GET", 404),
    ):
        answer = client.open(path, method=method)
        assert (answer.status_code, answer.mimetype, answer.json["status"]) == (status, "application/problem+json", status)
    assert client.post("/api/v1/scans", data="not json", content_type="text/plain").status_code in {415, 422}
    assert client.get("/api/v1/events?page=0").status_code == 422


def test_a_huge_body_is_refused(client: FlaskClient) -> None:
    answer = client.post("/sign-up", data={"name": "x" * (21 * 1024 * 1024)})
    assert answer.status_code == 413
    assert "Too large" in answer.text


def test_wrong_methods_and_types(client: FlaskClient) -> None:
    assert client.delete("/events/").status_code == 405
    answer = client.post("/sign-in", json={"email": 1})
    assert (answer.status_code, "Wrong kind" in answer.text) == (415, True)


def test_an_unexpected_error_shows_no_trace(
    one_app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    monkeypatch.setattr("app.events.programme.web.public.events.upcoming", lambda **_more: 1 / 0)
    answer = client.get("/events/")
    assert answer.status_code == 500
    assert "ZeroDivision" not in answer.text
    assert answer.headers["X-Request-Id"] in answer.text


def test_headers(client: FlaskClient) -> None:
    headers = client.get("/").headers
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "private, no-cache"
    scanner = client.get("/scan").headers
    assert "'wasm-unsafe-eval'" in scanner["Content-Security-Policy"]
    assert "camera=(self)" in scanner["Permissions-Policy"]


def test_forged_forms_are_refused(one_app: Flask, browser: Any) -> None:
    one_app.config["WTF_CSRF_ENABLED"] = True
    try:
        answer = browser(make_person()).post("/me/calendar")
        assert answer.status_code == 400
        assert "open for too long" in answer.text
    finally:
        one_app.config["WTF_CSRF_ENABLED"] = False


def test_health(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "ok"}
    assert client.get("/readyz").json == {"database": "ok", "migrations": "ok", "queue": "ok", "status": "ok"}
    assert "gosmart_answers_total" in client.get("/metrics").text


def test_the_api_describes_itself(client: FlaskClient) -> None:
    described = client.get("/api/v1/openapi.json").json
    assert described["openapi"].startswith("3.1")
    assert {"/api/v1/scans", "/api/v1/devices/pair", "/api/v1/sync", "/api/v1/events", "/api/v1/challenges"} <= set(
        described["paths"]
    )


def test_hostile_words_are_shown_as_words(client: FlaskClient) -> None:
    evil = "<script>alert(1)</script>{{7*7}}"
    event = make_event(slug="expo", title=evil, summary=evil)
    make_session(event, title=evil, abstract=evil)
    act(publish, Draft(ListingKind.CHALLENGE, evil, evil, evil), by=None, now=NOW)
    for path in ("/", "/events/", "/events/expo/", "/events/expo/schedule", "/challenges/", f"/challenges/?q={evil}"):
        page = client.get(path).text
        assert "<script>alert" not in page
        assert "49" not in re.sub(r"#day-\S+|datetime=\S+", "", page) or "{{7*7}}" in page


def queries_of(act: Callable[[], Any]) -> int:
    count = 0

    def counted(*_args: Any) -> None:
        nonlocal count
        count += 1

    listen.listen(db.engine, "before_cursor_execute", counted)
    try:
        act()
    finally:
        listen.remove(db.engine, "before_cursor_execute", counted)
    return count


def add_everything(number: int) -> None:
    event = make_event(slug="expo") if number == 0 else None
    from app.events.programme.queries import events

    event = event or events.find_event("expo")
    organisation = make_organisation()
    make_session(event)
    make_registration(event, person=make_person(organisation_id=organisation.id))
    make_event()
    for kind in ("challenge", "solution", "project"):
        act(publish, Draft(kind, "Title", "", themes=("air",), organisation_ids=(organisation.id,)), by=None, now=NOW)
    act(news_service.publish_news, {"en": ("News", "It is new", "")}, ["air"], by=None, now=NOW)
    make_report("Report")


@pytest.mark.parametrize(
    "path",
    ["/", "/events/", "/events/expo/schedule", "/events/expo/calendar.ics", "/challenges/", "/solutions/", "/projects/", "/members/", "/news/",
     "/reports/", "/organise/expo/registrations", "/organise/expo/", "/api/v1/events", "/api/v1/events/expo/sessions", "/api/v1/challenges"],
)  # fmt: skip
def test_lists_ask_as_much_for_three_as_for_one(browser: Any, path: str) -> None:
    add_everything(0)
    person = make_person("organiser")
    queries_for_one = queries_of(lambda: browser(person).get(path))
    for number in (1, 2):
        add_everything(number)
    assert queries_of(lambda: browser(person).get(path)) == queries_for_one


def test_my_day_goes_by_the_days_of_the_place(browser, time_machine_at) -> None:
    """Just after midnight in Taipei it is still the day before in Amsterdam, and the evening there is not over."""
    from datetime import UTC, datetime, timedelta

    from app.events.registration.service import enrolment
    from tests.factories.events import make_event, make_registration, make_session
    from tests.factories.members import make_person

    event = make_event(timezone="Europe/Amsterdam")
    person = make_person(timezone="Asia/Taipei")
    make_registration(event, person=person)
    evening = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
    talk = make_session(event, starts_at=evening, title="Evening talk")
    act(enrolment.enrol, talk.id, person.id, "on_site", now=evening - timedelta(days=1))
    with time_machine_at(evening - timedelta(hours=1)):
        assert "Evening talk" in browser(person).get("/me/").text
    with time_machine_at(evening + timedelta(days=1)):
        assert "Evening talk" not in browser(person).get("/me/").text
