"""The yearly award: call, entries, judges without conflicts, the public result."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.core.errors import Refused
from app.exchange.models import AwardEntry
from app.exchange.queries import awards as queries
from app.exchange.queries import listings as listing_queries
from app.exchange.rules.awards import CRITERIA
from app.exchange.service import awards, listings
from app.exchange.vocabulary import ListingKind
from app.infra.db import session
from tests.factories.exchange import actor_of, make_listing
from tests.factories.members import NOW, make_organisation, make_person
from tests.factories.transactions import act


def republished(listing: Any, **content: Any) -> None:
    office = actor_of(make_person("secretariat"))
    act(listings.save, listing.id, {"title": listing.title, **content}, actor=office, now=NOW)
    act(listings.submit, listing.id, actor=office, now=NOW)
    session().expire_all()


def judged(**changes: Any) -> tuple[Any, int, list[int]]:
    use_case = make_listing("use_case", "Pilot", make_organisation(), stage="running")
    award = act(awards.call, 2026, "Award", intro="", closes_on=date(2027, 1, 1), weights=CRITERIA, by=None, now=NOW)
    entry = act(awards.enter, award.id, use_case.id, "", by=None, now=NOW).id
    judges = [make_person(**changes).id for _ in range(2)]
    for judge in judges:
        act(awards.add_judge, award.id, judge, by=judges[0], now=NOW)
    act(awards.begin_judging, award.id, by=judges[0], now=NOW)
    return use_case, entry, judges


CALL = {"title": "Award", "closes_on": "2027-01-31", **{f"weight_{code}": weight for code, weight in CRITERIA.items()}}


def test_a_year_s_award_from_call_to_result(browser: Any, client: Any) -> None:
    home, away = make_organisation(name="Home"), make_organisation(name="Away")
    office, steward = browser(make_person("secretariat")), make_person("steward", organisation_id=home.id)
    rival, neutral = make_person("steward", organisation_id=away.id), make_person("organiser")
    mine = make_listing("use_case", "Mine", home, stage="evaluated")
    theirs = make_listing("use_case", "Theirs", away, stage="running")
    early = make_listing("use_case", "Early", home, stage="idea")
    assert office.post("/awards/2026/call", data={**CALL, "weight_impact": 31}).status_code == 422
    assert office.post("/awards/2026/call", data={**CALL, "closes_on": ""}).status_code == 422
    assert office.post("/awards/2026/call", data=CALL).status_code == 302
    page = browser(steward).get("/awards/2026").text
    assert "Mine" in page
    assert "Theirs" not in page
    assert "Early" not in page
    assert browser(steward).post("/awards/2026/enter", data={"listing": theirs.id}).status_code == 409
    assert browser(steward).post("/awards/2026/enter", data={"listing": early.id}).status_code == 409
    assert browser(steward).post("/awards/2026/enter", data={"listing": mine.id, "statement": "It works"}).status_code == 302
    assert browser(steward).post("/awards/2026/enter", data={"listing": mine.id}).status_code == 409
    office.post("/awards/2026/enter", data={"listing": theirs.id})
    assert office.post("/awards/2026/begin").status_code == 409, "no judge yet"
    for person in (steward, rival, neutral):
        assert office.post("/awards/2026/judge", data={"person": person.id}).status_code == 302
    assert office.post("/awards/2026/judge", data={"person": make_person().id}).status_code == 404
    office.post("/awards/2026/begin")
    award = queries.find_award(2026)
    assert award is not None
    first, second = award.entries
    good, bad = ({f"points-{code}": number for code in CRITERIA} for number in (9, 4))
    assert browser(steward).post(f"/awards/2026/entries/{first.id}", data=good).status_code == 409, "their own"
    assert browser(steward).post(f"/awards/2026/entries/{second.id}", data={**bad, "points-impact": 11}).status_code == 409
    assert office.post("/awards/2026/publish").status_code == 409, "nobody judged"
    browser(steward).post(f"/awards/2026/entries/{second.id}", data=bad)
    browser(rival).post(f"/awards/2026/entries/{first.id}", data=good)
    browser(neutral).post(f"/awards/2026/entries/{first.id}", data=good)
    browser(neutral).post(f"/awards/2026/entries/{second.id}", data=bad)
    assert "Ranking" not in client.get("/awards/2026").text
    assert "not public yet" in office.get("/awards/2026").text
    office.post("/awards/2026/publish")
    page = client.get("/awards/2026").text
    assert page.index("1. <a") < page.index("Mine") < page.index("2. <a") < page.index("Theirs")
    assert "Made comparable" in page
    assert "Award 2026: place 1" in client.get("/use-cases/mine").text
    assert browser(neutral).post(f"/awards/2026/entries/{first.id}", data=bad).status_code == 409
    assert office.post("/awards/2026/call", data=CALL).status_code == 422


def test_who_declares_a_conflict_does_not_count(app) -> None:
    entry_of = make_listing("use_case", "Mine", make_organisation(), stage="running")
    award = act(awards.call, 2026, "Award", intro="", closes_on=date(2027, 1, 1), weights=CRITERIA, by=None, now=NOW)
    entry = act(awards.enter, award.id, entry_of.id, "", by=None, now=NOW)
    judges = [make_person(), make_person()]
    for person in judges:
        act(awards.add_judge, award.id, person.id, by=judges[0].id, now=NOW)
    act(awards.begin_judging, award.id, by=judges[0].id, now=NOW)
    for person, number in zip(judges, (10, 2), strict=True):
        act(awards.judge, entry.id, person.id, dict.fromkeys(CRITERIA, number), remark="", now=NOW)
    act(awards.declare_conflict, entry.id, judges[1].id, now=NOW)
    with pytest.raises(Refused, match="conflict_of_interest"):
        act(awards.judge, entry.id, judges[1].id, dict.fromkeys(CRITERIA, 1), remark="", now=NOW)
    session().expire_all()
    ((_entry, score),) = queries.ranked(queries.find_award(2026))
    assert (score.score, score.judges) == (10, 1)
    with pytest.raises(Refused, match="not_judging"):
        act(awards.judge, entry.id, make_person().id, dict.fromkeys(CRITERIA, 1), remark="", now=NOW)


def test_late_entries_are_refused(app) -> None:
    use_case = make_listing("use_case", "Mine", make_organisation(), stage="running")
    award = act(awards.call, 2026, "Award", intro="", closes_on=date(2026, 11, 21), weights=CRITERIA, by=None, now=NOW)
    with pytest.raises(Refused, match="call_closed"):
        act(awards.enter, award.id, use_case.id, "", by=None, now=NOW)
    for weights in ({}, {"impact": 100, "magic": 0}, {"magic": 100}, {"impact": 50}):
        with pytest.raises(Refused, match="bad_weights"):
            act(awards.call, 2027, "Award", intro="", closes_on=date(2027, 1, 1), weights=weights, by=None, now=NOW)


def test_a_conflict_that_comes_up_later_counts_too(app) -> None:
    home = make_organisation()
    use_case, entry, judges = judged(organisation_id=home.id)
    act(awards.judge, entry, judges[0], dict.fromkeys(CRITERIA, 10), remark="", now=NOW)
    republished(use_case, organisations=[*(organisation.slug for organisation in use_case.organisations), home.slug])
    assert queries.ranked(queries.find_award(2026)) == []


def test_who_wrote_it_does_not_judge_it(app) -> None:
    use_case, entry, judges = judged()
    use_case.author_id = judges[0]
    session().commit()
    with pytest.raises(Refused, match="conflict_of_interest"):
        act(awards.judge, entry, judges[0], dict.fromkeys(CRITERIA, 10), remark="", now=NOW)


def test_judges_of_the_secretariat_see_no_interim_ranking(browser: Any) -> None:
    _use_case, entry, judges = judged()
    office = make_person("secretariat")
    act(awards.judge, entry, judges[0], dict.fromkeys(CRITERIA, 7), remark="Well done", now=NOW)
    assert "Ranking" in browser(office).get("/awards/2026").text
    act(awards.add_judge, session().get_one(AwardEntry, entry).award_id, office.id, by=office.id, now=NOW)
    assert "Ranking" not in browser(office).get("/awards/2026").text


def test_what_is_withdrawn_is_not_linked_from_the_award(client: Any) -> None:
    use_case, _entry, _judges = judged()
    act(listings.withdraw, use_case.id, actor=actor_of(make_person("secretariat")), now=NOW)
    page = client.get("/awards/2026").text
    assert "withdrawn by its organisations" in page
    assert f"/use-cases/{use_case.slug}" not in page
    assert listing_queries.find_listing(ListingKind.USE_CASE, use_case.slug) is None
