"""What fresh eyes found in listings, their files and stakes; each stays mended."""

from __future__ import annotations

import io
import json
import random
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from app.core.errors import BadFile, Refused
from app.exchange.models import Listing
from app.exchange.queries import counts
from app.exchange.queries import listings as queries
from app.exchange.rules import fields
from app.exchange.rules.stages import is_international
from app.exchange.service import files, importing, listings, stages, stakes
from app.infra import links, uploads
from app.infra.db import session, unit_of_work
from tests.factories.exchange import EVIDENCE, actor_of, make_listing
from tests.factories.members import NOW, make_organisation, make_person
from tests.integration.test_races import at_once


def test_two_stewards_do_not_overwrite_each_other_s_words(browser: Any) -> None:
    home = make_organisation()
    listing = make_listing("challenge", "Dust", home)
    one, other = (browser(make_person("steward", organisation_id=home.id)) for _ in range(2))
    pages = [steward.get("/listings/dust/edit").text for steward in (one, other)]
    seen = [page.split('name="after" value="')[1].split('"')[0] for page in pages]
    form = {"title": "Dust", "organisations": [home.slug]}
    assert one.post("/listings/dust/edit", data={**form, "body": "First words", "after": seen[0]}).status_code == 302
    late = other.post("/listings/dust/edit", data={**form, "body": "Second words", "after": seen[1]})
    assert late.status_code == 422
    assert "Second words" in late.text
    assert "Somebody else has changed this meanwhile" in late.text
    session().expire_all()
    assert listing.revisions[-1].content["body"] == "First words"


def test_comparing_takes_no_longer_than_reading(app) -> None:
    """Three thousand times the same word took minutes."""
    changed = fields.changes({"body": "a " * 6000}, {"body": "b " * 6000})
    assert [name for name, _text in changed[0].runs] == ["gone", "new"]
    assert fields.changes({"body": "| a | b |\n" * 1200}, {"body": "| a | c |\n" * 1200})


def test_writing_and_deciding_at_once_wait_for_each_other(app) -> None:
    """In two orders they locked each other out on PostgreSQL."""
    home, office = make_organisation(), make_person("secretariat").id
    actor = actor_of(make_person("steward", organisation_id=home.id))
    content = {"title": "Dust", "organisations": [home.slug]}
    for _round in range(3):
        listing = listings.start("challenge", content, actor=actor, now=NOW).id
        key = listings.submit(listing, actor=actor, now=NOW).id
        acts = [
            lambda key=key: listings.decide(key, publish=True, note="", by=office, now=NOW),
            lambda listing=listing: listings.save(listing, content, actor=actor, now=NOW).number,
            lambda listing=listing: listings.withdraw(listing, actor=actor, now=NOW),
        ] * 2
        assert set(at_once(app, acts)) <= {None, 1, 2, "not_waiting"}


def test_the_office_publishes_what_it_looked_at(browser: Any) -> None:
    home = make_organisation()
    steward, office = make_person("steward", organisation_id=home.id), browser(make_person("secretariat"))
    listing = listings.start("challenge", {"title": "Good", "organisations": [home.slug]}, actor=actor_of(steward), now=NOW)
    listings.submit(listing.id, actor=actor_of(steward), now=NOW)
    page = office.get("/listings/good/review").text
    seen = page.split('name="seen" value="')[1].split('"')[0]
    listings.save(
        listing.id, {"title": "Bad", "organisations": [home.slug]}, actor=actor_of(steward), now=NOW + timedelta(minutes=1)
    )
    listings.submit(listing.id, actor=actor_of(steward), now=NOW)
    assert office.post("/listings/good/review", data={"publish": "1", "seen": seen}).status_code == 409
    page = office.get("/listings/good/review").text
    files.attach(listing.id, "late.txt", b"late", description="", by=steward.id, now=NOW)
    seen = page.split('name="seen" value="')[1].split('"')[0]
    assert office.post("/listings/good/review", data={"publish": "1", "seen": seen}).status_code == 302
    session().expire_all()
    assert (listing.title, listing.attachments[0].shown) == ("Bad", False)


