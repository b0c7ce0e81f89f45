"""The steps of a use case, and what counts as an international pilot."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from app.core.errors import Refused
from app.exchange.queries import counts
from app.exchange.queries import listings as queries
from app.exchange.rules.stages import is_international
from app.exchange.service import importing, listings, stages
from app.exchange.vocabulary import ListingKind, Stage
from tests.factories.exchange import EVIDENCE, actor_of, make_listing
from tests.factories.members import NOW, make_organisation, make_person
from tests.factories.transactions import act


@pytest.fixture
def people(app) -> dict[str, Any]:
    home = make_organisation(name="Utrecht", city="Utrecht", population=360_000)
    return {"home": home, "steward": make_person("steward", organisation_id=home.id), "office": make_person("secretariat")}


def test_an_imported_pilot_counts_in_the_year_it_ran(app) -> None:
    homes = [make_organisation(country=country).slug for country in ("NL", "TW")]
    item = {"kind": "use_case", "title": "Old", "stage": "scaled", "organisations": homes, "starts_on": "2019-01-01"}
    act(importing.import_listings, "x.json", json.dumps([item]).encode(), by=None, now=NOW)
    year = (NOW.replace(month=1, day=1), NOW.replace(year=NOW.year + 1, month=1, day=1))
    assert counts.kpis(*year)["use_cases"] == []
    old = counts.kpis(year[0].replace(year=2019, hour=0), year[1].replace(year=2020))["use_cases"]
    assert [pilot.title for pilot in old] == ["Old"]


def test_two_cities_of_one_name_are_two(app) -> None:
    homes = [make_organisation(city="Cambridge", country=country) for country in ("GB", "US")]
    pilot = make_listing("use_case", "Boats", *homes)
    act(stages.advance, pilot.id, Stage.AGREED, evidence=EVIDENCE, by=None, now=NOW)
    assert is_international(queries.cities_of(pilot))


def test_a_pilot_that_runs_is_published_and_keeps_two_cities(app) -> None:
    homes = [make_organisation() for _ in range(2)]
    actor = actor_of(make_person("secretariat"))
    content = {"title": "Pilot", "organisations": [home.slug for home in homes]}
    draft = act(listings.start, ListingKind.USE_CASE, content, actor=actor, now=NOW)
    act(stages.advance, draft.id, Stage.AGREED, evidence=EVIDENCE, by=None, now=NOW)
    with pytest.raises(Refused, match="not_published"):
        act(stages.advance, draft.id, Stage.RUNNING, evidence=EVIDENCE, by=None, now=NOW)
    act(listings.submit, draft.id, actor=actor, now=NOW)
    act(stages.advance, draft.id, Stage.RUNNING, evidence=EVIDENCE, by=None, now=NOW)
    act(listings.save, draft.id, {**content, "organisations": [homes[0].slug]}, actor=actor, now=NOW)
    with pytest.raises(Refused, match="one_city"):
        act(listings.submit, draft.id, actor=actor, now=NOW)


def test_a_use_case_takes_its_steps_with_evidence(browser: Any, client: Any, people: dict[str, Any]) -> None:
    away = make_organisation(name="Taipei", country="TW", city="Taipei", timezone="Asia/Taipei")
    use_case = make_listing("use_case", "Shade for two cities", people["home"], away)
    steward = browser(people["steward"])
    assert steward.post(f"/listings/{use_case.slug}/stage", data={"to": "running", "evidence": EVIDENCE}).status_code == 422
    assert steward.post(f"/listings/{use_case.slug}/stage", data={"to": "agreed", "evidence": "short"}).status_code == 422
    for stage in ("agreed", "running"):
        sent = {"to": stage, "evidence": EVIDENCE, "link": "https://example.org/minutes"}
        assert steward.post(f"/listings/{use_case.slug}/stage", data=sent).status_code == 302
    page = client.get(f"/use-cases/{use_case.slug}").text
    assert page.count(EVIDENCE) == 2
    assert "international" in page
    assert "https://example.org/minutes" in page


def test_international_pilots_count_once_in_the_year_they_began(app, people: dict[str, Any]) -> None:
    taipei = make_organisation(country="TW", city="Taipei")
    taipei_two = make_organisation(country="TW", city="Tainan")
    abroad = make_listing("use_case", "Abroad", people["home"], taipei)
    at_home = make_listing("use_case", "At home", taipei, taipei_two)
    with_company = make_listing("use_case", "With a company", people["home"], make_organisation(kind="company", country="TW"))
    for pilot in (abroad, at_home):
        act(stages.advance, pilot.id, Stage.AGREED, evidence=EVIDENCE, by=None, now=NOW)
        act(stages.advance, pilot.id, Stage.RUNNING, evidence=EVIDENCE, by=None, now=NOW)
    with pytest.raises(Refused, match="one_city"):
        act(stages.advance, with_company.id, Stage.AGREED, evidence=EVIDENCE, by=None, now=NOW)
    year = (NOW.replace(month=1, day=1), NOW.replace(year=NOW.year + 1, month=1, day=1))
    assert [use_case.title for use_case in counts.kpis(*year)["use_cases"]] == ["Abroad"]
    later = NOW + timedelta(days=200)
    act(stages.advance, abroad.id, Stage.EVALUATED, evidence=EVIDENCE, by=None, now=later)
    assert [use_case.title for use_case in counts.kpis(*year)["use_cases"]] == ["Abroad"]
    assert counts.kpis(year[1], year[1].replace(year=year[1].year + 1))["use_cases"] == []
