"""Badges as PDF, in each of the layouts: the QR code is one vector path, the text is text."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from app.badges.rules.layouts import Layout
from app.documents import qr
from app.documents.typesetting import Typesetter, clean

MM = 72 / 25.4
ROLE_COLOURS = {
    "attendee": "#0d4f4d",
    "speaker": "#b4540a",
    "exhibitor": "#3f3d8f",
    "delegate": "#7a1f4b",
    "staff": "#1d2a2e",
}
INK, QUIET, WHITE, BLACK = "#14201f", "#3c4a49", "#ffffff", "#000000"
LINE = 1.28  # of the type size, high enough for stacked marks
SMALLEST = 2.5
# A name is wrapped rather than set smaller than this part of its full size.
WRAP_BELOW = 0.62


@dataclass(frozen=True, slots=True)
class Face:
    """What is printed on one badge. `romanised` stands under a name in another script; `days` are (label, valid)."""

    name: str
    romanised: str
    organisation: str
    event: str
    role: str
    role_label: str
    mode_label: str
    languages: str
    days: tuple[tuple[str, bool], ...]
    code: str
    mask: int | None = None

    def texts(self) -> tuple[str, ...]:
        days = "".join(label for label, _valid in self.days)
        return (
            self.name, self.romanised, self.organisation, self.event, self.role_label, self.mode_label, self.languages, days,
        )  # fmt: skip


def badges_pdf(
    faces: Sequence[Face],
    layout: Layout,
    title: str,
    *,
    with_code: bool = True,
    progress: Callable[[int], None] = lambda _done: None,
) -> bytes:
    """The badges in their order. `progress` is told how many are done, now and then. Without codes it is the bench's
    baseline."""
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415 - heavy, and only printing needs it

    fonts = Typesetter(text for face in faces for text in face.texts())
    target = io.BytesIO()
    size = (layout.page[0] * MM, layout.page[1] * MM)
    canvas = Canvas(target, pagesize=size, pageCompression=1, lang="en")
    canvas.setTitle(title)
    for number, face in enumerate(faces):
        place = number % layout.a_page
        x, y = layout.corner(place)
        box = _Box(canvas, fonts, x * MM, y * MM, layout.badge[0] * MM, layout.badge[1] * MM, layout.black)
        (_wide if layout.is_wide else _tall)(box, face, with_code)
        if place == layout.a_page - 1 or number == len(faces) - 1:
            if layout.a_page > 1:
                _cut_marks(canvas, layout)
            canvas.showPage()
        if number % 20 == 19:
            progress(number + 1)
    canvas.save()
    return target.getvalue()


@dataclass(frozen=True, slots=True)
class _Box:
    """One badge on the page: lower left corner, width and height, in points."""

    canvas: Any
    fonts: Typesetter
    x: float
    y: float
    width: float
    height: float
    black: bool

    def band(self, bottom: float, height: float, face: Face) -> None:
        self.canvas.setFillColor(BLACK if self.black else ROLE_COLOURS.get(face.role, ROLE_COLOURS["attendee"]))
        self.canvas.rect(self.x, self.y + bottom, self.width, height, stroke=0, fill=1)

    def text(
        self, text: str, left: float, top: float, width: float, height: float, size: float, colour: str = INK, lines: int = 1
    ) -> float:
        """Text centred between `left` and `left + width`, from `top` downwards, as large as fits. Returns the height used."""
        if not text:
            return 0.0
        size, parts = fit(self.fonts, text, width, height, size, lines)
        self.canvas.setFillColor(BLACK if self.black and colour != WHITE else colour)
        for number, part in enumerate(parts):
            x = self.x + left + (width - self.fonts.width(part, size)) / 2
            self.fonts.draw(self.canvas, x, self.y + top - (number * LINE + 1.0) * size, part, size)
        return len(parts) * LINE * size


def fit(fonts: Typesetter, text: str, width: float, height: float, size: float, lines: int) -> tuple[float, list[str]]:
    """Type size and lines for a text in a box: first smaller, then wrapped, then smaller again; never outside."""
    text = clean(text)
    largest = min(size, height / LINE)
    alone = min(largest, width / max(fonts.width(text, 1), 0.01))
    if lines == 1 or alone >= largest * WRAP_BELOW:
        return alone, [text]
    size = largest
    while size > SMALLEST:
        parts = _wrapped(fonts, text, width / size)
        if len(parts) <= lines and len(parts) * LINE * size <= height:
            return (size, parts) if size > alone else (alone, [text])
        size *= 0.94
    return alone, [text]


def _wrapped(fonts: Typesetter, text: str, width: float) -> list[str]:
    """Lines of at most this width at one point, broken between words; a word that is too long, or written without spaces,
    between characters."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and fonts.width(longer, 1) <= width:
            lines[-1] = longer
            continue
        lines.append("")
        for char in word:
            if lines[-1] and fonts.width(lines[-1] + char, 1) > width:
                lines.append("")
            lines[-1] += char
    return lines


