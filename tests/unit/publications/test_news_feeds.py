"""Feeds of the news."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from xml.etree import ElementTree

from app.publications.rules import feeds
from app.publications.vocabulary import FeedKind


def test_feeds_say_the_same_in_three_ways() -> None:
    channel = feeds.Channel("News", "All of it", "https://example.org/news/", "https://example.org/news/feed.rss", "zh-Hant")
    at = datetime(2026, 11, 23, 9, tzinfo=UTC)
    entry = feeds.Entry("https://example.org/news/a", "Ä & 空氣", "Short", "<p>Long &amp; safe</p>", "Utrecht", ("Air",), at, at,
                        ("https://example.org/p", 10, "image/png"))  # fmt: skip
    rss = ElementTree.fromstring(feeds.xml(channel, [entry], FeedKind.RSS).encode())
    atom = ElementTree.fromstring(feeds.xml(channel, [entry], FeedKind.ATOM).encode())
    name = "{http://www.w3.org/2005/Atom}"
    document = json.loads(feeds.json_feed(channel, [entry]))
    assert (
        rss.findtext("channel/item/title")
        == atom.findtext(f"{name}entry/{name}title")
        == document["items"][0]["title"]
        == "Ä & 空氣"
    )
    assert (
        rss.findtext("channel/item/link") == atom.findtext(f"{name}entry/{name}id") == document["items"][0]["id"] == entry.link
    )
    assert rss.find("channel/item/enclosure").get("type") == "image/png"
    assert atom.findtext(f"{name}entry/{name}published") == at.isoformat()
    assert document["version"] == "https://jsonfeed.org/version/1.1"
