"""Documents of several pages as PDF: headings, running text, tables and charts one below the other, with page numbers and
bookmarks."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.core.pictures import TONES, WIDTH, Label, Line, Picture, Rect
from app.infra.typesetting import Typesetter

_PAGE_WIDTH, _PAGE_HEIGHT = 595.28, 841.89  # A4 in points
_LEFT, _TOP, _BOTTOM = 56.0, 841.89 - 62.0, 62.0
_ROOM = _PAGE_WIDTH - 2 * _LEFT
_CELL = 9.5
# Charts are as wide as they read well, not as wide as the page.
_PICTURE = 372.0


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` 1 begins a chapter and stands in the bookmarks; 2 stands above a part of it."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; line breaks stay."""

    text: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """`widths` are shares of the page's width. Cells run over several lines, rows over pages."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float]


Block = Heading | Text | Table | Picture


def pdf(title: str, below: str, blocks: Sequence[Block], *, language: str, page_word: str) -> bytes:
    """The document. `below` stands under its title; `page_word` is what a page is called, such as "Page %(number)s"."""
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415 - heavy, and only printing needs it

    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(_PAGE_WIDTH, _PAGE_HEIGHT), pageCompression=1, lang=language)
    canvas.setTitle(title)
    canvas.setAuthor("GO SMART")
    _Writer(canvas, title, below, blocks, page_word).write(blocks)
    return target.getvalue()


def _texts(block: Block) -> list[str]:
    if isinstance(block, Table):
        return [*block.header, *(cell for row in block.rows for cell in row)]
    if isinstance(block, Picture):
        return [shape.text for shape in block.shapes if isinstance(shape, Label)]
    return [block.text]


class _Writer:
    def __init__(self, canvas: Any, title: str, below: str, blocks: Sequence[Block], page_word: str) -> None:
        texts = [title, below, page_word, "0123456789·–−…", *(text for block in blocks for text in _texts(block))]
        self._canvas, self._title, self._below, self._page_word = canvas, title, below, page_word
        self._bold, self._plain = Typesetter(texts), Typesetter(texts, regular=True)
        self._y, self._number, self._marks = _TOP, 1, 0

    def write(self, blocks: Sequence[Block]) -> None:
        for line in self._bold.lines(self._title, 24, _ROOM):
            self._line(line, _LEFT, 24, "ink", self._bold, 30)
        for line in self._plain.lines(self._below, 11, _ROOM):
            self._line(line, _LEFT, 11, "quiet", self._plain, 16)
        self._y -= 14
        for place, block in enumerate(blocks):
            if isinstance(block, Heading):
                self._heading(block, blocks[place + 1 : place + 3])
            elif isinstance(block, Text):
                self._paragraph(block)
            elif isinstance(block, Table):
                self._table(block)
            else:
                self._picture(block)
        self._end_page()
        self._canvas.save()

    def _end_page(self) -> None:
        word = self._page_word % {"number": self._number}
        self._canvas.setFillColor(TONES["quiet"])
        self._plain.draw(self._canvas, _LEFT, 34, self._title[:90], 8)
        self._plain.draw(self._canvas, _PAGE_WIDTH - _LEFT - self._plain.width(word, 8), 34, word, 8)
        self._canvas.showPage()
        self._y, self._number = _TOP, self._number + 1

    def _need(self, height: float) -> None:
        if self._y - height < _BOTTOM and self._y < _TOP:
            self._end_page()

    def _line(self, text: str, x: float, size: float, tone: str, fonts: Typesetter, step: float) -> None:
        self._need(step)
        self._canvas.setFillColor(TONES[tone])
        fonts.draw(self._canvas, x, self._y - size, text, size)
        self._y -= step

    def _heading(self, heading: Heading, follows: Sequence[Block]) -> None:
        size = 15 if heading.level == 1 else 11.5
        lines = self._bold.lines(heading.text, size, _ROOM)
        picture = next((one.height * _PICTURE / WIDTH + 20 for one in follows if isinstance(one, Picture)), 40)
        # A heading does not stay alone at the foot of a page, nor away from its picture.
        self._need(len(lines) * size * 1.35 + 14 + min(picture, _TOP - _BOTTOM - 60))
        self._y -= 10 if self._y < _TOP else 0
        if heading.level == 1:
            self._marks += 1
            self._canvas.bookmarkPage(f"mark{self._marks}", fit="XYZ", top=self._y + 4)
            self._canvas.addOutlineEntry(heading.text[:120], f"mark{self._marks}", 0)
        for line in lines:
            self._line(line, _LEFT, size, "ink", self._bold, size * 1.35)
        self._y -= 4

    def _paragraph(self, text: Text) -> None:
        for line in self._plain.lines(text.text, 10, _ROOM):
            self._line(line, _LEFT, 10, "quiet" if text.quiet else "ink", self._plain, 14.5)
        self._y -= 5

    def _table(self, table: Table) -> None:
        whole = sum(table.widths)
        widths = [_ROOM * width / whole for width in table.widths]
        self._row(table.header, widths, self._bold)
        for row in table.rows:
            self._row(row, widths, self._plain)
        self._y -= 8

    def _row(self, cells: Sequence[str], widths: Sequence[float], fonts: Typesetter) -> None:
        lines = [fonts.lines(cell, _CELL, width - 8) for cell, width in zip(cells, widths, strict=True)]
        step = _CELL * 1.35
        for number in range(max(len(one) for one in lines)):
            self._need(step + 6)
            x = _LEFT
            for one, width in zip(lines, widths, strict=True):
                if number < len(one):
                    self._canvas.setFillColor(TONES["ink"])
                    fonts.draw(self._canvas, x, self._y - _CELL, one[number], _CELL)
                x += width
            self._y -= step
        self._canvas.setStrokeColor(TONES["ground"])
        self._canvas.setLineWidth(0.6)
        self._canvas.line(_LEFT, self._y - 2, _PAGE_WIDTH - _LEFT, self._y - 2)
        self._y -= 5

    def _picture(self, picture: Picture) -> None:
        scale = min(_PICTURE / WIDTH, (_TOP - _BOTTOM) / picture.height)
        self._need(picture.height * scale)
        canvas = self._canvas
        canvas.saveState()
        canvas.translate(_LEFT, self._y)
        canvas.scale(scale, scale)
        for shape in picture.shapes:
            canvas.setFillColor(TONES[shape.tone])
            canvas.setStrokeColor(TONES[shape.tone])
            if isinstance(shape, Rect):
                canvas.rect(shape.x, -shape.y - shape.height, max(shape.width, 0), shape.height, stroke=0, fill=1)
            elif isinstance(shape, Label):
                wide = self._plain.width(shape.text, shape.size)
                x = shape.x - {"start": 0, "middle": wide / 2, "end": wide}[shape.anchor]
                self._plain.draw(canvas, x, -shape.y, shape.text, shape.size)
            elif isinstance(shape, Line):
                canvas.setLineWidth(shape.thick)
                canvas.line(shape.x1, -shape.y1, shape.x2, -shape.y2)
            else:
                canvas.setLineWidth(shape.thick)
                box = (shape.x - shape.radius, -shape.y - shape.radius, shape.x + shape.radius, -shape.y + shape.radius)
                canvas.arc(*box, startAng=shape.end, extent=shape.start - shape.end)
        canvas.restoreState()
        self._y -= picture.height * scale + 10
