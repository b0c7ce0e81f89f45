"""The framework: the open questionnaire, kept assessments, what others do, decisions, reports."""

from __future__ import annotations

import io
import json
from datetime import date
from typing import Any

import pypdf
import pytest

from app.core.errors import Refused
from app.exchange.service import listings
from app.exchange.vocabulary import ListingKind
from app.framework import policy, queries
from app.framework.models import Assessment
from app.framework.service import assessments
from app.framework.vocabulary import PrecedenceTest
from app.infra.db import session
from tests.factories.exchange import CAMERAS, actor_of, make_assessment, make_listing
from tests.factories.members import NOW, make_organisation, make_person
from tests.factories.transactions import act


def republished(listing: Any, **content: Any) -> None:
    office = actor_of(make_person("secretariat"))
    act(listings.save, listing.id, {"title": listing.title, **content}, actor=office, now=NOW)
    act(listings.submit, listing.id, actor=office, now=NOW)
    session().expire_all()


def test_anybody_may_answer_and_nothing_is_stored(client: Any) -> None:
    assert client.get("/framework/try").status_code == 200
    page = client.get("/framework/try", query_string=CAMERAS).text
    assert "A data protection impact assessment is due." in page
    assert "Pseudonymise at the sensor" in page
    assert "CT.DP-P2" in page
    unanswered = {name: value for name, value in CAMERAS.items() if name != "scale"}
    page = client.get("/framework/try", query_string=unanswered).text
    assert '<a href="#q-scale">How many people are affected?</a>' in page
    assert page.count('href="#q-') == 1
    for odd in ({"data": "magic"}, {**CAMERAS, "scale": "<script>"}):
        assert client.get("/framework/try", query_string=odd).status_code == 200
    assert queries.published() == []


def test_what_similar_projects_do_is_told_with_links(client: Any) -> None:
    for number in range(14):
        project = make_listing("project", f"Cameras {number}", make_organisation())
        make_assessment(
            project, ("pseudonymise_at_sensor",) if number < 11 else ("notice",), retention="day" if number < 9 else "year"
        )
    hidden = make_listing("project", "Hidden", make_organisation())
    make_assessment(hidden, ("pseudonymise_at_sensor",), public=False)
    other = make_listing("project", "Water meters", make_organisation())
    make_assessment(other, ("notice",), data=["energy_use"], people=["residents"])
    gone = make_listing("project", "Gone", make_organisation())
    make_assessment(gone, ("pseudonymise_at_sensor",))
    act(listings.withdraw, gone.id, actor=actor_of(make_person("secretariat")), now=NOW)
    page = client.get("/framework/try", query_string=CAMERAS).text
    assert "11 of 14 similar projects:" in page
    assert "9 of 14 similar projects:" in page
    assert '<a href="/projects/cameras-3">Cameras 3</a>' in page
    assert "Hidden" not in page
    assert "Gone" not in page
    (best, *_rest) = queries.practice(CAMERAS)
    assert (best.what, len(best.subjects), best.total) == ("pseudonymise_at_sensor", 11, 14)


def test_an_assessment_keeps_all_its_versions(client: Any, browser: Any) -> None:
    home = make_organisation()
    make_listing("project", "Cameras", home)
    steward = browser(make_person("steward", organisation_id=home.id))
    answer = steward.post("/listings/cameras/assess")
    code = answer.location.split("/")[-2]
    assert steward.post("/listings/cameras/assess").location == answer.location, "there is one"
    assert client.get(f"/framework/assessments/{code}").status_code in (401, 403)
    assert steward.get(f"/framework/assessments/{code}").status_code == 302
    assert "How many people are affected?" in steward.get(f"/framework/assessments/{code}/answers").text
    assert steward.post(f"/framework/assessments/{code}/publish").status_code == 409
    broken = steward.post(f"/framework/assessments/{code}/answers", data={**CAMERAS, "scale": ""})
    assert broken.status_code == 422
    assert "checked" in broken.text
    steward.post(f"/framework/assessments/{code}/answers", data={**CAMERAS, "measure": ["edge"], "likelihood-distortion": "10"})
    steward.post(
        f"/framework/assessments/{code}/answers",
        data={**CAMERAS, "data": ["environment"], "people": [], "sensitivity": "none", "measure": ["edge", "notice"]},
    )
    session().expire_all()
    assessment = queries.find_assessment(code)
    assert assessment is not None
    first, second = assessment.versions
    assert first.judged == {"distortion": 10}
    assert next(entry for entry in first.result["risks"] if entry["action"] == "distortion")["likelihood"] == 10
    assert second.result["privacy"]["level"] == "none"
    steward.post(f"/framework/assessments/{code}/publish")
    assert "nothing to protect" in client.get(f"/framework/assessments/{code}").text
    assert "A data protection impact assessment is due." in client.get(f"/framework/assessments/{code}?version=1").text
    assert "/framework/assessments/" in client.get("/projects/cameras").text
    steward.post(f"/framework/assessments/{code}/hide")
    assert client.get(f"/framework/assessments/{code}").status_code in (401, 403)


