"""Whole feeds, read by two parsers that are not ours (icalendar, and ical.js by Node), agree with the model field by field."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar

from app.core.clock import zone
from app.events.programme.queries import events
from app.events.programme.rules.formats import files as schedule_files
from app.events.programme.service import importing, programme
from app.events.registration.service import enrolment
from app.members.service import accounts
from tests.factories.calendar_reader import read
from tests.factories.events import make_event, make_registration, make_session
from tests.factories.members import NOW, make_person
from tests.factories.transactions import act

NASTY = 'Air; "clean",\r\nATTENDEE:mailto:x@y.zz \U0001f32b 空氣 \u0647\u0648\u0627\u0621'


def facts_of(entries: object) -> dict[str, tuple[object, ...]]:
    return {
        entry["uid"]: (entry["title"], entry["place"] or "", entry["sequence"], entry["start"], entry["end"])
        for entry in entries
    }  # type: ignore[attr-defined]


def facts_by_icalendar(text: str) -> dict[str, tuple[object, ...]]:
    def moment(value: datetime | date) -> object:
        return value.timestamp() if isinstance(value, datetime) else value.isoformat()

    return {
        str(event["UID"]): (
            str(event["SUMMARY"]),
            str(event.get("LOCATION", "")),
            event["SEQUENCE"],
            moment(event.start),
            moment(event.end),
        )
        for event in Calendar.from_ical(text).events
    }


@pytest.mark.shared
def test_the_feed_of_a_real_programme(app, client, shared: Path) -> None:
    data = (shared / "schedules" / "fosdem-2025.xml").read_bytes()
    act(importing.import_programme, schedule_files.read("fosdem", data), "fosdem", now=NOW)
    event = events.find_event("fosdem")
    act(programme.update_event, event.id, by=None, now=NOW, on_site_seats=None, online_seats=None, registration_open=False, status="published",
                           meeting_tables=0, title="Fosdem", summary="", venue="ULB", city="Brussels")  # fmt: skip
    text = client.get("/events/fosdem/calendar.ics").text
    expected = {
        session.uid: (
            " ".join(session.title.split()), f"{session.room.name}, ULB, Brussels" if session.room else "ULB, Brussels", session.sequence,
            session.starts_at.timestamp(), session.ends_at.timestamp(),
        )
        for session in events.sessions(event.id)
    }  # fmt: skip
    assert len(expected) == 943
    assert facts_by_icalendar(text) == expected
    assert facts_of(read(text)["events"]) == expected


def test_a_personal_feed_with_nasty_words_whole_days_and_clock_changes(app, client) -> None:
    person = make_person()
    expo = make_event(title=NASTY, starts_on=date(2027, 3, 26), ends_on=date(2027, 3, 29))
    place = make_registration(expo, person=person)
    enrolments = []
    for day in (27, 28):
        # 10:00 in Amsterdam on both sides of the change of the clock, and one session over midnight.
        start = datetime(2027, 3, day, 10, 0, tzinfo=zone("Europe/Amsterdam"))
        talk = make_session(expo, starts_at=start, ends_at=start + timedelta(hours=1), title=f"{NASTY} {day}")
        enrolments.append((talk, act(enrolment.enrol, talk.id, person.id, "on_site", now=NOW)))
    night = datetime(2027, 3, 27, 23, 30, tzinfo=zone("Europe/Amsterdam"))
    talk = make_session(expo, starts_at=night, ends_at=night + timedelta(hours=4), title="Night")
    enrolments.append((talk, act(enrolment.enrol, talk.id, person.id, "on_site", now=NOW)))
    token = act(accounts.reset_calendar_token, person.id, now=NOW)
    answer = client.get(f"/calendar/{token}.ics")
    title = 'Air; "clean", ATTENDEE:mailto:x@y.zz \U0001f32b 空氣 \u0647\u0648\u0627\u0621'
    expected: dict[str, tuple[object, ...]] = {place.uid: (title, "Hall, Utrecht", 0, "2027-03-26", "2027-03-30")}
    for talk, seat in enrolments:
        name = " ".join(talk.title.replace("\r", " ").split())
        expected[seat.uid] = (name, "Hall, Utrecht", 0, talk.starts_at.timestamp(), talk.ends_at.timestamp())
    assert facts_by_icalendar(answer.text) == expected
    assert facts_of(read(answer.text)["events"]) == expected
    assert answer.headers["Last-Modified"]
    again = client.get(f"/calendar/{token}.ics", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    fresh = act(accounts.reset_calendar_token, person.id, now=NOW)
    assert client.get(f"/calendar/{token}.ics").status_code == 404, "a new address ends the old one"
    assert client.get(f"/calendar/{fresh}.ics").status_code == 200


@pytest.mark.parametrize(
    ("name", "utc_hour"),
    [("GMT", 9), ("US/Eastern", 14), ("W. Europe Standard Time", 8), ("Asia/Taipei", 1), ("Europe/Kiev", 7)],
)
def test_zones_under_other_names(name: str, utc_hour: int) -> None:
    text = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nX-WR-CALNAME:X\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Air\r\n"
        f"DTSTART;TZID={name}:20270301T090000\r\nDTEND;TZID={name}:20270301T100000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    (session,) = schedule_files.read("x.ics", text.encode()).sessions
    assert (session.starts_at.hour, session.ends_at - session.starts_at) == (utc_hour, timedelta(hours=1))
