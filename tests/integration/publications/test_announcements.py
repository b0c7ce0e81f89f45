"""Announcements: previewed with real values, sent once, undone within a minute."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.core.errors import Refused
from app.events.registration.service import enrolment
from app.infra import mail
from app.infra.db import session
from app.publications.queries import announcements as queries
from app.publications.rules.announcements import OF_EVENT, filled, unknown
from app.publications.service import announcements as service
from app.publications.service.announcements import UNDO, Draft
from app.publications.vocabulary import AnnouncementMode, AnnouncementState, Placeholder, Whom
from tests.factories.events import make_event, make_registration, make_session
from tests.factories.members import NOW, make_person
from tests.factories.transactions import act
from tests.threads import at_once

AFTER = NOW + UNDO


@pytest.fixture
def event(app: Any) -> Any:
    return make_event(slug="expo")


def told(event: Any, body: str = "Hello {name}", **more: Any) -> int:
    return act(service.save, event.id, None, Draft("About {event}", body, **more), by=None, now=NOW).id


def again(number: int) -> Any:
    session().rollback()
    session().expire_all()
    return queries.find(number)


def queue(number: int, now: Any = NOW) -> Any:
    session().rollback()
    session().expire_all()
    return act(service.queue, number, after=service.mark(queries.find(number)), by=None, now=now)


def state(number: int) -> str:
    session().rollback()
    session().expire_all()
    return queries.find(number).state


def mails(subject: str = "About") -> list[str]:
    return [letter.recipient for letter in mail.latest(500) if letter.subject.startswith(subject)]


def test_each_gets_their_own_words(event: Any, settle: Any) -> None:
    person = make_person(name="Ann {event}", language="nl", timezone="Asia/Taipei")
    make_registration(event, person=person)
    talk = make_session(event, title="Dust")
    act(enrolment.enrol, talk.id, person.id, "on_site", now=NOW)
    number = told(event, "Dag {name}: {session} begint {start}, {mode}.", session_id=talk.id)
    reached = queries.addressees(queries.find(number))
    before = service.written(queries.find(number), reached[0])
    queue(number)
    settle(AFTER)
    sent = next(letter for letter in mail.latest(20) if letter.subject.startswith("About"))
    assert (sent.subject, sent.body) == before, "what is previewed is what is sent"
    assert "Dag Ann {event}: Dust begint" in sent.body, "braces in a name stay as they are"
    assert "(Asia/Taipei)" in sent.body
    assert "ter plaatse" in sent.body or "op locatie" in sent.body


def test_it_goes_out_after_a_minute_once(event: Any, settle: Any) -> None:
    for _one in range(3):
        make_registration(event)
    make_registration(event, mode="online")
    number = told(event, mode=AnnouncementMode.ON_SITE)
    queue(number)
    settle(AFTER - timedelta(seconds=1))
    assert (state(number), mails()) == (AnnouncementState.QUEUED, [])
    settle(AFTER)
    settle(AFTER + timedelta(minutes=5))
    assert state(number) == AnnouncementState.SENT
    assert len(mails()) == len(set(mails())) == queries.find(number).recipients == 3
    with pytest.raises(Refused, match="too_late"):
        act(service.undo, number, by=None, now=AFTER)
    with pytest.raises(Refused, match="too_late"):
        act(service.save, event.id, number, Draft("a", "b"), by=None, now=AFTER)


def test_undone_nothing_goes_out_and_the_next_has_its_own_minute(event: Any, settle: Any) -> None:
    make_registration(event)
    number = told(event)
    queue(number)
    act(service.undo, number, by=None, now=NOW + timedelta(seconds=50))
    again = NOW + timedelta(seconds=55)
    queue(number, again)
    settle(AFTER)
    assert (state(number), mails()) == (AnnouncementState.QUEUED, []), "the first minute's end is not the second one's"
    settle(again + UNDO)
    assert len(mails()) == 1


def test_undo_against_sending(app: Any, event: Any) -> None:
    """Either it went to everybody, or to nobody."""
    for _one in range(4):
        make_registration(event)
    number = told(event)
    due = queue(number)
    undo = lambda: act(service.undo, number, by=None, now=AFTER)  # noqa: E731
    send = lambda: act(service.send, number, due, key="k", now=AFTER)  # noqa: E731
    answers = at_once(app, [undo, send, send])
    if answers[0] is None:
        assert (state(number), mails()) == (AnnouncementState.DRAFT, [])
    else:
        assert answers[0] == "too_late"
        assert (state(number), len(mails())) == (AnnouncementState.SENT, 4)


def test_whom_it_reaches(event: Any) -> None:
    talk = make_session(event, on_site_seats=1)
    first, second, outside = make_registration(event), make_registration(event), make_registration(event)
    for seat in (first, second):
        act(enrolment.enrol, talk.id, seat.person_id, "on_site", now=NOW)

    def reached(**more: Any) -> set[int]:
        return {attendee.person.id for attendee in queries.addressees(queries.find(told(event, **more)))}

    assert reached() == {first.person_id, second.person_id, outside.person_id}
    assert reached(session_id=talk.id) == {first.person_id}
    assert reached(session_id=talk.id, whom=Whom.WAITING) == {second.person_id}
    assert reached(session_id=talk.id, whom=Whom.EVERYONE) == {first.person_id, second.person_id}
    assert reached(session_id=talk.id, mode=AnnouncementMode.ONLINE) == set()
    with pytest.raises(Refused, match="nobody_to_tell"):
        queue(told(event, session_id=talk.id, mode=AnnouncementMode.ONLINE))


def test_words_that_nothing_is_known_for(event: Any) -> None:
    assert unknown("{name} {nmae} {nmae} {room}", OF_EVENT) == ["nmae", "room"]
    assert filled("{name}{event}{c}", {Placeholder.NAME: "{event}", Placeholder.EVENT: "2"}) == "{event}2{c}"
    with pytest.raises(Refused, match="unknown_word"):
        told(event, "Hello {nmae}")


def test_on_the_desk(browser: Any, event: Any, settle: Any) -> None:
    make_registration(event)
    desk = browser(make_person("organiser"))
    form = {
        "session": "",
        "whom": Whom.CONFIRMED,
        "mode": AnnouncementMode.BOTH,
        "subject": "About {event}",
        "body": "Hello {nmae}",
    }
    assert "{nmae}" in desk.post("/organise/expo/announcements/new", data=form).text
    address = desk.post("/organise/expo/announcements/new", data=form | {"body": "Hello {name}, see {link}"}).headers[
        "Location"
    ]
    number = int(address.rpartition("/")[2])
    page = desk.get(address).text
    assert "http://localhost/events/expo/" in page
    assert f"About {event.title}" in page
    desk.post(f"{address}/send", data={"after": service.mark(again(number))})
    assert "Undo" in desk.get(address).text
    desk.post(f"{address}/undo")
    desk.post(f"{address}/send", data={"after": service.mark(again(number))})
    settle(AFTER)
    assert "Sent to 1 person." in desk.get(address).text
    assert desk.get("/organise/expo/announcements/").status_code == 200
    make_event(slug="other")
    assert desk.get(address.replace("expo", "other")).status_code == 404


def test_the_list_says_which_event(app: Any, browser: Any) -> None:
    event = make_event(title="City Fair")
    act(service.save, event.id, None, Draft("{event}: come", "Hello {name}"), by=None, now=NOW)
    page = browser(make_person("organiser")).get(f"/organise/{event.slug}/announcements/").text
    assert "City Fair: come" in page
    assert "{event}" not in page
