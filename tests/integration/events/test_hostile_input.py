"""What people type or upload to do harm to a programme, its lists and its calendars is refused in words."""

from __future__ import annotations

import io
import json

import pytest
from sqlalchemy import select

from app.core.errors import BadFile
from app.events.models import Session
from app.events.programme.rules.formats import files as schedule_files
from app.events.programme.service import importing
from app.events.registration.service import registration
from app.infra import mail, outbox
from app.infra.db import session
from tests.factories.events import make_event, make_registration, make_session
from tests.factories.members import NOW, make_person
from tests.factories.schedule_files import FRAB, schedule_json
from tests.factories.transactions import act


@pytest.fixture
def desk(browser):
    return browser(make_person("organiser"))


def fresh(model, key):
    session().rollback()
    session().expire_all()
    return session().get_one(model, key)


def upload(text: str) -> dict:
    return {"file": (io.BytesIO(text.encode()), "f.csv")}


@pytest.mark.parametrize(
    "data",
    [
        schedule_json(abstract=5), schedule_json(date="0001-01-01T00:00:00+05:00"), schedule_json(date="9999-12-31T23:00:00+00:00"),
        schedule_json(guid="\ud800"), FRAB.format(title="x").replace("2026-11-22T10", "0001-01-01T00"),
        FRAB.format(title="x").replace("&lt;p&gt;One", "&lt;br " * 50_000), json.dumps({"schedule": {"conference": {"days": [{"rooms": {"A": 1}}]}}}),
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;TZID=Asia/Taipei:00010101T000000\r\nDTEND;TZID=Asia/Taipei:00010101T010000\r\n"
        "SUMMARY:x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    ],
)  # fmt: skip
def test_hostile_programmes_are_read_or_refused(app, data: str) -> None:
    try:
        read = schedule_files.read("x", data.encode("utf-8", "surrogatepass"))
    except BadFile as error:
        assert error.faults
    else:
        act(importing.import_programme, read, "x", now=NOW)


@pytest.mark.parametrize(
    "data",
    [{"minutes": "9" * 15}, {"room": "9" * 30, "start": "2026-11-23T10:00"}, {"start": "0001-01-01T00:00"}, {"start": "9999-12-31T23:00"},
     {"start": "2026-11-23T10:00", "minutes": "99999999999"}, {"start": "2026-11-23T10:00+01:00"}, {"code": "a\x00b"}],
)  # fmt: skip
def test_hostile_moves_are_refused(desk, data: dict) -> None:
    event = make_event()
    talk = make_session(event)
    for verb in ("move", "check"):
        answer = desk.post(
            f"/organise/{event.slug}/plan/{verb}", data={"code": talk.code, **data}, headers={"Accept": "application/json"}
        )
        assert answer.status_code in {404, 409}, verb
    assert fresh(Session, talk.id).draft is None


@pytest.mark.parametrize(
    "text",
    [
        "email,duration\nann@example.org," + "9" * 30 + "\n", "email,duration\nann@example.org," + "9" * 40 + "h\n",
        "email,join time,duration\nann@example.org,0001-01-01T00:00,5\n", "email,join time,duration\nann@example.org,9999-12-31T23:59-10:00,5\n",
        "email,join time,leave time\nann@example.org,2026-11-23T10:00,0001-01-01T00:00\n", "email,name,duration\n,a\x00b,5\n",
        'email,duration\n"ann@example.org,5\n' + "x" * 140_000,
    ],
)  # fmt: skip
def test_hostile_lists_of_guests(desk, text: str) -> None:
    event = make_event()
    talk = make_session(event)
    answer = desk.post(f"/organise/{event.slug}/sessions/{talk.code}/attendance", data=upload(text))
    assert (answer.status_code, "Nothing was imported" in answer.text) == (422, True)


@pytest.mark.parametrize(
    "row",
    ["K,T,9999-12-31T23:00+00:00,,99999,", "K,T,0001-01-01T00:00+14:00,2026-11-22T11:00+00:00,,", ",T,0001-01-01T00:00,0001-01-01T01:00,,Asia/Taipei",
     "K,T,9999-12-31T23:00-10:00,9999-12-31T23:30-10:00,,"],
)  # fmt: skip
def test_hostile_tables(desk, row: str) -> None:
    event = make_event()
    data = f"code,title,start,end,minutes,timezone\n{row}\n"
    for dry in ({}, {"dry_run": "y"}):
        answer = desk.post(f"/organise/{event.slug}/import", data={**upload(data), **dry})
        assert (answer.status_code, "line 2" in answer.text) == (422, True)


@pytest.mark.parametrize(
    "extra",
    [
        "DTSTAMP:00010101T000000Z",
        "DTSTAMP;TZID=Asia/Taipei:00010101T000000",
        "SEQUENCE:" + "9" * 5000,
        "DTSTAMP:99991231T235959Z",
        "X:a\x00b",
    ],
)
def test_hostile_answers(browser, settle, extra: str) -> None:
    person = make_person()
    place = make_registration(make_event(), person=person)
    settle()
    text = (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:{place.uid}\r\n{extra}\r\n"
        f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{person.email}\x00\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    assert browser(person).post("/me/calendar/answers", data=upload(text)).status_code in {200, 422}


def test_control_characters_in_reasons(desk, settle) -> None:
    event = make_event(needs_approval=True)
    asked = act(registration.register, event.id, make_person().id, "on_site", now=NOW)
    settle()
    assert (
        desk.post(f"/organise/{event.slug}/registrations/{asked.id}/refuse", data={"reason": "a\x00b\r\nc"}).status_code == 303
    )
    settle()
    assert not session().scalars(select(outbox.OutboxRow).where(outbox.OutboxRow.done_at.is_(None))).all()
    assert "ab c" in mail.latest(1)[0].body
