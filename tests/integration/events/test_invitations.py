"""What calendars are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, timedelta

import pytest
from icalendar import Calendar

from app.core.calendars import Entry
from app.events.calendar.service import invitations
from app.events.models import Session
from app.events.registration.queries import places
from app.events.registration.service import enrolment, registration
from app.infra import mail
from app.infra.db import session
from tests.factories.events import change_session, make_event, make_registration, make_room, make_session
from tests.factories.members import NOW, make_person
from tests.factories.transactions import act


def fresh(model, key):
    session().rollback()
    session().expire_all()
    return session().get_one(model, key)


ENTRY = Entry("uid-1", NOW, NOW + timedelta(hours=1), "Air", "Hall", url="http://localhost/x")


def last_calendar() -> tuple[Calendar, mail.Mail]:
    newest = mail.latest(1)[0]
    return Calendar.from_ical(newest.calendar), newest


def test_a_request_is_right(app, settle) -> None:
    event = make_event(title="Expo")
    room = make_room(event, name="Hall 1")
    talk = make_session(event, title='Air; "clean", 100%\r\nX-EVIL:1', abstract="Line 1\nLine 2 🌍 هواء", room_id=room.id)
    person = make_person(name='Ann "Q" 溫妮', email="ann@example.org")
    make_registration(event, person=person)
    seat = act(enrolment.enrol, talk.id, person.id, "on_site", now=NOW)
    settle()
    calendar, sent = last_calendar()
    (item,) = calendar.events
    assert calendar["METHOD"] == sent.calendar_method == "REQUEST"
    assert str(item["UID"]) == seat.uid
    assert item["SEQUENCE"] == 0
    assert (item.start, item.end) == (talk.starts_at, talk.ends_at)
    assert item.start.tzinfo == UTC or item.start.utcoffset() == timedelta(0)
    assert str(item["SUMMARY"]) == 'Air; "clean", 100% X-EVIL:1', "a line break must not become a property"
    assert str(item["DESCRIPTION"]) == "Line 1\nLine 2 🌍 هواء"
    assert str(item["LOCATION"]) == "Hall 1, Hall, Utrecht"
    assert str(item["ATTENDEE"]) == "mailto:ann@example.org"
    assert item["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    assert '"' not in item["ATTENDEE"].params["CN"].strip('"')
    assert str(item["ORGANIZER"]).startswith("mailto:")
    assert "VTIMEZONE" not in sent.calendar
    assert all(len(line.encode()) <= 75 for line in sent.calendar.split("\r\n"))


def test_updates_and_cancellations_keep_the_uid(app, settle) -> None:
    event = make_event()
    talk = make_session(event)
    person = make_registration(event).person_id
    seat = act(enrolment.enrol, talk.id, person, "on_site", now=NOW)
    uid = seat.uid
    settle()
    start = talk.starts_at + timedelta(days=1)
    change_session(talk.id, starts_at=start)
    settle()
    calendar, sent = last_calendar()
    assert (str(calendar.events[0]["UID"]), calendar.events[0]["SEQUENCE"], calendar["METHOD"]) == (uid, 1, "REQUEST")
    assert sent.subject.startswith("Changes in your programme")
    change_session(talk.id, abstract="only words changed")
    settle()
    assert mail.latest(1)[0].id == sent.id, "other words are no new invitation"
    act(enrolment.leave, seat.id, by=person, now=NOW)
    settle()
    calendar, _sent = last_calendar()
    assert (str(calendar.events[0]["UID"]), calendar.events[0]["SEQUENCE"], calendar["METHOD"]) == (uid, 2, "CANCEL")
    assert str(calendar.events[0]["STATUS"]) == "CANCELLED"


def test_coming_back_is_a_new_entry(app, settle) -> None:
    event = make_event()
    talk = make_session(event)
    person = make_registration(event).person_id
    first = act(enrolment.enrol, talk.id, person, "on_site", now=NOW).uid
    settle()
    act(enrolment.leave, places.find_enrolment(talk.id, person).id, by=person, now=NOW)
    second = act(enrolment.enrol, talk.id, person, "on_site", now=NOW).uid
    settle()
    assert first != second
    calendar, _sent = last_calendar()
    assert (str(calendar.events[0]["UID"]), calendar.events[0]["SEQUENCE"]) == (second, 0)


@pytest.mark.parametrize(
    ("change", "sends"),
    [
        ({"title": "Other words"}, False),
        ({"description": "x"}, False),
        ({"location": "Hall 2"}, True),
        ({"start": NOW + timedelta(minutes=5)}, True),
        ({"end": NOW + timedelta(minutes=50)}, True),
        ({"url": "http://localhost/y"}, True),
        ({"cancelled": True}, True),
    ],
)
def test_the_sequence_rises_exactly_with_what_matters(app, change: dict, sends: bool) -> None:
    person = make_person()
    assert act(invitations.send, person, ENTRY, "s", "b", key="1", now=NOW)
    assert act(invitations.send, person, replace(ENTRY, **change), "s", "b", key="2", now=NOW) is sends
    calendar, _sent = last_calendar()
    assert calendar.events[0]["SEQUENCE"] == int(sends)


def test_nothing_is_cancelled_that_was_never_sent(app) -> None:
    assert not act(invitations.send, make_person(), replace(ENTRY, cancelled=True), "s", "b", key="1", now=NOW)
    assert mail.latest() == []


def test_an_event_of_days_is_a_block_of_days(app, settle) -> None:
    event = make_event(starts_on=date(2026, 11, 21), ends_on=date(2026, 11, 24))
    make_registration(event)
    settle()
    calendar, sent = last_calendar()
    assert "DTSTART;VALUE=DATE:20261121" in sent.calendar
    assert calendar.events[0].end == date(2026, 11, 25), "the end is exclusive"


def test_leaving_an_event_cancels_it(app, settle) -> None:
    event = make_event()
    attendee = make_registration(event)
    settle()
    uid = attendee.uid
    act(registration.leave, attendee.id, by=attendee.person_id, now=NOW)
    settle()
    calendar, _sent = last_calendar()
    assert (calendar["METHOD"], str(calendar.events[0]["UID"])) == ("CANCEL", uid)


def test_the_mail_is_what_outlook_and_gmail_need(app) -> None:
    act(invitations.send, make_person(), ENTRY, "Subject\nBcc: x@y.org", "b", key="1", now=NOW)
    message = mail.compose(mail.latest(1)[0], "GO SMART <no-reply@gosmart.example>")
    assert message.get_content_type() == "multipart/mixed"
    inline = next(part for part in message.walk() if part.get_content_type() == "text/calendar")
    assert inline.get_param("method") == "REQUEST"
    assert [part.get_filename() for part in message.iter_attachments()] == ["invite.ics"]
    assert message["Subject"] == "Subject Bcc: x@y.org"
    assert message["Bcc"] is None


def test_what_is_not_agreed_is_tentative(app) -> None:
    event = make_event(on_site_seats=0)
    waiting = make_registration(event)
    (item,) = places.agenda(waiting.person_id)
    assert item.entry.tentative


def test_how_people_take_part_is_in_no_calendar(app) -> None:
    talk = make_session(make_event())
    change_session(talk.id, mode="on_site")
    assert fresh(Session, talk.id).sequence == 0