def test_a_partner_does_not_take_a_listing_over(app) -> None:
    home, partner = make_organisation(), make_organisation()
    listing = make_listing("project", "Trees", home, partner)
    guest = actor_of(make_person("steward", organisation_id=partner.id))
    with pytest.raises(Refused, match="others_stay"):
        listings.save(listing.id, {"title": "Mine", "organisations": [partner.slug]}, actor=guest, now=NOW)
    with pytest.raises(Refused, match="ask_the_office"):
        listings.withdraw(listing.id, actor=guest, now=NOW)
    assert listings.save(listing.id, {"title": "Ours", "organisations": [home.slug, partner.slug]}, actor=guest, now=NOW)


def test_what_is_withdrawn_stays_on_the_desk_and_calls_back_what_waits(browser: Any) -> None:
    home = make_organisation()
    steward = make_person("steward", organisation_id=home.id)
    listing = make_listing("challenge", "Dust", home)
    listings.save(listing.id, {"title": "More dust", "organisations": [home.slug]}, actor=actor_of(steward), now=NOW)
    listings.submit(listing.id, actor=actor_of(steward), now=NOW)
    listings.withdraw(listing.id, actor=actor_of(steward), now=NOW)
    assert [one.state for one in listing.revisions] == ["published", "draft"]
    assert "More dust" in browser(steward).get("/listings/").text
    listings.discard(listing.id, by=steward.id, now=NOW)
    assert "withdrawn from view" in browser(steward).get("/listings/").text


def test_a_link_is_for_one_group_only(client: Any) -> None:
    one, other = make_listing("challenge", "One"), make_listing("challenge", "Other")
    group = stakes.add_group(one.id, "vendor", "Vendor", by=None, now=NOW)
    seal = links.sealed("stakes", f"{group.id}/{one.id}/Vendor")
    assert client.get(f"/stakes/{group.id}/{seal}").status_code == 200
    stakes.drop_group(one.id, group.id, by=make_person().id, now=NOW)
    later = stakes.add_group(other.id, "citizens", "Citizens", by=None, now=NOW)
    assert client.get(f"/stakes/{later.id}/{seal}").status_code == 404


@pytest.mark.parametrize(
    "item",
    [
        {"title": "a\ud800b"}, {"title": "x", "places": ["a\ud800b", "c\x00d"]}, {"title": "x", "source": "a\ud800"}, {"title": "x", "trl": 1e999, "kind": "solution"},
        {"title": "x", "odd\ud800": "y"}, {"title": "x\u202eevil"},
    ],
)  # fmt: skip
def test_odd_characters_and_numbers_break_no_shelf(client: Any, browser: Any, item: dict[str, Any]) -> None:
    data = json.dumps([{"kind": "project", **item}]).encode()
    office = browser(make_person("secretariat"))
    answer = office.post("/listings/import", data={"file": (io.BytesIO(data), "x.json")}, content_type="multipart/form-data")
    assert answer.status_code in (302, 422)
    page = client.get("/projects/")
    assert page.status_code == 200
    assert "\u202e" not in page.text


@pytest.mark.parametrize(
    "data", [[{"cities": 5}], [{"cities": ["A"], "members": 5}], {"sessions": [{"cities": "A", "title": 5}]}]
)
def test_odd_files_are_refused_in_words(app, data: Any) -> None:
    try:
        importing.import_listings("x.json", json.dumps(data).encode(), by=None, now=NOW)
    except BadFile as error:
        assert error.faults


def test_a_shelf_counts_all_that_is_found(app) -> None:
    for number in range(310):
        make_listing("project", f"Smart city {number}", themes=("water",) if number < 5 else ("air",))
    assert queries.shelf(queries.Filters("project", "smart city"), 1, NOW).total == 310
    assert queries.shelf(queries.Filters("project", "smart city", "water"), 1, NOW).total == 5


