"""What fresh eyes found in assessments, replication and awards; each stays mended."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pypdf
import pytest

from app.core.errors import Refused
from app.exchange.models import AwardEntry
from app.exchange.queries import awards as award_queries
from app.exchange.queries import listings as queries
from app.exchange.queries import replication
from app.exchange.rules.awards import CRITERIA
from app.exchange.service import awards, listings
from app.framework import policy
from app.framework import queries as framework
from app.framework.models import Assessment
from app.framework.rules import precedence
from app.framework.service import assessments
from app.infra.db import session
from tests.factories.exchange import CAMERAS, actor_of, make_assessment, make_listing
from tests.factories.members import NOW, make_organisation, make_person

TESTS = dict.fromkeys(precedence.TESTS, "The doors would stay shut for people inside.")
UNTIL = date(2027, 1, 1)


def republished(listing: Any, **content: Any) -> None:
    office = actor_of(make_person("secretariat"))
    listings.save(listing.id, {"title": listing.title, **content}, actor=office, now=NOW)
    listings.submit(listing.id, actor=office, now=NOW)
    session().expire_all()


def test_an_assessment_goes_with_its_listing(app) -> None:
    home, other = make_organisation(), make_organisation()
    project = make_listing("project", "Cameras", home)
    assessment = make_assessment(project)
    republished(project, title="Better cameras", organisations=[other.slug])
    assert assessment.title == "Better cameras"
    stewards = [actor_of(make_person("steward", organisation_id=one.id)) for one in (home, other)]
    assert [policy.may_edit(one, assessment) for one in stewards] == [False, True]


def test_a_decision_holds_only_while_its_grounds_do(client: Any) -> None:
    assessment = make_assessment(make_listing("project", "Cameras", make_organisation()))
    assessments.decide(assessment.id, "Film the doors", TESTS, UNTIL, by=make_person().id, now=NOW)
    assert len(framework.in_force(assessment, NOW.date())) == 1
    assessments.answer(assessment.id, {**CAMERAS, "safety": "no"}, [], {}, by=None, now=NOW)
    session().expire_all()
    assert framework.in_force(assessment, NOW.date()) == []
    assert "holds no more" in client.get(f"/framework/assessments/{assessment.code}").text
    assert "it holds no more" in text_of(client.get(f"/framework/assessments/{assessment.code}.pdf").data)


def text_of(data: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages).split())


def test_what_is_about_nobody_sets_nothing_aside(app) -> None:
    calm = {**CAMERAS, "data": ["environment"], "people": [], "sensitivity": "none"}
    assessment = make_assessment(make_listing("project", "Drains", make_organisation()), **calm)
    with pytest.raises(Refused, match="nothing_to_set_aside"):
        assessments.decide(assessment.id, "Film", TESTS, UNTIL, by=make_person().id, now=NOW)
    other = make_assessment(make_listing("project", "Cameras", make_organisation()))
    for until in (None, NOW.date() - timedelta(days=1), date(2028, 12, 1)):
        with pytest.raises(Refused, match="bad_until"):
            assessments.decide(other.id, "Film", TESTS, until, by=make_person().id, now=NOW)
    assert other.decisions == []


def test_reasons_in_chinese_are_long_enough(app) -> None:
    assessment = make_assessment(make_listing("project", "Cameras", make_organisation()))
    tests = dict.fromkeys(precedence.TESTS, "依道路交通管理處罰條例第七條之二規定")
    assert assessments.decide(assessment.id, "拍攝閘門", tests, UNTIL, by=make_person().id, now=NOW).granted


def test_what_is_withdrawn_takes_its_assessment_along(client: Any) -> None:
    project = make_listing("project", "Cameras", make_organisation())
    assessment = make_assessment(project)
    assert client.get(f"/framework/assessments/{assessment.code}").status_code == 200
    listings.withdraw(project.id, actor=actor_of(make_person("secretariat")), now=NOW)
    for end in ("", ".json", ".pdf"):
        assert client.get(f"/framework/assessments/{assessment.code}{end}").status_code in (401, 403)
    assert framework.network_coverage()[0] == 0


def test_a_draft_that_is_thrown_away_takes_its_assessment_along(app) -> None:
    home = make_organisation()
    actor = actor_of(make_person("steward", organisation_id=home.id))
    draft = listings.start("project", {"title": "Cameras", "organisations": [home.slug]}, actor=actor, now=NOW)
    listings.assess(draft.id, by=actor.id, now=NOW)
    listings.discard(draft.id, by=actor.id, now=NOW)
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
    assert "Somebody else stored answers meanwhile" in late.text
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


def test_one_s_own_and_the_over_are_left_out_before_the_best_are_taken(app) -> None:
    home = make_organisation()
    challenge = make_listing("challenge", "Dust", home, more={"deadline": "2027-01-01"})
    for number in range(9):
        make_listing("project", f"Own {number}", home)
    project = make_listing("project", "Theirs", make_organisation(kind="company"), themes=("air", "waste", "water"))
    assert [match.listing.title for match in replication.solved_the_like(challenge, NOW)] == ["Theirs"]
    for number in range(15):
        make_listing("challenge", f"Over {number}", make_organisation(), more={"deadline": "2026-01-01"})
    assert [match.listing.title for match in replication.would_help(project, NOW)] == ["Dust"]


def judged(**changes: Any) -> tuple[Any, int, list[int]]:
    use_case = make_listing("use_case", "Pilot", make_organisation(), stage="running")
    award = awards.call(2026, "Award", intro="", closes_on=date(2027, 1, 1), weights=CRITERIA, by=None, now=NOW)
    entry = awards.enter(award.id, use_case.id, "", by=None, now=NOW).id
    judges = [make_person(**changes).id for _ in range(2)]
    for judge in judges:
        awards.add_judge(award.id, judge, by=judges[0], now=NOW)
    awards.begin_judging(award.id, by=judges[0], now=NOW)
    return use_case, entry, judges


def test_a_conflict_that_comes_up_later_counts_too(app) -> None:
    home = make_organisation()
    use_case, entry, judges = judged(organisation_id=home.id)
    awards.judge(entry, judges[0], dict.fromkeys(CRITERIA, 10), remark="", now=NOW)
    republished(use_case, organisations=[*(one.slug for one in use_case.organisations), home.slug])
    assert award_queries.ranked(award_queries.find_award(2026)) == []


def test_who_wrote_it_does_not_judge_it(app) -> None:
    use_case, entry, judges = judged()
    use_case.author_id = judges[0]
    session().commit()
    with pytest.raises(Refused, match="conflict_of_interest"):
        awards.judge(entry, judges[0], dict.fromkeys(CRITERIA, 10), remark="", now=NOW)


def test_judges_of_the_secretariat_see_no_interim_ranking(browser: Any) -> None:
    _use_case, entry, judges = judged()
    office = make_person("secretariat")
    awards.judge(entry, judges[0], dict.fromkeys(CRITERIA, 7), remark="Well done", now=NOW)
    assert "Ranking" in browser(office).get("/awards/2026").text
    awards.add_judge(session().get_one(AwardEntry, entry).award_id, office.id, by=office.id, now=NOW)
    assert "Ranking" not in browser(office).get("/awards/2026").text


def test_what_is_withdrawn_is_not_linked_from_the_award(client: Any) -> None:
    use_case, _entry, _judges = judged()
    listings.withdraw(use_case.id, actor=actor_of(make_person("secretariat")), now=NOW)
    page = client.get("/awards/2026").text
    assert "withdrawn by its organisations" in page
    assert f"/use-cases/{use_case.slug}" not in page
    assert queries.find_listing("use_case", use_case.slug) is None
