"""Charts as a few flat shapes, drawn once and shown anywhere: as SVG on a page or in a file, and as vectors in a PDF. All
lengths are in points of a picture that is `WIDTH` wide."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH = 360.0
_SIZE, _SMALL = 14.0, 12.0
_LINE = 17.0
_ELLIPSIS = "…"
# By name: what is drawn where no style sheet says otherwise. The `c` tones tell things apart, the `d` tones go from low to
# high.
TONES = {
    "ink": "#16211f", "quiet": "#4a5753", "ground": "#e4dfd1", "line": "#8a8779", "paper": "#fffdf8", "needle": "#16211f",
    "black": "#000000", "white": "#ffffff",
    "c0": "#0d7a76", "c1": "#c2620e", "c2": "#4c4a9c", "c3": "#98365f", "c4": "#4d7a1d", "c5": "#2b6aa3",
    "d0": "#7c2f12", "d1": "#9c4a1c", "d2": "#bb6a34", "d3": "#d59259", "d4": "#e8bd8e", "d5": "#e9dcbc", "d6": "#bcdccf",
    "d7": "#86c2b3", "d8": "#4c9e93", "d9": "#1f7a72", "d10": "#0b4f4c",
}  # fmt: skip
_ON_DARK = {"c0", "c1", "c2", "c3", "c4", "c5", "d0", "d1", "d9", "d10"}


@dataclass(frozen=True, slots=True)
class Rect:
    x: float
    y: float
    width: float
    height: float
    tone: str


@dataclass(frozen=True, slots=True)
class Label:
    """One line of text; `y` is its base line, `anchor` start, middle or end."""

    x: float
    y: float
    text: str
    size: float = _SIZE
    tone: str = "ink"
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Arc:
    """A band of a circle between two angles in degrees, counted against the clock from the right; `start` is the larger."""

    x: float
    y: float
    radius: float
    start: float
    end: float
    thick: float
    tone: str

    def at(self, angle: float) -> tuple[float, float]:
        return self.x + self.radius * math.cos(math.radians(angle)), self.y - self.radius * math.sin(math.radians(angle))


@dataclass(frozen=True, slots=True)
class Line:
    x1: float
    y1: float
    x2: float
    y2: float
    tone: str
    thick: float = 1.5


Shape = Rect | Label | Arc | Line


@dataclass(frozen=True, slots=True)
class Picture:
    """`y` grows downwards, as in SVG."""

    height: float
    shapes: tuple[Shape, ...]

    def svg(self, title: str) -> str:
        """A picture that a screen reader calls by its title. Colours are attributes, so it stands alone; a page's style sheet
        may colour it anew by the classes."""
        inner = "".join(_element(shape) for shape in self.shapes)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="picture" viewBox="0 0 {WIDTH:g} {self.height:g}" role="img" '
            f'aria-label="{escape(title)}" font-family="Noto Sans, Noto Sans TC, system-ui, sans-serif">{inner}</svg>'
        )


def _element(shape: Shape) -> str:
    if isinstance(shape, Rect):
        return (
            f'<rect class="{shape.tone}" fill="{TONES[shape.tone]}" x="{shape.x:.1f}" y="{shape.y:.1f}" '
            f'width="{max(shape.width, 0):.1f}" height="{shape.height:.1f}"/>'
        )
    if isinstance(shape, Label):
        return (
            f'<text class="{shape.tone}" fill="{TONES[shape.tone]}" x="{shape.x:.1f}" y="{shape.y:.1f}" '
            f'font-size="{shape.size:g}" text-anchor="{shape.anchor}">{escape(shape.text)}</text>'
        )
    if isinstance(shape, Line):
        return (
            f'<line class="{shape.tone}" stroke="{TONES[shape.tone]}" stroke-width="{shape.thick:g}" x1="{shape.x1:.1f}" '
            f'y1="{shape.y1:.1f}" x2="{shape.x2:.1f}" y2="{shape.y2:.1f}"/>'
        )
    (x1, y1), (x2, y2) = shape.at(shape.start), shape.at(shape.end)
    return (
        f'<path class="{shape.tone} stroke" fill="none" stroke="{TONES[shape.tone]}" stroke-width="{shape.thick:g}" '
        f'd="M{x1:.1f} {y1:.1f}A{shape.radius:g} {shape.radius:g} 0 0 1 {x2:.1f} {y2:.1f}"/>'
    )


def text_width(text: str, size: float = _SIZE) -> float:
    """About how wide a text is: wide characters are as wide as high, others by what kind of letter they are."""
    return size * sum(_share(char) for char in text)


def _share(char: str) -> float:
    """Of a letter's height, as in Noto Sans."""
    if unicodedata.east_asian_width(char) in "WF":
        return 1.0
    if char in "MWmw@%—":
        return 0.92
    return 0.68 if char.isupper() else 0.3 if char in " iljtf.,:;'|!()[]" else 0.57


