"""Listings as files."""

from __future__ import annotations

import json

import pytest

from app.core.errors import BadFile
from app.exchange.rules import fields, listing_file
from app.exchange.vocabulary import ListingKind

THEMES, HOMES = {"air", "water"}, {"taipei", "utrecht"}


def test_a_file_goes_out_and_comes_in() -> None:
    content = {
        "title": "=Dust",
        "summary": "a, b",
        "themes": ["air"],
        "organisations": [],
        "technologies": ["x", "y"],
        "body": "one\ntwo",
    }
    plain, faults = fields.checked(ListingKind.PROJECT, content, THEMES, HOMES)
    assert not faults
    record = listing_file.record("dust", ListingKind.PROJECT, None, "s1", plain)
    ((_where, item),) = listing_file.read("a.json", json.dumps([record]).encode())
    kind, stage, source, back = listing_file.parts(item)
    assert (kind, stage, source) == ("project", None, "s1")
    assert fields.checked(kind, back, THEMES, HOMES)[0] == plain
    from app.core.spreadsheets import csv_lines

    cells = listing_file.row("dust", ListingKind.PROJECT, None, "s1", plain)
    text = "".join(csv_lines(("slug", *listing_file.HEADER), [cells]))
    assert "'=Dust" in text
    ((_where, item),) = listing_file.read("a.csv", text.encode())
    kind, stage, source, back = listing_file.parts(item)
    assert fields.checked(kind, back, THEMES, HOMES)[0] == plain


@pytest.mark.parametrize("data", [b"{", b"{}", b"[" * 100_000, b"3"])
def test_what_is_no_list_is_refused(data: bytes) -> None:
    with pytest.raises(BadFile):
        listing_file.read("x.json", data)


@pytest.mark.parametrize(
    ("item", "word"),
    [
        (3, "object"),
        ({"kind": "dream"}, "kind"),
        ({"kind": "use_case"}, "stage"),
        ({"kind": "project", "stage": "idea"}, "stage"),
        ({"kind": "project", "source": 3}, "source"),
    ],
)
def test_what_is_no_listing_is_named(item: object, word: str) -> None:
    with pytest.raises((ValueError, TypeError), match=word):
        listing_file.parts(item)
