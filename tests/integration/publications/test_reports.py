"""Opportunity reports: what is counted, by hand; from the draft through a review to versions."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from app.core.errors import Refused
from app.exchange.models import Listing
from app.infra import outbox
from app.infra.db import transaction
from app.members.models import Organisation
from app.publications.models import ReportVersion
from app.publications.queries import reports as queries
from app.publications.queries.opportunities import Scope
from app.publications.rules.opportunities import beside, by_month, unanswered
from app.publications.service import gathering, reports
from app.publications.vocabulary import Region, ReportState
from tests.factories.exchange import make_assessment, make_listing, run
from tests.factories.members import NOW, make_organisation, make_person
from tests.factories.publications import begin_report, fresh, make_report, publish, said, scope
from tests.factories.transactions import act
from tests.threads import at_once

DAY = timedelta(days=1)
YEAR = scope()


def refused(reason: str, act: Any) -> None:
    with pytest.raises(Refused) as refusal:
        act()
    assert refusal.value.word == reason


def paths(records: list[dict[str, Any]]) -> set[str]:
    return {record["path"].rpartition("/")[2] for record in records}


def published(listing: Listing, days_ago: int, **more: Any) -> Listing:
    with transaction() as tx:
        stored_listing = tx.get_one(Listing, listing.id)
        stored_listing.published_at = NOW - days_ago * DAY
        for name, value in more.items():
            setattr(stored_listing, name, value)
    return listing


def anew(report_id: int, about: Scope, at: datetime) -> None:
    act(reports.gather_anew, report_id, about, after=reports.mark(fresh(report_id)), by=None, now=at)


def homes() -> tuple[Organisation, Organisation, Organisation]:
    works = (("works_on", "air"),)
    return (
        make_organisation(country="NL", themes=works),
        make_organisation(country="TW", themes=works),
        make_organisation(country="DE", kind="company", themes=works),
    )


def test_the_facts_are_what_a_person_would_count(app: Any) -> None:
    utrecht, taipei, firm = homes()
    seeks = make_organisation(country="FR", themes=(("seeks", "air"),))
    make_organisation(country="JP", themes=(("seeks", "air"), ("offers", "air")))
    make_organisation(country="BE", themes=(("works_on", "air"),))
    dust = published(make_listing("challenge", "Dust from building sites", utrecht), 20)
    published(make_listing("challenge", "Soot", firm), 400)
    published(make_listing("challenge", "Over before", utrecht), 400, deadline=date(2025, 12, 31))
    published(make_listing("challenge", "Over in it", utrecht), 400, deadline=date(2026, 1, 1))
    published(make_listing("challenge", "Far away", taipei), 20)
    published(make_listing("challenge", "Another theme", utrecht, themes=("water",)), 20)
    published(make_listing("challenge", "Too late", utrecht), -1)
    make_listing("solution", "Dust filters for building sites", firm, trl=9)
    lessons = "Ask the neighbours first."
    project = make_listing("project", "Dust from building sites, measured", taipei, more={"lessons": lessons})
    make_assessment(project)
    pilot = make_listing("use_case", "Clean streets", utrecht, taipei)
    run(pilot)
    make_listing("use_case", "Far pilot", taipei, make_organisation(country="JP"))
    facts = begin_report(about=scope(region=Region.EUROPE)).facts
    assert paths(facts["challenges"]) == {dust.slug, "soot", "over-in-it"}
    assert paths(facts["seekers"]) == {seeks.slug}
    assert len(facts["givers"]) == 1, "help may come from anywhere"
    assert paths(facts["solutions"]) == {"dust-filters-for-building-sites"}
    assert paths(facts["projects"]) == {project.slug}, "projects may come from anywhere"
    assert [(match["title"], match["stage"]) for match in facts["pilots"]] == [("Clean streets", "running")]
    assert [(match["title"], match["text"]) for match in facts["lessons"]] == [(project.title, lessons)]
    (assessed,) = facts["assessments"]
    assert (assessed["path"], assessed["measures"]) == (f"/projects/{project.slug}", ["edge"])
    answered = {match["path"]: match["answers"] for match in facts["challenges"]}
    best = answered[f"/challenges/{dust.slug}"]
    assert {match["title"] for match in best} >= {"Dust filters for building sites", project.title}
    assert all(match["points"] >= 60 for match in best)
    assert [match["points"] for match in best] == sorted((match["points"] for match in best), reverse=True)


def test_what_was_later_than_the_period_does_not_count(app: Any) -> None:
    utrecht, taipei, _firm = homes()
    late = published(make_listing("solution", "Late", utrecht), 3)
    pilot = make_listing("use_case", "Pilot", utrecht, taipei)
    run(pilot)
    published(pilot, 30)
    early = begin_report(about=scope(last=NOW.date() - 4 * DAY)).facts
    assert early["solutions"] == []
    assert [use_case["stage"] for use_case in early["pilots"]] == ["idea"], "its steps came later"
    at_the_end = begin_report(about=scope(last=NOW.date() - 3 * DAY)).facts
    assert paths(at_the_end["solutions"]) == {late.slug}, "the last day belongs to the period"


def test_gaps_follow_from_the_facts(app: Any) -> None:
    record = {"path": "/x", "country": "NL", "on": "2026-02-03"}
    facts = {
        "challenges": [
            {**record, "title": "A", "themes": ["energy"], "answers": []},
            {**record, "title": "B", "themes": ["energy", "water"], "answers": [{}]},
        ],
        "solutions": [{**record, "title": "C", "themes": ["water"]}],
        "projects": [{**record, "title": "D", "themes": ["water", "waste"]}],
    }
    assert [gap["title"] for gap in unanswered(facts)] == ["A"]
    assert [(theme, len(want), len(have)) for theme, want, have in beside(facts)] == [("energy", 2, 0), ("water", 1, 2)]
    assert by_month(facts["challenges"], date(2025, 12, 31), date(2026, 2, 1)) == [
        ("2025-12", 0),
        ("2026-01", 0),
        ("2026-02", 2),
    ]
    assert by_month(facts["challenges"], date(2026, 2, 4), date(2026, 2, 9)) == [("2026-02", 0)], "new is new in the period"
    assert by_month(facts["challenges"], date(2022, 1, 1), date(2026, 1, 1))[-1] == ("2026", 2)


def test_a_report_is_written_gathered_reviewed_and_published(app: Any, browser: Any, settle: Any) -> None:
    make_listing("challenge", "Dust", make_organisation())
    writer, reviewer = make_person("secretariat"), make_person("secretariat")
    mine, theirs = browser(writer), browser(reviewer)
    data = {"theme": "air", "region": "Europe", "starts_on": "2026-01-01", "ends_on": NOW.date().isoformat()}
    new = {**data, "title_en": "Air", "summary_en": "Cleaner.", "title_nl": "Lucht", "summary_nl": "Schoner."}
    desk = mine.post("/reports/new", data=new).location
    assert "data-again" in mine.get(desk).text, "it is being gathered"
    (waiting,) = queries.in_work()
    refused("facts_missing", lambda: act(reports.submit, waiting.id, after=reports.mark(waiting), by=writer.id, now=NOW))
    settle()
    page = mine.get(desk).text
    assert "data-again" not in page
    after = page.split('name="after" value="')[1].split('"')[0]
    words = {name: new[name] for name in new if name.startswith(("title", "summary"))}
    words |= {"demand_en": "Much dust.\n\nMore soot.", "then": "submit"}
    assert mine.post(desk, data={**words, "after": after}).status_code == 302
    late = mine.post(desk, data={**words, "demand_en": "Too late.", "after": after})
    assert "Too late." in late.text, "what was typed is not lost"
    assert "The status has changed meanwhile" in late.text
    whole = reports.whole_mark(fresh(waiting.id))
    assert mine.post(f"{desk}/publish", data={"after": whole}).status_code == 409, "somebody else reviews"
    assert "Much dust." in theirs.get(desk).text, "who publishes has it before them"
    theirs.post(f"{desk}/back", data={"note": "Say how much.\r\nAnd where.", "after": reports.mark(fresh(waiting.id))})
    assert "Say how much.\nAnd where." in mine.get(desk).text
    mine.post(desk, data={**words, "after": reports.mark(fresh(waiting.id))})
    answer = theirs.post(f"{desk}/publish", data={"after": reports.whole_mark(fresh(waiting.id))})
    assert answer.location == "/reports/1"
    page = browser().get("/reports/1").text
    assert '<p class="pre" lang="en">Much dust.</p>' in page
    assert "version 1" in page
    assert 'href="/challenges/dust"' in page, "from the figure to the record"
    dutch = browser().get("/reports/1", headers={"Accept-Language": "nl"}).text
    assert "Lucht" in dutch
    assert browser().get("/reports/").text.count("/reports/1") == 1


def test_versions_stay_as_they_were(app: Any, browser: Any) -> None:
    make_listing("challenge", "Dust", make_organisation())
    first = make_report("Air", demand="Much dust.")
    make_listing("challenge", "Soot", make_organisation())
    assert "Soot" not in browser().get("/reports/1").text, "facts are as they were counted"
    act(reports.revise, first.report_id, by=None, now=NOW + DAY)
    act(
        reports.gather_anew,
        first.report_id,
        queries.scope_of(fresh(first.report_id)),
        after=reports.mark(fresh(first.report_id)),
        by=None,
        now=NOW + DAY,
    )
    gathering.gather(first.report_id, NOW + DAY, now=NOW + DAY)
    act(
        reports.save,
        first.report_id,
        said("Air again", demand="Less dust."),
        after=reports.mark(fresh(first.report_id)),
        by=None,
        now=NOW + DAY,
    )
    assert "Air again" not in browser().get("/reports/1").text, "nobody has looked at it yet"
    publish(fresh(first.report_id), now=NOW + DAY)
    latest, old = browser().get("/reports/1").text, browser().get("/reports/1/v1").text
    assert "Soot" in latest
    assert "Less dust." in latest
    assert "Soot" not in old
    assert "Much dust." in old
    assert "There is a newer version" in old
    assert "/reports/1/v1" in old.split("Citation")[1], "it is cited by its own address"
    assert browser().get("/reports/1/v3").status_code == 404
    assert len(queries.first_versions(NOW - DAY, NOW + 2 * DAY)) == 1, "a new version is no new report"
    refused(
        "bad_period",
        lambda: act(
            reports.gather_anew,
            first.report_id,
            scope(last=date(2030, 1, 1)),
            after=reports.mark(fresh(first.report_id)),
            by=None,
            now=NOW,
        ),
    )


def test_a_revision_that_is_dropped_leaves_what_was_published(app: Any) -> None:
    make_listing("challenge", "Dust", make_organisation())
    first = make_report("Air")
    act(reports.revise, first.report_id, by=None, now=NOW)
    refused(
        "scope_is_cited",
        lambda: act(
            reports.gather_anew, first.report_id, scope("water"), after=reports.mark(fresh(first.report_id)), by=None, now=NOW
        ),
    )
    act(reports.save, first.report_id, said("Worse"), after=reports.mark(fresh(first.report_id)), by=None, now=NOW)
    act(reports.discard, first.report_id, after=reports.mark(fresh(first.report_id)), by=None, now=NOW)
    left = fresh(first.report_id)
    assert (left.state, left.words["en"]["title"], len(left.versions)) == (ReportState.PUBLISHED, "Air", 1)


def test_nobody_publishes_what_changed_since_they_looked(app: Any, time_machine_at: Any) -> None:
    report = begin_report()
    seen, before = reports.whole_mark(report), reports.mark(report)
    with time_machine_at(NOW + DAY):
        anew(report.id, YEAR, NOW + DAY)
        for step in (reports.submit, reports.discard):
            refused("news_changed", lambda step=step: act(step, report.id, after=before, by=None, now=NOW + DAY))
        refused(
            "facts_missing",
            lambda: act(reports.submit, report.id, after=reports.mark(fresh(report.id)), by=None, now=NOW + DAY),
        )
        gathering.gather(report.id, NOW + DAY, now=NOW + DAY)
        act(reports.submit, report.id, after=reports.mark(fresh(report.id)), by=None, now=NOW + DAY)
        refused("news_changed", lambda: act(reports.publish, report.id, after=seen, by=None, now=NOW + DAY))
        refused("state_changed", lambda: act(reports.save, report.id, said(), after=before, by=None, now=NOW + DAY))
        refused("news_changed", lambda: act(reports.send_back, report.id, "No.", after=before, by=None, now=NOW + DAY))


def test_who_may_review(app: Any) -> None:
    alone = make_person("secretariat")
    publish(begin_report("Alone"), by=alone.id, submitter=alone.id)
    make_person("secretariat", verified=False)
    publish(begin_report("Nobody else has come yet"), by=alone.id, submitter=alone.id)
    other = make_person("secretariat")
    refused("own_report", lambda: publish(begin_report("Not alone"), by=alone.id, submitter=alone.id))
    both = begin_report("Both wrote")
    act(reports.save, both.id, said("Both wrote"), after=reports.mark(both), by=alone.id, now=NOW)
    publish(fresh(both.id), by=alone.id, submitter=other.id)
    make_person("secretariat")
    three = begin_report("A third is there")
    act(reports.save, three.id, said("A third is there"), after=reports.mark(three), by=alone.id, now=NOW)
    refused("own_report", lambda: publish(fresh(three.id), by=alone.id, submitter=other.id))


def test_an_answer_of_the_period_is_not_hidden_by_newer_ones(app: Any) -> None:
    utrecht, taipei, firm = homes()
    published(make_listing("challenge", "Dust from building sites", utrecht), 30)
    published(make_listing("solution", "Dust filters for building sites", taipei, trl=3), 30)
    for number in range(15):
        make_listing("solution", f"Dust from building sites {number}", firm, trl=9)
    facts = begin_report(about=scope(last=NOW.date() - 5 * DAY)).facts
    (challenge,) = facts["challenges"]
    assert [answer["title"] for answer in challenge["answers"]] == ["Dust filters for building sites"]


def test_what_is_withdrawn_is_not_published_and_leads_nowhere(app: Any, browser: Any) -> None:
    soot = make_listing("challenge", "Soot", make_organisation())
    first = make_report("Air")
    dust = make_listing("challenge", "Dust", make_organisation())
    second = begin_report("Air again")
    published(dust, 0, published_at=None)
    refused("facts_outdated", lambda: publish(second))
    assert 'href="/challenges/soot"' in browser().get("/reports/1").text
    published(soot, 0, published_at=None)
    page = browser().get(f"/reports/{first.report.number}").text
    assert 'href="/challenges/soot"' not in page
    assert "Soot (no longer public)" in page


def test_a_challenge_that_goes_while_facts_are_gathered_is_none(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    going = make_listing("challenge", "Soot", make_organisation())
    report, tell = begin_report(), gathering._tell

    def withdrawn(report_id: int, at: Any, done: int, steps: int) -> None:
        tell(report_id, at, done, steps)
        published(going, 0, published_at=None)

    monkeypatch.setattr(gathering, "_tell", withdrawn)
    anew(report.id, YEAR, NOW + DAY)
    gathering.gather(report.id, NOW + DAY, now=NOW + DAY)
    assert fresh(report.id).facts["challenges"] == []


def test_a_form_without_its_fields_is_answered(app: Any, browser: Any) -> None:
    office = browser(make_person("secretariat"))
    assert (
        office.post(
            "/reports/new", data={"theme": "air", "region": Region.WORLD, "title_en": "A", "summary_en": "B"}
        ).status_code
        == 422
    )
    report = begin_report()
    assert office.post(f"/reports/desk/{report.id}/gather", data={"after": reports.mark(report)}).status_code == 409


def test_only_the_latest_wish_is_gathered(app: Any) -> None:
    report = begin_report()
    anew(report.id, scope("water"), NOW + DAY)
    gathering.gather(report.id, NOW, now=NOW + DAY)
    assert fresh(report.id).facts["theme"] == "air", "the first wish is overtaken"
    gathering.gather(report.id, NOW + DAY, now=NOW + DAY)
    assert fresh(report.id).facts["theme"] == "water"


def test_a_wish_during_the_gathering_overtakes_it(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    report = begin_report()
    asked, tell = NOW + DAY, gathering._tell
    anew(report.id, scope("water"), asked)
    heard = []

    def interrupted(report_id: int, at: Any, done: int, steps: int) -> None:
        heard.append((done, steps))
        if done == 2:
            anew(report_id, scope("waste"), asked + DAY)
        tell(report_id, at, done, steps)

    monkeypatch.setattr(gathering, "_tell", interrupted)
    gathering.gather(report.id, asked, now=asked)
    assert heard == [(1, 5), (2, 5)]
    assert fresh(report.id).facts["theme"] == "air"
    assert fresh(report.id).asked_at == asked + DAY


def test_progress_is_seen_and_so_is_trouble(app: Any, browser: Any, settle: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        make_listing("challenge", f"Dust {number}", make_organisation())
    report = begin_report()
    office = browser(make_person("secretariat"))
    seen, tell = [], gathering._tell

    def looked(report_id: int, at: Any, done: int, steps: int) -> None:
        tell(report_id, at, done, steps)
        seen.append(office.get(f"/reports/desk/{report_id}/progress").text)

    monkeypatch.setattr(gathering, "_tell", looked)
    anew(report.id, YEAR, NOW)
    settle()
    assert [f"{number} of 8 steps" in page for number, page in enumerate(seen, start=1)] == [True] * 8

    def broken(*_given: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(gathering, "_tell", broken)
    anew(report.id, YEAR, NOW)
    settle()
    assert "it is tried again at" in office.get(f"/reports/desk/{report.id}/progress").text
    for hours in range(1, 40):
        settle(NOW + timedelta(hours=hours))
    page = office.get(f"/reports/desk/{report.id}/progress").text
    assert "Failed 8 times" in page
    assert "data-again" not in page
    monkeypatch.setattr(gathering, "_tell", tell)
    (dead,) = outbox.dead_letters()
    act(outbox.replay, dead.id, now=NOW)
    settle()
    assert fresh(report.id).asked_at is None


def test_numbers_follow_each_other_under_a_race(app: Any) -> None:
    ready = []
    for number in range(4):
        report = begin_report(f"Report {number}")
        act(reports.submit, report.id, after=reports.mark(report), by=None, now=NOW)
        ready.append((report.id, reports.whole_mark(fresh(report.id))))
    acts = [lambda draft=draft: act(reports.publish, draft[0], after=draft[1], by=None, now=NOW).version for draft in ready]
    assert at_once(app, acts) == [1, 1, 1, 1]
    assert sorted(report.number for report, _version in queries.published()) == [1, 2, 3, 4]


def test_two_reviewers_make_one_version(app: Any) -> None:
    report = begin_report()
    act(reports.submit, report.id, after=reports.mark(report), by=None, now=NOW)
    key, mark, words = report.id, reports.whole_mark(fresh(report.id)), reports.mark(fresh(report.id))
    acts = [lambda: act(reports.publish, key, after=mark, by=None, now=NOW).version for _one in range(3)]
    acts.append(lambda: act(reports.send_back, key, "No.", after=words, by=None, now=NOW))
    answers = at_once(app, acts)
    with transaction() as tx:
        assert tx.query(ReportVersion).count() == answers.count(1)
    assert len([answer for answer in answers if answer != "state_changed"]) == 1
