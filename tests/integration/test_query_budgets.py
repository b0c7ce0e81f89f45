"""How many statements the busiest acts may send to the database in their request, and the worker after them."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from app.badges.service import badges, gates
from app.events.models import Registration
from app.events.registration.service import enrolment
from app.events.vocabulary import Mode
from app.feedback.vocabulary import Trait
from app.infra.db import session
from app.matchmaking.models import Meeting
from app.matchmaking.queries import times
from app.matchmaking.service import meetings, profiles
from app.members.models import Person
from tests.factories.badges import Phone
from tests.factories.events import make_event, make_registration, make_session
from tests.factories.feedback import make_survey
from tests.factories.members import NOW, make_organisation, make_person
from tests.factories.statements import brief, statements
from tests.factories.transactions import act


def test_a_meeting_is_accepted_with_18(app: Flask, browser: Any) -> None:
    event = make_event(slug="expo", meeting_tables=3)
    ann, bo = (make_registration(event) for _ in range(2))
    for person in (ann, bo):
        act(profiles.save, person.id, {"visible": True}, now=NOW)
    (slot, *_more) = times.free_slots(event, [ann.id, bo.id], NOW)
    asked = act(meetings.ask, ann.id, bo.id, [slot.starts_at], "", now=NOW)
    visitor = browser(session().get_one(Registration, bo.id).person)
    with statements() as sent:
        answer = visitor.post(f"/me/meetings/{asked.id}/accept", data={"slot": slot.starts_at.isoformat()})
    assert answer.status_code == 303
    session().expire_all()
    assert session().get_one(Meeting, asked.id).table_number == 1
    assert len(sent) <= 18, brief(sent)


def test_a_scan_is_answered_with_6(app: Flask, client: FlaskClient) -> None:
    """Of somebody who comes for the first time. The gate was used before: its rules and keys are kept in the process."""
    event = make_event(slug="expo")
    visitors = [make_registration(event) for _ in range(2)]
    phone = Phone(client, act(gates.add_gate, event.id, "Main", by=None, now=NOW))
    before, code = (act(badges.code_of, act(badges.issue, visitor.id, now=NOW)) for visitor in visitors)
    phone.scan(before)
    with statements() as sent:
        answer = phone.scan(code)
    assert answer["outcome"] == "admitted"
    assert len(sent) <= 6, brief(sent)


def test_an_anonymous_answer_is_stored_with_12(app: Flask, browser: Any) -> None:
    """At most so many, of a survey whose ballots carry traits: nothing is asked twice, and nothing more is written."""
    event = make_event()
    voter = make_person(organisation_id=make_organisation().id)
    make_registration(event, person=voter)
    survey = make_survey(event, traits=[Trait.KIND, Trait.REGION])
    address, visitor = f"/surveys/{survey.code}", browser(session().get_one(Person, voter.id))
    with statements() as sent:
        answer = visitor.post(address, data={"stars": "4"})
    assert answer.status_code == 303
    assert len(sent) <= 12, brief(sent)
    written = [statement.split(" (")[0] for statement in sent if not statement.startswith(("SELECT", "SAVEPOINT", "RELEASE"))]
    assert written == ["INSERT INTO participation", "INSERT INTO ballot"]


def test_a_seat_and_a_meeting_keep_the_worker_busy_with_18_each(app: Flask, browser: Any, settle: Any) -> None:
    """At most: the badge at the doors and the invitation; both invitations and what is learned from the answer."""
    event = make_event(slug="expo", meeting_tables=3)
    talk = make_session(event)
    ann, bo = (make_registration(event) for _ in range(2))
    for person in (ann, bo):
        act(profiles.save, person.id, {"visible": True}, now=NOW)
    settle()
    act(enrolment.enrol, talk.id, ann.person_id, Mode.ON_SITE, now=NOW)
    with statements() as sent:
        settle()
    assert len(sent) <= 18, brief(sent)
    (slot, *_more) = times.free_slots(event, [ann.id, bo.id], NOW)
    asked = act(meetings.ask, ann.id, bo.id, [slot.starts_at], "", now=NOW)
    settle()
    act(meetings.accept, asked.id, by=bo.person_id, now=NOW)
    with statements() as sent:
        settle()
    assert len(sent) <= 18, brief(sent)


def test_a_phone_s_first_page_asks_as_much_for_thirty_badges_as_for_three(app: Flask, client: FlaskClient) -> None:
    event = make_event(slug="expo")
    phone = Phone(client, act(gates.add_gate, event.id, "Main", by=None, now=NOW))
    counts = []
    for number in (3, 27):
        for _ in range(number):
            act(badges.issue, make_registration(event).id, now=NOW)
        with statements() as sent:
            answer = client.get("/api/v1/sync?since=0", headers=phone.headers)
        counts.append((len(answer.json["badges"]), len(sent)))
    (few, asked), (many, asked_for_many) = counts
    assert (few, many) == (3, 30)
    assert asked_for_many <= asked, brief(sent)
