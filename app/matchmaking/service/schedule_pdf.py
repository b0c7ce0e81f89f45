"""Printed schedules: a page for each person, or for each table."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Sequence

from app.events.models import Event
from app.infra.texts import Words
from app.infra.typesetting import Typesetter
from app.matchmaking.models import Meeting
from app.matchmaking.queries import meetings as queries

WIDTH, HEIGHT = 595.28, 841.89  # A4 in points
LEFT, TOP, BOTTOM = 56.0, HEIGHT - 64.0, 56.0
INK, QUIET, BRAND = "#16211f", "#4a5753", "#0d4f4d"
_LINE = 34.0
Page = tuple[str, str, list[tuple[str, str, str]]]


def by_person(event: Event, meetings: Sequence[Meeting], language: str) -> bytes:
    """Each person's meetings on a page of their own: when, whom, where."""
    words = Words(language)
    pages: dict[int, Page] = {}
    for meeting in meetings:
        for one in queries.participants(meeting):
            home = one.person.organisation.name if one.person.organisation else ""
            _name, _home, rows = pages.setdefault(one.id, (one.person.name, home, []))
            other = queries.other_side(meeting, one.person_id).person
            rows.append((words.moment(meeting.starts_at, event.timezone), _called(other), _place(words, meeting)))
    return _draw(event, sorted(pages.values(), key=lambda page: page[0].casefold()), words)


def by_table(event: Event, meetings: Sequence[Meeting], language: str) -> bytes:
    """Each table's meetings on a page of its own, to be laid on it."""
    words = Words(language)
    rows: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    for meeting in meetings:
        if meeting.table_number is not None:
            when = words.moment(meeting.starts_at, event.timezone)
            rows[meeting.table_number].append((when, _called(meeting.requester.person), _called(meeting.invitee.person)))
    pages: list[Page] = [(words._("Table %(number)s", number=number), event.venue, rows[number]) for number in sorted(rows)]
    return _draw(event, pages, words)


def _called(person: object) -> str:
    name = getattr(person, "name", "")
    home = getattr(person, "organisation", None)
    return f"{name}, {home.name}" if home else str(name)


def _place(words: Words, meeting: Meeting) -> str:
    return words._("Table %(number)s", number=meeting.table_number) if meeting.table_number else words._("online")


def _draw(event: Event, pages: Sequence[Page], words: Words) -> bytes:
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415 - heavy, and only printing needs it

    empty = words._("No meetings yet")
    texts = [
        event.title,
        empty,
        "GO SMART…",
        *(text for title, below, rows in pages for text in (title, below, *(cell for row in rows for cell in row))),
    ]
    fonts = Typesetter(texts)
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(WIDTH, HEIGHT), pageCompression=1)
    canvas.setTitle(event.title)
    canvas.setAuthor("GO SMART")

    def write(text: str, x: float, y: float, size: float, colour: str, most: float) -> None:
        while len(text) > 1 and fonts.width(text, size) > most:
            text = text[:-2].rstrip() + "…"
        canvas.setFillColor(colour)
        fonts.draw(canvas, x, y, text, size)

    for title, below, rows in pages or [(empty, "", [])]:
        y = _head(write, title, below, event)
        for when, who, where in rows:
            if y < BOTTOM:
                canvas.showPage()
                y = _head(write, title, below, event)
            write(when, LEFT, y, 11, BRAND, 190)
            write(who, LEFT + 200, y, 11, INK, WIDTH - 2 * LEFT - 200)
            write(where, LEFT + 200, y - 14, 9.5, QUIET, WIDTH - 2 * LEFT - 200)
            y -= _LINE
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def _head(write: object, title: str, below: str, event: Event) -> float:
    assert callable(write)
    write(title, LEFT, TOP, 24, INK, WIDTH - 2 * LEFT)
    write(f"{below} · {event.title}" if below else event.title, LEFT, TOP - 20, 11, QUIET, WIDTH - 2 * LEFT)
    return TOP - 60
