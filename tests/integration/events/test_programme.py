"""Making and changing programmes on the desk and by commands."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from app.events.models import Session
from app.events.programme.queries import events, plan
from app.events.programme.service import copies, programme
from app.events.programme.service import plan as plan_service
from app.events.vocabulary import ClonePart
from app.infra.db import session
from tests.factories.events import change_session, make_event, make_registration, make_session
from tests.factories.members import NOW, make_organisation, make_person
from tests.factories.schedule_files import FRAB
from tests.factories.transactions import act


@pytest.fixture
def desk(browser):
    return browser(make_person("organiser"))


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
    talk = make_session(event)
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
    was = talk.starts_at
    assert desk.post(f"/organise/expo/sessions/{talk.code}", data=form).status_code == 302
    assert session().get_one(Session, talk.id).starts_at == was, "people still see what was published"
    assert plan.find_planned(event.id, talk.code).item.starts_at.isoformat() == "2026-11-23T02:00:00+00:00"
    assert desk.post(f"/organise/expo/sessions/{talk.code}", data={**form, "then": "publish"}).status_code == 302
    assert session().get_one(Session, talk.id).starts_at.isoformat() == "2026-11-23T02:00:00+00:00"
    bad = desk.post(f"/organise/expo/sessions/{talk.code}", data={**form, "minutes": "-5"})
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
    assert [room.name for room in events.rooms(event.id)] == ["Other"]


def test_hours_that_a_clock_change_leaves_out(desk) -> None:
    event = make_event(starts_on=date(2026, 11, 22), ends_on=date(2026, 11, 22))
    room = {
        "name": "A",
        "kind": "on_site",
        "changeover_minutes": "0",
        "provider": "link",
        "spans": "2027-03-28 02:30 - 2027-03-28 03:00",
    }
    answer = desk.post(f"/organise/{event.slug}/rooms/0", data=room)
    assert (answer.status_code, "does not exist in Europe/Amsterdam" in answer.text) == (422, True)
    form = {
        "title": "T",
        "kind": "talk",
        "mode": "hybrid",
        "room_id": "0",
        "starts_at": "2027-03-28T02:30",
        "minutes": "30",
        "language": "en",
    }
    assert "does not exist in Europe/Amsterdam" in desk.post(f"/organise/{event.slug}/sessions/new", data=form).text
    assert plan.plan(event.id) == []
    make_session(event, starts_at=datetime(2026, 11, 22, 0, 30, tzinfo=UTC), ends_at=datetime(2026, 11, 22, 2, 30, tzinfo=UTC))
    new = act(copies.clone, event.id, "copy", "Copy", date(2027, 3, 28), list(ClonePart), by=None, now=NOW)
    (entry,) = plan.plan(new.id)
    assert (entry.item.minutes, entry.item.ends_at - entry.item.starts_at) == (120, timedelta(hours=2)), (
        "two hours of real time"
    )


def test_what_was_blocked_keeps_its_time(app) -> None:
    event = make_event()
    talk = make_session(event)
    change_session(talk.id, kind="blocker")
    assert plan.plan(event.id, [talk.id])[0].item.starts_at == talk.starts_at
    assert events.find_published(event.id, talk.code) is None


def test_an_older_form_overwrites_nothing(browser, desk) -> None:
    event = make_event()
    talk = make_session(event)
    address = f"/organise/{event.slug}/sessions/{talk.code}"
    seen = desk.get(address).text.split('name="seen" value="')[1].split('"')[0]
    form = {"title": "Cleaner air", "kind": "talk", "mode": "hybrid", "room_id": "0", "starts_at": "2026-11-23T10:00", "minutes": "60",
            "language": "en", "seen": seen}  # fmt: skip
    assert desk.post(address, data={**form, "abstract": "mine"}).status_code == 302
    late = browser(make_person("organiser")).post(address, data={**form, "title": "yours"})
    assert (late.status_code, "has changed" in late.text, 'value="yours"' in late.text) == (422, True, True)
    assert plan.plan(event.id, [talk.id])[0].item.abstract == "mine"


def test_a_new_speaker_is_not_a_renamed_one(app) -> None:
    event = make_event()
    known = act(plan_service.add_speaker, event.id, "Ann", now=NOW)
    act(programme.save_speaker, known.id, name="Anna Smith", organisation="", person_id=None, spans=(), by=None, now=NOW)
    assert act(plan_service.add_speaker, event.id, "Ann", now=NOW).id != known.id
    assert act(plan_service.add_speaker, event.id, "Anna Smith", now=NOW).id == known.id
