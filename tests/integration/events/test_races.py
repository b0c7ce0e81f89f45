"""Programmes, groups and links under many hands at once: on SQLite, and on PostgreSQL when TEST_DATABASE_URL names one."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from app.events.attendance.service import attendance
from app.events.models import Attendance, Claim, Enrolment, Session, Version
from app.events.programme.queries import plan as queries
from app.events.programme.rules.plan import Item
from app.events.programme.service import plan, versions
from app.events.registration.service import enrolment
from app.infra.db import session
from tests.factories.events import make_event, make_registration, make_session, seat_session
from tests.factories.members import NOW, make_organisation, make_person
from tests.factories.transactions import act
from tests.threads import at_once


def test_groups_and_singles_for_the_last_seats(app: Flask) -> None:
    event = make_event()
    talk_id = make_session(event, on_site_seats=10).id
    groups = [[make_registration(event).person_id for _ in range(3)] for _ in range(6)]
    singles = [make_registration(event).person_id for _ in range(12)]
    acts = [
        lambda people=people: act(enrolment.enrol_together, talk_id, people, "on_site", by=people[0], now=NOW)[0].state
        for people in groups
    ]
    acts += [lambda person=person: act(enrolment.enrol, talk_id, person, "on_site", now=NOW).state for person in singles]
    at_once(app, acts)
    rows = session().scalars(select(Enrolment)).all()
    taken = session().get_one(Session, talk_id).on_site_taken
    assert taken == sum(seat.state == "confirmed" for seat in rows) <= 10
    states: dict[str, set[str]] = {}
    for row in rows:
        if row.group_code:
            states.setdefault(row.group_code, set()).add(row.state)
    assert len(states) == 6
    assert all(len(group_states) == 1 for group_states in states.values()), "a group is in or out as a whole"
    first = min((seat for seat in rows if seat.state == "waiting"), key=lambda seat: seat.queue_number)
    wanted = sum(seat.queue_number == first.queue_number for seat in rows)
    assert taken + wanted > 10, "seats lie free only for a group that needs more"


def test_a_share_holds_for_colleagues_at_once(app: Flask) -> None:
    event = make_event()
    talk_id = make_session(event, on_site_seats=20, online_seats=20, organisation_cap=4).id
    home = make_organisation().id
    people = [make_registration(event, person=make_person(organisation_id=home)).person_id for _ in range(20)]
    at_once(
        app,
        [
            lambda person=person, n=n: act(enrolment.enrol, talk_id, person, ("on_site", "online")[n % 2], now=NOW)
            for n, person in enumerate(people)
        ],
    )
    assert Counter(session().scalars(select(Enrolment.state))) == {"confirmed": 4, "waiting": 16}


def test_publishing_while_people_enrol_and_seats_change(app: Flask) -> None:
    event = make_event()
    talk_id, event_id = (talk := make_session(event, on_site_seats=6)).id, event.id
    by = make_person("organiser").id
    item = queries.plan(event.id, [talk.id])[0].item
    act(plan.edit, talk.id, replace(item, starts_at=item.starts_at + timedelta(hours=1)), by=by, now=NOW)
    people = [make_registration(event).person_id for _ in range(12)]
    acts = [lambda person=person: act(enrolment.enrol, talk_id, person, "on_site", now=NOW).state for person in people]
    acts += [lambda: act(versions.publish, event_id, "next", by=by, now=NOW, excuse="x").number]
    acts += [lambda: seat_session(talk_id, on_site_seats=8)]
    at_once(app, acts)
    fresh = session().get_one(Session, talk.id)
    assert (fresh.sequence, fresh.on_site_taken) == (1, 8)
    starts = {claim.unit_start for claim in session().scalars(select(Claim))}
    assert starts == {fresh.starts_at + timedelta(minutes=5 * n) for n in range(12)}, (
        "everybody holds the new time, nobody the old"
    )
    assert session().scalar(select(func.count()).select_from(Claim)) == 8 * 12


def test_two_publish_at_once(app: Flask) -> None:
    event = make_event().id
    by = [make_person("organiser").id for _ in range(6)]
    act(plan.add, event, Item("Air", 30, NOW + timedelta(days=1)), by=by[0], now=NOW)
    answers = at_once(
        app, [lambda organiser=organiser: act(versions.publish, event, "1", by=organiser, now=NOW).number for organiser in by]
    )
    assert Counter(answers) == {1: 1, "nothing_to_publish": 5}
    assert session().scalar(select(func.count()).select_from(Version)) == 1


def test_many_hands_on_one_draft_lose_no_step(app: Flask) -> None:
    event = make_event()
    sessions = [make_session(event, starts_at=NOW + timedelta(days=1, hours=n)) for n in range(8)]
    by = [make_person("organiser").id for _ in sessions]
    starts, ids, event_id = [talk.starts_at for talk in sessions], [talk.id for talk in sessions], event.id
    acts = [
        lambda n=n: act(plan.move, ids[n], starts_at=starts[n] + timedelta(minutes=15), room_id=None, by=by[n], now=NOW)
        for n in range(8)
    ]
    at_once(app, acts)
    assert [talk.item.starts_at for talk in queries.plan(event.id)] == [start + timedelta(minutes=15) for start in starts]
    at_once(app, [lambda n=n: act(plan.undo, event_id, by=by[n], now=NOW) for n in range(8)])
    assert [talk.item.starts_at for talk in queries.plan(event.id)] == starts


def test_one_link_clicked_many_times_at_once(app: Flask) -> None:
    event = make_event()
    talk_id, place = make_session(event).id, make_registration(event).id
    at_once(app, [lambda n=n: act(attendance.clicked, talk_id, place, at=NOW + timedelta(seconds=n)) for n in range(8)])
    assert session().scalar(select(func.count()).select_from(Attendance)) == 1
