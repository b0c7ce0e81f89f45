"""Names, mail addresses and ways back."""

from __future__ import annotations

import pytest

from app.core import names


@pytest.mark.parametrize("text", ["a@b.org", "  A.B@Sub.Example.ORG ", "溫@例子.台灣"])
def test_addresses_that_are_taken(text: str) -> None:
    assert names.address(text) == text.strip().lower()


@pytest.mark.parametrize("text", ["", "a", "a@b", "a b@c.org", "a@b..", "a@b.org\nBcc: x@y.org", "<a@b.org>"])
def test_addresses_that_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        names.address(text)


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:x", "", None])
def test_a_way_back_never_leads_elsewhere(target: str | None) -> None:
    assert names.safe_way_back(target) == "/"
    assert names.safe_way_back("/me/?x=1") == "/me/?x=1"


def test_names_keep_their_script_and_lose_line_breaks() -> None:
    assert names.person_name("  溫妮\n Visser ") == "溫妮 Visser"
    for bad in ("", " ", "x" * 200, "a\x00b"):
        with pytest.raises(ValueError):
            names.person_name(bad)
