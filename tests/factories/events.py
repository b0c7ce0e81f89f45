"""Makes events, rooms, sessions and places in them."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from app.core.ids import new_uid
from app.events.models import Event, Registration, Room, Session
from app.events.programme.queries import plan as plan_queries
from app.events.programme.service import plan, programme, versions
from app.events.programme.service.programme import Seating
from app.events.registration.service import registration
from app.infra.db import transaction
from tests.factories.members import NOW, make_person
from tests.factories.transactions import act

_numbers = count(1)


def make_event(**changes: Any) -> Event:
    """A published expo of three days around NOW, registration open, plenty of seats."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "slug": f"event-{number}", "kind": "expo", "title": f"Event {number}", "timezone": "Europe/Amsterdam",
        "starts_on": date(2026, 11, 21), "ends_on": date(2026, 11, 24), "status": "published", "registration_open": True,
        "on_site_seats": 100, "online_seats": None, "meeting_tables": 4, "venue": "Hall", "city": "Utrecht", **changes,
    }  # fmt: skip
    fixed = [values.pop(name) for name in ("slug", "kind", "title", "timezone", "starts_on", "ends_on")]
    return act(programme.add_event, *fixed, now=NOW, **values)


def make_room(event: Event, **changes: Any) -> Room:
    values = {
        "name": f"Room {next(_numbers)}",
        "capacity": 50,
        "online_url": "https://rooms.example/secret",
        "kind": "hybrid",
        **changes,
    }
    with transaction() as tx:
        room = Room(event_id=event.id, **values)
        tx.add(room)
        tx.flush()
        return room


def make_session(event: Event, **changes: Any) -> Session:
    """A session of an hour, a day from NOW, with three seats on site and any number online."""
    start = changes.pop("starts_at", NOW + timedelta(days=1))
    values: dict[str, Any] = {
        "code": f"S{next(_numbers):03}", "uid": new_uid(), "title": "Cleaner air", "starts_at": start,
        "ends_at": start + timedelta(hours=1), "needs_enrolment": True, "on_site_seats": 3, "online_seats": None,
        "changed_at": NOW, "published": True, "revision": 2, **changes,
    }  # fmt: skip
    with transaction() as tx:
        session = Session(event_id=event.id, **values)
        tx.add(session)
        tx.get_one(Event, event.id).programme_stamp = new_uid()
        tx.flush()
        return session


def change_session(session_id: int, *, now: datetime = NOW, publish: bool = True, **changes: Any) -> None:
    """Change what the programme says of a session, as an organiser would, and publish just that."""
    organiser = make_person("organiser")
    with transaction() as tx:
        event_id = tx.get_one(Session, session_id).event_id
        item = plan_queries.plan(event_id, [session_id])[0].item
    if "ends_at" in changes:
        changes["minutes"] = int((changes.pop("ends_at") - changes["starts_at"]).total_seconds()) // 60
    act(plan.edit, session_id, replace(item, **changes), by=organiser.id, now=now)
    if publish:
        act(versions.publish, event_id, "next", by=organiser.id, now=now, only={session_id}, excuse="a test")


def seat_session(session_id: int, *, now: datetime = NOW, **changes: Any) -> None:
    """Change how people get seats in a session; the rest stays."""
    with transaction() as tx:
        talk = tx.get_one(Session, session_id)
        kept = {name: getattr(talk, name) for name in asdict(Seating(False))}
    act(programme.seat, session_id, Seating(**{**kept, **changes}), by=None, now=now)


def make_registration(event: Event, mode: str = "on_site", person: Any = None, **changes: Any) -> Registration:
    person = person or make_person()
    return act(registration.register, event.id, person.id, mode, now=NOW, invited=True, **changes)
