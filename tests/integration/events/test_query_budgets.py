"""How many statements the acts on seats and programmes send to the database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask

from app.events.models import Enrolment, Event, Session
from app.events.programme.queries import plan as plan_queries
from app.events.programme.rules.plan import Item
from app.events.programme.service import plan, versions
from app.events.vocabulary import PlaceState
from app.infra.db import db, session, transaction
from app.members.models import Theme
from tests.factories.events import make_event, make_registration, make_room, make_session
from tests.factories.members import NOW, make_person
from tests.factories.statements import statements
from tests.factories.transactions import act


def test_a_seat_is_taken_with_14(app: Flask, browser: Any) -> None:
    event = make_event(slug="expo")
    make_session(event, code="AIR", on_site_seats=5)
    registration = make_registration(event)
    visitor = browser(registration.person)
    with statements() as sent:
        answer = visitor.post("/events/expo/sessions/AIR/enrol", data={"mode": "on_site"})
    assert answer.status_code == 303
    assert session().query(Session).one().on_site_taken == 1
    # SQLite is told by statements where the two transactions begin.
    begins = 2 if db.engine.dialect.name == "sqlite" else 0
    assert len(sent) + begins <= 14, "\n".join(sent)
    assert session().query(Enrolment).one().state == PlaceState.CONFIRMED


def _publish(number: int) -> int:
    """Statements of publishing so many new sessions, each with a room, a theme and a speaker."""
    organiser = make_person("organiser")
    event: Event = make_event()
    rooms = [make_room(event).id for _ in range(5)]
    theme = session().query(Theme).first()
    assert theme is not None
    with transaction() as tx:
        speakers = [plan.add_speaker(tx, event.id, f"Speaker {place}", now=NOW).id for place in range(20)]
        for place in range(number):
            starts_at = NOW + timedelta(hours=1, minutes=40 * (place // 5))
            item = Item(
                f"Session {place}", 30, starts_at, rooms[place % 5], themes=(theme.code,), speakers=(speakers[place % 20],)
            )
            plan.add(tx, event.id, item, by=organiser.id, now=NOW)
    with statements() as sent:
        act(versions.publish, event.id, "first", by=organiser.id, now=NOW, excuse="a test")
    assert len([planned for planned in plan_queries.plan(event.id) if planned.published]) == number
    return len(sent)


def test_publishing_asks_little_however_large_the_programme_is(app: Flask) -> None:
    few, many = _publish(150), _publish(1000)
    assert few <= 60
    assert many <= 2 * few
