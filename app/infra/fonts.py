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
# The converter keeps state of its own, and two requests may print at once.
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one font."""

    font: str
    text: str


@cache
def _sources() -> tuple[tuple[str, Path], ...]:
    import pylopdf_fonts_zh_tw  # noqa: PLC0415 - a heavy package that only printing needs

    files = (("noto", VENDOR / "NotoSans-Bold.ttf"), ("noto-tc", Path(pylopdf_fonts_zh_tw.sans_path())))
    return tuple((name, path) for name, path in files if path.exists())


@cache
def _coverage(path: Path) -> frozenset[int]:
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


def _font_of(char: str) -> str | None:
    return next((name for name, path in _sources() if ord(char) in _coverage(path)), None)


def covers(text: str) -> bool:
    """True when every character can be printed."""
    return all(char.isspace() or _font_of(char) for char in text)


def runs(text: str) -> list[Run]:
    """The text cut where the font changes. Characters that no font has become a question mark."""
    found: list[Run] = []
    for char in text:
        font = _font_of(char)
        shown = char if font else "?"
        font = font or _font_of("?") or "Helvetica"
        if found and (found[-1].font == font or char == " "):
            found[-1] = Run(found[-1].font, found[-1].text + shown)
        else:
            found.append(Run(font, shown))
    return found


def register(texts: Iterable[str]) -> None:
    """Make every font that these texts need known to the PDF library, holding just their characters and plain Latin.
    Fonts are registered anew for each document, so that a document embeds only what it prints."""
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415
    from reportlab.pdfbase.ttfonts import TTFont  # noqa: PLC0415

    characters = {ord(char) for text in texts for char in text} | set(range(32, 127)) | {0xB7, 0x2013, 0x2014}
    with _lock:
        for name, path in _sources():
            held = frozenset(characters & _coverage(path))
            if held:
                pdfmetrics.registerFont(TTFont(name, io.BytesIO(_subset(path, held))))


@cache
def _subset(path: Path, characters: frozenset[int]) -> bytes:
    """A TrueType font with these characters only. PostScript outlines become quadratic ones (glyf)."""
    from fontTools.pens.cu2quPen import Cu2QuPen  # noqa: PLC0415
    from fontTools.pens.ttGlyphPen import TTGlyphPen  # noqa: PLC0415
    from fontTools.subset import Options, Subsetter  # noqa: PLC0415
    from fontTools.ttLib import TTFont, newTable  # noqa: PLC0415

    font = TTFont(path, lazy=True)
    options = Options(
        layout_features=[], name_IDs=[1, 2, 4, 6], notdef_outline=True, drop_tables=["vhea", "vmtx", "VORG", "BASE"]
    )
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    if "CFF " in font:
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
        for field in (
            "maxZones",
            "maxTwilightPoints",
            "maxStorage",
            "maxFunctionDefs",
            "maxInstructionDefs",
            "maxStackElements",
            "maxSizeOfInstructions",
            "maxComponentElements",
            "maxPoints",
            "maxContours",
            "maxCompositePoints",
            "maxCompositeContours",
            "maxComponentDepth",
        ):
            setattr(maxp, field, 1 if field in {"maxZones", "maxComponentElements"} else 0)
        font["head"].glyphDataFormat = 0
        font["post"].formatType = 3.0
        font.sfntVersion = "\x00\x01\x00\x00"
    target = io.BytesIO()
    font.save(target)
    return target.getvalue()
