"""The fields of a listing: made plain, checked, compared."""

from __future__ import annotations

import pytest

from app.exchange.rules import fields
from app.exchange.vocabulary import ListingKind

THEMES, HOMES = {"air", "water"}, {"taipei", "utrecht"}


def test_a_content_is_made_plain() -> None:
    given = {"title": "  Dust\n here ", "body": "a\r\nb", "themes": ["air", "air"], "trl": "7", "references": "one\n\n two "}
    content, faults = fields.checked(ListingKind.SOLUTION, given, THEMES, HOMES)
    assert faults == []
    assert (content["title"], content["body"], content["themes"], content["trl"]) == ("Dust here", "a\nb", ["air"], 7)
    assert content["references"] == ["one", "two"]


@pytest.mark.parametrize(
    ("kind", "content", "field"),
    [
        ("solution", {"title": ""}, "title"),
        ("solution", {"title": "x" * 201}, "title"),
        ("solution", {"title": "x", "trl": 10}, "trl"),
        ("solution", {"title": "x", "trl": True}, "trl"),
        ("solution", {"title": "x", "trl": "7.5"}, "trl"),
        ("solution", {"title": "x", "price_model": "gold"}, "price_model"),
        ("challenge", {"title": "x", "trl": 3}, "trl"),
        ("challenge", {"title": "x", "deadline": "tomorrow"}, "deadline"),
        ("challenge", {"title": "x", "themes": ["magic"]}, "themes"),
        ("challenge", {"title": "x", "organisations": ["nowhere"]}, "organisations"),
        ("challenge", {"title": "x", "themes": "air"}, "themes"),
        ("project", {"title": "x", "country": "Taiwan"}, "country"),
        ("project", {"title": "x", "video": "javascript:alert(1)"}, "video"),
        ("project", {"title": "x", "video": "https://user:secret@host/"}, "video"),
        ("project", {"title": "x", "starts_on": "2026-02-01", "ends_on": "2026-01-01"}, "ends_on"),
        ("project", {"title": "x", "places": ["y"] * 41}, "places"),
        ("project", {"title": ["x"]}, "title"),
    ],
)
def test_what_is_wrong_is_named_by_its_field(kind: str, content: dict[str, object], field: str) -> None:
    _found, faults = fields.checked(kind, content, THEMES, HOMES)
    assert [name for name, _what in faults] == [field]


def test_changes_are_told_word_by_word_and_in_chinese_by_character() -> None:
    before, after = {"title": "Dust in Taipei", "themes": ["air"]}, {"title": "Dust at Taipei", "themes": ["air", "water"]}
    runs = {change.name: change.runs for change in fields.changes(before, after)}
    assert runs["title"] == (("same", "Dust "), ("gone", "in "), ("new", "at "), ("same", "Taipei"))
    assert set(runs) == {"title", "themes"}
    (change,) = fields.changes({"body": "台北空氣"}, {"body": "台中空氣"})
    assert change.runs == (("same", "台"), ("gone", "北"), ("new", "中"), ("same", "空氣"))


def test_comparing_takes_no_longer_than_reading() -> None:
    """Three thousand times the same word took minutes."""
    changed = fields.changes({"body": "a " * 6000}, {"body": "b " * 6000})
    assert [name for name, _text in changed[0].runs] == ["gone", "new"]
    assert fields.changes({"body": "| a | b |\n" * 1200}, {"body": "| a | c |\n" * 1200})
