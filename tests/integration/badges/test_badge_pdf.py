"""Badges on paper: every script, every layout, nothing outside the lines, nothing that no scanner reads."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from app.badges.rules.layouts import LAYOUTS
from app.badges.rules.token import Token, write
from app.badges.service.badge_pdf import LINE, MM, Face, badges_pdf, fit
from app.core.signing import derive_private_key
from app.documents import qr
from app.documents.typesetting import Typesetter, clean
from tests.factories import pdfs

KEY = derive_private_key("a secret for this test only", "badge:1")
PEOPLE = Path(__file__).parents[4] / "shared" / "data" / "people"
SCRIPTS = {
    "Latin-2": "Świętosława Grzegżółkowska Ďuriš",
    "Greek": "Κωνσταντίνος Παπαδόπουλος",
    "Cyrillic": "Владислав Їжакевич",
    "Traditional Chinese": "歐陽靜宜",
    "Simplified Chinese": "张伟 刘丽华",
    "Japanese": "渡辺さくら マリア",
    "Korean": "김민수",
    "Arabic": "محمد عبد الرحمن",
    "Hebrew": "דוד בן־גוריון",
    "Thai": "ปิ่นแก้ว น้ำทิพย์",
    "Devanagari": "श्रीनिवास विश्वनाथन्",
    "Bengali": "রবীন্দ্রনাথ ঠাকুর",
    "Armenian": "Գրիգոր Հարությունյան",
    "Georgian": "ნინო ბერიძე",
    "Tibetan": "བསྟན་འཛིན་རྒྱ་མཚོ",
    "mixed": "Dr. Layla (ليلى) Haddad",
}


def face(name: str, number: int = 1, **changes: Any) -> Face:
    code = write(Token(1, 7, number, 1), KEY.sign)
    base = Face(name, "", "Stad Utrecht", "Smart City Expo 臺北", "attendee", "Attendee", "On site", "English · 中文",
                (("3", True), ("4", True), ("5", False)), code)  # fmt: skip
    return replace(base, **changes)


def codes_on(page: Image.Image) -> list[str]:
    """Looking for no other kinds of codes takes a quarter of the time."""
    return [code.text for code in zxingcpp.read_barcodes(page, formats=zxingcpp.BarcodeFormat.QRCode)]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_reads_from_paper(layout: str) -> None:
    faces = [face(name, number) for number, name in enumerate(SCRIPTS.values(), 1)]
    read = []
    for picture in pdfs.pages(badges_pdf(faces, LAYOUTS[layout], "Badges")):
        read += codes_on(picture)
    assert sorted(read) == sorted(holder.code for holder in faces)


@pytest.mark.parametrize("script", SCRIPTS)
def test_text_can_be_selected_in_any_script(script: str) -> None:
    pdf = badges_pdf([face(SCRIPTS[script])], LAYOUTS["a6"], "Badge")
    text = "".join(pdfs.text_of(pdf).split())
    for word in clean(SCRIPTS[script]).replace("(", " ").replace(")", " ").split():
        assert word in text, text


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_font_has_every_character(script: str) -> None:
    assert Typesetter([SCRIPTS[script]]).missing(SCRIPTS[script]) == []


def test_what_no_font_has_is_told() -> None:
    fonts = Typesetter(["Ann 𒀀𒁀"])
    assert fonts.missing("Ann 𒀀𒁀") == ["𒀀", "𒁀"]
    assert "".join(run.text for run in fonts.runs("Ann 𒀀𒁀")) == "Ann ??"


@pytest.mark.parametrize("name", [*SCRIPTS.values(), "Keihanaikukauakahihuliheekahaunaele" * 3, "x" * 120, "歐" * 80,
                                  "A very long name of many words that goes on and on and on " * 2, "محمد عبد الرحمن " * 6])  # fmt: skip
def test_nothing_runs_over(name: str) -> None:
    fonts = Typesetter([name])
    for width, height, size, lines in ((260, 80, 31, 3), (120, 40, 20, 3), (90, 12, 10, 1)):
        chosen, parts = fit(fonts, name, width, height, size, lines)
        assert len(parts) <= lines
        assert all(fonts.width(part, chosen) <= width + 0.01 for part in parts)
        assert len(parts) * LINE * chosen <= height + 0.01
        assert "".join("".join(parts).split()) == "".join(clean(name).split()), "nothing is cut off"


def test_ink_stays_inside_the_badge() -> None:
    """Drawn on paper with room around it, nothing but the cut marks is outside."""
    layout = replace(LAYOUTS["card"], page=(126.0, 94.0))
    long = face("Keihanaikukauakahihuliheekahaunaele " * 3, organisation="Ministry of " * 12, event="Expo " * 40,
                languages="English · " * 20, role_label="Attendee " * 12)  # fmt: skip
    (picture,) = pdfs.pages(badges_pdf([long], layout, "Badge"), 100)
    edge = int(19.5 * MM / 72 * 100)
    width, height = picture.size
    for box in ((0, 0, width, edge), (0, height - edge, width, height), (0, 0, edge, height), (width - edge, 0, width, height)):
        assert picture.crop(box).getextrema() == ((255, 255),) * 3


def test_a_mask_chosen_before_draws_the_same_code() -> None:
    code = face("Ann").code
    assert qr.encode(code, qr.best_mask(code)) == qr.encode(code)


def test_right_to_left_is_shaped_and_ordered() -> None:
    fonts = Typesetter(["Dr. Layla (ليلى) Haddad", "abc אבג 12"])
    assert "".join(run.text for run in fonts.runs("Dr. Layla (ليلى) Haddad")) == "Dr. Layla (ىليل) Haddad"
    assert "".join(str(run.glyphs) for run in fonts.runs("ليلى")) != "ىليل", "letters are joined"
    assert fonts.runs("אבג 12")[0].text == "12", "the number stands to the left of the word"


def test_controls_leave_no_trace() -> None:
    assert clean("evil\u202egpj.exe") == "evilgpj.exe"
    assert clean("Two\nlines\tand\u3000space\u00a0") == "Two lines and space"
    assert clean("A\u0301") == "Á"


def _real() -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    with (PEOPLE / "attendees_international.csv").open(encoding="utf-8") as file:
        rows += [(row["name_native"], row["city"] or "") for row in csv.DictReader(file)]
    with (PEOPLE / "edge_case_names.csv").open(encoding="utf-8", newline="") as file:
        rows += [(row["display_name"], row["organisation"] or "") for row in csv.DictReader(file)]
    return rows


@pytest.mark.shared
def test_everybody_prints() -> None:
    """All names of the real input: a font for each character, each code read from the raster, each name in the text."""
    people = _real()
    assert len(people) > 780
    fonts = Typesetter([])
    assert {char for name, city in people for char in fonts.missing(f"{name} {city}")} == set()
    # As when they were issued: the eight masks in turn.
    faces = [face(name, number, organisation=city, mask=number % 8) for number, (name, city) in enumerate(people, 1)]
    pdf = badges_pdf(faces, LAYOUTS["a4_cards"], "Everybody")
    read = [code for picture in pdfs.pages(pdf) for code in codes_on(picture)]
    assert sorted(read) == sorted(holder.code for holder in faces)
    text = "".join(pdfs.text_of(pdf).split())
    # A long name may be wrapped inside a word, and a line of two directions is told in the order of the eye.
    rare = {char for name, _city in people for char in clean(name) if ord(char) > 0xFFFF}
    words = {
        name: "".join(char for char in clean(name) if char not in rare).split() for name, _city in people if len(name) < 30
    }
    lost = [name for name, parts in words.items() if not all(part in text for part in parts)]
    assert len(lost) <= 1, lost
    assert rare
    assert rare <= set(pdfs.actual_text(pdf))
    assert b".notdef" not in pdf


@pytest.mark.shared
def test_no_empty_box_is_drawn() -> None:
    """No glyph of the document is the font's box for what it does not have."""
    people = _real()
    fonts = Typesetter(text for row in people for text in row)
    from reportlab.pdfbase import pdfmetrics

    for text in (text for row in people for text in row):
        for run in fonts.runs(text):
            glyphs = pdfmetrics.getFont(run.font).face.charToGlyph
            assert all(glyphs.get(ord(char), 0) != 0 for char in run.glyphs), (text, run)