def wrapped(text: str, width: float, size: float = _SIZE, most: int = 2) -> list[str]:
    """The text on at most so many lines; what does not fit ends in an ellipsis."""
    lines: list[str] = []
    line = ""
    for word in _pieces(text):
        if text_width(line + word, size) <= width:
            line += word
            continue
        if line.strip():
            lines.append(line.strip())
        line = word.lstrip()
        while text_width(line, size) > width and len(line) > 1:
            cut = next(n for n in range(len(line) - 1, 0, -1) if n == 1 or text_width(line[:n], size) <= width)
            lines.append(line[:cut])
            line = line[cut:]
    lines = [part for part in [*lines, line.strip()] if part] or [""]
    if len(lines) > most:
        last = lines[most - 1]
        while last and text_width(last + _ELLIPSIS, size) > width:
            last = last[:-1]
        lines = [*lines[: most - 1], last.rstrip() + _ELLIPSIS]
    return lines


def _pieces(text: str) -> list[str]:
    """Where a line may break: before a space, and around wide characters."""
    pieces: list[str] = []
    for char in text:
        wide = unicodedata.east_asian_width(char) in "WF"
        if not pieces or char == " " or wide or unicodedata.east_asian_width(pieces[-1][-1]) in "WF":
            pieces.append(char)
        else:
            pieces[-1] += char
    return pieces


def bars(rows: Sequence[tuple[str, float, str]], *, tone: str = "c0") -> Picture:
    """(label, value, what is written at the bar's end): a bar for each below its label, the longest as wide as there is
    room."""
    longest = max((value for _label, value, _text in rows), default=0) or 1
    room = WIDTH - max((text_width(text, _SMALL) for _label, _value, text in rows), default=0) - 10
    shapes: list[Shape] = []
    y = 0.0
    for label, value, text in rows:
        for line in wrapped(label, WIDTH):
            y += _LINE
            shapes.append(Label(0, y - 3, line))
        shapes += [Rect(0, y + 1, room, 14, "ground"), Rect(0, y + 1, room * max(value, 0) / longest, 14, tone)]
        shapes.append(Label(WIDTH, y + 12.5, text, _SMALL, anchor="end"))
        y += 26
    return Picture(max(y, 1), tuple(shapes))


def _number(value: float) -> str:
    return f"{value:.0f}" if value == int(value) else f"{value:.1f}"


def ordered_tones(number: int) -> list[str]:
    """Tones from low to high."""
    if number == 1:
        return ["d9"]
    return [f"d{round(place * 10 / (number - 1))}" for place in range(number)]


def unordered_tones(number: int) -> list[str]:
    return [f"c{place % 6}" for place in range(number)]


def stacked(rows: Sequence[tuple[str, Sequence[float]]], names: Sequence[str], tones: Sequence[str]) -> Picture:
    """Each row's parts of its whole, side by side in one bar of full width, with a key above."""
    shapes: list[Shape] = []
    x, y = 0.0, 12.0
    for name, tone in zip(names, tones, strict=True):
        short = wrapped(name, WIDTH - 20, _SMALL, 1)[0]
        wide = 20 + text_width(short, _SMALL) + 12
        if x and x + wide > WIDTH:
            x, y = 0.0, y + _LINE
        shapes += [Rect(x, y - 10, 12, 12, tone), Label(x + 17, y, short, _SMALL)]
        x += wide
    y += 10
    for label, values in rows:
        total = sum(values)
        for line in wrapped(label, WIDTH - 50):
            y += _LINE
            shapes.append(Label(0, y - 3, line))
        shapes.append(Label(WIDTH, y - 3, f"n = {_number(total)}", _SMALL, "quiet", "end"))
        shapes.append(Rect(0, y + 1, WIDTH, 20, "ground"))
        x = 0.0
        for value, tone in zip(values, tones, strict=True):
            wide = WIDTH * value / total if total else 0
            if wide:
                shapes.append(Rect(x, y + 1, wide, 20, tone))
            text = f"{100 * value / total:.0f} %" if total else ""
            if wide > text_width(text, _SMALL) + 4:
                shapes.append(Label(x + wide / 2, y + 15, text, _SMALL, "paper" if tone in _ON_DARK else "needle", "middle"))
            x += wide
        y += 30
    return Picture(y, tuple(shapes))


