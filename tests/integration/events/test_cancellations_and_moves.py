"""What a cancelled event or session, a move or new days do to those who hold seats or wait for them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from icalendar import Calendar

from app.core.errors import Refused
from app.events.models import Claim, Enrolment, Event, Registration
from app.events.programme.queries import plan
from app.events.programme.service import plan as plan_service
from app.events.programme.service import programme
from app.events.registration.service import enrolment, registration
from app.infra import mail
from app.infra.db import session, transaction
from tests.factories.events import change_session, make_event, make_registration, make_session, seat_session
from tests.factories.members import NOW, make_person
from tests.factories.transactions import act


def fresh(model, key):
    session().rollback()
    session().expire_all()
    return session().get_one(model, key)


def state(enrolment_id: int) -> str:
    session().rollback()
    session().expire_all()
    return session().get_one(Enrolment, enrolment_id).state


def update(event: Event, **changes: object) -> None:
    values = {
        "title": event.title, "summary": "", "status": "published", "registration_open": True, "on_site_seats": event.on_site_seats,
        "online_seats": event.online_seats, "meeting_tables": 4, **changes,
    }  # fmt: skip
    act(programme.update_event, event.id, by=None, now=NOW, **values)


def change(talk, **changes: object) -> None:
    seating = {name: changes.pop(name) for name in ("on_site_seats", "online_seats", "needs_enrolment") if name in changes}
    if seating:
        seat_session(talk.id, **seating)
    if changes:
        change_session(talk.id, **changes)


def test_a_cancelled_event_tells_everybody_and_admits_nobody(app, settle) -> None:
    event = make_event(on_site_seats=1)
    talk = make_session(event)
    inside, waiting = make_registration(event), make_registration(event)
    act(enrolment.enrol, talk.id, inside.person_id, "on_site", now=NOW)
    settle()
    before = mail.latest(1)[0].id
    update(event, status="cancelled", on_site_seats=5)
    settle()
    letters = [letter for letter in mail.latest() if letter.id > before]
    assert sorted((letter.calendar_method, letter.subject.split(":")[0]) for letter in letters) == [("CANCEL", "Cancelled")] * 2
    assert session().get_one(Registration, waiting.id).state == "waiting"
    assert session().query(Claim).count() == 0, "people have their time back"
    with pytest.raises(Refused, match="session_cancelled"):
        act(
            enrolment.enrol,
            make_session(event, starts_at=NOW + timedelta(days=1, hours=5)).id,
            inside.person_id,
            "on_site",
            now=NOW,
        )


def test_a_cancelled_session_gives_people_their_time_back(app) -> None:
    event = make_event()
    talk, other = make_session(event), make_session(event)
    person = make_registration(event).person_id
    act(enrolment.enrol, talk.id, person, "on_site", now=NOW)
    change(talk, cancelled=True)
    assert session().query(Claim).count() == 0
    assert act(enrolment.enrol, other.id, person, "on_site", now=NOW).state == "confirmed"


def test_who_waits_for_a_cancelled_session_is_told(app, settle) -> None:
    event = make_event()
    talk = make_session(event, on_site_seats=0)
    waiting = act(enrolment.enrol, talk.id, make_registration(event).person_id, "on_site", now=NOW)
    settle()
    change(talk, cancelled=True)
    settle()
    newest = mail.latest(1)[0]
    assert newest.recipient == waiting.registration.person.email
    assert "Cancelled: Cleaner air" in newest.body
    assert state(waiting.id) == "waiting"


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


def test_a_move_into_a_clash_is_shown_and_holds_what_is_free(app) -> None:
    event = make_event()
    talk, other = make_session(event), make_session(event, starts_at=NOW + timedelta(days=1, hours=2))
    person = make_registration(event).person_id
    act(enrolment.enrol, talk.id, person, "on_site", now=NOW)
    act(enrolment.enrol, other.id, person, "on_site", now=NOW)
    change(talk, starts_at=other.starts_at + timedelta(minutes=30), ends_at=other.ends_at + timedelta(minutes=30))
    assert [clash.kind for clash in plan.clashes(event)] == ["person_overlap"]
    third = make_session(event, starts_at=other.ends_at)
    with pytest.raises(Refused, match="taken"):
        act(enrolment.enrol, third.id, person, "online", now=NOW)


def test_a_speaker_who_speaks_no_longer_is_told(app, settle) -> None:
    event = make_event()
    talk = make_session(event)
    person = make_person()
    speaker = act(plan_service.add_speaker, event.id, "X", person_id=person.id, now=NOW)
    change_session(talk.id, speakers=(speaker.id,))
    settle()
    change_session(talk.id, speakers=(), starts_at=NOW + timedelta(days=1, hours=3))
    settle()
    assert [letter.recipient for letter in mail.latest()] == [person.email]


def test_publishing_that_frees_somebodys_time_lets_them_move_up(app) -> None:
    event = make_event()
    first, second = make_session(event), make_session(event, on_site_seats=1)
    person, other = make_registration(event).person_id, make_registration(event).person_id
    holder = act(enrolment.enrol, second.id, other, "on_site", now=NOW)
    waiting = act(enrolment.enrol, second.id, person, "on_site", now=NOW)
    act(enrolment.enrol, first.id, person, "on_site", now=NOW)
    act(enrolment.leave, holder.id, by=other, now=NOW)
    assert fresh(Enrolment, waiting.id).state == "waiting", "they have something else then"
    change_session(first.id, cancelled=True)
    assert fresh(Enrolment, waiting.id).state == "confirmed"


def test_nobody_is_let_into_what_is_off(app) -> None:
    event = make_event()
    talk = make_session(event, needs_approval=True)
    asked = act(enrolment.enrol, talk.id, make_registration(event).person_id, "on_site", now=NOW)
    change_session(talk.id, cancelled=True)
    with pytest.raises(Refused, match="session_cancelled"):
        act(enrolment.approve, asked.id, by=make_person("organiser").id, now=NOW)
    off = make_event(needs_approval=True, on_site_seats=0)
    request = act(registration.register, off.id, make_person().id, "on_site", now=NOW)
    waiting = make_registration(off)
    with transaction() as tx:
        tx.get_one(Event, off.id).status = "cancelled"
    with pytest.raises(Refused, match="event_not_open"):
        act(registration.approve, request.id, by=1, now=NOW)
    with pytest.raises(Refused, match="event_not_open"):
        act(registration.switch_mode, waiting.id, "online", by=1, now=NOW)
    assert fresh(Registration, waiting.id).state == "waiting"
