"""A project or a pilot on one sheet: A4 for the hand, A1 and A0 for the wall. One layout, drawn in points of an A4 page and
scaled; on the wall letters are larger and less is said."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.documents import qr
from app.documents.pictures import TONES
from app.documents.typesetting import Typesetter
from app.publications.vocabulary import SheetSize

_WIDTH, _HEIGHT = 595.28, 841.89
_EDGE = 40.0
_SIDE = 158.0
_MAIN = _WIDTH - 2 * _EDGE - _SIDE - 24
_SCALES = {SheetSize.A4: 1.0, SheetSize.A1: 2**1.5, SheetSize.A0: 4.0}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on it, in the reader's language. `facts` are (name, value); `parts` (heading, text); `picture` is JPEG or PNG
    with what it shows below it."""

    eyebrow: str
    title: str
    summary: str
    facts: Sequence[tuple[str, str]]
    parts: Sequence[tuple[str, str]]
    link: str
    link_words: str
    picture: bytes | None = None


def poster(sheet: Sheet, size: SheetSize, *, language: str) -> bytes:
    """The PDF. What does not fit ends in an ellipsis: the code leads to the rest."""
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415 - heavy, and only printing needs it

    scale = _SCALES[size]
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(_WIDTH * scale, _HEIGHT * scale), pageCompression=1, lang=language)
    canvas.setTitle(sheet.title)
    canvas.setAuthor("GO SMART")
    canvas.setSubject(sheet.summary)
    canvas.scale(scale, scale)
    _Drawing(canvas, sheet, body=9.6 if size == SheetSize.A4 else 12.5).draw()
    canvas.showPage()
    canvas.save()
    return target.getvalue()


class _Drawing:
    def __init__(self, canvas: Any, sheet: Sheet, *, body: float) -> None:
        texts = [sheet.eyebrow, sheet.title, sheet.summary, sheet.link, sheet.link_words, "GO SMART …"]
        texts += [text for pair in (*sheet.facts, *sheet.parts) for text in pair]
        self._canvas, self._sheet, self._body = canvas, sheet, body
        self._bold, self._plain = Typesetter(texts), Typesetter(texts, regular=True)

    def draw(self) -> None:
        below = self._head()
        self._parts(self._block(self._sheet.summary, _EDGE, below - 34, _WIDTH - 2 * _EDGE, 16, self._bold, 5) - 14)
        self._side()
        self._foot()

    def _head(self) -> float:
        """The band with the title; where it ends."""
        size = 30 if len(self._bold.lines(self._sheet.title, 30, _WIDTH - 2 * _EDGE)) <= 3 else 23
        lines = self._bold.lines(self._sheet.title, size, _WIDTH - 2 * _EDGE)[:4]
        high = 78 + len(lines) * size * 1.2
        self._canvas.setFillColor("#0d4f4d")
        self._canvas.rect(0, _HEIGHT - high, _WIDTH, high, stroke=0, fill=1)
        self._canvas.setFillColor(TONES["white"])
        self._bold.draw(self._canvas, _EDGE, _HEIGHT - 38, "GO SMART", 13)
        wide = self._plain.width(self._sheet.eyebrow, 12)
        self._plain.draw(self._canvas, _WIDTH - _EDGE - wide, _HEIGHT - 38, self._sheet.eyebrow, 12)
        for number, line in enumerate(lines):
            self._bold.draw(self._canvas, _EDGE, _HEIGHT - 66 - (number + 0.5) * size * 1.2, line, size)
        return _HEIGHT - high

    def _block(self, text: str, x: float, y: float, room: float, size: float, fonts: Typesetter, most: int) -> float:
        """The text from y downwards in at most so many lines; where it ends."""
        lines = fonts.lines(text, size, room)
        visible = lines[:most]
        if len(lines) > most and visible:
            last = visible[-1]
            while last and fonts.width(last + "…", size) > room:
                last = last[:-1]
            visible[-1] = last.rstrip() + "…"
        self._canvas.setFillColor(TONES["ink"])
        for line in visible:
            fonts.draw(self._canvas, x, y, line, size)
            y -= size * 1.42
        return y

    def _parts(self, top: float) -> None:
        """The parts one below the other; the room is shared, so that a long one leaves place for the others."""
        y, floor, left = top, 84.0, [part for part in self._sheet.parts if part[1].strip()]
        step = self._body * 1.42
        while left:
            heading, text = left.pop(0)
            room = (y - floor) / (len(left) + 1)
            most = int((room - 34) / step)
            if most < 1:
                return
            self._canvas.setFillColor("#0d4f4d")
            self._bold.draw(self._canvas, _EDGE, y - 12, heading, self._body + 2.5)
            y = self._block(text, _EDGE, y - 12 - step * 1.35, _MAIN, self._body, self._plain, most) - 14

    def _side(self) -> None:
        """Picture, facts and the code, in the right column above the foot."""
        x, floor = _WIDTH - _EDGE - _SIDE, 84.0
        self._code(x, floor)
        y = self._picture(x, floor + _SIDE + 34)
        for name, value in reversed(self._sheet.facts):
            lines = self._bold.lines(value, self._body, _SIDE)[:3]
            high = len(lines) * self._body * 1.4 + self._body + 12
            if y + high > _HEIGHT * 0.66:
                return
            y += high
            self._canvas.setFillColor(TONES["quiet"])
            self._plain.draw(self._canvas, x, y - self._body, name, self._body - 1.6)
            self._block(value, x, y - 2.4 * self._body, _SIDE, self._body, self._bold, 3)

    def _picture(self, x: float, y: float) -> float:
        """The picture with its foot at y; where it ends."""
        if not self._sheet.picture:
            return y
        from reportlab.lib.utils import ImageReader  # noqa: PLC0415

        image = ImageReader(io.BytesIO(self._sheet.picture))
        wide, high = image.getSize()
        tall = min(_SIDE * high / wide, 150.0)
        self._canvas.drawImage(image, x, y, _SIDE, tall, preserveAspectRatio=True, anchor="sw", mask="auto")
        return float(y + tall + 14)

    def _code(self, x: float, y: float) -> None:
        symbol = qr.encode(self._sheet.link)
        module = _SIDE / (symbol.size + 2 * qr.QUIET_ZONE)
        self._canvas.setFillColor(TONES["white"])
        self._canvas.rect(x, y, _SIDE, _SIDE, stroke=0, fill=1)
        self._canvas.setFillColor(TONES["black"])
        path = self._canvas.beginPath()
        for run in symbol.runs:
            left = x + (qr.QUIET_ZONE + run.column) * module
            path.rect(left, y + (qr.QUIET_ZONE + symbol.size - 1 - run.row) * module, run.length * module, module)
        self._canvas.drawPath(path, stroke=0, fill=1)
        self._canvas.linkURL(self._sheet.link, (x, y, x + _SIDE, y + _SIDE), relative=1)
        self._canvas.setFillColor(TONES["ink"])
        self._bold.draw(self._canvas, x, y + _SIDE + 8, self._sheet.link_words, 10)

    def _foot(self) -> None:
        self._canvas.setStrokeColor(TONES["line"])
        self._canvas.line(_EDGE, 62, _WIDTH - _EDGE, 62)
        self._canvas.setFillColor(TONES["quiet"])
        self._plain.draw(self._canvas, _EDGE, 44, self._sheet.link, 9)
