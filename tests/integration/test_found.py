"""Faults that a reviewer found once, so that they stay found."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar

from app.badges.queries import badges
from app.core.errors import BadFile, Refused
from app.events.models import Claim, Enrolment, Event, Registration, Session
from app.events.programme.queries import events, plan
from app.events.programme.rules.formats import files as schedule_files
from app.events.programme.service import importing, programme
from app.events.registration.queries import places
from app.events.registration.service import enrolment, registration
from app.infra import mail
from app.infra.db import session, unit_of_work
from app.matchmaking.queries import times
from app.matchmaking.service import meetings as matchmaking
from app.matchmaking.service import profiles
from app.members import queries as members
from app.members.service import accounts
from tests.factories.events import change_session, make_event, make_registration, make_session, seat_session
from tests.factories.members import NOW, make_organisation, make_person
from tests.unit.events.test_schedule_files import FRAB, schedule_json


def state(enrolment_id: int) -> str:
    session().rollback()
    session().expire_all()
    return session().get_one(Enrolment, enrolment_id).state


def update(event: Event, **changes: object) -> None:
    values = {
        "title": event.title, "summary": "", "status": "published", "registration_open": True, "on_site_seats": event.on_site_seats,
        "online_seats": event.online_seats, "meeting_tables": 4, **changes,
    }  # fmt: skip
    programme.update_event(event.id, by=None, now=NOW, **values)


def change(held, **changes: object) -> None:
    seating = {name: changes.pop(name) for name in ("on_site_seats", "online_seats", "needs_enrolment") if name in changes}
    if seating:
        seat_session(held.id, **seating)
    if changes:
        change_session(held.id, **changes)


def test_nobody_prepares_an_account_for_somebody_else(client: FlaskClient, settle) -> None:
    client.post("/sign-up", data={"name": "Mallory", "email": "ann@example.org", "password": "a password of Mallory"})
    client.post("/sign-up", data={"name": "Ann", "email": "ann@example.org"})
    settle()
    secret = mail.latest(1)[0].body.split("/sign-in/link/")[1].split()[0]
    client.post(f"/sign-in/link/{secret}")
    person = members.find_by_email("ann@example.org")
    assert (person.name, person.password_hash) == ("Ann", None)
    client.post("/sign-up", data={"name": "Mallory", "email": "ann@example.org"})
    assert members.find_by_email("ann@example.org").name == "Ann", "once proven, nobody overwrites it"
    client.post("/me/password", data={"password": "my very own one"})
    assert accounts.check_password("ann@example.org", "my very own one", now=NOW)


def test_the_queue_does_not_jam_beside_a_free_seat(app) -> None:
    event = make_event()
    held, clash = make_session(event, on_site_seats=1), make_session(event)
    a, b, c = (make_registration(event).person_id for _ in range(3))
    first, busy = enrolment.enrol(held.id, a, "on_site", now=NOW), enrolment.enrol(held.id, b, "on_site", now=NOW)
    other = enrolment.enrol(clash.id, b, "on_site", now=NOW)
    enrolment.leave(first.id, by=1, now=NOW)
    late = enrolment.enrol(held.id, c, "on_site", now=NOW)
    assert (state(busy.id), state(late.id)) == ("waiting", "confirmed"), "the seat is not left empty"
    enrolment.leave(late.id, by=1, now=NOW)
    assert state(busy.id) == "waiting"
    enrolment.leave(other.id, by=1, now=NOW)
    assert state(busy.id) == "confirmed", "they have time again"


def test_a_meeting_that_ends_frees_time_for_a_waiting_seat(app) -> None:
    event = make_event()
    ann, bo = make_registration(event), make_registration(event)
    for one in (ann, bo):
        profiles.save(one.id, {"pitch": "", "seeks": [], "offers": [], "visible": True}, now=NOW)
    slot = times.free_slots(event, [ann.id, bo.id], NOW)[30]
    meeting = matchmaking.ask(ann.id, bo.id, [slot.starts_at], "", now=NOW)
    matchmaking.accept(meeting.id, by=bo.person_id, now=NOW)
    held = make_session(event, starts_at=slot.starts_at, on_site_seats=1)
    first = enrolment.enrol(held.id, make_registration(event).person_id, "on_site", now=NOW)
    busy = enrolment.enrol(held.id, bo.person_id, "on_site", now=NOW)
    enrolment.leave(first.id, by=1, now=NOW)
    assert state(busy.id) == "waiting"
    matchmaking.end(meeting.id, "cancel", by=ann.person_id, now=NOW)
    assert state(busy.id) == "confirmed"


def test_a_cancelled_event_tells_everybody_and_admits_nobody(app, settle) -> None:
    event = make_event(on_site_seats=1)
    held = make_session(event)
    inside, waiting = make_registration(event), make_registration(event)
    enrolment.enrol(held.id, inside.person_id, "on_site", now=NOW)
    settle()
    before = mail.latest(1)[0].id
    update(event, status="cancelled", on_site_seats=5)
    settle()
    told = [one for one in mail.latest() if one.id > before]
    assert sorted((one.calendar_method, one.subject.split(":")[0]) for one in told) == [("CANCEL", "Cancelled")] * 2
    assert session().get_one(Registration, waiting.id).state == "waiting"
    assert session().query(Claim).count() == 0, "people have their time back"
    with pytest.raises(Refused, match="session_cancelled"):
        enrolment.enrol(
            make_session(event, starts_at=NOW + timedelta(days=1, hours=5)).id, inside.person_id, "on_site", now=NOW
        )


def test_new_days_of_an_event_reach_calendars(app, settle) -> None:
    event = make_event()
    make_registration(event)
    settle()
    update(event, starts_on=date(2026, 11, 20), ends_on=date(2026, 11, 24))
    settle()
    newest = mail.latest(1)[0]
    assert newest.subject.startswith("New days or place")
    item = Calendar.from_ical(newest.calendar).events[0]
    assert (item.start, item["SEQUENCE"]) == (date(2026, 11, 20), 1)


def test_a_cancelled_session_gives_people_their_time_back(app) -> None:
    event = make_event()
    held, other = make_session(event), make_session(event)
    person = make_registration(event).person_id
    enrolment.enrol(held.id, person, "on_site", now=NOW)
    change(held, cancelled=True)
    assert session().query(Claim).count() == 0
    assert enrolment.enrol(other.id, person, "on_site", now=NOW).state == "confirmed"


def test_a_move_into_a_clash_is_shown_and_holds_what_is_free(app) -> None:
    event = make_event()
    one, other = make_session(event), make_session(event, starts_at=NOW + timedelta(days=1, hours=2))
    person = make_registration(event).person_id
    enrolment.enrol(one.id, person, "on_site", now=NOW)
    enrolment.enrol(other.id, person, "on_site", now=NOW)
    change(one, starts_at=other.starts_at + timedelta(minutes=30), ends_at=other.ends_at + timedelta(minutes=30))
    assert [clash.kind for clash in plan.clashes(event)] == ["person_overlap"]
    third = make_session(event, starts_at=other.ends_at)
    with pytest.raises(Refused, match="taken"):
        enrolment.enrol(third.id, person, "online", now=NOW)


def test_coming_back_before_the_worker_looked_keeps_the_badge(app, settle) -> None:
    event = make_event()
    made = make_registration(event)
    settle()
    registration.leave(made.id, by=made.person_id, now=NOW)
    registration.register(event.id, made.person_id, "on_site", now=NOW)
    settle()
    assert badges.find_badge(made.id).revoked_at is None


def test_requests_whose_time_has_passed_block_nobody(app) -> None:
    event = make_event()
    ann = make_registration(event)
    others = [make_registration(event) for _ in range(13)]
    for one in (ann, *others):
        profiles.save(one.id, {"pitch": "", "seeks": [], "offers": [], "visible": True}, now=NOW)
    slots = times.free_slots(event, [ann.id], NOW)
    for one in others[:12]:
        matchmaking.ask(ann.id, one.id, [slots[0].starts_at], "", now=NOW)
    with pytest.raises(Refused, match="too_many_requests"):
        matchmaking.ask(ann.id, others[12].id, [slots[1].starts_at], "", now=NOW)
    later = slots[0].ends_at
    assert matchmaking.ask(ann.id, others[12].id, [slots[5].starts_at], "", now=later).state == "requested"


def test_one_person_is_not_asked_again_and_again(app, settle) -> None:
    event = make_event()
    ann, bo = make_registration(event), make_registration(event)
    for one in (ann, bo):
        profiles.save(one.id, {"pitch": "", "seeks": [], "offers": [], "visible": True}, now=NOW)
    slot = times.free_slots(event, [ann.id], NOW)[0].starts_at
    for _ in range(3):
        asked = matchmaking.ask(ann.id, bo.id, [slot], "", now=NOW)
        settle()
        matchmaking.end(asked.id, "cancel", by=ann.person_id, now=NOW)
        settle()
    with pytest.raises(Refused, match="already_asked"):
        matchmaking.ask(ann.id, bo.id, [slot], "", now=NOW)
    assert mail.latest(1)[0].recipient == session().get_one(Registration, bo.id).person.email, "the other one is told"


def test_what_is_not_agreed_is_tentative(app) -> None:
    event = make_event(on_site_seats=0)
    waiting = make_registration(event)
    (item,) = places.agenda(waiting.person_id)
    assert item.entry.tentative


def test_an_event_s_last_day_ends_where_it_is(app) -> None:
    event = make_event(timezone="America/Los_Angeles", ends_on=date(2026, 11, 22))
    evening = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    assert registration.register(event.id, make_person().id, "on_site", now=evening).state == "confirmed"
    assert [one.id for one in events.upcoming(drafts=False, today=evening)] == [event.id]
    assert events.past(evening) == []


def test_who_waits_to_be_a_member_has_no_page(client: FlaskClient) -> None:
    waiting = make_organisation(active=False)
    assert client.get(f"/members/{waiting.slug}").status_code == 404


def test_blank_names_are_no_names(client: FlaskClient) -> None:
    assert client.post("/sign-up", data={"name": "   ", "email": "a@b.org"}).status_code == 422


def test_switching_ends_when_enrolling_does(app) -> None:
    event = make_event()
    held = make_session(event)
    mine = enrolment.enrol(held.id, make_registration(event).person_id, "online", now=NOW)
    with pytest.raises(Refused, match="session_started"):
        enrolment.switch_mode(mine.id, "on_site", by=1, now=held.ends_at)


@pytest.mark.parametrize(
    "path",
    ["/?lang=nl&endpoint=x", "/events/?lang=nl&slug=y", "/?lang=nl&_anchor=x&_method=y&_scheme=z", "/reports/" + "9" * 25, "/reports/99999999999.pdf",
     "/challenges/?q=%00", "/challenges/?theme=%00", "/events/%00/", "/news/%00", "/members/?kind=%00", "/first-scan?organisation=%00",
     "/api/v1/challenges?q=%00", "/api/v1/sync?since=99999999999999", "/challenges/?page=99999999999999999999", "/insights/?year=99999999999"],
)  # fmt: skip
def test_odd_addresses_get_an_answer(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code in {200, 302, 400, 401, 404, 422}


def test_deep_json_gets_an_answer(client: FlaskClient) -> None:
    answer = client.post("/api/v1/scans", data="[" * 200_000, content_type="application/json")
    assert answer.status_code in {400, 422}


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
        importing.import_programme(read, "x", now=NOW)


def test_an_event_without_a_programme_takes_the_days_of_its_first(app) -> None:
    event = make_event(slug="late", starts_on=date(2030, 1, 1), ends_on=date(2030, 1, 2))
    importing.import_programme(schedule_files.read("x", FRAB.format(title="Air").encode()), "late", now=NOW)
    session().rollback()
    fresh = session().get_one(Event, event.id)
    assert (fresh.starts_on, fresh.ends_on) == (date(2026, 11, 22), date(2026, 11, 22))


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


def test_links_in_mails_are_hidden_from_whoever_reads_the_outbox(browser, settle) -> None:
    accounts.ask_link(make_person(email="ann@example.org").email, lead_to="/", now=NOW)
    settle()
    page = browser(make_person("secretariat")).get(f"/outbox/{mail.latest(1)[0].id}").text
    assert "/sign-in/link/…" in page


def test_a_refused_act_inside_a_larger_one_leaves_nothing(app) -> None:
    event = make_event()
    one, other = make_session(event), make_session(event, starts_at=NOW + timedelta(days=1, minutes=30))
    person = make_registration(event).person_id
    with unit_of_work():
        enrolment.enrol(one.id, person, "on_site", now=NOW)
        with pytest.raises(Refused, match="taken"):
            enrolment.enrol(other.id, person, "on_site", now=NOW)
    session().rollback()
    assert places.find_enrolment(other.id, person) is None
    assert session().get_one(Session, other.id).on_site_taken == 0
    assert plan.clashes(event) == []


def test_joining_goes_through_the_secretariat(client: FlaskClient, browser) -> None:
    form = {"name": "City of Delft", "kind": "city", "country": "NL", "city": "Delft", "timezone": "Europe/Amsterdam"}
    assert client.post("/members/join", data={**form, "timezone": "Mars"}).status_code == 422
    client.post("/members/join", data=form)
    assert client.get("/members/city-of-delft").status_code == 404
    office = browser(make_person("secretariat"))
    assert "City of Delft" in office.get("/admin/").text
    (waiting,) = members.waiting_organisations()
    office.post(f"/admin/organisations/{waiting.id}/approve")
    assert client.get("/members/city-of-delft").status_code == 200


def test_who_waits_for_a_cancelled_session_is_told(app, settle) -> None:
    event = make_event()
    held = make_session(event, on_site_seats=0)
    waiting = enrolment.enrol(held.id, make_registration(event).person_id, "on_site", now=NOW)
    settle()
    change(held, cancelled=True)
    settle()
    newest = mail.latest(1)[0]
    assert newest.recipient == waiting.registration.person.email
    assert "Cancelled: Cleaner air" in newest.body
    assert state(waiting.id) == "waiting"
