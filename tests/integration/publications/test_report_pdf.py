"""A report as PDF: cover, contents, bookmarks, links, three languages, and how much memory a long one takes."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from app.publications.service import gathering, reports
from tests.factories import pdfs
from tests.factories.exchange import make_assessment, make_listing, run
from tests.factories.members import NOW, make_organisation
from tests.factories.publications import fresh, publish, scope
from tests.factories.transactions import act


def filled(number: int = 3) -> None:
    """Challenges with answers, from several countries, with names in several scripts."""
    utrecht, taipei = make_organisation(country="NL"), make_organisation(country="TW")
    firm = make_organisation(country="DE", kind="company")
    for index in range(number):
        make_listing("challenge", f"Dust from building sites {index} 工地揚塵", utrecht if index % 2 else taipei)
        make_listing("solution", f"Dust filter for building sites {index}", firm, trl=9)
    make_assessment(make_listing("project", "空氣品質 air", taipei, more={"lessons": "先問鄰居。 Ask first."}))
    run(make_listing("use_case", "Clean streets", utrecht, taipei))


@pytest.mark.parametrize("tongue", ["en", "nl", "zh-Hant"])
def test_the_pdf_has_cover_contents_bookmarks_and_links(app: Any, browser: Any, tongue: str) -> None:
    filled()
    words = {
        tag: {"title": title, "summary": "Waar niets is.", "chapters": {"outlook": "Nu samen. 現在一起。"}}
        for tag, title in {"en": "Cleaner air", "nl": "Schonere lucht", "zh-Hant": "更乾淨的空氣"}.items()
    }
    report = act(reports.start, scope(), words, by=None, now=NOW)
    gathering.gather(report.id, NOW, now=NOW)
    publish(fresh(report.id))
    answer = browser().get(f"/reports/1.pdf?in={tongue}")
    assert f"report-1-v1-{tongue}.pdf" in answer.headers["Content-Disposition"]
    reader = PdfReader(io.BytesIO(answer.data))
    texts = [page.extract_text() for page in reader.pages]
    assert reader.trailer["/Root"]["/Lang"] == tongue
    assert reader.metadata.title == words[tongue]["title"]
    assert words[tongue]["title"] in texts[0]
    assert "http://localhost/reports/1/v1" in texts[0].replace("\n", ""), "how to cite it"
    assert "工地揚塵" in "".join(texts)
    assert "現在一起。" in "".join(texts)
    marks = [(bookmark.title, reader.get_destination_page_number(bookmark)) for bookmark in flat(reader.outline)]
    assert len(marks) >= 15
    for title, page in marks:
        assert squeezed(title) in squeezed(texts[page]), "a bookmark leads to its heading"
        assert squeezed(f"{title}{page + 1}") in squeezed(texts[1]), "the contents say the same page"
    outside = {
        annotation["/A"]["/URI"] for annotation in annotations(reader) if "/A" in annotation and "/URI" in annotation["/A"]
    }
    assert "http://localhost/solutions/dust-filter-for-building-sites-1" in outside
    for address in outside:
        assert browser().get(address.removeprefix("http://localhost")).status_code == 200
    inside = [annotation for annotation in annotations(reader) if "/Dest" in annotation]
    assert len(inside) > 20
    # Where a heading is: its page, and how high on it.
    headings = {(bookmark.page.idnum, float(bookmark.top)) for bookmark in flat(reader.outline)}
    assert all((link["/Dest"].get_object()[0].idnum, float(link["/Dest"].get_object()[3])) in headings for link in inside)
    assert b".notdef" not in answer.data
    assert_all_embedded(reader)
    assert_no_empty_box(answer.data)


def squeezed(text: str) -> str:
    return "".join(text.split())


def flat(outline: Any) -> Iterator[Any]:
    for entry in outline:
        yield from flat(entry) if isinstance(entry, list) else [entry]


def annotations(reader: PdfReader) -> list[Any]:
    return [annotation.get_object() for page in reader.pages for annotation in page.get("/Annots", [])]


def assert_all_embedded(reader: PdfReader) -> None:
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            kind = font.get_object()
            descriptor = kind["/DescendantFonts"][0].get_object() if "/DescendantFonts" in kind else kind
            if "/FontDescriptor" in descriptor:
                assert "/FontFile2" in descriptor["/FontDescriptor"]


def assert_no_empty_box(data: bytes) -> None:
    """No glyph is drawn that stands for no character, and no character of the records is left out for want of a glyph."""
    text = pdfs.text_of(data)
    assert "\ufffd" not in text
    assert "\x00" not in text
    assert set("工地揚塵空氣品質先問鄰居。現在一起Ask first.") <= set(text)


def test_sixty_pages_fit_into_256_megabytes(environment: dict[str, str], tmp_path: Path) -> None:
    """In a process of its own, from the request to the last byte, in the language with the largest font."""
    env = {**os.environ, **environment, "GOSMART_DATA": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path / 'long.db'}"}
    answer = subprocess.run(
        [sys.executable, "-m", "tests.factories.long_report"], env=env, check=True, capture_output=True, text=True
    )
    pages, megabytes = map(int, answer.stdout.split())
    assert pages >= 60
    assert megabytes <= 256
