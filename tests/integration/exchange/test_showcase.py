"""Projects and pilots on paper, on the stage and at the stand."""

from __future__ import annotations

import io
from typing import Any

import pytest
from pypdf import PdfReader

from app.exchange.service.listings import Draft, publish
from app.exchange.vocabulary import ListingKind
from app.web.markdown import plain
from tests.factories.members import NOW, make_organisation
from tests.factories.transactions import act

MILLIMETRES = {"a4": (210, 297), "a1": (594, 841), "a0": (841, 1189)}


def make(title: str = "自行車 counted", theme: str = "mobility", **more: Any) -> Any:
    draft = Draft(ListingKind.PROJECT, title, "Three junctions count.", "It **works**.\n\n- cheap\n- quiet", themes=(theme,),
                  organisation_ids=(make_organisation().id,), more={"lessons": "Ask first. " * 500, **more})  # fmt: skip
    return act(publish, draft, by=None, now=NOW)


@pytest.mark.parametrize("size", MILLIMETRES)
@pytest.mark.parametrize("tongue", ["en", "nl", "zh-Hant"])
def test_a_poster_is_one_page_of_its_size_with_a_way_to_the_rest(app: Any, browser: Any, size: str, tongue: str) -> None:
    listing = make()
    answer = browser().get(f"/showcase/project/{listing.slug}/{size}.pdf", headers={"Accept-Language": tongue})
    reader = PdfReader(io.BytesIO(answer.data))
    (page,) = reader.pages
    points = [round(float(side) * 25.4 / 72) for side in page.mediabox[2:]]
    assert all(abs(side - other) <= 1 for side, other in zip(points, MILLIMETRES[size], strict=True))
    text = page.extract_text()
    assert "自行車" in text
    assert "It works." in text
    assert "• cheap" in text
    assert "…" in text, "what does not fit says so"
    assert reader.trailer["/Root"]["/Lang"] == tongue
    links = [annotation.get_object()["/A"]["/URI"] for annotation in page["/Annots"]]
    assert links == [f"http://localhost/projects/{listing.slug}"]
    assert all(
        font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get("/FontFile2")
        for font in _fonts(page)
        if "/DescendantFonts" in font
    )


def _fonts(page: Any) -> list[Any]:
    return [font.get_object() for font in page["/Resources"]["/Font"].values()]


def test_a_screen_at_a_stand_goes_through_all_and_begins_again(app: Any, browser: Any) -> None:
    for number in range(3):
        make(f"Project {number}")
    make("Elsewhere", "water")
    seen, path = [], "/showcase/kiosk?theme=mobility&seconds=1"
    for _step in range(6):
        page = browser().get(path).text
        seen.append(page.split("<h1>")[1].split("</h1>")[0])
        refresh = page.split('http-equiv="refresh" content="')[1].split('"')[0]
        wait, _semicolon, after = refresh.partition(";url=")
        path = after.replace("&amp;", "&")
        assert wait == "5", "nobody reads faster"
    assert seen[:3] == seen[3:]
    assert set(seen) == {"Project 0", "Project 1", "Project 2"}
    assert browser().get("/showcase/kiosk?theme=energy").status_code == 404


def test_only_what_is_public_is_shown(app: Any, browser: Any) -> None:
    listing = make()
    assert "counted" in browser().get("/showcase/").text
    assert "counted" in browser().get(f"/showcase/project/{listing.slug}").text
    assert f"/showcase/project/{listing.slug}/a1.pdf" in browser().get(f"/projects/{listing.slug}").text
    assert browser().get(f"/showcase/use_case/{listing.slug}").status_code == 404
    assert browser().get("/showcase/project/none/a4.pdf").status_code == 404
    assert browser().get("/showcase/challenge/x").status_code == 404


def test_marks_are_taken_out_of_texts() -> None:
    assert plain("# A\n\n**b** [c](https://example.org)\nd\n\n1. e\n2. `f`\n\n```\ng\n```") == "A\nb c d\n• e\n• f\ng"
    assert plain("<b>x</b>") == "<b>x</b>"
