"""Fonts for PDFs: only the characters that are printed, embedded, in the glyph format that the PDF library takes.

All are of the Noto family, under the Open Font License: one file a script, and one for each of the four ways in which Chinese
characters are written.
"""

from __future__ import annotations

import importlib
import io
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

VENDOR = Path(__file__).resolve().parent.parent / "web" / "static" / "vendor"
LATIN = "latin"
# The same letters in a lighter weight, for running text.
LATIN_REGULAR = "latin-regular"
# Source to file; scripts whose letters change with their neighbours are shaped.
_SCRIPTS = {
    LATIN: "NotoSans",
    "armenian": "NotoSansArmenian",
    "georgian": "NotoSansGeorgian",
    "hebrew": "NotoSansHebrew",
    "arabic": "NotoSansArabic",
    "devanagari": "NotoSansDevanagari",
    "bengali": "NotoSansBengali",
    "thai": "NotoSansThai",
    "tibetan": "NotoSerifTibetan",
    "emoji": "NotoEmoji",
}
SHAPED = frozenset({"hebrew", "arabic", "devanagari", "bengali", "thai", "tibetan"})
_HAN = {"zh_tw": "pylopdf_fonts_zh_tw", "zh_cn": "pylopdf_fonts_zh_cn", "jp": "pylopdf_fonts_jp", "ko": "pylopdf_fonts_ko"}
# Before the emoji, whose font has digits and the like too.
_ORDER = (*list(_SCRIPTS)[:-1], *_HAN, "emoji")


@cache
def sources() -> dict[str, Path]:
    """The font files that are here, by the name of their source, in the order in which they are asked for a character."""
    paths = {name: VENDOR / f"{file}-Bold.ttf" for name, file in _SCRIPTS.items()}
    paths |= {name: Path(importlib.import_module(package).sans_path()) for name, package in _HAN.items()}
    paths[LATIN_REGULAR] = VENDOR / "NotoSans-Regular.ttf"
    return {name: paths[name] for name in (*_ORDER, LATIN_REGULAR) if paths[name].exists()}


@cache
def coverage(source: str) -> frozenset[int]:
    """The code points that a source has a glyph for."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    with TTFont(sources()[source], lazy=True) as font:
        return frozenset(font.getBestCmap())


def han_order(text: str) -> Sequence[str]:
    """Which of the Han fonts writes a text: Japanese where it has kana, Korean where it has Hangul, else the first, beginning
    with Traditional Chinese, that has all its characters."""
    points = {ord(char) for char in text if ord(char) > 0x2E7F}
    if any(0x3041 <= point <= 0x30FF for point in points):
        first = "jp"
    elif any(0x1100 <= point <= 0x11FF or 0xAC00 <= point <= 0xD7A3 for point in points):
        first = "ko"
    else:
        first = next((name for name in _HAN if name in sources() and points <= coverage(name)), "zh_tw")
    return (first, *(name for name in _HAN if name != first))


def source_of(char: str, han: Sequence[str]) -> str | None:
    """The source for a character, given the order of the Han fonts; None when no font has it."""
    point = ord(char)
    order = [*list(_SCRIPTS)[:-1], *han, "emoji"] if point < 0x2E80 else [*han, *_SCRIPTS]
    return next((name for name in order if name in sources() and point in coverage(name)), None)


class _Registered:
    """What the PDF library knows so far. A Han font grows by generations, each under a name of its own: a document that is
    being drawn keeps the one it began with."""

    lock = threading.Lock()
    whole: set[str] = set()
    characters: dict[str, frozenset[int]] = {}
    generation: dict[str, int] = {}


@dataclass(frozen=True, slots=True)
class Fonts:
    """Names by which the PDF library knows the sources of one document."""

    names: dict[str, str]


def register(wanted: dict[str, frozenset[int]]) -> Fonts:
    """Make the sources known with at least these characters in them."""
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415
    from reportlab.pdfbase.ttfonts import TTFont  # noqa: PLC0415

    names = {}
    with _Registered.lock:
        for source, characters in wanted.items():
            if source not in _HAN:
                names[source] = f"gosmart-{source}"
                if source not in _Registered.whole:
                    pdfmetrics.registerFont(TTFont(names[source], str(sources()[source]), shapable=True))
                    _Registered.whole.add(source)
                continue
            covered = _Registered.characters.get(source, frozenset())
            if not characters <= covered:
                _Registered.characters[source] = covered = covered | characters
                _Registered.generation[source] = _Registered.generation.get(source, 0) + 1
                inner = f"gosmart-{source}-{_Registered.generation[source]}"
                data = io.BytesIO(_converted(sources()[source], covered, inner))
                pdfmetrics.registerFont(TTFont(inner, data, shapable=False))
            names[source] = f"gosmart-{source}-{_Registered.generation[source]}"
    return Fonts(names)


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
