"""What a review by fresh eyes found in programmes, seats and files, each pinned so that it stays mended."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from app.core.errors import Refused
from app.events.models import Enrolment, Event, Registration, Session, SessionSpeaker, Speaker
from app.events.programme.queries import events
from app.events.programme.queries import plan as queries
from app.events.programme.rules.formats import files as schedule_files
from app.events.programme.rules.plan import Item
from app.events.programme.rules.programme import DraftSpeaker
from app.events.programme.service import copies, importing, plan, programme, versions
from app.events.registration.service import enrolment, registration
from app.infra import mail, outbox
from app.infra.db import session, unit_of_work
from tests.factories.events import change_session, make_event, make_registration, make_room, make_session, seat_session
from tests.factories.members import NOW, make_organisation, make_person

CSV = "code,title,start,end,speakers,timezone\nK1,Talk,2026-11-22T10:00,2026-11-22T11:00,{speaker},Europe/Amsterdam\n"


@pytest.fixture
def desk(browser):
    return browser(make_person("organiser"))


def fresh(model, key):
    session().rollback()
    session().expire_all()
    return session().get_one(model, key)


def take(text: str, slug: str, **more):
    return importing.import_programme(schedule_files.read("f.csv", text.encode()), slug, now=NOW, **more)


def upload(text: str) -> dict:
    return {"file": (io.BytesIO(text.encode()), "f.csv")}


@pytest.mark.parametrize(
    "data",
    [{"minutes": "9" * 15}, {"room": "9" * 30, "start": "2026-11-23T10:00"}, {"start": "0001-01-01T00:00"}, {"start": "9999-12-31T23:00"},
     {"start": "2026-11-23T10:00", "minutes": "99999999999"}, {"start": "2026-11-23T10:00+01:00"}, {"code": "a\x00b"}],
)  # fmt: skip
def test_hostile_moves_are_refused(desk, data: dict) -> None:
    event = make_event()
    held = make_session(event)
    for verb in ("move", "check"):
        answer = desk.post(
            f"/organise/{event.slug}/plan/{verb}", data={"code": held.code, **data}, headers={"Accept": "application/json"}
        )
        assert answer.status_code in {404, 409}, verb
    assert fresh(Session, held.id).draft is None


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
    assert queries.plan(event.id) == []
    make_session(event, starts_at=datetime(2026, 11, 22, 0, 30, tzinfo=UTC), ends_at=datetime(2026, 11, 22, 2, 30, tzinfo=UTC))
    new = copies.clone(event.id, "copy", "Copy", date(2027, 3, 28), copies.PARTS, by=None, now=NOW)
    (one,) = queries.plan(new.id)
    assert (one.item.minutes, one.item.ends_at - one.item.starts_at) == (120, timedelta(hours=2)), "two hours of real time"


def test_a_copy_keeps_namesakes_apart(app) -> None:
    event = make_event()
    held = make_session(event)
    with unit_of_work() as unit:
        first, second = (
            Speaker(event_id=event.id, key="1", name="Ana"),
            Speaker(event_id=event.id, key="2", name="Ana", organisation="X"),
        )
        unit.add_all([first, second])
        unit.flush()
        unit.add(SessionSpeaker(session_id=held.id, speaker_id=second.id))
    new = copies.clone(event.id, "copy", "Copy", date(2027, 4, 28), copies.PARTS, by=None, now=NOW)
    assert [(one.name, one.organisation) for one in events.speakers(new.id)] == [("Ana", ""), ("Ana", "X")]
    (one,) = queries.plan(new.id)
    assert session().get_one(Speaker, one.item.speakers[0]).organisation == "X"


def test_the_same_colleague_twice_and_nonsense(browser) -> None:
    event = make_event()
    held = make_session(event)
    steward = make_person("steward", organisation_id=make_organisation().id)
    make_registration(event, person=steward)
    address, me = f"/events/{event.slug}/sessions/{held.code}/together", str(steward.id)
    client = browser(steward)
    assert client.post(address, data={"mode": "on_site", "person": ["9" * 5000]}).status_code == 303
    assert client.post(address, data={"mode": "on_site", "person": [me, me]}).status_code == 303
    assert fresh(Session, held.id).on_site_taken == 1


def test_a_date_alone_never_says_unchanged_wrongly(browser) -> None:
    """Last-Modified counts whole seconds; two changes within one must still be two."""
    event = make_event()
    held = make_session(event)
    make_session(event, changed_at=NOW - timedelta(days=1))
    path = f"/events/{event.slug}/calendar.ics"
    first = browser().get(path).headers["Last-Modified"]
    change_session(held.id, starts_at=None, room_id=None)
    assert held.uid not in browser().get(path).text
    assert browser().get(path, headers={"If-Modified-Since": first}).status_code == 200


def test_exchange_files_know_rooms_in_use_as_they_are(browser) -> None:
    event = make_event()
    room = make_room(event, capacity=50, name="Hall")
    make_room(event, name="Nobody knows")
    make_session(event, room_id=room.id)
    path = f"/events/{event.slug}/schedule.json"
    assert "Nobody knows" not in browser().get(path).text
    programme.save_room(event.id, room.id, name="Hall", kind="hybrid", capacity=77, online_url="", by=None, now=NOW)
    assert browser().get(path).json["schedule"]["conference"]["rooms"][0]["capacity"] == 77


def test_a_cancelled_event_is_cancelled_in_its_feed(browser) -> None:
    event = make_event()
    held = make_session(event)
    path = f"/events/{event.slug}/calendar.ics"
    assert "SEQUENCE:0" in browser().get(path).text
    programme.update_event(event.id, by=None, now=NOW, on_site_seats=100, online_seats=None, registration_open=True, status="cancelled",
                           meeting_tables=0, title="x", summary="", venue="Other")  # fmt: skip
    text = browser().get(path).text
    assert ("SEQUENCE:1" in text, "STATUS:CANCELLED" in text, "Other" in text) == (True, True, True)
    assert fresh(Session, held.id).sequence == 1


def test_how_people_take_part_is_in_no_calendar(app) -> None:
    held = make_session(make_event())
    change_session(held.id, mode="on_site")
    assert fresh(Session, held.id).sequence == 0


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
    renamed = replace(read, sessions=tuple(replace(one, speakers=(DraftSpeaker("Ann", "Renamed"),)) for one in read.sessions))
    code = events.sessions(event.id)[0].code
    report = importing.import_programme(renamed, event.slug, now=NOW, publish=False)
    assert any("Renamed" in note for note in report.warnings)
    for path in (f"/events/{event.slug}/sessions/{code}", f"/api/v1/events/{event.slug}/sessions"):
        assert "Renamed" not in browser().get(path).text
    desk.post(f"/organise/{event.slug}/publish", data={"name": "2"})
    assert fresh(Event, event.id).ends_on == date(2026, 12, 22), "published, the event lasts as long as its programme"


def test_nobody_hears_of_the_programme_of_a_draft_event(app, settle) -> None:
    event = make_event(status="draft")
    speaker = plan.add_speaker(event.id, "X", person_id=make_person().id, now=NOW)
    by = make_person("organiser").id
    plan.add(event.id, Item("T", 30, NOW + timedelta(days=1), speakers=(speaker.id,)), by=by, now=NOW)
    versions.publish(event.id, "1", by=by, now=NOW, excuse="x")
    settle()
    assert not mail.latest()


def test_a_speaker_who_speaks_no_longer_is_told(app, settle) -> None:
    event = make_event()
    held = make_session(event)
    person = make_person()
    speaker = plan.add_speaker(event.id, "X", person_id=person.id, now=NOW)
    change_session(held.id, speakers=(speaker.id,))
    settle()
    change_session(held.id, speakers=(), starts_at=NOW + timedelta(days=1, hours=3))
    settle()
    assert [one.recipient for one in mail.latest()] == [person.email]


def test_publishing_that_frees_somebodys_time_lets_them_move_up(app) -> None:
    event = make_event()
    first, second = make_session(event), make_session(event, on_site_seats=1)
    person, other = make_registration(event).person_id, make_registration(event).person_id
    holder = enrolment.enrol(second.id, other, "on_site", now=NOW)
    waiting = enrolment.enrol(second.id, person, "on_site", now=NOW)
    enrolment.enrol(first.id, person, "on_site", now=NOW)
    enrolment.leave(holder.id, by=other, now=NOW)
    assert fresh(Enrolment, waiting.id).state == "waiting", "they have something else then"
    change_session(first.id, cancelled=True)
    assert fresh(Enrolment, waiting.id).state == "confirmed"


def test_what_was_blocked_keeps_its_time(app) -> None:
    event = make_event()
    held = make_session(event)
    change_session(held.id, kind="blocker")
    assert queries.plan(event.id, [held.id])[0].item.starts_at == held.starts_at
    assert events.find_published(event.id, held.code) is None


def test_nobody_is_let_into_what_is_off(app) -> None:
    event = make_event()
    held = make_session(event, needs_approval=True)
    asked = enrolment.enrol(held.id, make_registration(event).person_id, "on_site", now=NOW)
    change_session(held.id, cancelled=True)
    with pytest.raises(Refused, match="session_cancelled"):
        enrolment.approve(asked.id, by=make_person("organiser").id, now=NOW)
    off = make_event(needs_approval=True, on_site_seats=0)
    request = registration.register(off.id, make_person().id, "on_site", now=NOW)
    waiting = make_registration(off)
    with unit_of_work() as unit:
        unit.get_one(Event, off.id).status = "cancelled"
    with pytest.raises(Refused, match="event_not_open"):
        registration.approve(request.id, by=1, now=NOW)
    with pytest.raises(Refused, match="event_not_open"):
        registration.switch_mode(waiting.id, "online", by=1, now=NOW)
    assert fresh(Registration, waiting.id).state == "waiting"


def test_groups_that_could_never_be_seated(app) -> None:
    event = make_event()
    held, home = make_session(event, on_site_seats=10, organisation_cap=2), make_organisation().id
    people = [make_registration(event, person=make_person(organisation_id=home)).person_id for _ in range(3)]
    with pytest.raises(Refused, match="group_too_large"):
        enrolment.enrol_together(held.id, people, "on_site", by=people[0], now=NOW)
    small = make_session(event, on_site_seats=3)
    inside = [enrolment.enrol(small.id, make_registration(event).person_id, "on_site", now=NOW) for _ in range(3)]
    group = [make_registration(event).person_id for _ in range(3)]
    enrolment.enrol_together(small.id, group, "on_site", by=group[0], now=NOW)
    last = enrolment.enrol(small.id, make_registration(event).person_id, "on_site", now=NOW)
    seat_session(small.id, on_site_seats=2)
    for one in inside:
        enrolment.leave(one.id, by=1, now=NOW)
    assert fresh(Enrolment, last.id).state == "confirmed", "a group larger than all the seats holds nobody up"


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
    held = make_session(event)
    answer = desk.post(f"/organise/{event.slug}/sessions/{held.code}/attendance", data=upload(text))
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
    asked = registration.register(event.id, make_person().id, "on_site", now=NOW)
    settle()
    assert (
        desk.post(f"/organise/{event.slug}/registrations/{asked.id}/refuse", data={"reason": "a\x00b\r\nc"}).status_code == 303
    )
    settle()
    assert not session().scalars(select(outbox.OutboxRow).where(outbox.OutboxRow.done_at.is_(None))).all()
    assert "ab c" in mail.latest(1)[0].body


def test_an_older_form_overwrites_nothing(browser, desk) -> None:
    event = make_event()
    held = make_session(event)
    address = f"/organise/{event.slug}/sessions/{held.code}"
    seen = desk.get(address).text.split('name="seen" value="')[1].split('"')[0]
    form = {"title": "Cleaner air", "kind": "talk", "mode": "hybrid", "room_id": "0", "starts_at": "2026-11-23T10:00", "minutes": "60",
            "language": "en", "seen": seen}  # fmt: skip
    assert desk.post(address, data={**form, "abstract": "mine"}).status_code == 302
    late = browser(make_person("organiser")).post(address, data={**form, "title": "yours"})
    assert (late.status_code, "has changed" in late.text, 'value="yours"' in late.text) == (422, True, True)
    assert queries.plan(event.id, [held.id])[0].item.abstract == "mine"


def test_a_new_speaker_is_not_a_renamed_one(app) -> None:
    event = make_event()
    known = plan.add_speaker(event.id, "Ann", now=NOW)
    programme.save_speaker(known.id, name="Anna Smith", organisation="", person_id=None, spans=(), by=None, now=NOW)
    assert plan.add_speaker(event.id, "Ann", now=NOW).id != known.id
    assert plan.add_speaker(event.id, "Anna Smith", now=NOW).id == known.id
