"""Importing and changing programmes, the desk's pages, files, commands."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask

from app.events.models import Enrolment, Event, Session
from app.events.programme.queries import events, plan
from app.events.programme.rules.formats import files as schedule_files
from app.events.programme.service import importing, programme
from app.events.registration.service import enrolment
from app.infra.db import session
from tests.factories.events import make_event, make_registration, make_session
from tests.factories.members import NOW, make_organisation, make_person
from tests.unit.events.test_schedule_files import FRAB, schedule_json


def take(data: str, slug: str = "new", **more):
    return importing.import_programme(schedule_files.read("file", data.encode()), slug, now=NOW, **more)


def test_the_same_file_twice_changes_nothing(app) -> None:
    first, second = take(FRAB.format(title="Air")), take(FRAB.format(title="Air"))
    assert (first.added, second.added, second.changed, second.same) == (1, 0, 0, 1)


def test_a_newer_file_keeps_enrolments_and_moves_people(app) -> None:
    take(FRAB.format(title="Air"))
    event = events.find_event("new")
    held = events.sessions(event.id)[0]
    programme.update_event(event.id, by=None, now=NOW, on_site_seats=None, online_seats=None, registration_open=True,
                           status="published", meeting_tables=0, title="x", summary="")  # fmt: skip
    session().get_one(Session, held.id).needs_enrolment = True
    session().commit()
    made = enrolment.enrol(held.id, make_registration(event).person_id, "on_site", now=NOW - timedelta(days=1))
    report = take(FRAB.format(title="Better air").replace("10:00:00", "11:00:00"))
    session().rollback()
    session().expire_all()
    moved = session().get_one(Session, held.id)
    assert (report.changed, moved.title, moved.sequence) == (1, "Better air", 1)
    assert session().get_one(Enrolment, made.id).state == "confirmed"


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
    one = make_session(event, room_id=room.id, title="First", on_site_seats=5)
    make_session(event, room_id=room.id, title="Second", starts_at=one.starts_at + timedelta(minutes=30), on_site_seats=50)
    page = browser(make_person("organiser")).get("/organise/expo/")
    assert "Two sessions at the same time in room" in page.text
    assert "More seats than room" in page.text


def test_making_and_setting_up_an_event(browser) -> None:
    desk = browser(make_person("organiser"))
    form = {
        "kind": "workshop",
        "title": "Dust",
        "slug": "dust",
        "timezone": "Asia/Taipei",
        "starts_on": "2026-12-01",
        "ends_on": "2026-12-01",
    }
    for change, words in (
        ({"ends_on": "2026-11-30"}, "before the first"), ({"timezone": "Moon"}, "not a time zone"), ({"slug": "A b"}, "Small letters"),
    ):  # fmt: skip
        bad = desk.post("/organise/new", data={**form, **change})
        assert (bad.status_code, words in bad.text, "Dust" in bad.text) == (422, True, True)
    assert desk.post("/organise/new", data=form).location == "/organise/dust/"
    assert "is taken" in desk.post("/organise/new", data=form).text
    settings = {"title": "Dust", "summary": "", "status": "published", "registration_open": "y", "on_site_seats": "12", "online_seats": "",
                "meeting_tables": "3", "starts_on": "2026-12-01", "ends_on": "2026-12-02", "venue": "Hall", "city": "Taipei", "country": "TW",
                "meeting_minutes": "15", "attendees_public": "off", "attendees_participants": "consent", "changeover_minutes": "10",
                "join_before": "20", "join_after": "5", "opens_at": "2026-11-01T09:00", "closes_at": "2026-11-30T18:00",
                "organisation_cap": "4", "invited_only": "y", "needs_approval": "y"}  # fmt: skip
    assert desk.post("/organise/dust/", data=settings).status_code == 302
    event = events.find_event("dust")
    assert (event.on_site_seats, event.online_seats, event.status, event.registration_open) == (12, None, "published", True)
    assert (event.city, event.country, event.meeting_minutes, event.ends_on.day) == ("Taipei", "TW", 15, 2)
    assert (event.closes_at.isoformat(), event.organisation_cap, event.invited_only) == ("2026-11-30T10:00:00+00:00", 4, True)
    assert (event.attendees_participants, event.changeover_minutes, event.join_before) == ("consent", 10, 20)
    for wrong in ({"on_site_seats": "-1"}, {"closes_at": "2026-10-01T09:00"}, {"organisation_cap": "0"}, {"join_after": "-1"}):
        assert desk.post("/organise/dust/", data={**settings, **wrong}).status_code == 422, wrong


def test_changing_a_session_is_wall_time_at_the_event(browser) -> None:
    event = make_event(slug="expo", timezone="Asia/Taipei")
    held = make_session(event)
    desk = browser(make_person("organiser"))
    form = {
        "title": "Air",
        "abstract": "",
        "room_id": "0",
        "starts_at": "2026-11-23T10:00",
        "minutes": "60",
        "kind": "talk",
        "mode": "hybrid",
        "language": "en",
    }
    was = held.starts_at
    assert desk.post(f"/organise/expo/sessions/{held.code}", data=form).status_code == 302
    assert session().get_one(Session, held.id).starts_at == was, "people still see what was published"
    assert plan.find_planned(event.id, held.code).item.starts_at.isoformat() == "2026-11-23T02:00:00+00:00"
    assert desk.post(f"/organise/expo/sessions/{held.code}", data={**form, "then": "publish"}).status_code == 302
    assert session().get_one(Session, held.id).starts_at.isoformat() == "2026-11-23T02:00:00+00:00"
    bad = desk.post(f"/organise/expo/sessions/{held.code}", data={**form, "minutes": "-5"})
    assert bad.status_code == 422


def test_exports_of_registrations(browser) -> None:
    event = make_event(slug="expo")
    make_registration(event, person=make_person(name="=cmd()", organisation_id=make_organisation(name="@City").id))
    desk = browser(make_person("organiser"))
    assert "'=cmd()" in desk.get("/organise/expo/registrations.csv").text
    book = zipfile.ZipFile(io.BytesIO(desk.get("/organise/expo/registrations.xlsx").data))
    assert "<f>" not in book.read("xl/worksheets/sheet1.xml").decode()
    assert desk.get("/organise/expo/calendar.ics").text.startswith("BEGIN:VCALENDAR")


def run(app: Flask, *words: str):
    return app.test_cli_runner().invoke(args=list(words))


def test_commands(app, tmp_path: Path) -> None:
    file = tmp_path / "expo.xml"
    file.write_text(FRAB.format(title="Air"))
    assert "sessions 1\nrooms 1\nspeakers 2" in run(app, "import-schedule", str(file), "--event", "expo").output
    assert "dry run" in run(app, "import-schedule", str(file), "--event", "expo", "--dry-run").output
    file.write_text(FRAB.format(title="Air").replace("00:25", "x"))
    broken = run(app, "import-schedule", str(file), "--event", "expo")
    assert (broken.exit_code, "line 4" in broken.output, "Traceback" in broken.output) == (1, True, False)
    assert json.loads(run(app, "clashes", "--event", "expo", "--json").output) == []
    assert len(run(app, "pair-device", "--event", "expo", "--gate", "Main", "--role", "supervisor").output.strip()) == 8
    assert run(app, "clashes", "--event", "none").exit_code == 1
    members = tmp_path / "members.csv"
    members.write_text("organisation,kind,country,city,timezone,name,email\nX,city,NL,Y,Europe/Amsterdam,Ann,a@b.org\n")
    assert "organisations 1\npeople 1" in run(app, "import-members", str(members)).output
    assert "known already 1" in run(app, "import-members", str(members)).output
    members.write_text("organisation,kind,country,city,timezone,name,email\nX,town,nl,Y,Mars,,a@b\n")
    broken = run(app, "import-members", str(members)).output
    assert broken.count("line 2") == 5, broken
    attendees = tmp_path / "attendees.csv"
    attendees.write_text("name,email,mode\nAnn,a@b.org,online\nBo,b@b.org,on_site\n")
    assert "registered 2" in run(app, "import-attendees", str(attendees), "--event", "expo").output
    listings = tmp_path / "listings.json"
    listings.write_text(json.dumps([{"kind": "project", "title": "P", "source": "s1", "themes": ["air"]}]))
    assert "project 1" in run(app, "import-listings", str(listings)).output
    assert "project 0" in run(app, "import-listings", str(listings)).output
    listings.write_text(json.dumps([{"kind": "project", "title": "P", "themes": ["magic"]}]))
    assert "item 1: unknown themes: magic" in run(app, "import-listings", str(listings)).output
    assert "migrations" in run(app, "doctor").output
    assert "the chain holds" in run(app, "audit", "verify").output
    assert "key 2" in run(app, "rotate-badge-key").output
    assert "handled" in run(app, "worker", "--once").output


@pytest.mark.shared
def test_clashes_of_real_programmes(app, shared: Path) -> None:
    take((shared / "schedules" / "fosdem-2025.xml").read_text(encoding="utf-8"), slug="fosdem")
    found = plan.clashes(events.find_event("fosdem"))
    assert [clash.kind for clash in found] == ["speaker_overlap"]
    take((shared / "schedules" / "coscup-2023-session.json").read_text(encoding="utf-8"), slug="coscup")
    assert [clash.kind for clash in plan.clashes(events.find_event("coscup"))] == ["speaker_overlap"]


def test_rooms_are_made_and_changed_on_the_desk(browser) -> None:
    event = make_event(slug="expo")
    desk = browser(make_person("organiser"))
    form = {
        "name": "Stream", "kind": "online", "capacity": "", "online_url": "http://x", "provider": "link", "changeover_minutes": "0",
    }  # fmt: skip
    assert "must start with https" in desk.post("/organise/expo/rooms/0", data=form).text
    assert desk.post("/organise/expo/rooms/0", data={**form, "online_url": "https://x.example"}).status_code == 302
    (room,) = events.rooms(event.id)
    assert "There is a room Stream already" in desk.post("/organise/expo/rooms/0", data={**form, "online_url": ""}).text
    desk.post(f"/organise/expo/rooms/{room.id}", data={**form, "name": "Other", "online_url": ""})
    assert [one.name for one in events.rooms(event.id)] == ["Other"]


def test_an_event_without_a_programme_takes_the_days_of_its_first(app) -> None:
    event = make_event(slug="late", starts_on=date(2030, 1, 1), ends_on=date(2030, 1, 2))
    importing.import_programme(schedule_files.read("x", FRAB.format(title="Air").encode()), "late", now=NOW)
    session().rollback()
    fresh = session().get_one(Event, event.id)
    assert (fresh.starts_on, fresh.ends_on) == (date(2026, 11, 22), date(2026, 11, 22))
