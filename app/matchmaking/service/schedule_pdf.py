"""Printed schedules: a page for each person, or for each table."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.core.clock import zone
from app.documents.typesetting import Typesetter
from app.events.models import Event
from app.infra.texts import Words
from app.matchmaking.models import Meeting
from app.matchmaking.queries import meetings as queries
from app.members.models import Person

WIDTH, HEIGHT = 595.28, 841.89  # A4 in points
LEFT, TOP, BOTTOM = 56.0, HEIGHT - 64.0, 56.0
INK, QUIET, BRAND = "#16211f", "#4a5753", "#0d4f4d"
_LINE = 34.0


@dataclass(frozen=True, slots=True)
class Line:
    """One meeting on a page: its span in words, and two lines beside it."""

    day: str
    span: str
    who: str
    where: str


@dataclass(slots=True)
class Page:
    title: str
    below: str
    lines: list[Line] = field(default_factory=list)


def by_person(event: Event, meetings: Sequence[Meeting], language: str) -> bytes:
    """Each person's meetings on a page of their own: when, whom, where."""
    words = Words(language)
    pages: dict[int, Page] = {}
    for meeting in meetings:
        where = words._("Table %(number)s", number=meeting.table_number) if meeting.table_number else words._("online")
        for registration in queries.participants(meeting):
            page = pages.setdefault(registration.id, Page(registration.person.name, _home(registration.person)))
            page.lines.append(
                _line(words, event, meeting, _called(queries.other_side(meeting, registration.person_id).person), where)
            )
    return _draw(event, sorted(pages.values(), key=lambda page: page.title.casefold()), words)


def by_table(event: Event, meetings: Sequence[Meeting], language: str) -> bytes:
    """Each table's meetings on a page of its own, to be laid on it."""
    words = Words(language)
    pages: dict[int, Page] = {}
    for meeting in meetings:
        if meeting.table_number is not None:
            title = words._("Table %(number)s", number=meeting.table_number)
            page = pages.setdefault(meeting.table_number, Page(title, event.venue))
            both = (_called(meeting.requester.person), _called(meeting.invitee.person))
            page.lines.append(_line(words, event, meeting, *both))
    return _draw(event, [pages[number] for number in sorted(pages)], words)


def _line(words: Words, event: Event, meeting: Meeting, who: str, where: str) -> Line:
    begin, end = (at.astimezone(zone(event.timezone)) for at in (meeting.starts_at, meeting.ends_at))
    return Line(words.day(meeting.starts_at, event.timezone), f"{begin:%H:%M}–{end:%H:%M}", who, where)


def _home(person: Person) -> str:
    return person.organisation.name if person.organisation else ""


def _called(person: Person) -> str:
    return ", ".join(part for part in (person.name, _home(person)) if part)


def _draw(event: Event, pages: Sequence[Page], words: Words) -> bytes:
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415 - heavy, and only printing needs it

    pages = pages or [Page(words._("No meetings yet"), "")]
    texts = [cell for page in pages for line in page.lines for cell in (line.day, line.span, line.who, line.where)]
    fonts = Typesetter(
        [event.title, event.timezone, "·…", *texts, *(text for page in pages for text in (page.title, page.below))]
    )
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(WIDTH, HEIGHT), pageCompression=1)
    canvas.setTitle(event.title)
    canvas.setAuthor("GO SMART")

    def write(text: str, x: float, y: float, size: float, colour: str) -> None:
        while len(text) > 1 and x + fonts.width(text, size) > WIDTH - LEFT:
            text = text[:-2].rstrip() + "…"
        canvas.setFillColor(colour)
        fonts.draw(canvas, x, y, text, size)

    def head(page: Page) -> float:
        write(page.title, LEFT, TOP, 24, INK)
        write(" · ".join(part for part in (page.below, event.title, event.timezone) if part), LEFT, TOP - 20, 11, QUIET)
        return TOP - 60

    for page in pages:
        y, today = head(page), ""
        for line in page.lines:
            if y < BOTTOM + _LINE:
                canvas.showPage()
                y, today = head(page), ""
            if line.day != today:
                today = line.day
                write(today, LEFT, y, 12, INK)
                y -= 24
            write(line.span, LEFT, y, 14, BRAND)
            write(line.who, LEFT + 110, y, 11, INK)
            write(line.where, LEFT + 110, y - 14, 9.5, QUIET)
            y -= _LINE
        canvas.showPage()
    canvas.save()
    return target.getvalue()
