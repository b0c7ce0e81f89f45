"""The pictures of links."""

from __future__ import annotations

from xml.etree import ElementTree

from app.publications.rules import cards


def test_a_link_picture_holds_any_title() -> None:
    for title in ("Air", "空氣" * 60, "Antidisestablishmentarianism " * 9, "<&>"):
        root = ElementTree.fromstring(cards.card("News", title, "City of Utrecht", tone=99))
        texts = list(root.iter("{http://www.w3.org/2000/svg}text"))
        assert len(texts) <= 7
        assert root.get("width") == "1200"
