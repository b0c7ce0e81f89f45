"""Numbers, lists, labels, places and zones are written as the page's language does, and other languages are marked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from flask import Flask, g

from app.web import i18n


@contextmanager
def page(app: Flask, tag: str) -> Iterator[None]:
    with app.test_request_context():
        g.language = tag
        yield
        g.pop("language")


@pytest.mark.parametrize(
    ("tag", "number", "listed", "label", "bracket", "place", "zone"),
    [
        ("en", "1,080,000", "a, b and c", "Seats: 4", " (4)", "Ghent, Belgium", "New York time (UTC−5)"),
        ("nl", "1.080.000", "a, b en c", "Seats: 4", " (4)", "Ghent, België", "tijd in New York (UTC−5)"),
        ("zh-Hant", "1,080,000", "a、b和c", "Seats：4", "（4）", "比利時 Ghent", "紐約時間（UTC−5）"),
    ],
)
def test_each_language_writes_its_own_way(
    app: Flask, tag: str, number: str, listed: str, label: str, bracket: str, place: str, zone: str
) -> None:
    with page(app, tag):
        assert i18n.number(1080000) == number
        assert i18n.listed(["a", "b", "c"]) == listed
        assert i18n.labelled("Seats", 4) == label
        assert i18n.bracketed(4) == bracket
        assert i18n.in_country("Ghent", "BE") == place
        assert i18n.zone_name("America/New_York", date(2026, 11, 23)) == zone


@pytest.mark.parametrize(
    ("zone", "at", "name"),
    [
        ("UTC", date(2026, 11, 23), "UTC"),
        ("Europe/Lisbon", date(2026, 11, 23), "Lisbon time (UTC)"),
        ("Asia/Kolkata", date(2026, 11, 23), "Kolkata time (UTC+5:30)"),
        ("Europe/Amsterdam", datetime(2026, 7, 1, tzinfo=UTC), "Amsterdam time (UTC+2)"),
    ],
)
def test_a_zone_in_words(app: Flask, zone: str, at: date | datetime, name: str) -> None:
    with page(app, "en"):
        assert i18n.zone_name(zone, at) == name


def test_another_language_is_marked_and_text_stays_text(app: Flask) -> None:
    with page(app, "en"):
        assert i18n.spoken("Dag <b>", "nl") == '<span lang="nl">Dag &lt;b&gt;</span>'
        assert i18n.spoken("Hello <b>", "en") == "Hello &lt;b&gt;"
        assert i18n.wording({"nl": "Dag"}) == '<span lang="nl">Dag</span>'
        assert i18n.wording({"en": "Hello", "nl": "Dag"}) == "Hello"
        assert i18n.wording({}) == ""
        assert i18n.labelled("<b>", "<i>") == "&lt;b&gt;: &lt;i&gt;"
