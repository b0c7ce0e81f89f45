"""Fonts for PDFs: only the characters that are printed, embedded, in the glyph format that the PDF library takes.

Latin, Greek and Cyrillic come from Noto Sans, Chinese and kana from Noto Sans TC; both are under the Open Font License.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

VENDOR = Path(__file__).resolve().parent.parent / "web" / "static" / "vendor"
LATIN, CHINESE = "gosmart-latin", "gosmart-chinese"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one font, under the name the PDF library knows it by."""

    font: str
    text: str


class Typesetter:
    """Fonts for one document: made for the texts it will print, so that all their characters are there."""

    def __init__(self, texts: Iterable[str]) -> None:
        characters = {ord(char) for text in texts for char in text} | set(range(32, 127)) | {ord("…"), ord("·")}
        self._names = _register(frozenset(characters))

    def covers(self, text: str) -> bool:
        """True when every character can be printed."""
        return all(char.isspace() or _source_of(char) for char in text)

    def runs(self, text: str) -> list[Run]:
        """The text cut where the font changes. Characters that no font has become a question mark."""
        found: list[Run] = []
        for char in text:
            source = _source_of(char)
            shown, font = (char, self._names[source]) if source else ("?", self._names[_source_of("?") or CHINESE])
            if found and (found[-1].font == font or char == " "):
                found[-1] = Run(found[-1].font, found[-1].text + shown)
            else:
                found.append(Run(font, shown))
        return found


@cache
def _sources() -> tuple[tuple[str, Path], ...]:
    import pylopdf_fonts_zh_tw  # noqa: PLC0415 - a heavy package that only printing needs

    files = ((LATIN, VENDOR / "NotoSans-Bold.ttf"), (CHINESE, Path(pylopdf_fonts_zh_tw.sans_path())))
    return tuple((name, path) for name, path in files if path.exists())


@cache
def _coverage(path: Path) -> frozenset[int]:
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


def _source_of(char: str) -> str | None:
    return next((name for name, path in _sources() if ord(char) in _coverage(path)), None)


class _Registered:
    """What the PDF library knows so far. The Chinese font grows by generations, each under a name of its own: a document
    that is being drawn keeps the one it began with."""

    lock = threading.Lock()
    latin = False
    chinese: frozenset[int] = frozenset()
    generation = 0


def _register(characters: frozenset[int]) -> dict[str, str]:
    """Name by which each source is known now, once all the characters are in it."""
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415
    from reportlab.pdfbase.ttfonts import TTFont  # noqa: PLC0415

    names = {}
    with _Registered.lock:
        for source, path in _sources():
            if source == LATIN:
                if not _Registered.latin:
                    pdfmetrics.registerFont(TTFont(LATIN, str(path)))
                    _Registered.latin = True
                names[source] = LATIN
                continue
            wanted = (characters & _coverage(path)) | _Registered.chinese
            if wanted != _Registered.chinese:
                _Registered.chinese, _Registered.generation = wanted, _Registered.generation + 1
                inner = f"{CHINESE}-{_Registered.generation}"
                pdfmetrics.registerFont(TTFont(inner, io.BytesIO(_converted(path, wanted, inner))))
            names[source] = f"{CHINESE}-{_Registered.generation}"
    return names


# What the table `maxp` of a font with quadratic outlines has and one with PostScript outlines has not.
_MAXP_FIELDS = (
    "maxZones", "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs", "maxStackElements",
    "maxSizeOfInstructions", "maxComponentElements", "maxPoints", "maxContours", "maxCompositePoints",
    "maxCompositeContours", "maxComponentDepth",
)  # fmt: skip


def _converted(path: Path, characters: frozenset[int], inner_name: str) -> bytes:
    """A TrueType font with these characters of an OpenType one: PostScript outlines become quadratic ones (glyf). It gets
    a name of its own, because the PDF library takes two fonts of one inner name for the same."""
    from fontTools.pens.cu2quPen import Cu2QuPen  # noqa: PLC0415
    from fontTools.pens.ttGlyphPen import TTGlyphPen  # noqa: PLC0415
    from fontTools.subset import Options, Subsetter  # noqa: PLC0415
    from fontTools.ttLib import TTFont, newTable  # noqa: PLC0415

    with TTFont(path, lazy=True) as font:
        options = Options(
            layout_features=[], name_IDs=[1, 2, 4, 6], notdef_outline=True, drop_tables=["vhea", "vmtx", "VORG", "BASE"]
        )
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=characters)
        subsetter.subset(font)
        for record in font["name"].names:
            record.string = inner_name
        order, outlines = font.getGlyphOrder(), font.getGlyphSet()
        glyphs: dict[str, Any] = {}
        for name in order:
            pen = TTGlyphPen(outlines)
            outlines[name].draw(Cu2QuPen(pen, max_err=1.0, reverse_direction=True))
            glyphs[name] = pen.glyph()
        font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
        font["glyf"].glyphs, font["glyf"].glyphOrder = glyphs, order
        del font["CFF "]
        maxp = font["maxp"]
        maxp.tableVersion = 0x00010000
        for field in _MAXP_FIELDS:
            setattr(maxp, field, 1 if field in {"maxZones", "maxComponentElements"} else 0)
        font["head"].glyphDataFormat = 0
        font["post"].formatType = 3.0
        font.sfntVersion = "\x00\x01\x00\x00"
        target = io.BytesIO()
        font.save(target)
    return target.getvalue()
