"""Importing a programme into an event: again, newer, on trial, as a draft."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.events.models import Enrolment, Event, Session
from app.events.programme.queries import events, plan
from app.events.programme.rules.formats import files as schedule_files
from app.events.programme.rules.programme import DraftSpeaker
from app.events.programme.service import importing, programme
from app.events.registration.service import enrolment
from app.infra import mail
from app.infra.db import session
from tests.factories.events import make_event, make_registration, make_session
from tests.factories.members import NOW, make_person
from tests.factories.schedule_files import FRAB, schedule_json
from tests.factories.transactions import act

CSV = "code,title,start,end,speakers,timezone\nK1,Talk,2026-11-22T10:00,2026-11-22T11:00,{speaker},Europe/Amsterdam\n"


@pytest.fixture
def desk(browser):
    return browser(make_person("organiser"))


def fresh(model, key):
    session().rollback()
    session().expire_all()
    return session().get_one(model, key)


def upload(text: str) -> dict:
    return {"file": (io.BytesIO(text.encode()), "f.csv")}


def take(data: str, slug: str = "new", **more):
    return act(importing.import_programme, schedule_files.read("file", data.encode()), slug, now=NOW, **more)


def test_the_same_file_twice_changes_nothing(app) -> None:
    first, second = take(FRAB.format(title="Air")), take(FRAB.format(title="Air"))
    assert (first.added, second.added, second.changed, second.same) == (1, 0, 0, 1)


def test_a_newer_file_keeps_enrolments_and_moves_people(app) -> None:
    take(FRAB.format(title="Air"))
    event = events.find_event("new")
    talk = events.sessions(event.id)[0]
    act(programme.update_event, event.id, by=None, now=NOW, on_site_seats=None, online_seats=None, registration_open=True,
                           status="published", meeting_tables=0, title="x", summary="")  # fmt: skip
    session().get_one(Session, talk.id).needs_enrolment = True
    session().commit()
    seat = act(enrolment.enrol, talk.id, make_registration(event).person_id, "on_site", now=NOW - timedelta(days=1))
    report = take(FRAB.format(title="Better air").replace("10:00:00", "11:00:00"))
    session().rollback()
    session().expire_all()
    moved = session().get_one(Session, talk.id)
    assert (report.changed, moved.title, moved.sequence) == (1, "Better air", 1)
    assert session().get_one(Enrolment, seat.id).state == "confirmed"


def test_a_dry_run_stores_nothing(app) -> None:
    report = take(FRAB.format(title="Air"), dry_run=True)
    assert report.added == 1
    assert events.find_event("new") is None


def test_importing_in_the_browser(browser) -> None:
    event = make_event(slug="expo")
    desk = browser(make_person("organiser"))
    good = desk.post("/organise/expo/import", data={"file": (io.BytesIO(FRAB.format(title="Air").encode()), "x.xml")})
    assert "Imported" in good.text
    assert events.sessions(event.id) == [], "it is a draft"
    assert desk.post("/organise/expo/publish", data={"name": "1"}).status_code == 302
    assert len(events.sessions(event.id)) == 1
    bad = desk.post("/organise/expo/import", data={"file": (io.BytesIO(schedule_json(guid=None).encode()), "x.json")})
    assert bad.status_code == 422
    assert "Nothing was imported" in bad.text
    assert "has no guid" in bad.text
    assert desk.post("/organise/expo/import", data={}).status_code == 422
    assert len(events.sessions(event.id)) == 1


def test_warnings_stand_on_the_desk(browser) -> None:
    event = make_event(slug="expo")
    from tests.factories.events import make_room

    room = make_room(event, capacity=10)
    talk = make_session(event, room_id=room.id, title="First", on_site_seats=5)
    make_session(event, room_id=room.id, title="Second", starts_at=talk.starts_at + timedelta(minutes=30), on_site_seats=50)
    page = browser(make_person("organiser")).get("/organise/expo/")
    assert "Two sessions at the same time in room" in page.text
    assert "More seats than room" in page.text


def test_an_event_without_a_programme_takes_the_days_of_its_first(app) -> None:
    event = make_event(slug="late", starts_on=date(2030, 1, 1), ends_on=date(2030, 1, 2))
    act(importing.import_programme, schedule_files.read("x", FRAB.format(title="Air").encode()), "late", now=NOW)
    session().rollback()
    fresh = session().get_one(Event, event.id)
    assert (fresh.starts_on, fresh.ends_on) == (date(2026, 11, 22), date(2026, 11, 22))


@pytest.mark.shared
def test_clashes_of_real_programmes(app, shared: Path) -> None:
    take((shared / "schedules" / "fosdem-2025.xml").read_text(encoding="utf-8"), slug="fosdem")
    clashes = plan.clashes(events.find_event("fosdem"))
    assert [clash.kind for clash in clashes] == ["speaker_overlap"]
    take((shared / "schedules" / "coscup-2023-session.json").read_text(encoding="utf-8"), slug="coscup")
    assert [clash.kind for clash in plan.clashes(events.find_event("coscup"))] == ["speaker_overlap"]


def test_a_draft_import_changes_nothing_that_people_see(browser, settle, desk) -> None:
    event = make_event()
    take(CSV.format(speaker="Ann"), event.slug)
    make_registration(event)
    settle()
    before, days = mail.latest(1)[0].id, fresh(Event, event.id).ends_on
    later = CSV.format(speaker="Ann") + "K2,Other,2026-12-22T10:00,2026-12-22T11:00,Ann,Europe/Amsterdam\n"
    desk.post(f"/organise/{event.slug}/import", data=upload(later))
    settle()
    assert (fresh(Event, event.id).ends_on, mail.latest(1)[0].id) == (days, before)
    read = schedule_files.read("f.csv", CSV.format(speaker="Ann").encode())
    renamed = replace(read, sessions=tuple(replace(talk, speakers=(DraftSpeaker("Ann", "Renamed"),)) for talk in read.sessions))
    code = events.sessions(event.id)[0].code
    report = act(importing.import_programme, renamed, event.slug, now=NOW, publish=False)
    assert any("Renamed" in note for note in report.warnings)
    for path in (f"/events/{event.slug}/sessions/{code}", f"/api/v1/events/{event.slug}/sessions"):
        assert "Renamed" not in browser().get(path).text
    desk.post(f"/organise/{event.slug}/publish", data={"name": "2"})
    assert fresh(Event, event.id).ends_on == date(2026, 12, 22), "published, the event lasts as long as its programme"
