"""Compressed answers: which, how they are told apart, and that their length tells nothing."""

from __future__ import annotations

import gzip
from typing import Any

import pytest

from app.web import compression
from tests.factories.events import make_event
from tests.factories.members import make_person

GZIP = {"Accept-Encoding": "br;q=0.5, gzip"}


def _text(answer: Any) -> str:
    assert answer.headers["Content-Encoding"] == "gzip"
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    return gzip.decompress(answer.data).decode()


def test_a_page_is_compressed_for_who_takes_it(client: Any) -> None:
    plain = client.get("/events/")
    packed = client.get("/events/", headers=GZIP)
    assert "Content-Encoding" not in plain.headers
    assert _text(packed) == plain.text
    assert len(packed.data) < len(plain.data) / 2
    for answer in (plain, packed):
        assert {"Accept-Encoding", "Cookie"} <= set(answer.headers["Vary"].split(", "))
    for refusal in ({"Accept-Encoding": "gzip;q=0"}, {"Accept-Encoding": "br"}, {"Accept-Encoding": "identity"}):
        assert "Content-Encoding" not in client.get("/events/", headers=refusal).headers


def test_small_answers_and_pictures_leave_as_they_are(client: Any) -> None:
    assert "Content-Encoding" not in client.get("/robots.txt", headers=GZIP).headers
    picture = client.get("/static/icons/app-512.png", headers=GZIP)
    assert "Content-Encoding" not in picture.headers
    assert "Accept-Encoding" not in picture.headers.get("Vary", "")


def test_a_head_says_what_a_get_sends(client: Any) -> None:
    make_event(slug="expo")
    get = client.get("/events/expo/schedule", headers=GZIP)
    head = client.head("/events/expo/schedule", headers=GZIP)
    assert head.data == b""
    for name in ("Content-Encoding", "Content-Length", "ETag", "Vary"):
        assert head.headers[name] == get.headers[name], name


@pytest.mark.parametrize("path", ["schedule", "schedule.json", "schedule.csv", "calendar.ics", "schedule.xml"])
def test_tags_hold_for_both_forms(client: Any, path: str) -> None:
    make_event(slug="expo")
    address = f"/events/expo/{path}"
    plain, packed = client.get(address), client.get(address, headers=GZIP)
    assert packed.headers["ETag"] == f"W/{plain.headers['ETag'].removeprefix('W/')}"
    for tag in (plain.headers["ETag"], packed.headers["ETag"]):
        for headers in ({}, GZIP):
            again = client.get(address, headers={"If-None-Match": tag, **headers})
            assert (again.status_code, again.data) == (304, b"")
            assert again.headers["ETag"] == client.get(address, headers=headers).headers["ETag"]
            assert "Content-Encoding" not in again.headers
            assert "Accept-Encoding" in again.headers["Vary"]


def test_what_is_kept_is_compressed_once(client: Any) -> None:
    make_event(slug="expo")
    client.get("/events/expo/schedule", headers=GZIP)
    before = compression._packed_once.cache_info()
    for _time in range(3):
        client.get("/events/expo/schedule", headers=GZIP)
    after = compression._packed_once.cache_info()
    assert (after.hits - before.hits, after.misses - before.misses) == (3, 0)


def test_a_persons_page_has_no_telling_length(client: Any) -> None:
    lengths = {len(client.get("/events/", headers=GZIP).data) for _time in range(12)}
    assert len(lengths) > 1


def test_a_stream_is_compressed_as_it_comes(app: Any) -> None:
    from flask import Response

    with app.test_request_context(headers=GZIP):
        answer = compression._compress(Response(iter(["a" * 2000, "b"]), mimetype="text/csv"))
        assert gzip.decompress(b"".join(answer.response)) == b"a" * 2000 + b"b"  # type: ignore[arg-type]
        events = compression._compress(Response(iter(["data: x\n\n"]), mimetype="text/event-stream"))
        assert "Content-Encoding" not in events.headers


def test_the_token_of_forms_is_another_each_time(app: Any, browser: Any) -> None:
    import re

    ann = browser(make_person())
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        page = ann.get("/me/profile").text + ann.get("/me/profile").text
        tokens = re.findall(r'name="csrf_token" value="([^"]+)"', page)
        assert len(tokens) == len(set(tokens)) >= 2
        assert ann.post("/sign-out", data={"csrf_token": tokens[0]}).status_code == 302
        bea = browser(make_person())
        bea.get("/me/profile")
        for wrong in (tokens[0], tokens[0][:-8], "x", "é", ""):
            assert bea.post("/sign-out", data={"csrf_token": wrong}).status_code == 400
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
