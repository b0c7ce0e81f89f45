"""Asking, agreeing, meeting: and never two things at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar

from app.core.errors import Refused
from app.events.models import Claim, Enrolment, Registration
from app.events.registration.service import enrolment, registration
from app.infra import mail
from app.infra.db import session
from app.matchmaking.models import Meeting
from app.matchmaking.queries import meetings as queries
from app.matchmaking.queries import profiles as profile_queries
from app.matchmaking.queries import times
from app.matchmaking.service import meetings, profiles
from tests.factories.badges import Venue
from tests.factories.events import make_event, make_registration, make_session
from tests.factories.members import NOW, make_organisation, make_person
from tests.factories.transactions import act


def state(enrolment_id: int) -> str:
    session().rollback()
    session().expire_all()
    return session().get_one(Enrolment, enrolment_id).state


@pytest.fixture
def pair(app):
    event = make_event(slug="expo", meeting_tables=1)
    attendees = []
    for offers in ("air", "water"):
        organisation = make_organisation(themes=(("seeks", "water" if offers == "air" else "air"), ("offers", offers)))
        attendee = make_registration(event, person=make_person(organisation_id=organisation.id))
        act(
            profiles.save,
            attendee.id,
            {"pitch": "", "seeks": ["water" if offers == "air" else "air"], "offers": [offers], "visible": True},
            now=NOW,
        )
        attendees.append(attendee)
    return event, *attendees


def slot(event, *people, index: int = 0):
    return times.free_slots(event, [person.id for person in people], NOW)[index].starts_at


def test_ask_and_accept_holds_both_people_and_a_table(pair, settle) -> None:
    event, ann, bo = pair
    asked = act(meetings.ask, ann.id, bo.id, [slot(event, ann, bo)], "Hello", now=NOW)
    assert session().query(Claim).count() == 0, "asking holds nothing"
    agreed = act(meetings.accept, asked.id, by=bo.person_id, now=NOW)
    assert (agreed.state, agreed.table_number) == ("accepted", 1)
    claims = {(claim.resource, claim.resource_id) for claim in session().query(Claim)}
    assert claims == {("person", str(ann.person_id)), ("person", str(bo.person_id)), ("table", f"{event.id}:1")}
    settle()
    invites = [letter for letter in mail.latest() if letter.calendar_method == "REQUEST" and "meeting with" in letter.subject]
    assert len(invites) == 2
    uids = {str(Calendar.from_ical(invite.calendar).events[0]["UID"]) for invite in invites}
    assert uids == {agreed.uid}
    act(meetings.end, asked.id, "cancel", by=ann.person_id, now=NOW)
    assert session().query(Claim).count() == 0
    settle()
    assert [letter.calendar_method for letter in mail.latest(2)] == ["CANCEL", "CANCEL"]


def test_only_the_invited_may_accept(pair) -> None:
    event, ann, bo = pair
    asked = act(meetings.ask, ann.id, bo.id, [slot(event, ann, bo)], "", now=NOW)
    with pytest.raises(Refused, match="not_now"):
        act(meetings.accept, asked.id, by=ann.person_id, now=NOW)
    with pytest.raises(Refused, match="not_your_meeting"):
        act(meetings.accept, asked.id, by=make_person().id, now=NOW)
    act(meetings.end, asked.id, "decline", by=bo.person_id, now=NOW)
    with pytest.raises(Refused, match="not_now"):
        act(meetings.accept, asked.id, by=bo.person_id, now=NOW)


def test_asking_is_refused_when_it_makes_no_sense(pair) -> None:
    event, ann, bo = pair
    when = slot(event, ann, bo)
    stranger = make_registration(make_event())
    hidden = make_registration(event)
    for other in (ann.id, stranger.id, hidden.id, 999_999):
        with pytest.raises(Refused, match="cannot_ask"):
            act(meetings.ask, ann.id, other, [when], "", now=NOW)
    with pytest.raises(Refused, match="no_such_slot"):
        act(meetings.ask, ann.id, bo.id, [when + timedelta(minutes=1)], "", now=NOW)
    with pytest.raises(Refused, match="slot_taken"):
        act(meetings.ask, ann.id, bo.id, [when], "", now=when + timedelta(hours=1))
    act(meetings.ask, ann.id, bo.id, [when], "", now=NOW)
    with pytest.raises(Refused, match="already_asked"):
        act(meetings.ask, bo.id, ann.id, [when], "", now=NOW)


def test_sessions_and_meetings_never_overlap(pair) -> None:
    event, ann, bo = pair
    when = slot(event, ann, bo)
    asked = act(meetings.ask, ann.id, bo.id, [when], "", now=NOW)
    talk = make_session(event, starts_at=when)
    act(enrolment.enrol, talk.id, bo.person_id, "on_site", now=NOW)
    with pytest.raises(Refused, match="slot_taken"):
        act(meetings.accept, asked.id, by=bo.person_id, now=NOW)
    assert when not in [free.starts_at for free in times.free_slots(event, [ann.id, bo.id], NOW)]
    asked_later = session().get_one(Meeting, asked.id)
    assert asked_later.state == "requested", "a lost race changes nothing"


def test_tables_run_out_in_words(pair) -> None:
    event, ann, bo = pair
    when = slot(event, ann, bo)
    act(meetings.accept, act(meetings.ask, ann.id, bo.id, [when], "", now=NOW).id, by=bo.person_id, now=NOW)
    others = [make_registration(event) for _ in range(2)]
    for other in others:
        act(profiles.save, other.id, {"pitch": "", "seeks": [], "offers": [], "visible": True}, now=NOW)
    asked = act(meetings.ask, others[0].id, others[1].id, [when], "", now=NOW)
    with pytest.raises(Refused, match="no_table"):
        act(meetings.accept, asked.id, by=others[1].person_id, now=NOW)


def test_who_is_online_meets_online(app) -> None:
    event = make_event(meeting_tables=5)
    ann, bo = make_registration(event), make_registration(event, "online")
    for person in (ann, bo):
        act(profiles.save, person.id, {"pitch": "", "seeks": [], "offers": [], "visible": True}, now=NOW)
    asked = act(meetings.ask, ann.id, bo.id, [slot(event, ann, bo)], "", now=NOW)
    assert act(meetings.accept, asked.id, by=bo.person_id, now=NOW).table_number is None


def test_leaving_the_event_cancels_meetings(pair, settle) -> None:
    event, ann, bo = pair
    asked = act(meetings.ask, ann.id, bo.id, [slot(event, ann, bo)], "", now=NOW)
    act(meetings.accept, asked.id, by=bo.person_id, now=NOW)
    settle()
    act(registration.leave, ann.id, by=ann.person_id, now=NOW)
    settle()
    session().rollback()
    assert session().get_one(Meeting, asked.id).state == "cancelled"
    assert session().query(Claim).count() == 0


def test_proposals_explain_themselves(pair) -> None:
    _event, ann, bo = pair
    (proposal,) = profile_queries.proposals(profile_queries.find_profile(ann.id), NOW)
    assert proposal.registration.id == bo.id
    assert {"both_gain", "one_gains", "language"} <= {reason.name for reason in proposal.reasons}
    assert 0 < proposal.points <= 100


def test_pages_of_matchmaking(pair, browser) -> None:
    event, ann, bo = pair
    people = {person.id: session().get_one(type(person), person.id).person for person in (ann, bo)}
    mine, theirs = browser(people[ann.id]), browser(people[bo.id])
    page = mine.get("/events/expo/people")
    assert people[bo.id].name in page.text
    assert "You help each other" in page.text
    when = slot(event, ann, bo).isoformat()
    answer = mine.post(f"/events/expo/people/{bo.id}/ask", data={"slots": [when], "message": "Hello"}, follow_redirects=True)
    assert "Request sent." in answer.text
    meeting = session().query(Meeting).one()
    assert "Hello" in theirs.get(f"/me/meetings/{meeting.id}").text
    assert browser(make_person()).get(f"/me/meetings/{meeting.id}").status_code == 404
    assert (
        "Meeting confirmed."
        in theirs.post(f"/me/meetings/{meeting.id}/accept", data={"slot": when}, follow_redirects=True).text
    )
    assert "table 1" in mine.get("/me/meetings").text
    assert people[bo.id].name in mine.get("/me/").text
    bad = mine.post(f"/events/expo/people/{bo.id}/ask", data={"slots": ["yesterday"], "message": "kept words"})
    assert bad.status_code == 422
    assert "kept words" in bad.text


def test_who_did_not_come_to_a_table(client: FlaskClient, settle: Any, time_machine_at: Any) -> None:
    """The badge of one of two is scanned at their table: the other one was missing."""
    venue = Venue(client, settle)
    (ann, code), (bo, _other) = venue.badge(), venue.badge()
    for person in (ann, bo):
        act(profiles.save, person.id, {"pitch": "", "seeks": [], "offers": [], "visible": True}, now=NOW)
    slot = times.free_slots(venue.event, [ann.id, bo.id], NOW)[0]
    meeting = act(meetings.ask, ann.id, bo.id, [slot.starts_at], "", now=NOW)
    act(meetings.accept, meeting.id, by=bo.person_id, now=NOW)
    stored_meeting = queries.get_meeting(meeting.id)
    phone = venue.phone(venue.gate("Table", kind="table", table_number=stored_meeting.table_number))
    other = venue.phone(venue.gate("Wrong table", kind="table", table_number=stored_meeting.table_number + 1))
    with time_machine_at(stored_meeting.starts_at):
        phone.scan(code, at=stored_meeting.starts_at)
        other.scan(code, at=stored_meeting.starts_at)
    settle(stored_meeting.starts_at)
    after = stored_meeting.ends_at + timedelta(minutes=1)
    ((missed, missing),) = queries.no_shows(venue.event.id, after)
    assert (missed.id, [absentee.id for absentee in missing]) == (meeting.id, [bo.id])
    assert queries.no_shows(venue.event.id, stored_meeting.starts_at) == [], "not before it is over"


def test_a_meeting_that_ends_frees_time_for_a_waiting_seat(app) -> None:
    event = make_event()
    ann, bo = make_registration(event), make_registration(event)
    for person in (ann, bo):
        act(profiles.save, person.id, {"pitch": "", "seeks": [], "offers": [], "visible": True}, now=NOW)
    slot = times.free_slots(event, [ann.id, bo.id], NOW)[30]
    meeting = act(meetings.ask, ann.id, bo.id, [slot.starts_at], "", now=NOW)
    act(meetings.accept, meeting.id, by=bo.person_id, now=NOW)
    talk = make_session(event, starts_at=slot.starts_at, on_site_seats=1)
    first = act(enrolment.enrol, talk.id, make_registration(event).person_id, "on_site", now=NOW)
    busy = act(enrolment.enrol, talk.id, bo.person_id, "on_site", now=NOW)
    act(enrolment.leave, first.id, by=1, now=NOW)
    assert state(busy.id) == "waiting"
    act(meetings.end, meeting.id, "cancel", by=ann.person_id, now=NOW)
    assert state(busy.id) == "confirmed"


def test_requests_whose_time_has_passed_block_nobody(app) -> None:
    event = make_event()
    ann = make_registration(event)
    others = [make_registration(event) for _ in range(13)]
    for person in (ann, *others):
        act(profiles.save, person.id, {"pitch": "", "seeks": [], "offers": [], "visible": True}, now=NOW)
    slots = times.free_slots(event, [ann.id], NOW)
    for person in others[:12]:
        act(meetings.ask, ann.id, person.id, [slots[0].starts_at], "", now=NOW)
    with pytest.raises(Refused, match="too_many_requests"):
        act(meetings.ask, ann.id, others[12].id, [slots[1].starts_at], "", now=NOW)
    later = slots[0].ends_at
    assert act(meetings.ask, ann.id, others[12].id, [slots[5].starts_at], "", now=later).state == "requested"


def test_one_person_is_not_asked_again_and_again(app, settle) -> None:
    event = make_event()
    ann, bo = make_registration(event), make_registration(event)
    for person in (ann, bo):
        act(profiles.save, person.id, {"pitch": "", "seeks": [], "offers": [], "visible": True}, now=NOW)
    slot = times.free_slots(event, [ann.id], NOW)[0].starts_at
    for _ in range(3):
        asked = act(meetings.ask, ann.id, bo.id, [slot], "", now=NOW)
        settle()
        act(meetings.end, asked.id, "cancel", by=ann.person_id, now=NOW)
        settle()
    with pytest.raises(Refused, match="already_asked"):
        act(meetings.ask, ann.id, bo.id, [slot], "", now=NOW)
    assert mail.latest(1)[0].recipient == session().get_one(Registration, bo.id).person.email, "the other one is told"
