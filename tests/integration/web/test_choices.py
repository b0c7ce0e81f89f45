"""The look of pages: the system's, light or dark, as the reader chose."""

from __future__ import annotations

from typing import Any


def test_the_look_is_kept_and_said_by_the_page(client: Any) -> None:
    assert "data-theme" not in client.get("/events/").text
    answer = client.get("/events/?look=dark&kind=expo")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/events/?kind=expo")
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    page = client.get("/events/").text
    assert 'data-theme="dark"' in page
    assert '<meta name="color-scheme" content="dark">' in page
    client.get("/events/?look=system")
    assert "data-theme" not in client.get("/events/").text


def test_another_word_is_no_look(client: Any) -> None:
    assert client.get("/events/?look=pink").status_code == 200
    client.set_cookie("look", '"><script>')
    page = client.get("/events/").text
    assert "data-theme" not in page
    assert "<script>" not in page
