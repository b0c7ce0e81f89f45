"""News as feeds: RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1, of the same entries."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from feedgenerator import Atom1Feed, Enclosure, Rss201rev2Feed

from app.publications.vocabulary import FeedKind


@dataclass(frozen=True, slots=True)
class Entry:
    """`html` is the whole text; `picture` is (address, bytes, media type)."""

    link: str
    title: str
    summary: str
    html: str
    author: str
    themes: tuple[str, ...]
    published_at: datetime
    changed_at: datetime
    picture: tuple[str, int, str] | None = None


@dataclass(frozen=True, slots=True)
class Channel:
    """What the feed is; `home` is the page it belongs to."""

    title: str
    text: str
    home: str
    link: str
    language: str


def xml(channel: Channel, entries: Sequence[Entry], kind: FeedKind) -> str:
    """RSS or Atom."""
    make = Rss201rev2Feed if kind == FeedKind.RSS else Atom1Feed
    feed = make(
        title=channel.title, link=channel.home, description=channel.text, feed_url=channel.link, language=channel.language
    )
    for one in entries:
        feed.add_item(
            title=one.title,
            link=one.link,
            description=one.summary,
            content=one.html,
            author_name=one.author,
            unique_id=one.link,
            unique_id_is_permalink=True,
            categories=one.themes,
            pubdate=one.published_at,
            updateddate=one.changed_at,
            enclosures=[Enclosure(one.picture[0], str(one.picture[1]), one.picture[2])] if one.picture else [],
        )
    return str(feed.writeString("utf-8"))


def json_feed(channel: Channel, entries: Sequence[Entry]) -> str:
    found = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "description": channel.text,
        "home_page_url": channel.home,
        "feed_url": channel.link,
        "language": channel.language,
        "items": [
            {
                "id": one.link,
                "url": one.link,
                "title": one.title,
                "summary": one.summary,
                "content_html": one.html,
                "date_published": one.published_at.isoformat(),
                "date_modified": one.changed_at.isoformat(),
                "authors": [{"name": one.author}],
                "tags": list(one.themes),
                **({"image": one.picture[0]} if one.picture else {}),
            }
            for one in entries
        ],
    }
    return json.dumps(found, ensure_ascii=False)
