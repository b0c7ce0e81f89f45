"""Small readings that several file formats share: durations and HTML abstracts."""

from __future__ import annotations

import html
import re
from datetime import timedelta

from app.core.calendars import plain

_DURATION = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):(\d{2})")
_BREAKS = re.compile(r"<\s?(?:br|/p|/li|/h\d|/div)\b[^<>]{0,200}>", re.IGNORECASE)
_TAGS = re.compile(r"<[^<>]{0,2000}>")
MOST_ABSTRACT = 20_000


def minutes_of(text: str) -> timedelta:
    """A duration as these formats write it: HH:MM, or D:HH:MM. Raises ValueError."""
    match = _DURATION.fullmatch(text.strip())
    if not match:
        raise ValueError(f"the duration {text[:20]!r} is not HH:MM")
    days, hours, minutes = (int(part or 0) for part in match.groups())
    if minutes > 59:
        raise ValueError(f"the duration {text[:20]!r} has more than 59 minutes")
    return timedelta(days=days, hours=hours, minutes=minutes)


def text_of_html(source: str) -> str:
    """Plain text of an HTML abstract: paragraphs kept, tags dropped, at most 20 000 characters."""
    without = _TAGS.sub("", _BREAKS.sub("\n", source[: 5 * MOST_ABSTRACT]))
    lines = [" ".join(line.split()) for line in plain(html.unescape(without)).splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()[:MOST_ABSTRACT]


def materials(text: str) -> tuple[tuple[str, str], ...]:
    """Titles and addresses, one pair a line: `Slides | https://...`. Raises ValueError with the line that is none."""
    pairs = []
    for line in text.splitlines():
        if not line.strip():
            continue
        title, bar, address = (part.strip() for part in line.partition("|"))
        if not bar or not title or not address.startswith("https://") or any(char.isspace() for char in address):
            raise ValueError(line.strip()[:80])
        pairs.append((title[:200], address[:500]))
    return tuple(pairs)
