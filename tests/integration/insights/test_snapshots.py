"""What was kept of a year stays; who is active and who is silent, counted by hand; the year on paper."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from app.badges.service import badges, gates, scanning
from app.badges.service.scanning import Reading
from app.core.errors import Refused
from app.events.attendance.queries import attendance as attended
from app.events.attendance.rules.attendance import Guest
from app.events.attendance.service import attendance
from app.events.models import Event, Registration
from app.events.registration.service import registration
from app.exchange.models import Listing
from app.exchange.service import listings
from app.exchange.vocabulary import ListingKind
from app.feedback.service import answering
from app.feedback.service import surveys as feedback
from app.infra.db import transaction
from app.insights.models import Snapshot
from app.insights.queries import engagement, figures
from app.insights.queries import snapshots as queries
from app.insights.rules.figures import figures_of
from app.insights.service import snapshots
from app.matchmaking.queries import times
from app.matchmaking.service import meetings as matchmaking
from app.matchmaking.service import profiles
from app.members.models import Organisation, Person
from app.members.queries import find_actor
from app.publications.service import news
from tests.factories.events import make_event, make_registration, make_session
from tests.factories.exchange import make_listing
from tests.factories.members import NOW, make_organisation, make_person
from tests.factories.publications import make_report
from tests.factories.transactions import act
from tests.threads import at_once

DAY = timedelta(days=1)
YEAR = NOW.year
NEXT = datetime(YEAR + 1, 1, 1, 0, 5, tzinfo=UTC)


def joined(organisation: Organisation, days_ago: int) -> Organisation:
    with transaction() as tx:
        tx.get_one(Organisation, organisation.id).active_since = NOW - days_ago * DAY
    return organisation


def member(days_ago: int = 800, **changes: Any) -> Organisation:
    return joined(make_organisation(**changes), days_ago)


def refused(reason: str, act: Any) -> None:
    with pytest.raises(Refused) as refusal:
        act()
    assert refusal.value.word == reason


def test_members_are_active_by_what_they_did(app: Any) -> None:
    event = make_event(meeting_tables=9)
    homes = {name: member() for name in ("registered", "came", "met", "also met", "listed", "wrote", "answered", "nothing")}
    people = {name: make_person("steward", organisation_id=home.id) for name, home in homes.items()}
    long_ago = NOW - 500 * DAY
    seats = {name: _seat(event, people[name], long_ago) for name in ("came", "met", "also met")}
    _seat(event, people["registered"], NOW - 3 * DAY)
    left = _seat(event, people["nothing"], NOW - 3 * DAY)
    act(registration.leave, left.id, by=None, now=NOW - 2 * DAY)
    _through_the_door(event.id, seats["came"], NOW - 5 * DAY)
    for name in ("met", "also met"):
        act(profiles.save, seats[name].id, {"pitch": "", "seeks": [], "offers": [], "visible": True}, now=NOW)
    slot = times.free_slots(event, [seats["met"].id, seats["also met"].id], NOW)[0]
    meeting = act(matchmaking.ask, seats["met"].id, seats["also met"].id, [slot.starts_at], "", now=NOW)
    act(matchmaking.accept, meeting.id, by=people["also met"].id, now=NOW)
    make_listing("solution", "Filter", homes["listed"])
    steward = find_actor(people["wrote"].id, people["wrote"].sign_in_epoch)
    assert steward is not None
    post = act(news.start, {"en": ("New", "It is new.", "")}, [], actor=steward, now=NOW)
    act(news.submit, post.id, after=news.mark(post), actor=steward, now=NOW)
    office = make_person("secretariat")
    secretary = find_actor(office.id, office.sign_in_epoch)
    assert secretary is not None
    act(news.submit, post.id, after=news.mark(post), actor=secretary, now=NOW)
    survey = act(feedback.make, event.id, None, "How", template="event", anonymous=True, by=None, now=NOW)
    act(feedback.open_survey, survey.id, by=None, now=NOW)
    later = slot.ends_at + DAY
    act(answering.answer, survey.id, _seat(event, people["answered"], long_ago).person_id, {"overall": 5})
    activity = engagement.in_year(*figures.span(YEAR), later)
    assert dict(activity.acts) == {"registered": 1, "came": 1, "met": 2, "listed": 1, "wrote": 1}
    assert (activity.members, activity.active) == (8, 6)
    assert engagement.in_year(*figures.span(YEAR - 3), later).members == 0
    silent = [member.organisation.name for member in engagement.by_silence(later) if engagement.is_silent(member, later)]
    assert silent == [homes["nothing"].name, homes["answered"].name], "never first, then longest ago"


def _seat(event: Event, person: Person, at: datetime) -> Registration:
    return act(registration.register, event.id, person.id, "on_site", now=at, invited=True)


def _through_the_door(event_id: int, seat: Registration, at: datetime) -> None:
    gate = act(gates.add_gate, event_id, "Main", by=None, now=at)
    _device, token = act(gates.pair, act(gates.make_pairing_code, gate.id, "steward", by=None, now=at), now=at)
    code = act(badges.code_of, act(badges.issue, seat.id, now=at))
    act(scanning.take, token, [Reading("one", code, "Main", "in", at)], now=at)


def test_whom_to_call(app: Any, browser: Any) -> None:
    quiet = member(country="TW")
    make_person(organisation_id=quiet.id, name="Aaron", email="aaron@example.org")
    steward = make_person("steward", organisation_id=quiet.id, name="Zoë", email="zoe@example.org")
    make_person(organisation_id=quiet.id, name="Unproven", verified=False)
    member(days_ago=30)
    (silent_member,) = [member for member in engagement.by_silence(NOW) if engagement.is_silent(member, NOW)]
    assert silent_member.organisation.id == quiet.id, "who joined of late is not silent yet"
    assert [person.name for person in silent_member.people] == ["Zoë", "Aaron"], "whoever answers for the member first"
    office = browser(make_person("secretariat"))
    page = office.get("/insights/members").text
    assert "mailto:zoe@example.org" in page
    rows = office.get("/insights/members.csv").text
    assert "zoe@example.org" in rows
    assert browser(steward).get("/insights/members").status_code == 403
    assert "zoe@example.org" not in browser().get("/insights/").text


def test_on_site_and_online_are_counted_apart(app: Any) -> None:
    event = make_event()
    talk, panel = make_session(event), make_session(event)
    people = [make_registration(event) for _number in range(4)]
    for lecture in (talk, panel):
        act(attendance.clicked, lecture.id, people[0].id, at=NOW)
    act(attendance.clicked, talk.id, people[1].id, at=NOW)
    guest = people[0].person
    for lecture in (talk, panel):
        act(attendance.import_list, lecture.id, [Guest(guest.email, guest.name, NOW, 30)], by=None, now=NOW)
    _through_the_door(event.id, people[2], NOW)
    assert attended.online_by_event() == {event.id: (2, 1)}
    (row,) = figures.figures(event.starts_on.year, NOW + 400 * DAY).attendance
    assert (row.places, row.at_door, row.clicked, row.online) == (4, 1, 2, 1)


def test_a_year_that_is_over_stays_as_it_was(app: Any, browser: Any, time_machine_at: Any) -> None:
    member()
    make_report("Air")
    project = make_listing("project", "Air", make_organisation())
    assert snapshots.take_due(NEXT) == [YEAR - 2, YEAR - 1, YEAR]
    assert snapshots.take_due(NEXT + DAY) == []
    with transaction() as tx:
        tx.get_one(Listing, project.id).published_at = None
    secretary = make_person("secretariat")
    with time_machine_at(NEXT + 40 * DAY):
        office = browser(secretary)
        page = browser().get(f"/insights/?year={YEAR}").text
        assert f"As the records stood on 1 Jan {YEAR + 1}." in page
        air = page.split("theme-air")[1].split("</tr>")[0]
        assert '<a href="/projects/?theme=air" aria-label="1 Projects">1</a>' in air, "what was withdrawn since still counts"
        differs = office.get(f"/insights/?year={YEAR}").text.split("Recounted today")[1].split("</ul>")[0]
        assert "Energy, air, mobility, waste" in differs
        assert "kept," not in differs, "no promise differs"
        make_report("Late", now=datetime(YEAR, 12, 30, tzinfo=UTC))
        assert "Opportunity reports: 1 when recorded, 2 today" in office.get(f"/insights/?year={YEAR}").text
        assert "/reports/2" not in browser().get(f"/insights/{YEAR}.csv").text
        assert office.post(f"/insights/{YEAR}/snapshot", data={"reason": " "}).status_code == 409
        assert office.post(f"/insights/{YEAR}/snapshot", data={"reason": "One came late."}).status_code == 302
        assert office.post(f"/insights/{YEAR}/snapshot", data={"reason": "Again."}).status_code == 409
        assert office.post(f"/insights/{YEAR + 1}/snapshot", data={"reason": "Too early."}).status_code == 409
        corrected = browser().get(f"/insights/?year={YEAR}").text
        assert "Recounted: One came late." in corrected
        assert "/reports/2" in browser().get(f"/insights/{YEAR}.csv").text
        before = browser().get(f"/insights/{YEAR}.csv?on={YEAR + 1}-01-01").text
        assert "/reports/1" in before
        assert "/reports/2" not in before
        assert browser().get(f"/insights/?year={YEAR}&on=1999-01-01").status_code == 404
        assert browser().get(f"/insights/?year={YEAR}&on=yesterday").status_code == 404


def test_each_month_is_kept_once_and_the_year_goes_on(app: Any, browser: Any, time_machine_at: Any) -> None:
    member(days_ago=100)
    assert snapshots.take_due(NOW) == [YEAR]
    assert snapshots.take_due(NOW) == []
    first = datetime(YEAR, 12, 1, 0, 1, tzinfo=UTC)
    assert snapshots.take_due(first) == [YEAR]
    assert [snapshot.taken_on for snapshot in queries.of_year(YEAR)] == [date(YEAR, 12, 1), NOW.date()]
    make_report("Air")
    with time_machine_at(first + DAY):
        page = browser().get("/insights/").text
        assert "/reports/1" in page, "the running year is as it stands now"
        assert "Figures at the beginning of each month" in page
        kept = browser().get(f"/insights/?year={YEAR}&on={YEAR}-12-01").text
        assert "/reports/1" not in kept


def test_an_event_belongs_to_the_year_it_begins_in(app: Any) -> None:
    new_year = make_event(title="New Year")
    with transaction() as tx:
        event = tx.get_one(Event, new_year.id)
        event.starts_on = event.ends_on = date(YEAR + 1, 1, 1)
    make_registration(new_year)
    assert figures.figures(YEAR, NEXT).attendance == []
    assert [row.title for row in figures.figures(YEAR + 1, NEXT).attendance] == ["New Year"]


def test_a_draft_is_no_sign_of_life(app: Any) -> None:
    quiet, other = member(), member()
    steward = make_person("steward", organisation_id=other.id)
    actor = find_actor(steward.id, steward.sign_in_epoch)
    assert actor is not None
    act(
        listings.start,
        ListingKind.USE_CASE,
        {"title": "Pilot", "organisations": [quiet.slug, other.slug]},
        actor=actor,
        now=NOW,
    )
    assert engagement.in_year(*figures.span(YEAR), NOW + DAY).active == 0
    make_listing("use_case", "Public pilot", quiet, other, stage="running")
    assert engagement.in_year(*figures.span(YEAR), NOW + DAY).active == 2


def test_a_year_that_cannot_be_counted_does_not_keep_the_others(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    member()
    count = figures.figures

    def broken(year: int, now: datetime) -> Any:
        if year == YEAR - 1:
            raise ValueError("no")
        return count(year, now)

    monkeypatch.setattr(figures, "figures", broken)
    assert snapshots.take_due(NEXT) == [YEAR - 2, YEAR]
    monkeypatch.setattr(figures, "figures", count)
    assert snapshots.take_due(NEXT) == [YEAR - 1]


def test_no_year_before_the_network_is_kept(app: Any) -> None:
    joined(make_organisation(), days_ago=-45)
    assert snapshots.take_due(NEXT + 20 * DAY) == [], "the first member joined in January"
    refused("no_such_year", lambda: act(snapshots.correct, YEAR, "Why not", by=1, now=NEXT + 20 * DAY))
    refused("no_such_year", lambda: act(snapshots.correct, 0, "Why not", by=1, now=NEXT + 20 * DAY))


def test_a_snapshot_of_an_earlier_version_is_shown(app: Any, browser: Any) -> None:
    """As 0008 stored it: whoever changes the figures sees here what is kept already."""
    stored = json.loads((Path(__file__).parents[2] / "golden" / "snapshot_0008.json").read_text(encoding="utf-8"))
    with transaction() as tx:
        for month in (1, 2):
            tx.add(Snapshot(year=2024, taken_on=date(2025, month, 1), taken_at=NOW, figures=stored))
    for path in ("/insights/?year=2024", "/insights/2024.csv", "/insights/2024.svg", "/insights/2024.pdf"):
        assert browser().get(path).status_code == 200
    page = browser().get("/insights/?year=2024").text
    assert "Clean streets" in page
    assert 'aria-label="3 Projects"' in page


def test_an_empty_network_keeps_nothing(app: Any) -> None:
    assert snapshots.take_due(NOW) == []


def test_two_workers_keep_one(app: Any) -> None:
    member(days_ago=100)
    acts = [lambda: snapshots.take_due(NOW) for _number in range(4)]
    answers = at_once(app, acts)
    assert sorted(answers) == [[], [], [], [YEAR]]
    with transaction() as tx:
        assert tx.query(Snapshot).count() == 1


def test_what_is_kept_comes_back_as_it_was(app: Any) -> None:
    make_report("Air")
    make_listing("use_case", "Pilot", make_organisation(), make_organisation(country="TW"), stage="running")
    make_event(title="Fair", kind="expo")
    year_figures = figures.figures(YEAR, NOW)
    again = figures_of(act(snapshots.take, YEAR, by=None, reason="", now=NOW).figures)
    stored = queries.find_snapshot(YEAR, NOW.date())
    assert stored is not None
    assert again.as_json() == year_figures.as_json() == figures_of(stored.figures).as_json()
    assert again.promises == year_figures.promises


@pytest.mark.parametrize(("tongue", "word"), [("en", "The five promises"), ("nl", "De vijf beloften"), ("zh-Hant", "五項承諾")])
def test_a_year_on_paper(app: Any, browser: Any, tongue: str, word: str) -> None:
    make_report("空氣 Air")
    answer = browser().get(f"/insights/{YEAR}.pdf", headers={"Accept-Language": tongue})
    reader = PdfReader(io.BytesIO(answer.data))
    text = "".join("".join(page.extract_text() for page in reader.pages).split())
    assert "空氣Air" in text
    assert "".join(word.split()) in text
    assert reader.trailer["/Root"]["/Lang"] == tongue
    links = [annotation.get_object()["/A"]["/URI"] for page in reader.pages for annotation in page.get("/Annots", [])]
    assert "http://localhost/reports/1" in links
    assert b".notdef" not in answer.data
    assert len(reader.outline) >= 5
