"""Listings from draft to history, their attachments, shelves and search."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from app.core.errors import Refused
from app.exchange.models import Listing, Revision
from app.exchange.queries import listings as queries
from app.exchange.queries import scan, search
from app.exchange.queries.listings import Filters
from app.exchange.rules.listing_file import themes_in
from app.exchange.rules.scan import NOBODY, Party
from app.exchange.service import files, importing, listings
from app.exchange.vocabulary import ListingKind
from app.infra import mail
from app.infra.db import session
from app.members.vocabulary import OrganisationKind
from app.search import embeddings
from tests.factories.exchange import actor_of, make_listing, picture
from tests.factories.members import NOW, make_organisation, make_person
from tests.factories.transactions import act


@pytest.fixture
def people(app) -> dict[str, Any]:
    home = make_organisation(name="Utrecht", city="Utrecht", population=360_000)
    return {"home": home, "steward": make_person("steward", organisation_id=home.id), "office": make_person("secretariat")}


def test_a_listing_from_draft_to_the_public_and_back(browser: Any, people: dict[str, Any], client: Any, settle: Any) -> None:
    steward, office = browser(people["steward"]), browser(people["office"])
    form = {"title": "Heat in the old town", "summary": "Streets too hot to walk.", "body": "**Why** it matters", "themes": ["air"],
            "organisations": ["utrecht"], "deadline": "2027-03-01"}  # fmt: skip
    answer = steward.post("/listings/new/challenge", data={**form, "then": "submit"})
    assert answer.status_code == 302
    assert client.get("/challenges/heat-in-the-old-town").status_code == 404
    assert steward.get("/challenges/heat-in-the-old-town").status_code == 200
    assert "Heat in the old town" in office.get("/listings/").text
    assert office.post("/listings/heat-in-the-old-town/review", data={"note": ""}).status_code == 409
    office.post("/listings/heat-in-the-old-town/review", data={"note": "Which streets?"})
    settle()
    (letter,) = mail.latest(1)
    assert letter.recipient == people["steward"].email
    assert "Which streets?" in letter.body
    steward.post("/listings/heat-in-the-old-town/edit", data={**form, "body": "The **Oudegracht**", "then": "submit"})
    page = office.get("/listings/heat-in-the-old-town/review").text
    assert "<ins>" in page
    office.post("/listings/heat-in-the-old-town/review", data={"publish": "1"})
    public_page = client.get("/challenges/heat-in-the-old-town").text
    assert "<strong>Oudegracht</strong>" in public_page
    # A change that waits is seen by nobody else.
    steward.post("/listings/heat-in-the-old-town/edit", data={**form, "title": "Heat in every town", "then": ""})
    assert "Heat in every town" not in client.get("/challenges/heat-in-the-old-town").text
    history = steward.get("/listings/heat-in-the-old-town/history").text
    assert history.count("<h2>Revision") == 3
    assert "<del>" in history
    steward.post("/listings/heat-in-the-old-town/discard")
    steward.post("/listings/heat-in-the-old-town/restore/1")
    listing = queries.find_any("heat-in-the-old-town")
    assert listing is not None
    assert [revision.state for revision in listing.revisions] == ["returned", "published", "draft"]
    assert listing.revisions[2].content["body"] == "**Why** it matters"
    steward.post("/listings/heat-in-the-old-town/withdraw")
    assert client.get("/challenges/heat-in-the-old-town").status_code == 404
    assert client.get("/challenges/?q=heat").text.count("Heat in the old town") == 0


def test_a_wrong_form_comes_back_whole(browser: Any, people: dict[str, Any]) -> None:
    steward = browser(people["steward"])
    answer = steward.post(
        "/listings/new/project",
        data={"title": "", "body": "kept text", "video": "javascript:alert(1)", "organisations": ["utrecht"]},
    )
    assert answer.status_code == 422
    assert "kept text" in answer.text
    other = make_organisation(name="Darwin")
    answer = steward.post("/listings/new/project", data={"title": "Mine?", "organisations": [other.slug]})
    assert answer.status_code == 422
    assert "Your own organisation" in answer.text
    assert session().scalar(select(Listing.id)) is None


def test_what_the_office_writes_is_published_at_once(browser: Any, people: dict[str, Any]) -> None:
    browser(people["office"]).post("/listings/new/solution", data={"title": "Shade sails", "trl": "8", "then": "submit"})
    listing = queries.find_listing(ListingKind.SOLUTION, "shade-sails")
    assert listing is not None
    assert listing.trl == 8


def test_of_two_decisions_one_counts(app, people: dict[str, Any]) -> None:
    actor = actor_of(people["steward"])
    listing = act(
        listings.start, ListingKind.CHALLENGE, {"title": "Noise", "organisations": [people["home"].slug]}, actor=actor, now=NOW
    )
    revision = act(listings.submit, listing.id, actor=actor, now=NOW)
    act(listings.decide, revision.id, publish=True, note="", by=people["office"].id, now=NOW)
    with pytest.raises(Refused, match="not_waiting"):
        act(listings.decide, revision.id, publish=False, note="No", by=people["office"].id, now=NOW)
    with pytest.raises(Refused, match="nothing_to_submit"):
        act(listings.submit, listing.id, actor=actor, now=NOW)


def test_a_first_draft_that_is_thrown_away_is_gone(app, people: dict[str, Any]) -> None:
    actor = actor_of(people["steward"])
    listing = act(
        listings.start, ListingKind.CHALLENGE, {"title": "Noise", "organisations": [people["home"].slug]}, actor=actor, now=NOW
    )
    assert act(listings.discard, listing.id, by=actor.id, now=NOW) is False
    assert session().scalar(select(Revision.id)) is None


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>", "[x](javascript:alert(1))", "![x](https://evil.example/p.png)", "<img src=x onerror=alert(1)>",
        "[x](data:text/html;base64,PHNjcmlwdD4=)", "<a href='javascript:alert(1)'>x</a>", "[x](vbscript:x)", "x\n\n<iframe src=//e></iframe>",
    ],
)  # fmt: skip
def test_markdown_is_harmless(client: Any, people: dict[str, Any], evil: str) -> None:
    from lxml import html

    make_listing("challenge", "Evil", people["home"], body=f"# Head\n\n{evil}\n\n**bold** [ok](https://example.org)")
    tree = html.fromstring(client.get("/challenges/evil").text).xpath("//section[contains(@class, 'prose')]")[0]
    assert tree.xpath(".//strong[text()='bold']")
    assert tree.xpath(".//h3[text()='Head']")
    assert not tree.xpath(".//script | .//img | .//iframe | .//*[@onerror]")
    assert all(href.startswith("https://") for href in tree.xpath(".//a/@href"))
    assert set(tree.xpath(".//a/@rel")) == {"nofollow ugc noreferrer"}


def test_pictures_lose_what_cameras_write(browser: Any, client: Any, people: dict[str, Any]) -> None:
    target = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Secret camera"
    Image.new("RGB", (3000, 1000), "teal").save(target, "JPEG", exif=exif)
    listing = make_listing("project", "Trees", people["home"])
    steward = browser(people["steward"])
    data = {"file": (io.BytesIO(target.getvalue()), "../../x<y>.jpg"), "description": "A row of trees"}
    assert steward.post("/listings/trees/files", data=data, content_type="multipart/form-data").status_code == 302
    session().expire_all()
    (attached,) = queries.find_any("trees").attachments  # type: ignore[union-attr]
    assert (attached.name, attached.media_type, attached.shown) == ("xy.jpg", "image/jpeg", False)
    address = f"/listings/trees/files/{attached.id}"
    assert client.get(address).status_code in (401, 403)
    got = steward.get(address)
    assert b"Secret camera" not in got.data
    with Image.open(io.BytesIO(got.data)) as image:
        assert max(image.size) == 1600
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    steward.post("/listings/trees/edit", data={"title": "Trees", "organisations": ["utrecht"], "then": "submit"})
    revision = queries.open_revision(listing.id)
    assert revision is not None
    act(listings.decide, revision.id, publish=True, note="", by=people["office"].id, now=NOW)
    assert client.get(address).status_code == 200
    assert 'alt="A row of trees"' in client.get("/projects/trees").text


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("x.svg", b"<svg onload='alert(1)'/>", "file_type"), ("x.pdf", b"MZ\x90\x00", "file_type"), ("x.html", b"<html>", "file_type"),
        ("x.png", b"\x89PNG\r\n\x1a\nbroken", "file_type"), ("x.docx", b"PK\x03\x04broken", "file_type"), ("x.txt", b"", "file_too_large"),
        ("x.pdf", b"%PDF-" + b"x" * files.MOST_BYTES, "file_too_large"), ("x.txt", b"a\x00b", "file_type"),
    ],
)  # fmt: skip
def test_other_files_are_refused(app, people: dict[str, Any], name: str, data: bytes, reason: str) -> None:
    listing = make_listing("project", "Trees", people["home"])
    with pytest.raises(Refused, match=reason):
        act(files.attach, listing.id, name, data, description="A tree", by=None, now=NOW)


def test_files_are_bounded_and_known_by_what_they_hold(app, people: dict[str, Any]) -> None:
    listing = make_listing("project", "Trees", people["home"])
    with pytest.raises(Refused, match="description_missing"):
        act(files.attach, listing.id, "a.png", picture(), description=" ", by=None, now=NOW)
    first = act(files.attach, listing.id, "a.csv", b"a,b\n1,2", description="", by=None, now=NOW)
    assert act(files.attach, listing.id, "b.csv", b"a,b\n1,2", description="", by=None, now=NOW).id == first.id
    for number in range(files.MOST_FILES - 1):
        act(files.attach, listing.id, f"{number}.txt", b"text %d" % number, description="", by=None, now=NOW)
    with pytest.raises(Refused, match="too_many_files"):
        act(files.attach, listing.id, "more.txt", b"more", description="", by=None, now=NOW)


def shelf(**narrowed: Any) -> list[str]:
    return [listing.title for listing in queries.shelf(Filters("project", **narrowed), 1, NOW).listings]


def test_words_find_listings_in_three_languages(app, people: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embeddings, "reader", embeddings.Words)
    make_listing("project", "Flood warning", people["home"], summary="Sensors in the river.", body="Telemetry.")
    make_listing("project", "Parking", people["home"], summary="Where is a free place? A flood of cars.")
    make_listing("project", "淹水預警系統", people["home"], summary="市區淹水感測器")
    make_listing("challenge", "Flood", people["home"])
    assert shelf(text="flooding") == ["Flood warning", "Parking"]
    assert shelf(text="sensor river flood")[0] == "Flood warning"
    assert shelf(text="淹水") == ["淹水預警系統"]
    assert shelf(text="感測") == ["淹水預警系統"]
    assert shelf(text="utrecht") != []
    for odd in ('"', "*", "NEAR(", "title:flood OR", "'; DROP TABLE listing;--", "%", "\\", "AND", "🌊", "a" * 300):
        shelf(text=odd)
    assert shelf(text="xyzzy") == []
    assert len(session().scalars(select(Listing)).all()) == 4


def test_meaning_finds_what_words_do_not(app, people: dict[str, Any], settle: Any) -> None:
    make_listing(
        "solution",
        "Acoustic leak detection for water mains",
        people["home"],
        summary="Listens to pipes and finds where drinking water is lost.",
    )
    make_listing("solution", "Route planning for refuse trucks", people["home"], summary="Collects bins when they are full.")
    settle()
    assert search.by_words("onze stad verliest drinkwater ondergronds", "solution") == []
    results = search.find("onze stad verliest drinkwater ondergronds", "solution", NOW)
    assert results
    assert session().get_one(Listing, results[0]).title.startswith("Acoustic")


def test_shelves_are_narrowed_and_counted(client: Any, people: dict[str, Any]) -> None:
    big = make_organisation(name="Taipei", country="TW", city="Taipei", population=2_500_000)
    make_listing("project", "One", people["home"], themes=("air", "water"))
    make_listing("project", "Two", big, themes=("air",))
    make_listing("project", "Three", themes=("waste",), places=("Somewhere",), country="US")
    shelf_page = queries.shelf(Filters("project"), 1, NOW)
    assert dict(shelf_page.facets["theme"]) == {"air": 2, "water": 1, "waste": 1}
    assert dict(shelf_page.facets["size"]) == {"medium": 1, "mega": 1}
    assert dict(shelf_page.by_country) == {"NL": 1, "TW": 1, "US": 1}
    assert shelf(theme="air", country="TW") == ["Two"]
    assert shelf(size="mega") == ["Two"]
    assert sorted(shelf(theme="air")) == ["One", "Two"]
    page = client.get("/projects/?theme=air").text
    assert '<svg viewBox="0 0 720.0 320.0"' in page
    assert "Three" not in page
    for odd in ("?page=999", "?page=-1", "?page=x", "?trl=99", "?size=odd", "?stage=odd", "?theme=' OR 1=1"):
        assert client.get(f"/projects/{odd}").status_code == 200


def test_the_api_tells_what_the_shelves_show(client: Any, people: dict[str, Any]) -> None:
    for kind in ListingKind:
        make_listing(kind, f"A {kind}", people["home"])
    for name in ("challenges", "solutions", "projects", "use-cases"):
        got = client.get(f"/api/v1/{name}").json
        assert [item["organisations"] for item in got["items"]] == [["utrecht"]]
    assert client.get("/api/v1/projects?country=TW").json["items"] == []


QUERIES = {
    "flood warning sensors for rivers": "Advanced Flood Warning",
    "free wifi for residents": "Wi",
    "empty the trash bins when they are full": "Waste",
    "air quality and noise measurements": "Air",
    "self-driving shuttles": "Shuttle",
    "snow emergency contractors": "Snow",
    "water leaks in pipes": "Water",
    "street lighting as a service": "Light",
    "disaster communication for fire departments": "Emergency",
    "drivers look for a free parking place": "Park",
}


@pytest.mark.shared
@pytest.mark.parametrize("reader", ["words", "best"])
def test_ten_questions_over_the_real_projects(
    app, shared: Any, settle: Any, monkeypatch: pytest.MonkeyPatch, reader: str
) -> None:
    """The 82 city projects of an expo and the 8 of its waste clusters, asked ten questions that somebody from a city would ask:
    among the first three is one that answers it."""
    if reader == "words":
        monkeypatch.setattr(embeddings, "reader", embeddings.Words)
    for name, count in (("gctc2017_action_clusters.json", 82), ("gctc_waste_action_clusters.json", 8)):
        data = (shared / "smartcity" / name).read_bytes()
        assert act(importing.import_listings, name, data, by=None, now=NOW)["project"] == count
        assert act(importing.import_listings, name, data, by=None, now=NOW)["project"] == 0
    settle()
    everything = queries.everything(ListingKind.PROJECT)
    assert all(item.places for item in everything)
    assert sum(bool(item.country) for item in everything) >= 88
    speakers = {
        speaker.split(",")[0]
        for item in json.loads((shared / "smartcity" / "gctc2017_action_clusters.json").read_text())["sessions"]
        for speaker in item["speakers"]
    }
    stored = json.dumps([queries.content_of(item) for item in everything], ensure_ascii=False)
    assert not [name for name in speakers if len(name.split()) > 1 and len(name) > 12 and f'"{name}"' in stored]
    missed = {}
    index = scan.index(NOW)
    for question, word in QUERIES.items():
        keys = search.find(question, "project", NOW)[:3]
        titles = [session().get_one(Listing, key).title for key in keys]
        if not any(word.lower() in title.lower() for title in titles):
            missed[question] = titles
        # The first scan of somebody who seeks just that, in words and in the themes that the words speak of.
        themes = frozenset(themes_in(question))
        me = Party(NOBODY, OrganisationKind.CITY, seeks=themes)
        best = index.offers["project"].best(me, themes, scan.read_now(question, embeddings.NEEDS), 6)
        titles = [session().get_one(Listing, result.key).title for result in best]
        if not any(word.lower() in title.lower() for title in titles):
            missed[f"first scan: {question}"] = titles
    # Search finds all ten either way; of the scans words alone answer seven, the model all.
    assert len(missed) <= (3 if reader == "words" else 0), missed
    assert not [question for question in missed if not question.startswith("first scan")]


def test_a_shelf_counts_all_that_is_found(app) -> None:
    for number in range(310):
        make_listing("project", f"Smart city {number}", themes=("water",) if number < 5 else ("air",))
    assert queries.shelf(queries.Filters("project", "smart city"), 1, NOW).total == 310
    assert queries.shelf(queries.Filters("project", "smart city", "water"), 1, NOW).total == 5
