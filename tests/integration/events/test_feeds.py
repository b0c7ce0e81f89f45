"""Calendars and programmes to subscribe to: fresh, and right about what is off."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from icalendar import Calendar

from app.events.models import Session
from app.events.programme.service import programme
from app.events.registration.service import enrolment
from app.infra.db import session
from tests.factories.events import change_session, make_event, make_registration, make_room, make_session
from tests.factories.members import NOW, make_person
from tests.factories.transactions import act


def fresh(model, key):
    session().rollback()
    session().expire_all()
    return session().get_one(model, key)


def test_feeds(client, browser, settle) -> None:
    event = make_event(slug="expo", timezone="America/New_York")
    talk = make_session(event, starts_at=datetime(2026, 11, 23, 15, 0, tzinfo=UTC))
    person = make_person()
    make_registration(event, person=person)
    seat = act(enrolment.enrol, talk.id, person.id, "on_site", now=NOW)
    settle()
    public = client.get("/events/expo/calendar.ics")
    calendar = Calendar.from_ical(public.data)
    assert calendar.events[0].start == talk.starts_at
    assert "DTSTART;TZID=America/New_York:20261123T100000" in public.text
    assert [str(zone["TZID"]) for zone in calendar.timezones] == ["America/New_York"]
    assert "REFRESH-INTERVAL" in public.text
    again = client.get("/events/expo/calendar.ics", headers={"If-None-Match": public.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    mine = browser(person)
    address = mine.post("/me/calendar", follow_redirects=True).text.split('value="http://localhost')[1].split('"')[0]
    feed = client.get(address)
    assert {str(item["UID"]) for item in Calendar.from_ical(feed.data).events} == {seat.uid, seat.registration.uid}
    mine.post("/me/calendar")
    assert client.get(address).status_code == 404, "a new address ends the old one"


def test_a_date_alone_never_says_unchanged_wrongly(browser) -> None:
    """Last-Modified counts whole seconds; two changes within one must still be two."""
    event = make_event()
    talk = make_session(event)
    make_session(event, changed_at=NOW - timedelta(days=1))
    path = f"/events/{event.slug}/calendar.ics"
    first = browser().get(path).headers["Last-Modified"]
    change_session(talk.id, starts_at=None, room_id=None)
    assert talk.uid not in browser().get(path).text
    assert browser().get(path, headers={"If-Modified-Since": first}).status_code == 200


def test_exchange_files_know_rooms_in_use_as_they_are(browser) -> None:
    event = make_event()
    room = make_room(event, capacity=50, name="Hall")
    make_room(event, name="Nobody knows")
    make_session(event, room_id=room.id)
    path = f"/events/{event.slug}/schedule.json"
    assert "Nobody knows" not in browser().get(path).text
    act(programme.save_room, event.id, room.id, name="Hall", kind="hybrid", capacity=77, online_url="", by=None, now=NOW)
    assert browser().get(path).json["schedule"]["conference"]["rooms"][0]["capacity"] == 77


def test_a_cancelled_event_is_cancelled_in_its_feed(browser) -> None:
    event = make_event()
    talk = make_session(event)
    path = f"/events/{event.slug}/calendar.ics"
    assert "SEQUENCE:0" in browser().get(path).text
    act(programme.update_event, event.id, by=None, now=NOW, on_site_seats=100, online_seats=None, registration_open=True, status="cancelled",
                           meeting_tables=0, title="x", summary="", venue="Other")  # fmt: skip
    text = browser().get(path).text
    assert ("SEQUENCE:1" in text, "STATUS:CANCELLED" in text, "Other" in text) == (True, True, True)
    assert fresh(Session, talk.id).sequence == 1
