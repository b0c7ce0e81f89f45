"""Booking: several times, other times, moving, colleagues, expiry, what is said afterwards, and meetings nobody planned."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.core.errors import Refused
from app.events.messages import EventChanged
from app.events.models import Claim, Event, Registration
from app.events.registration.service import enrolment, registration
from app.infra import mail
from app.infra.db import session, transaction
from app.infra.outbox import record
from app.matchmaking.models import Meeting
from app.matchmaking.queries import meetings as queries
from app.matchmaking.queries import profiles as profile_queries
from app.matchmaking.queries import times
from app.matchmaking.service import afterwards, meetings, profiles, wishes
from tests.factories.events import make_event, make_registration, make_session
from tests.factories.members import NOW, make_organisation, make_person
from tests.factories.transactions import act

MINUTE = timedelta(minutes=1)


def everybody_in(event: Event, number: int, **more: Any) -> list[Registration]:
    attendees = [make_registration(event, **more) for _ in range(number)]
    for attendee in attendees:
        act(profiles.save, attendee.id, {"visible": True}, now=NOW)
    return attendees


def starts(event: Event, *people: Registration) -> list[Any]:
    return [slot.starts_at for slot in times.free_slots(event, [person.id for person in people], NOW)]


def held(meeting_id: int) -> set[tuple[str, str]]:
    return {(claim.resource, claim.resource_id) for claim in session().query(Claim).filter_by(holder=f"meeting:{meeting_id}")}


@pytest.fixture
def event(app: Flask) -> Event:
    return make_event(slug="expo", meeting_tables=3)


def test_one_of_three_times_is_chosen(event: Event) -> None:
    ann, bo = everybody_in(event, 2)
    choice = starts(event, ann, bo)[2:5]
    asked = act(meetings.ask, ann.id, bo.id, choice, "Hello", now=NOW)
    with pytest.raises(Refused, match="no_such_slot"):
        act(meetings.accept, asked.id, by=bo.person_id, now=NOW, starts_at=choice[0] - MINUTE)
    agreed = act(meetings.accept, asked.id, by=bo.person_id, now=NOW, starts_at=choice[1])
    assert (agreed.starts_at, agreed.state, agreed.turn_id, agreed.slots) == (choice[1], "accepted", None, [])
    with pytest.raises(Refused, match="no_such_slot"):
        act(meetings.ask, ann.id, everybody_in(event, 1)[0].id, starts(event, ann)[:4], "", now=NOW)


def test_other_times_give_the_turn_back(event: Event, settle: Any) -> None:
    ann, bo = everybody_in(event, 2)
    free = starts(event, ann, bo)
    asked = act(meetings.ask, ann.id, bo.id, free[:1], "", now=NOW)
    with pytest.raises(Refused, match="not_now"):
        act(meetings.offer_times, asked.id, free[4:5], "", by=ann.person_id, now=NOW)
    countered = act(meetings.offer_times, asked.id, free[4:6], "Rather then", by=bo.person_id, now=NOW)
    assert countered.turn_id == ann.id
    settle()
    assert mail.latest(1)[0].recipient == session().get_one(Registration, ann.id).person.email
    with pytest.raises(Refused, match="not_now"):
        act(meetings.accept, asked.id, by=bo.person_id, now=NOW)
    assert act(meetings.accept, asked.id, by=ann.person_id, now=NOW, starts_at=free[5]).starts_at == free[5]


def test_a_confirmed_meeting_moves_only_when_both_agree(event: Event, settle: Any) -> None:
    ann, bo = everybody_in(event, 2)
    free = starts(event, ann, bo)
    meeting = act(meetings.accept, act(meetings.ask, ann.id, bo.id, free[:1], "", now=NOW).id, by=bo.person_id, now=NOW)
    settle()
    act(meetings.offer_times, meeting.id, free[1:2], "", by=ann.person_id, now=NOW)
    assert queries.get_meeting(meeting.id).starts_at == free[0], "it stays meanwhile"
    with pytest.raises(Refused, match="not_now"):
        act(meetings.accept, meeting.id, by=ann.person_id, now=NOW)
    assert act(meetings.keep, meeting.id, by=bo.person_id, now=NOW).starts_at == free[0]
    act(meetings.offer_times, meeting.id, free[1:2], "", by=ann.person_id, now=NOW)
    moved = act(meetings.accept, meeting.id, by=bo.person_id, now=NOW)
    assert (moved.starts_at, moved.table_number) == (free[1], 1)
    assert len(held(meeting.id)) == 3
    assert session().query(Claim).filter(Claim.unit_start < free[1]).count() == 0, "the old time is free"
    settle()
    updates = [letter for letter in mail.latest(2) if letter.calendar_method == "REQUEST"]
    assert len(updates) == 2
    assert all("SEQUENCE:1" in update.calendar for update in updates)


def test_a_move_that_cannot_be_had_leaves_the_meeting_where_it_is(event: Event) -> None:
    ann, bo, cy = everybody_in(event, 3)
    free = starts(event, ann, bo)
    meeting = act(meetings.accept, act(meetings.ask, ann.id, bo.id, free[:1], "", now=NOW).id, by=bo.person_id, now=NOW)
    act(meetings.offer_times, meeting.id, free[1:2], "", by=ann.person_id, now=NOW)
    session_held = make_session(event, starts_at=free[1], on_site_seats=9)
    act(enrolment.enrol, session_held.id, bo.person_id, "on_site", now=NOW)
    with pytest.raises(Refused, match="slot_taken"):
        act(meetings.accept, meeting.id, by=bo.person_id, now=NOW)
    session().rollback()
    kept = queries.get_meeting(meeting.id)
    assert (kept.state, kept.starts_at) == ("accepted", free[0])
    assert len(held(meeting.id)) == 3
    assert cy.id


def test_requests_lose_the_times_that_are_gone_and_lapse_with_the_last(event: Event, settle: Any) -> None:
    ann, bo, cy, di = everybody_in(event, 4)
    free = starts(event, ann, bo, cy, di)
    first = act(meetings.ask, ann.id, bo.id, free[:1], "", now=NOW)
    only_that = act(meetings.ask, ann.id, cy.id, free[:1], "", now=NOW)
    also_that = act(meetings.ask, di.id, bo.id, free[:2], "", now=NOW)
    act(meetings.accept, first.id, by=bo.person_id, now=NOW)
    assert queries.get_meeting(only_that.id).state == "lapsed"
    assert [slot.starts_at for slot in queries.get_meeting(also_that.id).slots] == [free[1]]
    settle()
    recipients = {letter.recipient for letter in mail.latest(6) if "No meeting" in letter.subject}
    assert recipients == {session().get_one(Registration, person.id).person.email for person in (ann, cy)}


def test_a_request_expires(event: Event, settle: Any) -> None:
    ann, bo = everybody_in(event, 2)
    later = starts(event, ann, bo)[-1]
    asked = act(meetings.ask, ann.id, bo.id, [later], "", now=NOW)
    act(profiles.change_settings, event.id, {"request_hours": 1}, by=None, now=NOW)
    short = act(meetings.ask, bo.id, everybody_in(event, 1)[0].id, [later], "", now=NOW)
    assert short.expires_at == NOW + timedelta(hours=1)
    settle(NOW + timedelta(hours=2))
    assert queries.get_meeting(short.id).state == "lapsed"
    assert queries.get_meeting(asked.id).state == "requested", "it has two days"


def test_colleagues_come_along_and_are_held_too(event: Event) -> None:
    home, away = make_organisation(), make_organisation()
    ann, ed = (make_registration(event, person=make_person(organisation_id=home.id)) for _ in range(2))
    bo, fay = (make_registration(event, person=make_person(organisation_id=away.id)) for _ in range(2))
    for person in (ann, ed, bo, fay):
        act(profiles.save, person.id, {"visible": True}, now=NOW)
    free = starts(event, ann, bo)
    with pytest.raises(Refused, match="not_your_colleague"):
        act(meetings.ask, ann.id, bo.id, free[:1], "", guests=[fay.id], now=NOW)
    asked = act(meetings.ask, ann.id, bo.id, free[:1], "", guests=[ed.id], now=NOW)
    agreed = act(meetings.accept, asked.id, by=bo.person_id, guests=[fay.id], now=NOW)
    assert len(held(agreed.id)) == 5, "four people and a table"
    assert queries.other_side(agreed, ed.person_id).id == bo.id
    with pytest.raises(Refused, match="not_your_meeting"):
        act(meetings.end, agreed.id, "cancel", by=ed.person_id, now=NOW)
    act(registration.leave, ed.id, by=ed.person_id, now=NOW)
    act(meetings.leave_out, agreed.id, ed.id, now=NOW)
    assert len(held(agreed.id)) == 4


def test_buffers_maximum_and_kept_times_hold(event: Event) -> None:
    ann, bo, cy = everybody_in(event, 3)
    act(profiles.save, bo.id, {"buffer_minutes": 10, "most_a_day": 1}, now=NOW)
    free = starts(event, ann, bo)
    act(meetings.accept, act(meetings.ask, ann.id, bo.id, free[:1], "", now=NOW).id, by=bo.person_id, now=NOW)
    day = free[0].date()
    assert all(start.date() != day for start in starts(event, bo, cy)), "one meeting a day is enough"
    act(profiles.save, bo.id, {"most_a_day": None, "away": [free[5].isoformat()]}, now=NOW)
    assert not {free[0], free[1], free[5]} & set(starts(event, bo, cy)), "the buffer and what is kept free"
    assert free[1] in starts(event, ann, cy), "the buffer is bo's alone"


def test_no_thanks_is_never_again(event: Event, browser: Any) -> None:
    ann, bo = everybody_in(event, 2)
    free = starts(event, ann, bo)
    asked = act(meetings.ask, ann.id, bo.id, free[:1], "", now=NOW)
    act(wishes.wish, bo.id, ann.id, "no", now=NOW)
    assert queries.get_meeting(asked.id).state == "declined"
    assert profile_queries.proposals(profile_queries.find_profile(ann.id), NOW) == []
    with pytest.raises(Refused, match="cannot_ask"):
        act(meetings.ask, ann.id, bo.id, free[:1], "", now=NOW)
    with pytest.raises(Refused, match="cannot_ask"):
        act(wishes.wish, ann.id, ann.id, "must", now=NOW)
    page = browser(session().get_one(Registration, ann.id).person)
    assert page.post("/events/expo/people/999999/wish", data={"level": "must"}).status_code == 303


def test_an_event_says_who_may_meet_whom(event: Event) -> None:
    people = []
    for kind in ("city", "company", "company"):
        person = make_person(organisation_id=make_organisation(kind=kind).id)
        people.append(make_registration(event, person=person))
        act(profiles.save, people[-1].id, {"visible": True}, now=NOW)
    act(profiles.change_settings, event.id, {"kinds": [["city", "company"]]}, by=None, now=NOW)
    city, company, other = people
    with pytest.raises(Refused, match="cannot_ask"):
        act(meetings.ask, company.id, other.id, starts(event, company)[:1], "", now=NOW)
    assert act(meetings.ask, city.id, company.id, starts(event, company)[:1], "", now=NOW).state == "requested"


def test_two_at_a_free_table_meet(event: Event) -> None:
    ann, bo, cy = everybody_in(event, 3)
    at = starts(event, ann, bo)[3] + 3 * MINUTE
    act(afterwards.came, ann.id, 2, at=at, now=at)
    assert session().query(Meeting).count() == 0
    act(afterwards.came, bo.id, 2, at=at + MINUTE, now=at + MINUTE)
    meeting = queries.get_meeting(session().query(Meeting).one().id)
    assert (meeting.source, meeting.state, meeting.table_number) == ("walk_up", "accepted", 2)
    assert len(held(meeting.id)) == 3
    act(afterwards.came, bo.id, 2, at=at + 2 * MINUTE, now=at + 2 * MINUTE)
    assert session().query(Meeting).count() == 1
    assert queries.outcomes(event.id, at + timedelta(hours=1))[0][1].kind == "held"
    # Somebody who is claimed elsewhere makes no meeting.
    busy = make_session(event, starts_at=at, on_site_seats=5)
    act(enrolment.enrol, busy.id, cy.person_id, "on_site", now=NOW)
    dan = everybody_in(event, 1)[0]
    act(afterwards.came, dan.id, 3, at=at + 4 * MINUTE, now=at)
    act(afterwards.came, cy.id, 3, at=at + 5 * MINUTE, now=at)
    assert session().query(Meeting).count() == 1


def test_what_people_say_afterwards(event: Event) -> None:
    ann, bo = everybody_in(event, 2)
    meeting = act(
        meetings.accept, act(meetings.ask, ann.id, bo.id, starts(event, ann, bo)[:1], "", now=NOW).id, by=bo.person_id, now=NOW
    )
    with pytest.raises(Refused, match="not_now"):
        act(afterwards.say, meeting.id, by=ann.person_id, met=True, rating=5, leads_to_poc=True, now=NOW)
    after = meeting.ends_at + MINUTE
    act(afterwards.say, meeting.id, by=ann.person_id, met=True, rating=5, leads_to_poc=True, now=after)
    assert queries.outcomes(event.id, after)[0][1].kind == "held"
    assert profile_queries.decisions(event.id) == [(ann.id, bo.id, 1.0)]
    with pytest.raises(Refused, match="bad_rating"):
        act(afterwards.say, meeting.id, by=bo.person_id, met=True, rating=9, leads_to_poc=False, now=after)
    act(afterwards.say, meeting.id, by=bo.person_id, met=False, rating=None, leads_to_poc=False, now=after)
    assert queries.outcomes(event.id, after)[0][1].kind == "disputed"
    assert [missing for _meeting, missing in queries.no_shows(event.id, after)] == [[]]


def test_a_reminder_before_the_meeting_and_none_for_one_that_moved(event: Event, settle: Any) -> None:
    ann, bo = everybody_in(event, 2)
    free = starts(event, ann, bo)
    meeting = act(meetings.accept, act(meetings.ask, ann.id, bo.id, free[3:4], "", now=NOW).id, by=bo.person_id, now=NOW)
    act(meetings.offer_times, meeting.id, free[9:10], "", by=bo.person_id, now=NOW)
    act(meetings.accept, meeting.id, by=ann.person_id, now=NOW)
    settle(free[3] - 25 * MINUTE)
    assert not [letter for letter in mail.latest(9) if letter.subject.startswith("Soon")]
    settle(free[9] - 25 * MINUTE)
    assert len([letter for letter in mail.latest(9) if letter.subject.startswith("Soon")]) == 2


def test_the_table_is_near_the_last_one_and_hosts_keep_theirs(app: Flask) -> None:
    event = make_event(slug="expo", meeting_tables=9)
    ann, bo, cy, host = everybody_in(event, 4)
    free = starts(event, ann, bo, cy, host)
    act(profiles.keep_table, host.id, 7, by=ann.person_id, now=NOW)
    with pytest.raises(Refused, match="no_such_table"):
        act(profiles.keep_table, host.id, 10, by=ann.person_id, now=NOW)
    hosted = act(meetings.accept, act(meetings.ask, ann.id, host.id, free[:1], "", now=NOW).id, by=host.person_id, now=NOW)
    assert hosted.table_number == 7
    following = act(meetings.accept, act(meetings.ask, ann.id, bo.id, free[1:2], "", now=NOW).id, by=bo.person_id, now=NOW)
    assert following.table_number == 7
    beside = act(meetings.accept, act(meetings.ask, cy.id, host.id, free[1:2], "", now=NOW).id, by=host.person_id, now=NOW)
    assert beside.table_number == 6


def test_a_time_that_is_taken_while_i_look_offers_the_nearest(event: Event, browser: Any) -> None:
    ann, bo, cy = everybody_in(event, 3)
    free = starts(event, ann, bo, cy)
    people = {person.id: session().get_one(Registration, person.id).person for person in (ann, bo, cy)}
    asked = act(meetings.ask, ann.id, bo.id, free[3:4], "", now=NOW)
    sitting = make_session(event, starts_at=free[3], on_site_seats=9)
    act(enrolment.enrol, sitting.id, ann.person_id, "on_site", now=NOW)
    answer = browser(people[bo.id]).post(f"/me/meetings/{asked.id}/accept", data={"slot": free[3].isoformat()})
    assert answer.status_code == 409
    assert answer.text.count('name="slots"') == 3
    page = browser(people[cy.id]).post(
        f"/events/expo/people/{ann.id}/ask", data={"slots": [free[3].isoformat()], "message": "kept"}
    )
    assert page.status_code == 422
    assert "has just been taken" in page.text
    assert "kept" in page.text


def test_what_is_over_stays_as_it_was(event: Event, settle: Any) -> None:
    ann, bo = everybody_in(event, 2)
    meeting = act(
        meetings.accept, act(meetings.ask, ann.id, bo.id, starts(event, ann, bo)[:1], "", now=NOW).id, by=bo.person_id, now=NOW
    )
    after = meeting.ends_at + MINUTE
    with pytest.raises(Refused, match="slot_past"):
        act(meetings.end, meeting.id, "cancel", by=ann.person_id, now=after)
    with pytest.raises(Refused, match="slot_past"):
        act(meetings.offer_times, meeting.id, starts(event, ann, bo)[9:10], "", by=ann.person_id, now=after)
    act(registration.leave, ann.id, by=ann.person_id, now=after)
    settle(after)
    assert queries.get_meeting(meeting.id).state == "accepted"


def test_a_cancelled_event_has_no_meetings(event: Event, settle: Any) -> None:
    ann, bo, cy = everybody_in(event, 3)
    free = starts(event, ann, bo, cy)
    agreed = act(meetings.accept, act(meetings.ask, ann.id, bo.id, free[:1], "", now=NOW).id, by=bo.person_id, now=NOW)
    asked = act(meetings.ask, ann.id, cy.id, free[1:2], "", now=NOW)
    with transaction() as tx:
        tx.get_one(Event, event.id).status = "cancelled"
        record(tx, EventChanged(event.id), now=NOW)
    settle()
    session().expire_all()
    assert [queries.get_meeting(meeting.id).state for meeting in (agreed, asked)] == ["cancelled", "cancelled"]
    assert held(agreed.id) == set()
    with pytest.raises(Refused, match="cannot_ask"):
        act(meetings.ask, bo.id, cy.id, free[2:3], "", now=NOW)


def test_a_counter_proposal_is_known_by_its_own_time(event: Event, browser: Any) -> None:
    ann, bo = everybody_in(event, 2)
    free = starts(event, ann, bo)
    asked = act(meetings.ask, ann.id, bo.id, [free[0], free[8]], "", now=NOW)
    act(meetings.offer_times, asked.id, [free[9]], "", by=bo.person_id, now=NOW)
    stored_meeting = queries.get_meeting(asked.id)
    assert (stored_meeting.starts_at, stored_meeting.ends_at - stored_meeting.starts_at) == (free[9], timedelta(minutes=20))
    later = free[0] + timedelta(hours=1)
    with pytest.raises(Refused, match="already_asked"):
        act(meetings.ask, ann.id, bo.id, [free[12]], "", now=later)


def test_a_refused_move_is_told_and_an_expired_request_is_not_accepted(event: Event, settle: Any) -> None:
    ann, bo, cy = everybody_in(event, 3)
    free = starts(event, ann, bo, cy)
    meeting = act(meetings.accept, act(meetings.ask, ann.id, bo.id, free[:1], "", now=NOW).id, by=bo.person_id, now=NOW)
    settle()
    act(meetings.offer_times, meeting.id, free[1:2], "", by=ann.person_id, now=NOW)
    settle()
    act(meetings.keep, meeting.id, by=bo.person_id, now=NOW)
    settle()
    letter = mail.latest(1)[0]
    assert "stays where it is" in letter.subject
    assert letter.recipient == session().get_one(Registration, ann.id).person.email
    act(profiles.change_settings, event.id, {"request_hours": 1}, by=None, now=NOW)
    late = act(meetings.ask, ann.id, cy.id, free[20:21], "", now=NOW)
    with pytest.raises(Refused, match="not_now"):
        act(meetings.accept, late.id, by=cy.person_id, now=NOW + timedelta(hours=2))


def test_a_no_looks_like_nobody_and_hidden_people_are_wished_for_by_nobody(event: Event, browser: Any) -> None:
    ann, bo, cy = everybody_in(event, 3)
    act(wishes.wish, bo.id, ann.id, "no", now=NOW)
    page = browser(session().get_one(Registration, ann.id).person)
    assert page.get(f"/events/expo/people/{bo.id}/ask").status_code == 404
    act(profiles.save, cy.id, {"visible": False}, now=NOW)
    with pytest.raises(Refused, match="cannot_ask"):
        act(wishes.wish, ann.id, cy.id, "must", now=NOW)


def test_one_scan_counts_for_the_meeting_that_goes_on(event: Event) -> None:
    ann, bo, host = everybody_in(event, 3)
    act(profiles.keep_table, host.id, 2, by=host.person_id, now=NOW)
    free = starts(event, ann, bo, host)
    first = act(meetings.accept, act(meetings.ask, ann.id, host.id, free[:1], "", now=NOW).id, by=host.person_id, now=NOW)
    second = act(meetings.accept, act(meetings.ask, bo.id, host.id, free[1:2], "", now=NOW).id, by=host.person_id, now=NOW)
    assert first.table_number == second.table_number == 2
    act(afterwards.came, host.id, 2, at=free[0] + 6 * MINUTE, now=free[0] + 6 * MINUTE)
    assert queries.scanned_at(first.id) == {host.id}
    assert queries.scanned_at(second.id) == set()


def test_twelve_requests_may_be_open(event: Event) -> None:
    ann, *others = everybody_in(event, 14)
    asked = [act(meetings.ask, ann.id, other.id, starts(event, ann, other)[:1], "", now=NOW) for other in others[:12]]
    with pytest.raises(Refused, match="too_many_requests"):
        act(meetings.ask, ann.id, others[12].id, starts(event, ann, others[12])[:1], "", now=NOW)
    act(meetings.end, asked[0].id, "cancel", by=ann.person_id, now=NOW)
    assert act(meetings.ask, ann.id, others[12].id, starts(event, ann, others[12])[:1], "", now=NOW).state == "requested"


def test_the_same_person_is_asked_three_times_a_day(event: Event) -> None:
    ann, bo = everybody_in(event, 2)
    for _time in range(3):
        asked = act(meetings.ask, ann.id, bo.id, starts(event, ann, bo)[-1:], "", now=NOW)
        act(meetings.end, asked.id, "decline", by=bo.person_id, now=NOW)
    with pytest.raises(Refused, match="already_asked"):
        act(meetings.ask, ann.id, bo.id, starts(event, ann, bo)[-1:], "", now=NOW + timedelta(hours=23, minutes=59))
    assert act(meetings.ask, ann.id, bo.id, starts(event, ann, bo)[-1:], "", now=NOW + timedelta(days=1)).state == "requested"


def test_a_meeting_is_locked_at_its_own_event_only(event: Event, browser: Any) -> None:
    make_event(slug="elsewhere")
    ann, bo = everybody_in(event, 2)
    asked = act(meetings.ask, ann.id, bo.id, starts(event, ann, bo)[:1], "", now=NOW)
    act(meetings.accept, asked.id, by=bo.person_id, now=NOW)
    desk = browser(make_person("organiser"))
    assert desk.post(f"/organise/elsewhere/meetings/{asked.id}/lock").status_code == 404
    assert not session().get_one(Meeting, asked.id).locked
    assert desk.post(f"/organise/expo/meetings/{asked.id}/lock").status_code == 303
    assert session().get_one(Meeting, asked.id).locked
