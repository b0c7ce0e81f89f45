"""Registration, enrolment, waiting lists, claims."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.core.errors import Refused
from app.events.models import Claim, Enrolment, Registration, Session
from app.events.programme.queries import events, plan
from app.events.registration.queries import places
from app.events.registration.service import enrolment, registration
from app.infra import mail
from app.infra.db import savepoint, session, transaction
from tests.factories.events import change_session, make_event, make_registration, make_room, make_session, seat_session
from tests.factories.members import NOW, make_person
from tests.factories.transactions import act


def state(enrolment_id: int) -> str:
    session().rollback()
    return session().get_one(Enrolment, enrolment_id).state


def test_seats_are_counted_apart(app) -> None:
    event = make_event(on_site_seats=1, online_seats=1)
    places_taken = [make_registration(event, mode).state for mode in ("on_site", "on_site", "online", "online")]
    assert places_taken == ["confirmed", "waiting", "confirmed", "waiting"]


def test_registering_needs_an_open_event(app) -> None:
    person = make_person()
    for changes, reason in (({"status": "draft"}, "event_not_open"), ({"registration_open": False}, "registration_closed")):
        event = make_event(**changes)
        with pytest.raises(Refused, match=reason):
            act(registration.register, event.id, person.id, "on_site", now=NOW)
    event = make_event()
    with pytest.raises(Refused, match="event_over"):
        act(registration.register, event.id, person.id, "on_site", now=NOW + timedelta(days=9))
    act(registration.register, event.id, person.id, "on_site", now=NOW)
    with pytest.raises(Refused, match="already_registered"):
        act(registration.register, event.id, person.id, "online", now=NOW)


def test_the_queue_moves_up_in_order(app) -> None:
    event = make_event()
    talk = make_session(event, on_site_seats=1)
    seats = [act(enrolment.enrol, talk.id, make_registration(event).person_id, "on_site", now=NOW) for _ in range(4)]
    assert [seat.state for seat in seats] == ["confirmed", "waiting", "waiting", "waiting"]
    assert [places.position(seat) for seat in seats[1:]] == [1, 2, 3]
    act(enrolment.leave, seats[2].id, by=1, now=NOW)
    assert places.position(places.get_enrolment(seats[3].id)) == 2
    act(enrolment.leave, seats[0].id, by=1, now=NOW)
    assert [state(seat.id) for seat in seats] == ["left", "confirmed", "left", "waiting"]


def test_leaving_a_queue_frees_no_seat(app) -> None:
    event = make_event()
    talk = make_session(event, on_site_seats=1)
    seats = [act(enrolment.enrol, talk.id, make_registration(event).person_id, "on_site", now=NOW) for _ in range(3)]
    act(enrolment.leave, seats[1].id, by=1, now=NOW)
    assert state(seats[2].id) == "waiting"
    assert session().get_one(Session, talk.id).on_site_taken == 1


def test_a_promoted_person_who_leaves_promotes_the_next_once(app) -> None:
    event = make_event()
    talk = make_session(event, on_site_seats=1)
    seats = [act(enrolment.enrol, talk.id, make_registration(event).person_id, "on_site", now=NOW) for _ in range(3)]
    act(enrolment.leave, seats[0].id, by=1, now=NOW)
    act(enrolment.leave, seats[1].id, by=1, now=NOW)
    assert [state(seat.id) for seat in seats] == ["left", "left", "confirmed"]


def test_a_newcomer_does_not_overtake(app) -> None:
    """A seat opened by raising the capacity goes to the queue, not to whoever comes next."""
    event = make_event()
    talk = make_session(event, on_site_seats=1)
    first, second = (act(enrolment.enrol, talk.id, make_registration(event).person_id, "on_site", now=NOW) for _ in range(2))
    seat_session(talk.id, on_site_seats=2)
    late = act(enrolment.enrol, talk.id, make_registration(event).person_id, "on_site", now=NOW)
    assert [state(seat.id) for seat in (first, second, late)] == ["confirmed", "confirmed", "waiting"]


def test_fewer_seats_than_taken_drop_nobody(app) -> None:
    event = make_event()
    talk = make_session(event, on_site_seats=3)
    seats = [act(enrolment.enrol, talk.id, make_registration(event).person_id, "on_site", now=NOW) for _ in range(3)]
    seat_session(talk.id, on_site_seats=1)
    assert [state(seat.id) for seat in seats] == ["confirmed"] * 3
    act(enrolment.leave, seats[0].id, by=1, now=NOW)
    late = act(enrolment.enrol, talk.id, make_registration(event).person_id, "on_site", now=NOW)
    assert late.state == "waiting", "still overfull: two seats are taken of one"


def test_nobody_sits_in_two_places(app) -> None:
    event = make_event()
    talk, other = make_session(event), make_session(event, starts_at=NOW + timedelta(days=1, minutes=30))
    person = make_registration(event).person_id
    act(enrolment.enrol, talk.id, person, "on_site", now=NOW)
    with pytest.raises(Refused, match="taken"):
        act(enrolment.enrol, other.id, person, "online", now=NOW)
    session().rollback()
    assert session().get_one(Session, other.id).online_taken == 0, "the refused seat is free again"


def test_who_is_busy_is_passed_over_and_keeps_the_number(app) -> None:
    event = make_event()
    talk, other = make_session(event, on_site_seats=1), make_session(event, starts_at=NOW + timedelta(days=1, minutes=30))
    holder, busy, free = (make_registration(event).person_id for _ in range(3))
    first = act(enrolment.enrol, talk.id, holder, "on_site", now=NOW)
    second = act(enrolment.enrol, talk.id, busy, "on_site", now=NOW)
    third = act(enrolment.enrol, talk.id, free, "on_site", now=NOW)
    act(enrolment.enrol, other.id, busy, "on_site", now=NOW)
    act(enrolment.leave, first.id, by=1, now=NOW)
    assert [state(two.id) for two in (second, third)] == ["waiting", "confirmed"]
    assert places.position(places.get_enrolment(second.id)) == 1


def test_switching_is_one_act(app) -> None:
    event = make_event()
    talk = make_session(event, on_site_seats=1, online_seats=1)
    first, second = (make_registration(event).person_id for _ in range(2))
    mine = act(enrolment.enrol, talk.id, first, "on_site", now=NOW)
    queued = act(enrolment.enrol, talk.id, second, "on_site", now=NOW)
    act(enrolment.switch_mode, mine.id, "online", by=first, now=NOW)
    session().rollback()
    fresh = session().get_one(Session, talk.id)
    assert (fresh.on_site_taken, fresh.online_taken, state(queued.id)) == (1, 1, "confirmed")
    with pytest.raises(Refused, match="no_seat"):
        act(enrolment.switch_mode, queued.id, "online", by=second, now=NOW)
    assert state(queued.id) == "confirmed"


def test_leaving_the_event_gives_everything_back(app) -> None:
    event = make_event(on_site_seats=1)
    talk = make_session(event, on_site_seats=1)
    mine = make_registration(event)
    act(enrolment.enrol, talk.id, mine.person_id, "on_site", now=NOW)
    waiting = make_registration(event)
    act(registration.leave, mine.id, by=mine.person_id, now=NOW)
    session().rollback()
    assert session().query(Claim).count() == 0
    assert session().get_one(Session, talk.id).on_site_taken == 0
    assert session().get_one(Registration, waiting.id).state == "confirmed"


def test_a_moved_session_holds_the_new_time(app) -> None:
    event = make_event()
    talk = make_session(event)
    person = make_registration(event).person_id
    act(enrolment.enrol, talk.id, person, "on_site", now=NOW)
    start = talk.starts_at + timedelta(hours=3)
    change_session(talk.id, starts_at=start)
    assert {claim.unit_start for claim in session().query(Claim)} == {start + timedelta(minutes=5 * n) for n in range(12)}


def test_pages_of_a_story(browser, settle) -> None:
    """Register, enrol, wait, be promoted: through the pages."""
    event = make_event(slug="expo")
    room = make_room(event)
    talk = make_session(event, on_site_seats=1, room_id=room.id)
    ann, bo = make_person(name="Ann"), make_person(name="Bo")
    for person in (ann, bo):
        answer = browser(person).post("/events/expo/register", data={"mode": "on_site"}, follow_redirects=True)
        assert "You are registered" in answer.text
    address = f"/events/expo/sessions/{talk.code}"
    assert "The seat is yours" in browser(ann).post(f"{address}/enrol", data={"mode": "on_site"}, follow_redirects=True).text
    settle()
    full = browser(bo).post(f"{address}/enrol", data={"mode": "on_site"}, follow_redirects=True)
    assert "You are number 1 on the waiting list" in full.text
    assert "You released the seat" in browser(ann).post(f"{address}/leave", follow_redirects=True).text
    assert "You have a seat" in browser(bo).get(address).text
    settle()
    subjects = {(letter.recipient, letter.subject) for letter in mail.latest()}
    assert (bo.email, "You moved up: Cleaner air") in subjects
    assert (ann.email, "Seat released: Cleaner air") in subjects
    assert (bo.email, "On the waiting list: Cleaner air") not in subjects, "told late, it would be wrong"
    assert not any("rooms.example" in (letter.body + (letter.calendar or "")) for letter in mail.latest()), (
        "no room address in mail"
    )


def test_the_online_room_opens_for_those_with_a_seat(browser, time_machine_at) -> None:
    event = make_event(slug="expo")
    room = make_room(event, kind="online", name="Stream")
    talk = make_session(event, room_id=room.id)
    ann, bo = make_registration(event, "online"), make_registration(event, "online")
    act(enrolment.enrol, talk.id, ann.person_id, "online", now=NOW)
    address = f"/events/expo/sessions/{talk.code}/join"
    with time_machine_at(talk.starts_at - timedelta(hours=1)):
        early = browser(places.get_registration(ann.id).person).get(address, follow_redirects=True)
        assert (early.status_code, "not open yet" in early.text) == (200, True)
    with time_machine_at(talk.starts_at - timedelta(minutes=5)):
        own = browser(places.get_registration(ann.id).person).get(address).location
        assert browser().get(own).location == "https://rooms.example/secret", "the link itself lets in, whoever is signed in"
        assert browser().get(own.replace("/join/e", "/join/r")).status_code == 404
        assert browser().get(own[:-1] + ("0" if own[-1] != "0" else "1")).status_code == 404
        assert browser(places.get_registration(bo.id).person).get(address).status_code == 409
    with time_machine_at(talk.ends_at + timedelta(minutes=9)):
        assert browser().get(own).status_code == 302
    with time_machine_at(talk.ends_at + timedelta(minutes=11)):
        assert browser().get(own).status_code == 409
    act(enrolment.leave, places.find_enrolment(talk.id, ann.person_id).id, by=ann.person_id, now=NOW)
    with time_machine_at(talk.starts_at - timedelta(minutes=5)):
        assert browser().get(own).status_code == 404, "a link ends with its place"


def test_the_queue_does_not_jam_beside_a_free_seat(app) -> None:
    event = make_event()
    talk, clash = make_session(event, on_site_seats=1), make_session(event)
    a, b, c = (make_registration(event).person_id for _ in range(3))
    first, busy = act(enrolment.enrol, talk.id, a, "on_site", now=NOW), act(enrolment.enrol, talk.id, b, "on_site", now=NOW)
    other = act(enrolment.enrol, clash.id, b, "on_site", now=NOW)
    act(enrolment.leave, first.id, by=1, now=NOW)
    late = act(enrolment.enrol, talk.id, c, "on_site", now=NOW)
    assert (state(busy.id), state(late.id)) == ("waiting", "confirmed"), "the seat is not left empty"
    act(enrolment.leave, late.id, by=1, now=NOW)
    assert state(busy.id) == "waiting"
    act(enrolment.leave, other.id, by=1, now=NOW)
    assert state(busy.id) == "confirmed", "they have time again"


def test_a_refused_act_inside_a_larger_one_leaves_nothing(app) -> None:
    event = make_event()
    talk, other = make_session(event), make_session(event, starts_at=NOW + timedelta(days=1, minutes=30))
    person = make_registration(event).person_id
    with transaction() as tx:
        enrolment.enrol(tx, talk.id, person, "on_site", now=NOW)
        with pytest.raises(Refused, match="taken"), savepoint(tx):
            enrolment.enrol(tx, other.id, person, "on_site", now=NOW)
    session().rollback()
    assert places.find_enrolment(other.id, person) is None
    assert session().get_one(Session, other.id).on_site_taken == 0
    assert plan.clashes(event) == []


def test_an_event_s_last_day_ends_where_it_is(app) -> None:
    event = make_event(timezone="America/Los_Angeles", ends_on=date(2026, 11, 22))
    evening = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    assert act(registration.register, event.id, make_person().id, "on_site", now=evening).state == "confirmed"
    assert [upcoming_event.id for upcoming_event in events.upcoming(drafts=False, today=evening)] == [event.id]
    assert events.past(evening) == []
