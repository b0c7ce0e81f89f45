"""Lines of text in any script for PDFs: the font changes where the script does, right-to-left stretches run their way
(Unicode bidirectional algorithm), letters that join or stack are shaped (HarfBuzz), and what is copied out of the PDF is the
text that was put in."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from app.documents import fonts

_ALWAYS = frozenset(range(32, 127)) | {ord("…"), ord("·"), ord("–")}
# Stay with the character before them, whatever font that has.
_JOINERS = {"\u200d", "\u200c"}
_MISSING = "?"
_CLOSING = frozenset("，。、；：！？）」』》】〕")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch in one font: its name, what is given to the PDF library, the text it stands for, and its width at one point."""

    font: str
    glyphs: str
    text: str
    width: float


def clean(text: str) -> str:
    """One line without what steers direction or picture: composed (NFC), white space as spaces, controls left out."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    return "".join(char for char in line if char in _JOINERS or not _is_unseen(char))


_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}


def _is_unseen(char: str) -> bool:
    """Controls, and what changes a picture that is printed in one colour anyway: variation selectors and skin tones."""
    point = ord(char)
    return unicodedata.category(char) in _UNSEEN or 0xFE00 <= point <= 0xFE0F or 0x1F3FB <= point <= 0x1F3FF


class Typesetter:
    """Fonts for one document: made for the texts it will print, so that all their characters are there. Badges are read from
    afar and are bold; running text in Latin, Greek and Cyrillic letters is `regular`."""

    def __init__(self, texts: Iterable[str], *, regular: bool = False) -> None:
        wanted: dict[str, set[int]] = {fonts.LATIN: set(_ALWAYS)}
        for text in set(texts):
            for source, part in _by_source(clean(text)):
                wanted.setdefault(source, set()).update(map(ord, part))
        if regular:
            wanted[fonts.LATIN_REGULAR] = wanted.pop(fonts.LATIN)
        self._names = fonts.register({source: frozenset(points) for source, points in wanted.items()}).names
        self._names.setdefault(fonts.LATIN, self._names.get(fonts.LATIN_REGULAR, ""))
        self._wanted = wanted
        self._lines: dict[str, list[Run]] = {}

    def missing(self, text: str) -> list[str]:
        """The characters that no font has."""
        line = clean(text)
        han = fonts.han_order(line)
        return [char for char in line if not _is_quiet(char) and fonts.source_of(char, han) is None]

    def covers(self, text: str) -> bool:
        return not self.missing(text)

    def runs(self, text: str) -> list[Run]:
        """The line from left to right. A character that no font has becomes a question mark."""
        if text not in self._lines:
            self._lines[text] = [run for part in _visual(clean(text)) for run in self._runs(*part)]
        return self._lines[text]

    def width(self, text: str, size: float) -> float:
        return size * sum(run.width for run in self.runs(text))

    def lines(self, text: str, size: float, room: float) -> list[str]:
        """The text in lines that fit, broken between words, or between characters where a script has no spaces. Line breaks
        stay."""
        lines: list[str] = []
        for part in text.split("\n"):
            line = ""
            for piece in _pieces(part):
                if not line or self.width(line + piece, size) <= room:
                    line += piece
                else:
                    lines.append(line.strip())
                    line = piece.lstrip()
                while self.width(line, size) > room and len(line) > 1:
                    cut = self._cut(line, size, room)
                    lines.append(line[:cut])
                    line = line[cut:]
            lines.append(line.strip())
        return lines

    def _cut(self, line: str, size: float, room: float) -> int:
        """How many characters of a word that is too long fit; a letter keeps its marks."""
        cut = max(1, int(len(line) * room / self.width(line, size)))
        while cut < len(line) - 1 and self.width(line[: cut + 1], size) <= room:
            cut += 1
        while cut > 1 and self.width(line[:cut], size) > room:
            cut -= 1
        whole = cut
        while cut > 1 and _clings(line, cut):
            cut -= 1
        return cut if not _clings(line, cut) else whole

    def draw(self, canvas: Any, x: float, y: float, text: str, size: float) -> None:
        """The line with its left end at x; y is the base line, all in points."""
        for run in self.runs(text):
            canvas.setFont(run.font, size)
            # The PDF library's own table of characters ends at U+FFFF.
            shaped = run.glyphs is not run.text or max(map(ord, run.text), default=0) > 0xFFFF
            if shaped:
                # What is copied or searched for is the text, not the shapes.
                canvas._code.append(f"/Span <</ActualText <FEFF{run.text.encode('utf-16-be').hex().upper()}>>> BDC")
            canvas.drawString(x, y, run.glyphs)
            if shaped:
                canvas._code.append("EMC")
            x += run.width * size

    def _home(self, char: str) -> str:
        """The source that was made ready for a character."""
        return next((source for source, points in self._wanted.items() if ord(char) in points), fonts.LATIN)

    def _runs(self, source: str, text: str, leftwards: bool) -> list[Run]:
        from reportlab.pdfbase.pdfmetrics import stringWidth  # noqa: PLC0415
        from reportlab.pdfbase.ttfonts import shapeStr  # noqa: PLC0415

        if source not in self._names:
            # A line that was broken off may look like another language's than the whole text, whose font has it.
            parts = [("".join(chars), home) for home, chars in groupby(text, self._home)]
            return [run for part, home in parts for run in self._runs(home, part, leftwards)]
        font = self._names[source]
        if source in fonts.SHAPED or any(unicodedata.combining(char) or char in _JOINERS for char in text):
            shaped = shapeStr(text, font, 10, force=True)
            return [
                Run(font, shaped[start:end], part[::-1] if leftwards else part, _advance(shaped, start, end))
                for start, end, part in (_clusters(shaped, text) if leftwards else [(0, len(shaped), text)])
            ]
        # Punctuation between right-to-left words stands in the order of the eye.
        visual = "".join(_mirrored(char) for char in reversed(text)) if leftwards else text
        return [Run(font, visual, visual, float(stringWidth(visual, font, 1)))]


def _advance(shaped: Any, start: int, end: int) -> float:
    return float(sum(part.x_advance for part in shaped.__shapeData__[start:end]) / 1000)


def _clusters(shaped: Any, text: str) -> Iterator[tuple[int, int, str]]:
    """The shapes that belong together, from left to right, and the text they stand for. Readers of PDFs expect right-to-left
    text in the order of the eye and turn it round themselves, so each cluster is named by itself."""
    numbers = [part.cluster for part in shaped.__shapeData__]
    ends = dict(zip(sorted(set(numbers)), [*sorted(set(numbers))[1:], len(text)], strict=True))
    start = 0
    for place in range(1, len(numbers) + 1):
        if place == len(numbers) or numbers[place] != numbers[start]:
            yield start, place, text[numbers[start] : ends[numbers[start]]]
            start = place


def _pieces(text: str) -> list[str]:
    """Where a line may break: before a space, and around characters of scripts that are written without spaces, but not before
    what closes a sentence or a bracket."""
    pieces: list[str] = []
    for char in text:
        free = ord(char) > 0x2E7F
        if pieces and char in _CLOSING:
            pieces[-1] += char
        elif not pieces or char == " " or free or ord(pieces[-1][-1]) > 0x2E7F:
            pieces.append(char)
        else:
            pieces[-1] += char
    return pieces


def _clings(line: str, place: int) -> bool:
    """Whether the character there belongs to the one before it."""
    return unicodedata.category(line[place])[0] == "M" or line[place] in _JOINERS or line[place - 1] in _JOINERS


def _is_quiet(char: str) -> bool:
    return char == " " or char in _JOINERS


def _by_source(line: str) -> Iterator[tuple[str, str]]:
    """The line in reading order, cut where the font changes. Marks, joiners and spaces stay with what they follow."""
    han = fonts.han_order(line)
    current, part = "", ""
    for char in line:
        source = fonts.source_of(char, han)
        if current and (_is_quiet(char) or (unicodedata.combining(char) and ord(char) in fonts.coverage(current))):
            source = current
        elif source is None:
            source, char = fonts.LATIN, " " if _is_quiet(char) else _MISSING  # noqa: PLW2901 - shown in its place
        if source != current and part:
            yield current, part
            part = ""
        current, part = source, part + char
    if part:
        yield current, part


def _visual(line: str) -> list[tuple[str, str, bool]]:
    """(source, text, right to left) from left to right, by rule L2 of the Unicode bidirectional algorithm (UAX 9)."""
    levels = _levels(line)
    cut: list[tuple[int, str, str]] = []
    position = 0
    for source, part in _by_source(line):
        for char in part:
            level = levels[position]
            if cut and cut[-1][0] == level and cut[-1][1] == source:
                cut[-1] = (level, source, cut[-1][2] + char)
            else:
                cut.append((level, source, char))
            position += 1
    for level in range(max((part[0] for part in cut), default=0), 0, -1):
        cut = _reversed_from(cut, level)
    return [(source, text, level % 2 == 1) for level, source, text in cut]


def _reversed_from(cut: list[tuple[int, str, str]], level: int) -> list[tuple[int, str, str]]:
    """Each stretch of parts at this level or above, the other way round."""
    ordered: list[tuple[int, str, str]] = []
    stretch: list[tuple[int, str, str]] = []
    for part in cut:
        if part[0] >= level:
            stretch.append(part)
        else:
            ordered += [*reversed(stretch), part]
            stretch = []
    return ordered + stretch[::-1]


def _levels(line: str) -> list[int]:
    if not any(unicodedata.bidirectional(char) in {"R", "AL", "AN"} for char in line):
        return [0] * len(line)
    from bidi import algorithm  # noqa: PLC0415

    storage = algorithm.get_empty_storage()
    base = algorithm.get_base_level(line)
    storage["base_level"], storage["base_dir"] = base, "LR"[base]
    algorithm.get_embedding_levels(line, storage, False)
    algorithm.explicit_embed_and_overrides(storage, False)
    algorithm.resolve_weak_types(storage, False)
    algorithm.resolve_neutral_types(storage, False)
    algorithm.resolve_implicit_levels(storage, False)
    return [int(char["level"]) for char in storage["chars"]]


def _mirrored(char: str) -> str:
    from bidi.mirror import MIRRORED  # noqa: PLC0415

    return str(MIRRORED.get(char, char))