def test_an_imported_pilot_counts_in_the_year_it_ran(app) -> None:
    homes = [make_organisation(country=country).slug for country in ("NL", "TW")]
    item = {"kind": "use_case", "title": "Old", "stage": "scaled", "organisations": homes, "starts_on": "2019-01-01"}
    importing.import_listings("x.json", json.dumps([item]).encode(), by=None, now=NOW)
    year = (NOW.replace(month=1, day=1), NOW.replace(year=NOW.year + 1, month=1, day=1))
    assert counts.kpis(*year)["use_cases"] == []
    old = counts.kpis(year[0].replace(year=2019, hour=0), year[1].replace(year=2020))["use_cases"]
    assert [one.title for one in old] == ["Old"]


def test_two_cities_of_one_name_are_two(app) -> None:
    homes = [make_organisation(city="Cambridge", country=country) for country in ("GB", "US")]
    pilot = make_listing("use_case", "Boats", *homes)
    stages.advance(pilot.id, "agreed", evidence=EVIDENCE, by=None, now=NOW)
    assert is_international(queries.cities_of(pilot))


def test_a_table_brings_back_every_character(client: Any) -> None:
    make_listing("project", "Trees", body="'=not a formula", summary="=1+1", more={"technologies": ["LoRa | NB-IoT", "'=x"]})
    data = client.get("/projects/listings.csv").data
    with unit_of_work() as unit:
        before = queries.content_of(unit.scalars(select(Listing)).one())
        unit.delete(unit.scalars(select(Listing)).one())
    assert importing.import_listings("x.csv", data, by=None, now=NOW)["project"] == 1
    assert queries.content_of(session().scalars(select(Listing)).one()) == before


@pytest.mark.parametrize("seed", range(6))
def test_damaged_pictures_are_refused(app, seed: int) -> None:
    target = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (60, 40), "teal").save(target, "JPEG", exif=exif)
    data, dice = bytearray(target.getvalue()), random.Random(seed)
    for _change in range(12):
        data[dice.randrange(4, min(len(data), 120))] = dice.randrange(256)
    try:
        kept, kind = uploads.plain_picture(bytes(data))
    except ValueError:
        return
    assert kind == "image/jpeg"
    assert kept


def test_a_pilot_that_runs_is_published_and_keeps_two_cities(app) -> None:
    homes = [make_organisation() for _ in range(2)]
    actor = actor_of(make_person("secretariat"))
    content = {"title": "Pilot", "organisations": [one.slug for one in homes]}
    draft = listings.start("use_case", content, actor=actor, now=NOW)
    stages.advance(draft.id, "agreed", evidence=EVIDENCE, by=None, now=NOW)
    with pytest.raises(Refused, match="not_published"):
        stages.advance(draft.id, "running", evidence=EVIDENCE, by=None, now=NOW)
    listings.submit(draft.id, actor=actor, now=NOW)
    stages.advance(draft.id, "running", evidence=EVIDENCE, by=None, now=NOW)
    listings.save(draft.id, {**content, "organisations": [homes[0].slug]}, actor=actor, now=NOW)
    with pytest.raises(Refused, match="one_city"):
        listings.submit(draft.id, actor=actor, now=NOW)


def test_what_was_returned_can_be_thrown_away_and_a_draft_shows_as_it_would_look(browser: Any) -> None:
    home, office = make_organisation(), make_person("secretariat").id
    steward = make_person("steward", organisation_id=home.id)
    content = {"title": "Dust", "organisations": [home.slug], "body": "**Much** dust"}
    listing = listings.start("challenge", content, actor=actor_of(steward), now=NOW)
    assert "<strong>Much</strong>" in browser(steward).get("/challenges/dust?draft=1").text
    revision = listings.submit(listing.id, actor=actor_of(steward), now=NOW)
    listings.decide(revision.id, publish=False, note="No", by=office, now=NOW)
    listings.save(listing.id, {**content, "title": "Two"}, actor=actor_of(steward), now=NOW)
    listings.discard(listing.id, by=steward.id, now=NOW)
    assert listing.title == "Dust"
    assert listings.discard(listing.id, by=steward.id, now=NOW) is False
    assert session().scalar(select(Listing.id)) is None


def test_six_listings_of_one_title_at_once(app) -> None:
    actor = actor_of(make_person("secretariat"))
    answers = at_once(app, [lambda: listings.start("project", {"title": "Trees"}, actor=actor, now=NOW).slug] * 6)
    assert len(set(answers)) == 6
