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
    held = make_session(event, on_site_seats=10).id
    groups = [[make_registration(event).person_id for _ in range(3)] for _ in range(6)]
    singles = [make_registration(event).person_id for _ in range(12)]
    acts = [
        lambda people=people: act(enrolment.enrol_together, held, people, "on_site", by=people[0], now=NOW)[0].state
        for people in groups
    ]
    acts += [lambda one=one: act(enrolment.enrol, held, one, "on_site", now=NOW).state for one in singles]
    at_once(app, acts)
    rows = session().scalars(select(Enrolment)).all()
    taken = session().get_one(Session, held).on_site_taken
    assert taken == sum(one.state == "confirmed" for one in rows) <= 10
    states: dict[str, set[str]] = {}
    for one in rows:
        if one.group_code:
            states.setdefault(one.group_code, set()).add(one.state)
    assert len(states) == 6
    assert all(len(found) == 1 for found in states.values()), "a group is in or out as a whole"
    first = min((one for one in rows if one.state == "waiting"), key=lambda one: one.queue_number)
    wanted = sum(one.queue_number == first.queue_number for one in rows)
    assert taken + wanted > 10, "seats lie free only for a group that needs more"


def test_a_share_holds_for_colleagues_at_once(app: Flask) -> None:
    event = make_event()
    held = make_session(event, on_site_seats=20, online_seats=20, organisation_cap=4).id
    home = make_organisation().id
    people = [make_registration(event, person=make_person(organisation_id=home)).person_id for _ in range(20)]
    at_once(
        app,
        [
            lambda one=one, n=n: act(enrolment.enrol, held, one, ("on_site", "online")[n % 2], now=NOW)
            for n, one in enumerate(people)
        ],
    )
    assert Counter(session().scalars(select(Enrolment.state))) == {"confirmed": 4, "waiting": 16}


def test_publishing_while_people_enrol_and_seats_change(app: Flask) -> None:
    event = make_event()
    held_id, event_id = (held := make_session(event, on_site_seats=6)).id, event.id
    by = make_person("organiser").id
    item = queries.plan(event.id, [held.id])[0].item
    act(plan.edit, held.id, replace(item, starts_at=item.starts_at + timedelta(hours=1)), by=by, now=NOW)
    people = [make_registration(event).person_id for _ in range(12)]
    acts = [lambda one=one: act(enrolment.enrol, held_id, one, "on_site", now=NOW).state for one in people]
    acts += [lambda: act(versions.publish, event_id, "next", by=by, now=NOW, excuse="x").number]
    acts += [lambda: seat_session(held_id, on_site_seats=8)]
    at_once(app, acts)
    fresh = session().get_one(Session, held.id)
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
    answers = at_once(app, [lambda one=one: act(versions.publish, event, "1", by=one, now=NOW).number for one in by])
    assert Counter(answers) == {1: 1, "nothing_to_publish": 5}
    assert session().scalar(select(func.count()).select_from(Version)) == 1


def test_many_hands_on_one_draft_lose_no_step(app: Flask) -> None:
    event = make_event()
    sessions = [make_session(event, starts_at=NOW + timedelta(days=1, hours=n)) for n in range(8)]
    by = [make_person("organiser").id for _ in sessions]
    starts, ids, event_id = [one.starts_at for one in sessions], [one.id for one in sessions], event.id
    acts = [
        lambda n=n: act(plan.move, ids[n], starts_at=starts[n] + timedelta(minutes=15), room_id=None, by=by[n], now=NOW)
        for n in range(8)
    ]
    at_once(app, acts)
    assert [one.item.starts_at for one in queries.plan(event.id)] == [start + timedelta(minutes=15) for start in starts]
    at_once(app, [lambda n=n: act(plan.undo, event_id, by=by[n], now=NOW) for n in range(8)])
    assert [one.item.starts_at for one in queries.plan(event.id)] == starts


def test_one_link_clicked_many_times_at_once(app: Flask) -> None:
    event = make_event()
    held, place = make_session(event).id, make_registration(event).id
    at_once(app, [lambda n=n: act(attendance.clicked, held, place, at=NOW + timedelta(seconds=n)) for n in range(8)])
    assert session().scalar(select(func.count()).select_from(Attendance)) == 1
