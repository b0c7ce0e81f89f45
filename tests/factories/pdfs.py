"""PDF files as a reader of paper has them: the pages as pictures, and the text that can be selected."""

from __future__ import annotations

import ctypes
import io
import re
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

import pypdfium2
from PIL import Image
from pypdf import PdfReader
from pypdfium2 import raw

# Hebrew, Arabic and their presentation forms.
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_ACTUAL_TEXT = re.compile(rb"/ActualText <FEFF([0-9A-F]*)>")


class Letter(NamedTuple):
    """A character and where its glyph stands; letters of one glyph stand in one point."""

    point: tuple[float, float]
    char: str


def pages(pdf: bytes, dpi: int = 200) -> Iterator[Image.Image]:
    """Each page as a picture in colour; one at a time, as a page of A4 at 200 dots an inch takes 11 MB."""
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            yield page.render(scale=dpi / 72).to_pil().convert("RGB")
            page.close()


def text_of(pdf: bytes) -> str:
    """The text of all pages, as it is drawn. What runs from right to left is turned round, as pdfium tells its glyphs in the
    order of the eye; characters beyond U+FFFF do not come (`actual_text` has them)."""
    with pypdfium2.PdfDocument(pdf) as document:
        return "\n".join(_in_reading_order(_letters(page.get_textpage())) for page in document)


def actual_text(pdf: bytes) -> str:
    """What the file says that its shaped stretches stand for (PDF 32000-1, 14.9.4), in the order in which they are drawn."""
    streams = [page.get_contents().get_data() for page in PdfReader(io.BytesIO(pdf)).pages]
    return "".join(bytes.fromhex(text.decode()).decode("utf-16-be") for data in streams for text in _ACTUAL_TEXT.findall(data))


def _letters(page: pypdfium2.PdfTextPage) -> Iterator[Letter]:
    x, y = ctypes.c_double(), ctypes.c_double()
    for index in range(page.count_chars()):
        raw.FPDFText_GetCharOrigin(page, index, x, y)
        yield Letter((x.value, y.value), chr(raw.FPDFText_GetUnicode(page, index)))


def _in_reading_order(letters: Iterator[Letter]) -> str:
    text: list[str] = []
    for turned, stretch in groupby(letters, key=lambda letter: bool(_RIGHT_TO_LEFT.match(letter.char))):
        glyphs = [
            "".join(letter.char for letter in glyph) for _point, glyph in groupby(stretch, key=lambda letter: letter.point)
        ]
        text += reversed(glyphs) if turned else glyphs
    return "".join(text)
