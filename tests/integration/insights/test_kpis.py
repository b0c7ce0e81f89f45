"""The five promises against fixtures counted by hand, with the traps that make a count wrong."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, date, datetime, timedelta
from typing import Any

from app.events.models import Event
from app.exchange.service.listings import Draft, publish
from app.exchange.service.stages import advance
from app.exchange.vocabulary import ListingKind, Stage
from app.infra.db import transaction
from app.insights.queries import figures as queries
from app.insights.rules.promises import forecast
from app.matchmaking.queries import meetings as matched
from app.matchmaking.queries import times
from app.matchmaking.service import afterwards, profiles
from app.matchmaking.service import meetings as matchmaking
from app.publications.service import news, newsletters
from tests.factories.events import make_event, make_registration
from tests.factories.members import NOW, make_organisation, make_person
from tests.factories.publications import item, make_issue, make_readers, make_report, schedule, scope
from tests.factories.transactions import act

YEAR = NOW.year
EVIDENCE = "Signed by both cities on the day."


def on(event: Event, first: date, last: date) -> Event:
    with transaction() as tx:
        stored_event = tx.get_one(Event, event.id)
        stored_event.starts_on, stored_event.ends_on = first, last
    return event


def titles(number: int, key: str, *, ahead: bool = False, now: datetime = NOW) -> list[str]:
    promise = next(entry for entry in queries.promises(number, now) if entry.key == key)
    return [entry.title for entry in (promise.ahead if ahead else promise.found)]


def test_events_count_once_in_the_year_they_begin(app: Any) -> None:
    day = timedelta(days=1)
    for title, kind, status, first, last in (
        ("Held", "workshop", "published", NOW.date() - 30 * day, NOW.date() - 30 * day),
        ("Today", "workshop", "published", NOW.date(), NOW.date()),
        ("Called off", "workshop", "cancelled", NOW.date() - 20 * day, NOW.date() - 20 * day),
        ("Not public", "workshop", "draft", NOW.date() - 20 * day, NOW.date() - 20 * day),
        ("Ahead", "workshop", "published", NOW.date() + day, NOW.date() + day),
        ("Next year", "workshop", "published", date(YEAR + 1, 1, 1), date(YEAR + 1, 1, 2)),
        ("Over New Year", "expo", "published", date(YEAR - 1, 12, 30), date(YEAR, 1, 3)),
        ("First day", "expo", "published", date(YEAR, 1, 1), date(YEAR, 1, 2)),
        ("The members", "assembly", "published", NOW.date() - 10 * day, NOW.date() - 10 * day),
    ):
        on(make_event(title=title, kind=kind, status=status), first, last)
    assert titles(YEAR, "workshops") == ["Held", "Today"]
    assert titles(YEAR, "workshops", ahead=True) == ["Ahead"]
    assert titles(YEAR, "expos") == ["First day"]
    assert titles(YEAR - 1, "expos") == ["Over New Year"]
    assert titles(YEAR + 1, "workshops") == []
    assert titles(YEAR + 1, "workshops", ahead=True) == ["Next year"]


def test_pilots_count_when_two_countries_ran_them(app: Any) -> None:
    utrecht, gouda = (make_organisation(name=name, city=name).id for name in ("Utrecht", "Gouda"))
    taipei = make_organisation(country="TW", city="Taipei").id
    firm = make_organisation(country="US", kind="company").id

    def pilot(title: str, *partners: int, stage: str = "running", since: datetime = NOW) -> int:
        return act(
            publish, Draft(ListingKind.USE_CASE, title, "", organisation_ids=partners, stage=stage), by=None, now=since
        ).id

    pilot("Abroad", utrecht, taipei)
    pilot("Two cities of one country", utrecht, gouda)
    pilot("A city and a firm abroad", utrecht, firm)
    pilot("Only an idea", utrecht, taipei, stage="idea")
    stopped = pilot("Stopped after it ran", gouda, taipei)
    act(advance, stopped, Stage.STOPPED, evidence=EVIDENCE, by=None, now=NOW)
    last_year = pilot("Began last year", utrecht, taipei, since=NOW - timedelta(days=365))
    act(advance, last_year, Stage.EVALUATED, evidence=EVIDENCE, by=None, now=NOW)
    assert sorted(titles(YEAR, "use_cases")) == ["Abroad", "Stopped after it ran"]
    assert titles(YEAR - 1, "use_cases") == ["Began last year"]


def test_newsletters_and_reports_count_when_they_are_out(app: Any, settle: Any) -> None:
    act(newsletters.record_issue, {"en": ("Last year's last", "")}, at=datetime(YEAR - 1, 12, 31, 23, 59, tzinfo=UTC))
    act(newsletters.record_issue, {"en": ("This year's first", "")}, at=datetime(YEAR, 1, 1, tzinfo=UTC))
    make_readers(2)
    sent, waiting = make_issue([item(1)]), make_issue([item(2)])
    schedule(sent)
    schedule(waiting, at=NOW + timedelta(days=2))
    settle()
    assert titles(YEAR, "newsletters") == ["This year's first", "What is new"]
    assert titles(YEAR - 1, "newsletters") == ["Last year's last"]
    make_report("Air")
    act(news.publish_news, {"en": ("No report", "x", "")}, [], by=None, now=NOW)
    assert titles(YEAR, "reports") == ["Air"]


def test_from_a_proposal_to_a_pilot(app: Any) -> None:
    event = make_event(meeting_tables=9)
    homes = [
        make_organisation(city=f"City {number}", country=country).id for number, country in enumerate(("NL", "TW", "JP", "NL"))
    ]
    people = [make_registration(event, person=make_person(organisation_id=home)) for home in homes]
    for asker in people:
        act(profiles.save, asker.id, {"pitch": "", "seeks": [], "offers": [], "visible": True}, now=NOW)
    slots = times.free_slots(event, [host.id for host in people], NOW)

    def meet(host: int, other: int, place: int, *, accept: bool = True, scanned: int = 2) -> None:
        pair = (people[host], people[other])
        meeting = act(matchmaking.ask, pair[0].id, pair[1].id, [slots[place].starts_at], "", now=NOW)
        if accept:
            act(matchmaking.accept, meeting.id, by=pair[1].person_id, now=NOW)
        table = matched.get_meeting(meeting.id).table_number
        for badge in pair[:scanned] if accept else ():
            act(afterwards.came, badge.id, table, at=slots[place].starts_at, now=slots[place].starts_at)

    meet(0, 1, 20)
    meet(0, 2, 24, scanned=1)
    meet(1, 3, 28, scanned=0)
    meet(2, 3, 32, accept=False)
    over = slots[40].ends_at
    later = over + timedelta(days=1)

    def pilot(title: str, *partners: int, since: datetime) -> None:
        act(
            publish,
            Draft(ListingKind.USE_CASE, title, "", organisation_ids=tuple(homes[host] for host in partners), stage="running"),
            by=None,
            now=since,
        )

    pilot("After they met", 0, 1, since=later)
    pilot("Before they met", 1, 0, since=NOW - timedelta(days=30))
    pilot("They did not meet", 0, 2, since=later)
    funnel = queries.funnel(YEAR, later + timedelta(days=1))
    assert (funnel.proposed, funnel.accepted, funnel.over, funnel.held) == (4, 3, 3, 1)
    assert ([title for title, _path in funnel.pilots], funnel.led) == (["After they met"], 1)
    assert queries.funnel(YEAR, NOW).over == 0


def test_what_happened_on_each_theme(app: Any) -> None:
    home = make_organisation().id
    for kind, title, since in (
        ("project", "Bins", NOW),
        ("challenge", "Smog", NOW),
        ("project", "Old", NOW - timedelta(days=400)),
    ):
        act(publish, Draft(kind, title, "", themes=("waste", "water"), organisation_ids=(home,)), by=None, now=since)
    act(news.publish_news, {"en": ("Bins", "x", "")}, ["waste"], by=None, now=NOW - timedelta(days=1))
    act(news.publish_news, {"en": ("Later", "x", "")}, ["waste"], by=None, now=NOW, at=NOW + timedelta(days=9))
    make_report("Waste", scope("waste", last=NOW.date() - timedelta(days=1)), now=NOW - timedelta(days=1))
    counts = dict(queries.themes(YEAR, NOW + timedelta(minutes=1)))
    assert list(counts) == ["energy", "air", "mobility", "waste"]
    assert counts["waste"] == {"challenge": 1, "solution": 0, "project": 1, "use_case": 0, "session": 0, "news": 1, "report": 1}
    assert set(counts["energy"].values()) == {0}
    assert dict(queries.themes(YEAR - 1, NOW))["waste"]["project"] == 1


def test_the_forecast_knows_what_is_fixed_and_ends_with_the_year() -> None:
    start, end = queries.span(2026)
    half = start + (end - start) / 2
    assert forecast(3, 0, start, end, half) == 6
    assert forecast(1, 4, start, end, half) == 5, "at least what is fixed"
    assert forecast(3, 0, start, end, end) == 3
    assert forecast(1, 0, start, end, start + timedelta(hours=9)) == 12, "one on the first day is not one a day"
    assert forecast(0, 2, start, end, start) == 2
    assert forecast(0, 2, start, end, start - timedelta(days=40)) == 2


def test_files_and_the_picture(app: Any, browser: Any) -> None:
    make_report("=cmd()")
    reader = browser()
    rows = list(csv.reader(io.StringIO(reader.get(f"/insights/{YEAR}.csv").data.decode("utf-8-sig"))))
    assert len(rows) == 1 + 5
    line = next(row for row in rows if row[0] == "Opportunity reports")
    assert line[1:3] == ["1", "6"]
    assert line[3] != "=cmd()", "no formula"
    assert line[5] == "http://localhost/reports/1"
    assert zipfile.ZipFile(io.BytesIO(reader.get(f"/insights/{YEAR}.xlsx").data)).testzip() is None
    svg = reader.get(f"/insights/{YEAR}.svg", headers={"Accept-Language": "nl"})
    assert "1 / 6" in svg.text
    assert svg.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert reader.get(f"/insights/{YEAR}.png").data[:4] == b"\x89PNG"
    assert reader.get("/insights/1066.csv").status_code == 404
    assert 'href="/reports/1"' in reader.get("/insights/").text
