"""Places in what people typed."""

from __future__ import annotations

import pytest

from app.exchange.rules import places


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Portland, Oregon; Porto, Portugal", [("Portland, Oregon", "US"), ("Porto, Portugal", "PT")]),
        ("Rohnert Park CA, Santa Rosa CA, Sonoma County CA", [("Rohnert Park CA", "US"), ("Santa Rosa CA", "US"), ("Sonoma County CA", "US")]),
        ("Taichung City, Taiwan", [("Taichung City, Taiwan", "TW")]),
        ("Somewhere", [("Somewhere", "")]),
        ("Washington, District of Columbia", [("Washington, District of Columbia", "US")]),
    ],
)  # fmt: skip
def test_places_are_told_apart(text: str, parts: list[tuple[str, str]]) -> None:
    assert [(place, places.country_of(place)) for place in places.split_places(text)] == parts