TESTS = {f"test-{name}": "The tunnel's fire doors would stay shut for people inside." for name in PrecedenceTest}


def test_security_goes_first_only_by_a_decision_that_ends(client: Any, browser: Any, time_machine_at: Any) -> None:
    home = make_organisation()
    assessment = make_assessment(make_listing("project", "Tunnel", home))
    base = f"/framework/assessments/{assessment.code}"
    assert "privacy is not set aside" in client.get(base).text
    steward = browser(make_person("steward", organisation_id=home.id))
    assert steward.post(f"{base}/precedence", data={"what": "", **TESTS, "until": "2027-01-01"}).status_code == 422
    steward.post(f"{base}/precedence", data={"what": "Film the doors", **TESTS, "test-oversight": "", "until": "2027-01-01"})
    steward.post(f"{base}/precedence", data={"what": "Film the gates", **TESTS, "until": "2027-01-01"})
    page = client.get(base).text
    assert "Privacy stays first" in page
    assert "Cybersecurity goes first until 1 January 2027" in page
    session().expire_all()
    stored = queries.find_assessment(assessment.code)
    assert stored is not None
    refused, granted = stored.decisions
    assert (refused.granted, refused.missing, refused.until) == (False, ["oversight"], None)
    assert queries.in_force(stored, date(2027, 1, 1)) == [granted]
    assert queries.in_force(stored, date(2027, 1, 2)) == []
    with time_machine_at(NOW.replace(year=2027, month=2)):
        assert "ended on" in client.get(base).text
    steward.post(f"{base}/precedence/{granted.id}/withdraw")
    assert "withdrawn manually" in client.get(base).text


def test_a_calm_system_cannot_be_declared_critical(app) -> None:
    assessment = make_assessment(make_listing("project", "Benches", make_organisation()), safety="no")
    tests = dict.fromkeys(PrecedenceTest, "It is really very important to us all.")
    decision = act(assessments.decide, assessment.id, "Film the benches", tests, date(2027, 1, 1), by=make_person().id, now=NOW)
    assert (decision.granted, decision.missing) == (False, ["safety_critical"])
    with pytest.raises(Refused, match="bad_answers"):
        act(assessments.answer, assessment.id, {**CAMERAS, "scale": "huge"}, [], {}, by=None, now=NOW)
    for in_place, judged in ((["magic"], {}), ([], {"distortion": 11}), ([], {"magic": 5})):
        with pytest.raises(Refused, match="bad_answers"):
            act(assessments.answer, assessment.id, CAMERAS, in_place, judged, by=None, now=NOW)


@pytest.mark.parametrize("language", ["en", "nl", "zh-Hant"])
def test_the_report_says_what_the_page_says(client: Any, language: str) -> None:
    assessment = make_assessment(make_listing("project", "Cameras in the street", make_organisation(name="Tainan 臺南")))
    make_assessment(make_listing("project", "Like it", make_organisation()), ("notice",))
    tests = dict.fromkeys(PrecedenceTest, "The doors would stay shut for people inside.")
    act(assessments.decide, assessment.id, "Film the doors", tests, date(2027, 1, 1), by=make_person().id, now=NOW)
    client.get(f"/?lang={language}")
    answer = client.get(f"/framework/assessments/{assessment.code}.pdf")
    assert answer.mimetype == "application/pdf"
    reader = pypdf.PdfReader(io.BytesIO(answer.data))
    text = "".join(page.extract_text() for page in reader.pages)
    assert len(reader.outline) >= 6
    assert reader.trailer["/Root"]["/Lang"] == language
    for said in ("Cameras in the street", "臺南", "CT.DP-P1", "Film the doors", "Like it"):
        assert said.replace(" ", "") in text.replace(" ", "").replace("\n", ""), said
    word = {"en": "Surveillance", "nl": "surveillance", "zh-Hant": "監"}[language]
    assert word.lower() in text.lower() or language == "nl"
    got = json.loads(client.get(f"/framework/assessments/{assessment.code}.json").data)
    assert got["format"] == "gosmart-assessment/1"
    assert got["result"]["privacy"]["level"] == "high"
    assert got["practice"][0]["projects"] == [{"title": "Like it", "path": "/projects/like-it"}]
    assert got["precedence"][0]["in_force"] is True


