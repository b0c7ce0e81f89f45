"""Listings into files and out of them."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from sqlalchemy import select

from app.core.errors import BadFile
from app.exchange.models import Listing
from app.exchange.queries import listings as queries
from app.exchange.service import importing
from app.infra.db import session, transaction
from tests.factories.exchange import make_listing
from tests.factories.members import NOW, make_organisation, make_person
from tests.factories.transactions import act


@pytest.fixture
def people(app) -> dict[str, Any]:
    home = make_organisation(name="Utrecht", city="Utrecht", population=360_000)
    return {"home": home, "steward": make_person("steward", organisation_id=home.id), "office": make_person("secretariat")}


def test_a_table_brings_back_every_character(client: Any) -> None:
    make_listing("project", "Trees", body="'=not a formula", summary="=1+1", more={"technologies": ["LoRa | NB-IoT", "'=x"]})
    data = client.get("/projects/listings.csv").data
    with transaction() as tx:
        before = queries.content_of(tx.scalars(select(Listing)).one())
        tx.delete(tx.scalars(select(Listing)).one())
    assert act(importing.import_listings, "x.csv", data, by=None, now=NOW)["project"] == 1
    assert queries.content_of(session().scalars(select(Listing)).one()) == before


@pytest.mark.parametrize(
    "data", [[{"cities": 5}], [{"cities": ["A"], "members": 5}], {"sessions": [{"cities": "A", "title": 5}]}]
)
def test_odd_files_are_refused_in_words(app, data: Any) -> None:
    try:
        act(importing.import_listings, "x.json", json.dumps(data).encode(), by=None, now=NOW)
    except BadFile as error:
        assert error.faults


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


def test_what_is_exported_is_imported_elsewhere(client: Any, people: dict[str, Any], app) -> None:
    make_listing(
        "project",
        "One",
        people["home"],
        body="Text",
        more={"technologies": ["LoRa"], "cost_band": "under_50k", "lessons": "Ask first."},
    )
    make_listing("use_case", "Pilot", people["home"], stage="running")
    make_listing("challenge", "Three", people["home"], outcome="Less", more={"deadline": "2027-01-01"})
    kept = {listing.title: queries.content_of(listing) for listing in session().scalars(select(Listing))}
    got = {kind: client.get(f"/{name}/listings.{kind}").data for name in ("projects",) for kind in ("json", "csv")}
    whole = {name: client.get(f"/{name}/listings.json").data for name in ("projects", "use-cases", "challenges")}
    for data in (*got.values(), *whole.values()):
        assert (
            sum(act(importing.import_listings, "x.json" if data[:1] == b"[" else "x.csv", data, by=None, now=NOW).values()) == 0
        ), "known by title"
    with transaction() as tx:
        for listing in tx.scalars(select(Listing)).all():
            tx.delete(listing)
    for name, data in whole.items():
        assert sum(act(importing.import_listings, f"{name}.json", data, by=None, now=NOW).values()) == 1
    assert {listing.title: queries.content_of(listing) for listing in session().scalars(select(Listing))} == kept


def test_all_of_a_file_or_nothing(app, browser: Any, people: dict[str, Any]) -> None:
    items = [
        {"kind": "challenge", "title": "Good"},
        {"kind": "challenge", "title": ""},
        {"kind": "dream"},
        7,
        {"kind": "project", "title": "x", "themes": ["magic"]},
    ]
    with pytest.raises(BadFile) as caught:
        act(importing.import_listings, "x.json", json.dumps(items).encode(), by=None, now=NOW)
    assert [fault.where for fault in caught.value.faults] == ["item 2", "item 3", "item 4", "item 5"]
    assert session().scalar(select(Listing.id)) is None
    answer = browser(people["office"]).post(
        "/listings/import",
        data={"file": (io.BytesIO(json.dumps(items).encode()), "x.json")},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 422
    assert "item 3" in answer.text