def _tall(box: _Box, face: Face, with_code: bool) -> None:
    width, height = box.width, box.height
    unit, margin = width / 100, width * 0.07
    inner = width - 2 * margin
    head, foot = height * 0.15, height * 0.085
    box.band(height - head, head, face)
    box.text("GO SMART", margin, height - head * 0.16, inner, head * 0.3, 4.4 * unit, WHITE)
    box.text(face.event, margin, height - head * 0.45, inner, head * 0.5, 4.4 * unit, WHITE, 2)
    box.band(0, foot, face)
    box.text(f"{face.role_label} · {face.mode_label}", margin, foot * 0.78, inner, foot * 0.62, 4.6 * unit, WHITE)
    side = min(inner * 0.78, height * 0.36)
    bottom = foot + height * 0.015
    if with_code:
        _code(box, face, (width - side) / 2, bottom, side)
    top, floor = height - head - 2.4 * unit, bottom + side
    room = top - floor
    top -= box.text(face.name, margin, top, inner, room * 0.42, 10.5 * unit, INK, 3)
    if face.romanised and face.romanised != face.name:
        top -= box.text(face.romanised, margin, top, inner, room * 0.13, 4.6 * unit, QUIET)
    top -= box.text(face.organisation, margin, top, inner, room * 0.22, 5.2 * unit, INK, 2)
    top -= box.text(face.languages, margin, top, inner, room * 0.1, 3.6 * unit, QUIET)
    _days(box, face, width / 2, top - room * 0.02, inner, min(room * 0.1, top - floor))


def _wide(box: _Box, face: Face, with_code: bool) -> None:
    width, height = box.width, box.height
    unit, margin = height / 54, width * 0.035
    head, foot = height * 0.17, height * 0.12
    box.band(height - head, head, face)
    box.text(f"GO SMART · {face.event}", margin, height - head * 0.2, width - 2 * margin, head * 0.62, 3.8 * unit, WHITE)
    box.band(0, foot, face)
    box.text(f"{face.role_label} · {face.mode_label}", margin, foot * 0.8, width - 2 * margin, foot * 0.66, 3.6 * unit, WHITE)
    side = height - head - foot - 2 * unit
    if with_code:
        _code(box, face, width - side - margin * 0.6, foot + unit, side)
    inner = width - side - margin * 2.2
    top, room = height - head - 1.6 * unit, height - head - foot - 3 * unit
    top -= box.text(face.name, margin, top, inner, room * 0.45, 7 * unit, INK, 3)
    if face.romanised and face.romanised != face.name:
        top -= box.text(face.romanised, margin, top, inner, room * 0.12, 3.2 * unit, QUIET)
    top -= box.text(face.organisation, margin, top, inner, room * 0.22, 3.8 * unit, INK, 2)
    top -= box.text(face.languages, margin, top, inner, room * 0.1, 2.6 * unit, QUIET)
    _days(box, face, margin + inner / 2, top - unit * 0.4, inner, min(room * 0.11, top - foot - unit))


def _days(box: _Box, face: Face, middle: float, top: float, width: float, height: float) -> None:
    """A mark a day: filled when the badge is valid on it."""
    if not face.days or height < SMALLEST:
        return
    step = min(height * 1.5, width / len(face.days))
    left = middle - step * len(face.days) / 2
    for number, (label, valid) in enumerate(face.days):
        x = left + number * step
        box.canvas.setStrokeColor(BLACK if box.black else INK)
        box.canvas.setFillColor((BLACK if box.black else INK) if valid else WHITE)
        box.canvas.setLineWidth(0.5)
        box.canvas.roundRect(box.x + x + step * 0.08, box.y + top - height, step * 0.84, height, height * 0.2, stroke=1, fill=1)
        box.text(
            label, x + step * 0.12, top - height * 0.14, step * 0.76, height * 0.86, height * 0.62, WHITE if valid else INK
        )


def _code(box: _Box, face: Face, left: float, bottom: float, side: float) -> None:
    """The QR code as one path, with its quiet zone inside the side."""
    symbol = qr.encode(face.code, face.mask)
    module = side / (symbol.size + 2 * qr.QUIET_ZONE)
    canvas = box.canvas
    canvas.saveState()
    canvas.setFillColor(BLACK)
    canvas.translate(box.x + left + qr.QUIET_ZONE * module, box.y + bottom + qr.QUIET_ZONE * module)
    canvas.scale(module, module)
    # Whole numbers in units of a module: short to write and to read.
    top = symbol.size - 1
    canvas._code.append(" ".join(f"{run.column} {top - run.row} {run.length} 1 re" for run in symbol.runs) + " f")
    canvas.restoreState()


def _cut_marks(canvas: Any, layout: Layout) -> None:
    """Short lines outside the badges where the knife goes."""
    canvas.setStrokeColor(BLACK)
    canvas.setLineWidth(0.3)
    left, bottom = layout.corner(layout.a_page - layout.columns)
    right, top = left + layout.columns * layout.badge[0], bottom + layout.rows * layout.badge[1]
    gap, length = 1.0, 4.0
    for column in range(layout.columns + 1):
        x = left + column * layout.badge[0]
        canvas.line(x * MM, max(0.0, bottom - gap - length) * MM, x * MM, max(0.0, bottom - gap) * MM)
        canvas.line(x * MM, (top + gap) * MM, x * MM, (top + gap + length) * MM)
    for row in range(layout.rows + 1):
        y = bottom + row * layout.badge[1]
        canvas.line(max(0.0, left - gap - length) * MM, y * MM, max(0.0, left - gap) * MM, y * MM)
        canvas.line((right + gap) * MM, y * MM, (right + gap + length) * MM, y * MM)
