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
    for entry in entries:
        feed.add_item(
            title=entry.title,
            link=entry.link,
            description=entry.summary,
            content=entry.html,
            author_name=entry.author,
            unique_id=entry.link,
            unique_id_is_permalink=True,
            categories=entry.themes,
            pubdate=entry.published_at,
            updateddate=entry.changed_at,
            enclosures=[Enclosure(entry.picture[0], str(entry.picture[1]), entry.picture[2])] if entry.picture else [],
        )
    return str(feed.writeString("utf-8"))


def json_feed(channel: Channel, entries: Sequence[Entry]) -> str:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "description": channel.text,
        "home_page_url": channel.home,
        "feed_url": channel.link,
        "language": channel.language,
        "items": [
            {
                "id": entry.link,
                "url": entry.link,
                "title": entry.title,
                "summary": entry.summary,
                "content_html": entry.html,
                "date_published": entry.published_at.isoformat(),
                "date_modified": entry.changed_at.isoformat(),
                "authors": [{"name": entry.author}],
                "tags": list(entry.themes),
                **({"image": entry.picture[0]} if entry.picture else {}),
            }
            for entry in entries
        ],
    }
    return json.dumps(feed, ensure_ascii=False)
