"""Documents of several pages as PDF: headings, running text, figures, tables and charts one below the other, with page numbers,
bookmarks and links; longer ones with a cover and a table of contents."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from app.documents.blocks import Block, Cell, Chart, Cover, Figures, Heading, Link, Table, Text, text_of, texts
from app.documents.pictures import TONES, WIDTH, Label, Line, Picture, Rect
from app.documents.typesetting import Typesetter

_PAGE_WIDTH, _PAGE_HEIGHT = 595.28, 841.89  # A4 in points
_LEFT, _TOP, _BOTTOM = 56.0, 841.89 - 62.0, 62.0
_ROOM = _PAGE_WIDTH - 2 * _LEFT
_CELL = 9.5
_ROW = _CELL * 1.35
# Charts are as wide as they read well, not as wide as the page.
_PICTURE = 372.0
_BAND = "#0d4f4d"


def pdf(title: str, below: str, blocks: Sequence[Block], *, language: str, page_word: str, cover: Cover | None = None) -> bytes:
    """The document. `below` stands under its title; `page_word` is what a page is called, such as "Page %(number)s"."""
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415 - heavy, and only printing needs it

    printed = [title, below, page_word, "GO SMART 0123456789·–−…", *(text for block in blocks for text in texts(block))]
    if cover:
        printed += [cover.eyebrow, cover.summary, cover.cite, cover.contents, *(text for pair in cover.facts for text in pair)]
    fonts = (Typesetter(printed), Typesetter(printed, regular=True))
    pages: dict[int, int] = {}
    if cover:
        # Laid out once without drawing: only then is it known on which page each heading stands.
        draft = _Writer(_Unseen(), fonts, title, page_word, language)
        draft.write(below, blocks, cover, pages)
        pages = draft.pages
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(_PAGE_WIDTH, _PAGE_HEIGHT), pageCompression=1, lang=language)
    canvas.setTitle(title)
    canvas.setAuthor("GO SMART")
    canvas.setSubject(cover.summary if cover else below)
    canvas.setViewerPreference("DisplayDocTitle", "true")
    _Writer(canvas, fonts, title, page_word, language).write(below, blocks, cover, pages)
    canvas.save()
    return target.getvalue()


class _Unseen:
    """A canvas on which nothing is drawn."""

    def __init__(self) -> None:
        self._code: list[str] = []

    def __getattr__(self, _name: str) -> Any:
        return lambda *_given, **_named: None


class _Writer:
    def __init__(self, canvas: Any, fonts: tuple[Typesetter, Typesetter], title: str, page_word: str, language: str) -> None:
        from reportlab.lib.colors import HexColor  # noqa: PLC0415

        self._canvas, self._title, self._page_word, self._language = canvas, title, page_word, language
        self._known: set[str] = set()
        self._bold, self._plain = fonts
        self._y, self._number = _TOP, 1
        self._tones = {name: HexColor(tone) for name, tone in TONES.items()}
        self._chaptered = False
        # Of each heading by its place among the blocks.
        self.pages: dict[int, int] = {}

    def write(self, below: str, blocks: Sequence[Block], cover: Cover | None, pages: dict[int, int]) -> None:
        self._known = {block.anchor for block in blocks if isinstance(block, Heading)}
        if cover:
            self._cover(cover)
            if any(isinstance(block, Heading) for block in blocks):
                self._contents(cover.contents, blocks, pages)
        else:
            self._lines(self._title, 24, "ink", self._bold, 30)
            self._lines(below, 11, "quiet", self._plain, 16)
            self._y -= 14
        for place, block in enumerate(blocks):
            if isinstance(block, Heading):
                self._heading(block, place, blocks[place + 1 : place + 3])
            elif isinstance(block, Text):
                self._paragraph(block)
            elif isinstance(block, Table):
                self._table(block)
            elif isinstance(block, Figures):
                self._figures(block)
            elif isinstance(block, Chart):
                self._chart(block)
            else:
                self._picture(block)
        if self._y < _TOP or self._number == 1:
            self._end_page()

    def _cover(self, cover: Cover) -> None:
        canvas = self._canvas
        size = 32 if len(self._bold.lines(self._title, 32, _ROOM)) <= 4 else 24
        lines = self._bold.lines(self._title, size, _ROOM)
        high = 190 + len(lines) * size * 1.25
        canvas.setFillColor(_BAND)
        canvas.rect(0, _PAGE_HEIGHT - high, _PAGE_WIDTH, high, stroke=0, fill=1)
        canvas.setFillColor(self._tones["white"])
        self._bold.draw(canvas, _LEFT, _PAGE_HEIGHT - 62, "GO SMART", 15)
        self._plain.draw(canvas, _LEFT, _PAGE_HEIGHT - 118, cover.eyebrow, 13)
        for number, line in enumerate(lines):
            self._bold.draw(canvas, _LEFT, _PAGE_HEIGHT - 128 - (number + 1) * size * 1.25, line, size)
        self._y = _PAGE_HEIGHT - high - 36
        self._lines(cover.summary, 13, "ink", self._plain, 20)
        self._y -= 18
        for name, value in cover.facts:
            self._lines(name, 9, "quiet", self._plain, 14)
            self._lines(value, 12, "ink", self._bold, 22)
        self._y -= 10
        self._lines(cover.cite, 9, "quiet", self._plain, 13.5)
        self._end_page()

    def _contents(self, name: str, blocks: Sequence[Block], pages: dict[int, int]) -> None:
        self._lines(name, 20, "ink", self._bold, 34)
        for place, block in enumerate(blocks):
            if not isinstance(block, Heading):
                continue
            x, size, fonts = (_LEFT, 11, self._bold) if block.level == 1 else (_LEFT + 16, 9.5, self._plain)
            number = str(pages.get(place, 0))
            lines = fonts.lines(block.text, size, _ROOM - (x - _LEFT) - 36)
            self._need(len(lines) * size * 1.5 + 5)
            self._y -= 5 if block.level == 1 else 0
            for text in lines:
                self._line(text, x, size, "ink", fonts, size * 1.5)
            top = self._y + len(lines) * size * 1.5
            edge = _PAGE_WIDTH - _LEFT
            fonts.draw(self._canvas, edge - fonts.width(number, size), self._y + size * 0.5, number, size)
            self._canvas.linkRect("", _mark(place), (_LEFT, self._y, edge, top), relative=1)
        self._end_page()

    def _end_page(self) -> None:
        word = self._page_word % {"number": self._number}
        self._canvas.setFillColor(self._tones["quiet"])
        room = _ROOM - self._plain.width(word, 8) - 20
        title, *more = self._plain.lines(self._title, 8, room - self._plain.width("…", 8))
        self._plain.draw(self._canvas, _LEFT, 34, title + "…" if more else title, 8)
        self._plain.draw(self._canvas, _PAGE_WIDTH - _LEFT - self._plain.width(word, 8), 34, word, 8)
        self._canvas.showPage()
        self._y, self._number = _TOP, self._number + 1

    def _need(self, height: float) -> bool:
        """Room for so much; True when a new page was begun for it."""
        if self._y - height >= _BOTTOM or self._y >= _TOP:
            return False
        self._end_page()
        return True

    def _paragraph(self, text: Text) -> None:
        """In a language of its own it says so, line by line: a mark may not run over pages."""
        tag = text.language if text.language != self._language else ""
        for line in self._plain.lines(text.text, 10, _ROOM):
            self._need(14.5)
            if tag:
                self._canvas._code.append(f"/Span <</Lang ({tag})>> BDC")
            self._line(line, _LEFT, 10, "quiet" if text.quiet else "ink", self._plain, 14.5)
            if tag:
                self._canvas._code.append("EMC")
        self._y -= 5

    def _lines(self, text: str, size: float, tone: str, fonts: Typesetter, step: float) -> None:
        for line in fonts.lines(text, size, _ROOM):
            self._line(line, _LEFT, size, tone, fonts, step)

    def _line(self, text: str, x: float, size: float, tone: str, fonts: Typesetter, step: float) -> None:
        self._need(step)
        self._canvas.setFillColor(self._tones[tone])
        fonts.draw(self._canvas, x, self._y - size, text, size)
        self._y -= step

    def _heading(self, heading: Heading, place: int, follows: Sequence[Block]) -> None:
        size = 15 if heading.level == 1 else 11.5
        lines = self._bold.lines(heading.text, size, _ROOM)
        # A heading does not stay alone at the foot of a page, nor away from its picture.
        self._need(len(lines) * size * 1.35 + 14 + min(self._follows(follows), _TOP - _BOTTOM - 60))
        self._y -= 10 if self._y < _TOP else 0
        self.pages[place] = self._number
        for mark in (_mark(place), heading.anchor):
            if mark:
                self._canvas.bookmarkPage(mark, fit="XYZ", top=self._y + 4)
        depth = min(heading.level - 1, 1 if self._chaptered else 0)
        self._chaptered = self._chaptered or heading.level == 1
        self._canvas.addOutlineEntry(heading.text[:120], _mark(place), depth, closed=depth == 0)
        for line in lines:
            self._line(line, _LEFT, size, "ink", self._bold, size * 1.35)
        self._y -= 4

    def _table(self, table: Table) -> None:
        whole = sum(table.widths)
        widths = [_ROOM * width / whole for width in table.widths]
        header = self._cells(table.header, widths, self._bold)
        first = True
        for row in table.rows:
            cells = self._cells(row, widths, self._plain)
            high = max(len(lines) for lines, _target in cells) * _ROW + 6
            # The header goes with the first row, and stands again where a page begins.
            whole = high if high < _TOP - _BOTTOM - 60 else 4 * _ROW
            if self._need(whole + (2 * _ROW + 12 if first else 0)) or first:
                self._row(header, widths, self._bold)
            first = False
            self._row(cells, widths, self._plain, header)
        self._y -= 8

    def _cells(self, row: Sequence[Cell], widths: Sequence[float], fonts: Typesetter) -> list[tuple[list[str], str]]:
        """(lines, where they lead) of each cell."""
        return [
            (fonts.lines(text_of(cell), _CELL, width - 8), cell.target if isinstance(cell, Link) else "")
            for cell, width in zip(row, widths, strict=True)
        ]

    def _row(
        self,
        cells: Sequence[tuple[list[str], str]],
        widths: Sequence[float],
        fonts: Typesetter,
        header: Sequence[tuple[list[str], str]] = (),
    ) -> None:
        """A row; where it is higher than the page, the header stands again above its rest."""
        for number in range(max(len(lines) for lines, _target in cells)):
            if self._need(_ROW + 6) and header:
                self._row(header, widths, self._bold)
            x = _LEFT
            for (lines, target), width in zip(cells, widths, strict=True):
                if number < len(lines):
                    self._canvas.setFillColor(self._tones["c0" if target else "ink"])
                    fonts.draw(self._canvas, x, self._y - _CELL, lines[number], _CELL)
                    self._lead(target, x, self._y - _ROW, fonts.width(lines[number], _CELL), _ROW)
                x += width
            self._y -= _ROW
        self._canvas.setStrokeColor(self._tones["ground"])
        self._canvas.setLineWidth(0.6)
        self._canvas.line(_LEFT, self._y - 2, _PAGE_WIDTH - _LEFT, self._y - 2)
        self._y -= 5

    def _lead(self, target: str, x: float, y: float, width: float, height: float) -> None:
        box = (x, y, x + width, y + height)
        if target.startswith("#") and target[1:] in self._known:
            self._canvas.linkRect("", target[1:], box, relative=1)
        elif target and not target.startswith("#"):
            self._canvas.linkURL(target, box, relative=1)

    def _figures(self, figures: Figures) -> None:
        """Up to four side by side."""
        wide = _ROOM / 4
        for start in range(0, len(figures.items), 4):
            row = figures.items[start : start + 4]
            words = [self._plain.lines(label, 9, wide - 10) for _value, label, _target in row]
            high = 34 + max(map(len, words)) * 12
            self._need(high)
            for place, ((value, _label, target), lines) in enumerate(zip(row, words, strict=True)):
                x = _LEFT + place * wide
                self._canvas.setFillColor(self._tones["c0"])
                size = min(22, (wide - 10) / max(self._bold.width(value, 1), 0.1))
                self._bold.draw(self._canvas, x, self._y - 22, value, size)
                self._canvas.setFillColor(self._tones["quiet"])
                for number, line in enumerate(lines):
                    self._plain.draw(self._canvas, x, self._y - 36 - number * 12, line, 9)
                self._lead(target, x, self._y - high, wide - 6, high)
            self._y -= high + 8

    def _follows(self, blocks: Sequence[Block]) -> float:
        """So much of what follows a heading stays with it: all up to the first picture, else the beginning of the next."""
        if not blocks:
            return 40.0
        first = self._least(blocks[0])
        picture = next((self._least(block) for block in blocks[:2] if isinstance(block, (Chart, Picture))), 0.0)
        return max(first + (self._least(blocks[1]) if isinstance(blocks[0], Heading) and len(blocks) > 1 else 0), picture)

    def _least(self, block: Block) -> float:
        """So much of a block stands together."""
        if isinstance(block, Chart):
            return 18 + self._least(block.picture)
        if isinstance(block, Picture):
            return block.height * self._scale(block) + 20
        if isinstance(block, Table) and block.rows:
            whole = sum(block.widths)
            widths = [_ROOM * width / whole for width in block.widths]
            high = [
                max(len(lines) for lines, _to in self._cells(row, widths, self._plain)) for row in (block.header, block.rows[0])
            ]
            return min(sum(high) * _ROW + 24, 200)
        return 80.0 if isinstance(block, Figures) else 40.0

    @staticmethod
    def _scale(picture: Picture) -> float:
        """As wide as it reads well, and with room for its heading on the page."""
        return min(_PICTURE / WIDTH, (_TOP - _BOTTOM - 80) / picture.height)

    def _chart(self, chart: Chart) -> None:
        self._need(self._least(chart))
        self._lines(chart.title, 10, "ink", self._bold, 18)
        self._picture(chart.picture)

    def _picture(self, picture: Picture) -> None:
        scale = self._scale(picture)
        self._need(picture.height * scale)
        canvas = self._canvas
        canvas.saveState()
        canvas.translate(_LEFT, self._y)
        canvas.scale(scale, scale)
        for shape in picture.shapes:
            canvas.setFillColor(self._tones[shape.tone])
            canvas.setStrokeColor(self._tones[shape.tone])
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


def _mark(place: int) -> str:
    return f"heading-{place}"