def test_the_network_s_coverage_is_counted(client: Any) -> None:
    make_assessment(make_listing("project", "One", make_organisation()), ("encrypt", "edge"))
    make_assessment(make_listing("project", "Two", make_organisation()), ("edge",))
    number, counts = queries.network_coverage()
    assert number == 2
    numbers = {category.id: count for rows in counts.values() for category, count in rows}
    assert (numbers["CT.DP-P"], numbers["PR.DS"], numbers["RC.CO"]) == (2, 1, 0)
    page = client.get("/framework/").text
    assert "2 published assessments" in page
    assert "ID.IM-P" in page


def test_an_assessment_goes_with_its_listing(app) -> None:
    home, other = make_organisation(), make_organisation()
    project = make_listing("project", "Cameras", home)
    assessment = make_assessment(project)
    republished(project, title="Better cameras", organisations=[other.slug])
    assert assessment.title == "Better cameras"
    stewards = [actor_of(make_person("steward", organisation_id=organisation.id)) for organisation in (home, other)]
    assert [policy.may_edit(steward, assessment) for steward in stewards] == [False, True]


def test_what_is_withdrawn_takes_its_assessment_along(client: Any) -> None:
    project = make_listing("project", "Cameras", make_organisation())
    assessment = make_assessment(project)
    assert client.get(f"/framework/assessments/{assessment.code}").status_code == 200
    act(listings.withdraw, project.id, actor=actor_of(make_person("secretariat")), now=NOW)
    for end in ("", ".json", ".pdf"):
        assert client.get(f"/framework/assessments/{assessment.code}{end}").status_code in (401, 403)
    assert queries.network_coverage()[0] == 0


def test_a_draft_that_is_thrown_away_takes_its_assessment_along(app) -> None:
    home = make_organisation()
    actor = actor_of(make_person("steward", organisation_id=home.id))
    draft = act(listings.start, ListingKind.PROJECT, {"title": "Cameras", "organisations": [home.slug]}, actor=actor, now=NOW)
    act(listings.assess, draft.id, by=actor.id, now=NOW)
    act(listings.discard, draft.id, by=actor.id, now=NOW)
    assert session().query(Assessment).count() == 0


def test_two_stewards_do_not_overwrite_each_other_s_answers(browser: Any) -> None:
    home = make_organisation()
    assessment = make_assessment(make_listing("project", "Cameras", home))
    steward = browser(make_person("steward", organisation_id=home.id))
    address = f"/framework/assessments/{assessment.code}/answers"
    assert '<input type="hidden" name="after" value="1">' in steward.get(address).text
    assert steward.post(address, data={**CAMERAS, "measure": ["encrypt"], "after": "1"}).status_code == 302
    late = steward.post(address, data={**CAMERAS, "measure": ["edge"], "after": "1"})
    assert late.status_code == 422
    assert "Somebody else saved answers meanwhile" in late.text
    session().expire_all()
    assert assessment.latest.measures == ["encrypt"]


def test_an_earlier_edition_breaks_no_page(client: Any, browser: Any) -> None:
    home = make_organisation()
    old = make_assessment(make_listing("project", "Old", home))
    new = make_assessment(make_listing("project", "New", make_organisation()))
    version = old.latest
    answers = {name: value for name, value in version.answers.items() if name != "retention"}
    result = {**version.result, "edition": "0", "measures": [{**version.result["measures"][0], "code": "gone"}]}
    version.answers, version.measures, version.result = answers, ["gone"], result
    session().commit()
    for code in (old.code, new.code):
        for end in ("", ".pdf", ".json"):
            assert client.get(f"/framework/assessments/{code}{end}").status_code == 200
    for path in ("/framework/", "/framework/try?data=images&people=passers_by"):
        assert client.get(path).status_code == 200
    steward = browser(make_person("steward", organisation_id=home.id))
    assert steward.get(f"/framework/assessments/{old.code}/answers").status_code == 200
