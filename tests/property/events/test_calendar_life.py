"""A seat's entry through any life: its UID never changes, its sequence never falls, and rises exactly with what matters."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from icalendar import Calendar
from sqlalchemy import select

from app.core.errors import Refused
from app.events.models import CalendarItem
from app.events.programme.service import programme
from app.events.registration.service import enrolment
from app.events.vocabulary import EventsReason
from app.infra import mail, outbox
from app.infra.db import session
from tests.factories.events import change_session, make_event, make_registration, make_room, make_session
from tests.factories.members import NOW
from tests.factories.transactions import act

steps = some.lists(
    some.sampled_from(["time", "length", "room", "rename", "words", "cancel", "restore", "switch", "nothing"]), max_size=8
)


@given(steps)
@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
def test_the_life_of_an_entry(app: Flask, life: list[str]) -> None:
    event = make_event()
    rooms = [make_room(event).id for _ in range(2)]
    talk = make_session(event, room_id=rooms[0])
    person = make_registration(event).person_id
    seat = act(enrolment.enrol, talk.id, person, "on_site", now=NOW)
    seat_id, uid, email = seat.id, seat.uid, seat.registration.person.email
    outbox.drain(now=NOW)
    sequence = 0
    for number, step in enumerate(life, start=1):
        try:
            _act(step, number, event, talk.id, rooms, seat_id, person)
        except Refused as refusal:
            assert refusal.reason in {
                EventsReason.NOTHING_TO_PUBLISH,
                EventsReason.SESSION_CANCELLED,
                EventsReason.NOT_ENROLLED,
            }
            session().rollback()
        outbox.drain(now=NOW)
        item = session().scalars(select(CalendarItem).where(CalendarItem.uid == uid)).one()
        session().refresh(item)
        assert item.sequence >= sequence
        sequence = item.sequence
    sent = [
        Calendar.from_ical(letter.calendar)
        for letter in reversed(mail.latest(200, email))
        if letter.calendar and uid in letter.calendar.replace("\r\n ", "")
    ]
    assert {str(letter.events[0]["UID"]) for letter in sent} == {uid}
    assert [letter.events[0]["SEQUENCE"] for letter in sent] == list(range(len(sent))), (
        "one up with each mail, and no mail without"
    )
    for entry in sent:
        assert entry["METHOD"] == ("CANCEL" if str(entry.events[0]["STATUS"]) == "CANCELLED" else "REQUEST")


def _act(step: str, number: int, event: object, talk: int, rooms: list[int], seat: int, person: int) -> None:
    if step == "time":
        change_session(talk, starts_at=NOW + timedelta(days=1, hours=number))
    elif step == "length":
        change_session(talk, minutes=60 + 5 * number)
    elif step == "room":
        change_session(talk, room_id=rooms[number % 2])
    elif step == "rename":
        for room in rooms:
            act(
                programme.save_room,
                event.id,
                room,
                name=f"Hall {room} {number}",
                kind="hybrid",
                capacity=50,
                online_url="",
                by=None,
                now=NOW,
            )  # type: ignore[attr-defined]
    elif step == "words":
        change_session(talk, title=f"Words {number}")
    elif step in {"cancel", "restore"}:
        change_session(talk, cancelled=step == "cancel")
    elif step == "switch":
        act(enrolment.switch_mode, seat, "online" if number % 2 else "on_site", by=person, now=NOW)
