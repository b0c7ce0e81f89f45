"""Fifty at once: accept, move, cancel and enrol over each other. On SQLite, and on PostgreSQL when TEST_DATABASE_URL names one."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from flask import Flask
from sqlalchemy import select

from app.events.models import Claim, Enrolment, Event, Registration
from app.events.registration.service import enrolment
from app.infra.db import session
from app.matchmaking.models import Meeting, MeetingPlan
from app.matchmaking.queries import times
from app.matchmaking.service import meetings, planning, profiles
from tests.factories.events import make_event, make_registration, make_session
from tests.factories.members import NOW, make_person
from tests.factories.transactions import act
from tests.threads import at_once

REFUSALS = {"slot_taken", "no_table", "not_now", "taken", "no_such_slot", "session_full", "already_enrolled"}
Span = tuple[datetime, datetime]


def _overlap(spans: list[Span]) -> bool:
    ordered = sorted(spans)
    return any(later[0] < earlier[1] for earlier, later in pairwise(ordered))


def assert_nobody_is_in_two_places(event: Event) -> None:
    """By the meetings and seats themselves, not by the claims that should prevent it."""
    people: dict[int, list[Span]] = {}
    tables: dict[int, list[Span]] = {}
    home = {attendee.id: attendee.person_id for attendee in session().scalars(select(Registration))}
    for meeting in session().scalars(select(Meeting).where(Meeting.state == "accepted")):
        for registration in (meeting.requester_id, meeting.invitee_id):
            people.setdefault(home[registration], []).append((meeting.starts_at, meeting.ends_at))
        if meeting.table_number is not None:
            assert meeting.table_number <= event.meeting_tables
            tables.setdefault(meeting.table_number, []).append((meeting.starts_at, meeting.ends_at))
    for seat in session().scalars(select(Enrolment).where(Enrolment.state == "confirmed")):
        people.setdefault(home[seat.registration_id], []).append((seat.session.starts_at, seat.session.ends_at))
    assert not [key for key, spans in people.items() if _overlap(spans)]
    assert not [key for key, spans in tables.items() if _overlap(spans)]
    claims = Counter(session().scalars(select(Claim.holder)))
    accepted = {
        f"meeting:{meeting_id}" for meeting_id in session().scalars(select(Meeting.id).where(Meeting.state == "accepted"))
    }
    assert accepted == {holder for holder in claims if holder.startswith("meeting:")}, "each confirmed one holds, and no other"


def test_fifty_accept_move_cancel_and_enrol_at_once(app: Flask) -> None:
    dice = random.Random(7)
    event = make_event(meeting_tables=3)
    people = [make_registration(event) for _ in range(14)]
    for number, person in enumerate(people):
        act(profiles.save, person.id, {"visible": True, "buffer_minutes": (0, 5, 10, 20)[number % 4]}, now=NOW)
    starts = [slot.starts_at for slot in times.free_slots(event, [attendee.id for attendee in people], NOW)][:5]
    pairs = [(attendee, other) for place, attendee in enumerate(people) for other in people[place + 1 :]]
    dice.shuffle(pairs)
    agreed = [act(meetings.ask, asker.id, other.id, [starts[4]], "", now=NOW) for asker, other in pairs[:4]]
    certain = []
    for meeting in agreed:
        try:
            certain.append(act(meetings.accept, meeting.id, by=meeting.invitee.person_id, now=NOW).id)
        except Exception as refusal:  # noqa: BLE001 - some of the four share a person or find no table
            assert getattr(refusal, "word", "") in REFUSALS
    asked = [
        (act(meetings.ask, asker.id, other.id, dice.sample(starts[:3], 2), "", now=NOW).id, other.person_id)
        for asker, other in pairs[4:34]
    ]
    sessions = [make_session(event, starts_at=start + timedelta(minutes=7), on_site_seats=4).id for start in starts[:2]]
    acts: list[Callable[[], Any]] = [
        lambda m=meeting, by=by: act(meetings.accept, m, by=by, now=NOW).state for meeting, by in asked
    ]
    acts += [
        lambda s=sessions[place % 2], p=attendee.person_id: act(enrolment.enrol, s, p, "on_site", now=NOW).state
        for place, attendee in enumerate(people[:10])
    ]
    acts += [
        lambda m=meeting, by=by: act(meetings.end, m, "cancel", by=by, now=NOW).state for meeting, by in dice.sample(asked, 10)
    ]
    dice.shuffle(acts)
    assert len(acts) == 50
    answers = at_once(app, acts)
    assert set(answers) <= REFUSALS | {"accepted", "confirmed", "waiting", "cancelled"}, Counter(answers)
    assert "accepted" in answers
    assert_nobody_is_in_two_places(event)
    for meeting_id in certain:
        assert session().get_one(Meeting, meeting_id).state == "accepted", "nobody loses a confirmed meeting"


def test_two_moves_into_the_same_time(app: Flask) -> None:
    event = make_event(meeting_tables=1)
    people = [make_registration(event) for _ in range(4)]
    for asker in people:
        act(profiles.save, asker.id, {"visible": True}, now=NOW)
    first, second, goal = [slot.starts_at for slot in times.free_slots(event, [requester.id for requester in people], NOW)][:3]
    bookings = []
    for (asker, other), start in (((people[0], people[1]), first), ((people[2], people[3]), second)):
        meeting = act(
            meetings.accept, act(meetings.ask, asker.id, other.id, [start], "", now=NOW).id, by=other.person_id, now=NOW
        )
        act(meetings.offer_times, meeting.id, [goal], "", by=asker.person_id, now=NOW)
        bookings.append((meeting.id, other.person_id))
    answers = at_once(app, [lambda m=meeting, by=by: act(meetings.accept, m, by=by, now=NOW).state for meeting, by in bookings])
    assert Counter(answers) == {"accepted": 1, "no_table": 1}
    assert {stored_meeting.starts_at for stored_meeting in session().scalars(select(Meeting))} in (
        {goal, first},
        {goal, second},
    )
    assert_nobody_is_in_two_places(event)


def test_a_plan_is_published_while_people_book(app: Flask, settle: Any) -> None:
    event = make_event(meeting_tables=2)
    people = [make_registration(event) for _ in range(8)]
    for person in people:
        act(profiles.save, person.id, {"visible": True}, now=NOW)
    by = make_person("organiser").id
    settle()
    plan = act(planning.ask, event.id, {"most": 3, "fill": 3, "seconds": 3}, by=by, now=NOW)
    planning.run(plan.id)
    starts = [slot.starts_at for slot in times.free_slots(event, [attendee.id for attendee in people], NOW)][:6]
    asked = [
        (
            act(meetings.ask, people[place].id, people[place + 4].id, [starts[place]], "", now=NOW).id,
            people[place + 4].person_id,
        )
        for place in range(4)
    ]
    sitting = make_session(event, starts_at=starts[0], on_site_seats=9).id
    act(planning.publish, plan.id, by=by, now=NOW)
    acts: list[Callable[[], Any]] = [
        lambda number=number: act(planning.publish_part, plan.id, number, now=NOW) for number in (0, 0, 1, 1)
    ]
    acts += [lambda m=meeting, who=who: act(meetings.accept, m, by=who, now=NOW).state for meeting, who in asked]
    acts += [lambda p=attendee.person_id: act(enrolment.enrol, sitting, p, "on_site", now=NOW).state for attendee in people]
    answers = at_once(app, acts)
    assert set(answers[:4]) == {None}
    settle()
    session().expire_all()
    published = session().get_one(MeetingPlan, plan.id)
    assert published.state == "published"
    left_out = published.result["left_out"]
    assert session().query(Meeting).filter_by(source="plan").count() == len(published.result["placed"]) - len(left_out), (
        "each once"
    )
    assert_nobody_is_in_two_places(event)
