"""Drafts, publishing, digests, going back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from icalendar import Calendar

from app.core.errors import Refused
from app.events.models import Event, Session
from app.events.programme.queries import events, plan
from app.events.programme.queries.board import board
from app.events.programme.rules.plan import Item
from app.events.programme.service import plan as service
from app.events.programme.service import programme, versions
from app.events.registration.queries import places
from app.events.registration.service import enrolment
from app.infra import mail
from app.infra.db import session, transaction
from tests.factories.events import change_session, make_event, make_registration, make_room, make_session
from tests.factories.members import NOW, make_person
from tests.factories.transactions import act

START = NOW + timedelta(days=1)


@pytest.fixture
def organiser(app) -> int:
    return make_person("organiser").id


def fresh(model, key):
    session().rollback()
    session().expire_all()
    return session().get_one(model, key)


def item_of(event: Event, session_id: int) -> Item:
    return plan.plan(event.id, [session_id])[0].item


def edit(event: Event, session_id: int, by: int, **changes) -> None:
    act(service.edit, session_id, replace(item_of(event, session_id), **changes), by=by, now=NOW)


def publish(event: Event, by: int, **more):
    return act(versions.publish, event.id, plan.guess_name(event.id), by=by, now=NOW, **more)


def test_a_draft_is_seen_by_organisers_only(browser, organiser: int) -> None:
    event = make_event(slug="expo")
    room = make_room(event)
    hidden = act(service.add, event.id, Item("Secret talk", 30, START, room.id), by=organiser, now=NOW)
    act(
        service.add,
        event.id,
        Item("Blocked hour", 30, START + timedelta(hours=3), room.id, kind="blocker"),
        by=organiser,
        now=NOW,
    )
    talk = make_session(event, title="Known talk", starts_at=START + timedelta(hours=2))
    edit(event, talk.id, organiser, title="Renamed secretly")
    code = session().get_one(Session, hidden).code
    visitor = browser()
    paths = ["/events/expo/", "/events/expo/schedule", "/events/expo/calendar.ics", "/events/expo/schedule.xml", "/events/expo/schedule.json",
             "/events/expo/schedule.csv", "/events/expo/changes", "/api/v1/events/expo/sessions", "/"]  # fmt: skip
    for path in paths:
        text = visitor.get(path).text
        assert not any(words in text for words in ("Secret talk", "Renamed secretly", "Blocked hour")), path
    assert visitor.get(f"/events/expo/sessions/{code}").status_code == 404
    publish(event, organiser)
    for path in paths[1:6]:
        text = visitor.get(path).text
        assert "Secret talk" in text, path
        assert "Renamed secretly" in text, path
        assert "Known talk" not in text, path
        assert "Blocked hour" not in text, "a blocker is never published"


def test_publishing_tells_each_person_once_and_each_entry_once(app, settle, organiser: int) -> None:
    event = make_event()
    first, two, other = (make_session(event, starts_at=START + timedelta(hours=2 * n)) for n in range(3))
    ann, bo, waiting, bystander = (make_registration(event) for _ in range(4))
    for talk in (first, two):
        act(enrolment.enrol, talk.id, ann.person_id, "on_site", now=NOW)
    act(enrolment.enrol, first.id, bo.person_id, "on_site", now=NOW)
    act(programme.seat, two.id, programme.Seating(True, 1, 0), by=None, now=NOW)
    act(enrolment.enrol, two.id, waiting.person_id, "on_site", now=NOW)
    act(enrolment.enrol, other.id, bystander.person_id, "on_site", now=NOW)
    speaker = act(service.add_speaker, event.id, "Speaker", person_id=make_person().id, now=NOW)
    settle()
    before = mail.latest(1)[0].id
    for talk in (first, two):
        edit(event, talk.id, organiser, starts_at=talk.starts_at + timedelta(minutes=30))
        edit(event, talk.id, organiser, starts_at=talk.starts_at + timedelta(minutes=10), speakers=(speaker.id,))
    settle()
    assert mail.latest(1)[0].id == before, "nobody hears of drafts"
    publish(event, organiser, excuse="meant so")
    settle()
    sent = [letter for letter in mail.latest() if letter.id > before]
    digests = [letter.recipient for letter in sent if letter.subject.startswith("Changes in your programme")]
    people = {place.person_id: places.get_registration(place.id).person.email for place in (ann, bo, waiting)}
    expected = [*people.values(), session().get_one(type(ann.person), speaker.person_id).email]
    assert sorted(digests) == sorted(expected)
    updates = [
        (letter.recipient, str(Calendar.from_ical(letter.calendar).events[0]["UID"])) for letter in sent if letter.calendar
    ]
    assert len(updates) == len(set(updates)) == 3, "ann's two entries and bo's one"
    assert all(Calendar.from_ical(letter.calendar).events[0]["SEQUENCE"] == 1 for letter in sent if letter.calendar)
    assert len(sent) == 6, "two of ann's and bo's updates: his digest is his update"
    settle()
    assert len([letter for letter in mail.latest() if letter.id > before]) == 6


def test_warnings_need_a_reason_that_is_kept(app, organiser: int) -> None:
    event = make_event()
    room = make_room(event)
    for n in range(2):
        act(service.add, event.id, Item(f"Talk {n}", 60, START + timedelta(minutes=30 * n), room.id), by=organiser, now=NOW)
    (clash,) = plan.clashes(event)
    with pytest.raises(Refused, match="warnings_open"):
        publish(event, organiser)
    assert events.sessions(event.id) == []
    version = publish(event, organiser, reasons={clash.key: "the wall can be opened"})
    assert [(warning["kind"], warning["reason"]) for warning in version.warnings] == [
        ("room_overlap", "the wall can be opened")
    ]
    act(service.add, event.id, Item("Talk 3", 60, START + timedelta(days=1), room.id), by=organiser, now=NOW)
    again = publish(event, organiser)
    assert again.warnings[0]["reason"] == "the wall can be opened", "a reason given once need not be given again"


def test_nothing_to_publish_is_said(app, organiser: int) -> None:
    event = make_event()
    talk = make_session(event)
    edit(event, talk.id, organiser, title="x")
    publish(event, organiser)
    with pytest.raises(Refused, match="nothing_to_publish"):
        publish(event, organiser)


def test_undo_and_redo_walk_back_and_forth(app, organiser: int) -> None:
    event = make_event()
    talk = make_session(event)
    start = talk.starts_at
    for minutes in (10, 20, 30):
        edit(event, talk.id, organiser, starts_at=start + timedelta(minutes=minutes))
    assert plan.steps(event.id, organiser) == (3, 0)
    act(service.undo, event.id, by=organiser, now=NOW)
    act(service.undo, event.id, by=organiser, now=NOW)
    assert item_of(event, talk.id).starts_at == start + timedelta(minutes=10)
    act(service.redo, event.id, by=organiser, now=NOW)
    assert (item_of(event, talk.id).starts_at, plan.steps(event.id, organiser)) == (start + timedelta(minutes=20), (2, 1))
    edit(event, talk.id, organiser, minutes=90)
    assert plan.steps(event.id, organiser) == (3, 0), "a new step ends the way forward"
    for _step in range(3):
        act(service.undo, event.id, by=organiser, now=NOW)
    assert fresh(Session, talk.id).draft is None, "back at what is published, there is no draft"
    with pytest.raises(Refused, match="nothing_to_undo"):
        act(service.undo, event.id, by=organiser, now=NOW)


def test_undo_never_takes_somebody_elses_work(app, organiser: int) -> None:
    event = make_event()
    talk = make_session(event)
    other = make_person("organiser").id
    edit(event, talk.id, organiser, title="Mine")
    edit(event, talk.id, other, title="Theirs")
    with pytest.raises(Refused, match="changed_since"):
        act(service.undo, event.id, by=organiser, now=NOW)
    assert item_of(event, talk.id).title == "Theirs"
    act(service.undo, event.id, by=other, now=NOW)
    act(service.undo, event.id, by=organiser, now=NOW)
    assert item_of(event, talk.id).title == "Cleaner air"


def test_back_to_an_earlier_version(app, settle, organiser: int) -> None:
    event = make_event()
    talk, later = make_session(event), make_session(event, starts_at=START + timedelta(hours=3))
    person = make_registration(event).person_id
    seat = act(enrolment.enrol, talk.id, person, "on_site", now=NOW)
    settle()
    edit(event, later.id, organiser, abstract="x")
    first = publish(event, organiser)
    edit(event, talk.id, organiser, starts_at=START + timedelta(hours=6))
    act(service.add, event.id, Item("New", 30, START + timedelta(hours=8)), by=organiser, now=NOW)
    publish(event, organiser)
    settle()
    assert act(versions.revert, event.id, first.number, by=organiser, now=NOW) == 2
    assert fresh(Session, talk.id).starts_at == START + timedelta(hours=6), "people see the newest until it is published"
    third = publish(event, organiser)
    assert {row["kind"] for row in third.changes} == {"moved", "removed"}
    assert fresh(Session, talk.id).starts_at == START
    assert [row.title for row in events.sessions(event.id)] == ["Cleaner air", "Cleaner air"]
    settle()
    entry = Calendar.from_ical(mail.latest(1)[0].calendar).events[0]
    assert (str(entry["UID"]), entry["SEQUENCE"]) == (seat.uid, 2)


def test_taking_a_session_out_and_in_again(app, settle, organiser: int) -> None:
    event = make_event()
    talk = make_session(event)
    person = make_registration(event).person_id
    seat = act(enrolment.enrol, talk.id, person, "on_site", now=NOW)
    settle()
    act(service.move, talk.id, starts_at=None, room_id=None, by=organiser, now=NOW)
    publish(event, organiser)
    settle()
    gone = Calendar.from_ical(mail.latest(1)[0].calendar)
    assert (gone["METHOD"], str(gone.events[0]["UID"]), gone.events[0]["SEQUENCE"]) == ("CANCEL", seat.uid, 1)
    assert events.find_published(event.id, talk.code) is None
    assert item_of(event, talk.id).starts_at is None, "it waits in the tray"
    with pytest.raises(Refused, match="was_published"):
        act(service.remove, talk.id, by=organiser, now=NOW)
    act(service.move, talk.id, starts_at=START, room_id=None, by=organiser, now=NOW)
    publish(event, organiser)
    settle()
    back = Calendar.from_ical(mail.latest(1)[0].calendar)
    assert (back["METHOD"], str(back.events[0]["UID"]), back.events[0]["SEQUENCE"]) == ("REQUEST", seat.uid, 2)


def test_wall_time_is_kept_across_a_clock_change(app, settle, organiser: int) -> None:
    """Moved by a week over the end of summer time: 10:00 stays 10:00, the sequence rises once, one mail."""
    event = make_event(timezone="Europe/Amsterdam", starts_on=date(2027, 10, 1), ends_on=date(2027, 11, 30))
    from app.events.programme.web.desk import instant, wall

    talk = make_session(event, starts_at=START.replace(month=10, day=22, year=2027, hour=8))
    person = make_registration(event).person_id
    act(enrolment.enrol, talk.id, person, "on_site", now=NOW)
    settle()
    before = mail.latest(1)[0].id
    local = wall(talk.starts_at, event.timezone)
    assert (local.hour, (local + timedelta(days=14)).hour) == (10, 10)
    edit(event, talk.id, organiser, starts_at=instant(local + timedelta(days=14), event.timezone))
    publish(event, organiser)
    settle()
    moved = fresh(Session, talk.id)
    assert (moved.starts_at.hour, wall(moved.starts_at, event.timezone).hour, moved.sequence) == (9, 10, 1)
    (letter,) = [letter for letter in mail.latest() if letter.id > before]
    assert Calendar.from_ical(letter.calendar).events[0]["SEQUENCE"] == 1


def test_pages_and_feeds_are_right_at_once(browser, organiser: int) -> None:
    event = make_event(slug="expo")
    room = make_room(event, name="Hall A")
    talk = make_session(event, room_id=room.id, title="First words")
    visitor = browser()
    tags = {}
    for path in ("schedule", "calendar.ics", "schedule.json", "schedule.xml", "schedule.csv", "schedule.xlsx"):
        answer = visitor.get(f"/events/expo/{path}")
        tags[path] = answer.headers["ETag"]
        again = visitor.get(f"/events/expo/{path}", headers={"If-None-Match": tags[path]})
        assert (again.status_code, again.data) == (304, b""), path
    change_session(talk.id, title="Second words")
    for path, tag in tags.items():
        answer = visitor.get(f"/events/expo/{path}", headers={"If-None-Match": tag})
        assert answer.status_code == 200, path
        if not path.endswith("xlsx"):
            assert "Second words" in answer.text, path
            assert "First words" not in answer.text, path
    act(programme.save_room, event.id, room.id, name="Hall B", kind="hybrid", capacity=50, online_url="", by=None, now=NOW)
    for path in ("schedule", "calendar.ics", "schedule.json", "schedule.xml"):
        text = visitor.get(f"/events/expo/{path}").text
        assert ("Hall B" in text, "Hall A" in text) == (True, False), path
    assert "LAST-MODIFIED" in visitor.get("/events/expo/calendar.ics").text
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in visitor.get("/events/expo/calendar.ics").text


def test_a_board_is_read_anew_only_where_it_changed(app) -> None:
    event = make_event()
    talk, other = make_session(event), make_session(event)
    first = board(session().get_one(Event, event.id))
    change_session(talk.id, title="New words")
    second = board(fresh(Event, event.id))
    kept = {card.id: card for card in first.sessions}[other.id]
    assert next(card for card in second.sessions if card.id == other.id) is kept
    assert {card.title for card in second.sessions} == {"New words", "Cleaner air"}


def test_a_renamed_room_reaches_calendars_once(app, settle) -> None:
    event = make_event()
    room = make_room(event, name="Hall A")
    talk = make_session(event, room_id=room.id)
    act(enrolment.enrol, talk.id, make_registration(event).person_id, "on_site", now=NOW)
    settle()
    before = mail.latest(1)[0].id
    act(programme.save_room, event.id, room.id, name="Hall B", kind="hybrid", capacity=50, online_url="", by=None, now=NOW)
    settle()
    (letter,) = [letter for letter in mail.latest() if letter.id > before]
    entry = Calendar.from_ical(letter.calendar).events[0]
    assert (str(entry["LOCATION"]), entry["SEQUENCE"]) == ("Hall B, Hall, Utrecht", 1)


def test_publishing_one_session_leaves_the_rest_a_draft(app, organiser: int) -> None:
    event = make_event()
    first, other = make_session(event), make_session(event)
    for talk in (first, other):
        edit(event, talk.id, organiser, title="Changed")
    publish(event, organiser, only={first.id})
    assert [entry.title for entry in events.sessions(event.id)] == ["Changed", "Cleaner air"]
    assert fresh(Session, other.id).draft is not None
    assert act(service.discard, event.id, by=organiser, now=NOW) == 1
    assert fresh(Session, other.id).draft is None


def test_another_events_rooms_speakers_and_themes_are_refused(app, organiser: int) -> None:
    event, foreign = make_event(), make_event()
    talk = make_session(event)
    room, speaker = make_room(foreign), act(service.add_speaker, foreign.id, "X", now=NOW)
    for changes, reason in (({"room_id": room.id}, "unknown_room"), ({"speakers": (speaker.id,)}, "unknown_speaker"),
                            ({"themes": ("magic",)}, "unknown_theme"), ({"minutes": 0}, "bad_session"), ({"title": " "}, "bad_session"),
                            ({"title": "x" * 401}, "bad_session"), ({"minutes": 99_999_999}, "bad_session")):  # fmt: skip
        with pytest.raises(Refused, match=reason):
            edit(event, talk.id, organiser, **changes)
    with transaction() as tx:
        assert tx.get_one(Session, talk.id).draft is None


def test_nobody_hears_of_the_programme_of_a_draft_event(app, settle) -> None:
    event = make_event(status="draft")
    speaker = act(service.add_speaker, event.id, "X", person_id=make_person().id, now=NOW)
    by = make_person("organiser").id
    act(service.add, event.id, Item("T", 30, NOW + timedelta(days=1), speakers=(speaker.id,)), by=by, now=NOW)
    act(versions.publish, event.id, "1", by=by, now=NOW, excuse="x")
    settle()
    assert not mail.latest()