def gauge(score: float, parts: Sequence[tuple[str, float]]) -> Picture:
    """A score from -100 to 100 on half a circle, with (name, number) of detractors, passives and promoters below."""
    x, y, radius = WIDTH / 2, 170.0, 130.0
    angle = 180 - (score + 100) * 0.9
    shapes: list[Shape] = [
        Arc(x, y, radius, 180, 90, 34, "d3"),
        Arc(x, y, radius, 90, 45, 34, "d6"),
        Arc(x, y, radius, 45, 0, 34, "d8"),
    ]
    needle = Arc(x, y, radius - 26, 0, 0, 1, "ink").at(angle)
    shapes += [Line(x, y, *needle, "needle", 4), Label(x, y + 34, f"{score:+.0f}", 30, anchor="middle")]
    shapes += [
        Label(x - radius, y + 20, "−100", _SMALL, "quiet", "middle"),
        Label(x + radius, y + 20, "+100", _SMALL, "quiet", "middle"),
    ]
    shapes += stacked([("", [number for _name, number in parts])], [name for name, _number in parts], ["d3", "d6", "d8"]).shapes
    # The key and the bar stand below the half circle.
    below = y + 48
    moved = tuple(_lower(shape, below) if place >= 7 else shape for place, shape in enumerate(shapes))
    return Picture(below + 75, moved)


def _lower(shape: Shape, by: float) -> Shape:
    if isinstance(shape, Rect):
        return Rect(shape.x, shape.y + by, shape.width, shape.height, shape.tone)
    if isinstance(shape, Label):
        return Label(shape.x, shape.y + by, shape.text, shape.size, shape.tone, shape.anchor)
    return shape


def columns(rows: Sequence[tuple[str, float]], *, tone: str = "c0") -> Picture:
    """Upright columns side by side, as for marks, months or spans of numbers; names that do not fit are thinned out."""
    high, top = 130.0, 22.0
    most = max((value for _label, value in rows), default=0) or 1
    step = WIDTH / max(len(rows), 1)
    shapes: list[Shape] = []
    widest = max((text_width(label, _SMALL) for label, _value in rows), default=0)
    every = max(1, math.ceil((widest + 6) / step))
    for place, (label, value) in enumerate(rows):
        tall = high * value / most
        shapes.append(Rect(place * step + step * 0.1, top + high - tall, step * 0.8, tall, tone))
        number = _number(value)
        if text_width(number, _SMALL) <= step:
            shapes.append(Label((place + 0.5) * step, top + high - tall - 5, number, _SMALL, anchor="middle"))
        if place % every == 0:
            # The first and the last name stay inside the picture.
            middle = min(max((place + 0.5) * step, text_width(label, _SMALL) / 2), WIDTH - text_width(label, _SMALL) / 2)
            shapes.append(Label(middle, top + high + 17, label, _SMALL, "quiet", "middle"))
    shapes.append(Line(0, top + high, WIDTH, top + high, "line", 1))
    return Picture(top + high + 26, tuple(shapes))


def matrix(rows: Sequence[str], columns: Sequence[str], cells: Sequence[Sequence[tuple[float | None, str]]]) -> Picture:
    """A table of colours: each cell is a value from -1 (low) to 1 (high), or None where there is none, and what stands in it.
    Row labels run over two lines; column labels are short."""
    left = min(150.0, max((text_width(row, _SMALL) for row in rows), default=0) + 8)
    wide, high = (WIDTH - left) / max(len(columns), 1), 34.0
    shapes: list[Shape] = [
        Label(left + (place + 0.5) * wide, 14, column, _SMALL, "quiet", "middle") for place, column in enumerate(columns)
    ]
    for number, (row, line) in enumerate(zip(rows, cells, strict=True)):
        top = 22 + number * high
        lines = wrapped(row, left - 8, _SMALL)
        first = top + high / 2 + 4 - (len(lines) - 1) * 7
        shapes += [Label(0, first + 14 * place, text, _SMALL) for place, text in enumerate(lines)]
        for place, (value, text) in enumerate(line):
            tone = "ground" if value is None else f"d{round(5 + 5 * max(-1.0, min(1.0, value)))}"
            shapes.append(Rect(left + place * wide + 1, top + 1, wide - 2, high - 2, tone))
            ink = "white" if tone in _ON_DARK else "black"
            shapes.append(Label(left + (place + 0.5) * wide, top + high / 2 + 4, text, _SMALL, ink, "middle"))
    return Picture(26 + len(rows) * high, tuple(shapes))
