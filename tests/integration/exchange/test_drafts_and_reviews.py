"""A listing that several people write, review, return and withdraw."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.core.errors import Refused
from app.exchange.models import Listing
from app.exchange.service import files, listings
from app.exchange.vocabulary import ListingKind
from app.infra.db import session
from tests.factories.exchange import actor_of, make_listing
from tests.factories.members import NOW, make_organisation, make_person
from tests.factories.transactions import act


def test_two_stewards_do_not_overwrite_each_other_s_words(browser: Any) -> None:
    home = make_organisation()
    listing = make_listing("challenge", "Dust", home)
    first, other = (browser(make_person("steward", organisation_id=home.id)) for _ in range(2))
    pages = [steward.get("/listings/dust/edit").text for steward in (first, other)]
    seen = [page.split('name="after" value="')[1].split('"')[0] for page in pages]
    form = {"title": "Dust", "organisations": [home.slug]}
    assert first.post("/listings/dust/edit", data={**form, "body": "First words", "after": seen[0]}).status_code == 302
    late = other.post("/listings/dust/edit", data={**form, "body": "Second words", "after": seen[1]})
    assert late.status_code == 422
    assert "Second words" in late.text
    assert "Somebody else has changed this meanwhile" in late.text
    session().expire_all()
    assert listing.revisions[-1].content["body"] == "First words"


def test_the_office_publishes_what_it_looked_at(browser: Any) -> None:
    home = make_organisation()
    steward, office = make_person("steward", organisation_id=home.id), browser(make_person("secretariat"))
    listing = act(
        listings.start, ListingKind.CHALLENGE, {"title": "Good", "organisations": [home.slug]}, actor=actor_of(steward), now=NOW
    )
    act(listings.submit, listing.id, actor=actor_of(steward), now=NOW)
    page = office.get("/listings/good/review").text
    seen = page.split('name="seen" value="')[1].split('"')[0]
    act(
        listings.save,
        listing.id,
        {"title": "Bad", "organisations": [home.slug]},
        actor=actor_of(steward),
        now=NOW + timedelta(minutes=1),
    )
    act(listings.submit, listing.id, actor=actor_of(steward), now=NOW)
    assert office.post("/listings/good/review", data={"publish": "1", "seen": seen}).status_code == 409
    page = office.get("/listings/good/review").text
    act(files.attach, listing.id, "late.txt", b"late", description="", by=steward.id, now=NOW)
    seen = page.split('name="seen" value="')[1].split('"')[0]
    assert office.post("/listings/good/review", data={"publish": "1", "seen": seen}).status_code == 302
    session().expire_all()
    assert (listing.title, listing.attachments[0].shown) == ("Bad", False)


def test_a_partner_does_not_take_a_listing_over(app) -> None:
    home, partner = make_organisation(), make_organisation()
    listing = make_listing("project", "Trees", home, partner)
    guest = actor_of(make_person("steward", organisation_id=partner.id))
    with pytest.raises(Refused, match="others_stay"):
        act(listings.save, listing.id, {"title": "Mine", "organisations": [partner.slug]}, actor=guest, now=NOW)
    with pytest.raises(Refused, match="ask_the_office"):
        act(listings.withdraw, listing.id, actor=guest, now=NOW)
    assert act(listings.save, listing.id, {"title": "Ours", "organisations": [home.slug, partner.slug]}, actor=guest, now=NOW)


def test_what_is_withdrawn_stays_on_the_desk_and_calls_back_what_waits(browser: Any) -> None:
    home = make_organisation()
    steward = make_person("steward", organisation_id=home.id)
    listing = make_listing("challenge", "Dust", home)
    act(listings.save, listing.id, {"title": "More dust", "organisations": [home.slug]}, actor=actor_of(steward), now=NOW)
    act(listings.submit, listing.id, actor=actor_of(steward), now=NOW)
    act(listings.withdraw, listing.id, actor=actor_of(steward), now=NOW)
    assert [revision.state for revision in listing.revisions] == ["published", "draft"]
    assert "More dust" in browser(steward).get("/listings/").text
    act(listings.discard, listing.id, by=steward.id, now=NOW)
    assert "hidden from view" in browser(steward).get("/listings/").text


def test_what_was_returned_can_be_thrown_away_and_a_draft_shows_as_it_would_look(browser: Any) -> None:
    home, office = make_organisation(), make_person("secretariat").id
    steward = make_person("steward", organisation_id=home.id)
    content = {"title": "Dust", "organisations": [home.slug], "body": "**Much** dust"}
    listing = act(listings.start, ListingKind.CHALLENGE, content, actor=actor_of(steward), now=NOW)
    assert "<strong>Much</strong>" in browser(steward).get("/challenges/dust?draft=1").text
    revision = act(listings.submit, listing.id, actor=actor_of(steward), now=NOW)
    act(listings.decide, revision.id, publish=False, note="No", by=office, now=NOW)
    act(listings.save, listing.id, {**content, "title": "Two"}, actor=actor_of(steward), now=NOW)
    act(listings.discard, listing.id, by=steward.id, now=NOW)
    assert listing.title == "Dust"
    assert act(listings.discard, listing.id, by=steward.id, now=NOW) is False
    assert session().scalar(select(Listing.id)) is None
