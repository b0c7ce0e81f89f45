"""A certificate of attendance as PDF: who, at what event, in which sessions, for how long."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime

from app.documents.typesetting import Typesetter
from app.events.attendance.queries.attendance import Presence
from app.events.models import Event, Registration
from app.events.vocabulary import Mode
from app.infra.texts import Words

WIDTH, HEIGHT = 595.28, 841.89  # A4 in points
LEFT, RIGHT = 64.0, WIDTH - 64.0
INK, QUIET, BRAND = "#16211f", "#4a5753", "#0d4f4d"


def pdf(event: Event, registration: Registration, attended: Sequence[Presence], language: str, *, now: datetime) -> bytes:
    """One or more A4 pages in the reader's language. A name that no font covers is printed in Latin letters."""
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415 - heavy, and only certificates need it

    words = Words(language)
    person = registration.person
    mode = {Mode.ON_SITE: words._("on site"), Mode.ONLINE: words._("online")}
    rows = [
        (presence.session.title, words.moment(presence.session.starts_at, event.timezone), _how(words, presence))
        for presence in attended
    ]
    total = sum(
        presence.minutes if presence.minutes is not None and presence.scanned_at is None else presence.length
        for presence in attended
    )
    lines = {
        "title": words._("Certificate of attendance"),
        "this": words._("This certifies that"),
        "took": words._("took part in"),
        "days": f"{event.starts_on.isoformat()} – {event.ends_on.isoformat()}, {event.city or mode[registration.mode]}",
        "sum": words._("Sessions: %(sessions)s, minutes: %(minutes)s", sessions=len(rows), minutes=total),
        "made": words._("Made from the records of GO SMART on %(when)s.", when=words.moment(now, event.timezone)),
    }
    name = person.name
    home = person.organisation.name if person.organisation else ""
    texts = [name, person.romanised, home, event.title, "GO SMART–", *lines.values(), *(cell for row in rows for cell in row)]
    fonts = Typesetter(texts)
    if not fonts.covers(name):
        name = person.romanised or name
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(WIDTH, HEIGHT), pageCompression=1, lang=language)
    canvas.setTitle(f"{lines['title']}: {event.title}")
    canvas.setAuthor("GO SMART")

    def write(text: str, y: float, size: float, colour: str = INK, x: float = LEFT, most: float = RIGHT - LEFT) -> None:
        wide = fonts.width(text, size)
        size = max(6.5, size * most / wide) if wide > most else size
        while len(text) > 1 and fonts.width(text, size) > most:
            text = text[:-2].rstrip() + "…"
        canvas.setFillColor(colour)
        fonts.draw(canvas, x, y, text, size)

    canvas.setFillColor(BRAND)
    canvas.rect(0, HEIGHT - 96, WIDTH, 96, stroke=0, fill=1)
    write("GO SMART", HEIGHT - 58, 22, "#ffffff")
    write(lines["title"], HEIGHT - 160, 28, BRAND)
    write(lines["this"], HEIGHT - 205, 12, QUIET)
    write(name, HEIGHT - 240, 26)
    if home:
        write(home, HEIGHT - 262, 12, QUIET)
    write(lines["took"], HEIGHT - 300, 12, QUIET)
    write(event.title, HEIGHT - 328, 20)
    write(lines["days"], HEIGHT - 350, 12, QUIET)
    y = HEIGHT - 395
    for title, when, how in rows:
        if y < 110:
            canvas.showPage()
            y = HEIGHT - 80
        write(title, y, 11.5)
        write(f"{when} · {how}", y - 14, 9, QUIET)
        y -= 36
    if rows:
        write(lines["sum"], max(y - 4, 84), 12, BRAND)
    write(lines["made"], 48, 9, QUIET)
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def _how(words: Words, presence: Presence) -> str:
    if presence.scanned_at:
        return words._("on site")
    if presence.minutes is not None:
        return words.ngettext(
            "online, %(minutes)s of %(length)s minute",
            "online, %(minutes)s of %(length)s minutes",
            presence.length,
            minutes=presence.minutes,
            length=presence.length,
        )
    return words._("online")
