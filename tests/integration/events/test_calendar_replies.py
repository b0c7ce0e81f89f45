"""What calendars answer changes seats: a no gives back, an old answer says nothing, nobody answers for somebody else."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import pytest

from app.events.models import Enrolment, Registration
from app.events.registration.queries import places
from app.events.registration.service import enrolment
from app.infra.db import session
from tests.factories.calendar_replies import APPLE, GOOGLE, MAIL, OUTLOOK
from tests.factories.events import change_session, make_event, make_registration, make_session
from tests.factories.members import NOW, make_person
from tests.factories.transactions import act


def reply(text: str, uid: str, address: str, sequence: int = 0, stamp: str = "20261122T090501Z") -> str:
    """The sample as an answer to that invitation."""
    unfolded = text.replace("\n ", "").replace("UID:u-1", f"UID:{uid}").replace("SEQUENCE:1", f"SEQUENCE:{sequence}")
    return unfolded.replace("20261122T090501Z", stamp).replace("ann@example.org", address).replace("Ann@Example.org", address)


def upload(text: str) -> dict:
    return {"file": (io.BytesIO(text.encode()), "answer.ics")}


def state(kind, key: int) -> str:
    session().rollback()
    session().expire_all()
    return session().get_one(kind, key).state


@pytest.fixture
def seats(app, settle):
    """Somebody with a seat whose calendar was told, and somebody who waits for it."""
    event = make_event(slug="expo")
    talk = make_session(event, on_site_seats=1)
    mine, other = make_registration(event, person=make_person(email="ann@here.example")), make_registration(event)
    seat, waiting = (act(enrolment.enrol, talk.id, attendee.person_id, "on_site", now=NOW) for attendee in (mine, other))
    settle()
    return talk, mine, seat, waiting


@pytest.mark.parametrize("wrap", ["{calendar}", MAIL])
def test_a_no_gives_the_seat_back_and_the_next_moves_up(seats, browser, wrap: str) -> None:
    _held, mine, seat, waiting = seats
    client = browser(places.get_registration(mine.id).person)
    page = client.post("/me/calendar/answers", data=upload(wrap.format(calendar=reply(GOOGLE, seat.uid, "ann@here.example"))))
    assert "the seat is released" in page.text
    assert (state(Enrolment, seat.id), state(Enrolment, waiting.id)) == ("left", "confirmed")


@pytest.mark.parametrize(("text", "word"), [(OUTLOOK, "Maybe"), (APPLE, "Yes")])
def test_yes_and_maybe_are_noted_and_seen_on_the_desk(seats, browser, text: str, word: str) -> None:
    talk, _mine, seat, _waiting = seats
    desk = browser(make_person("organiser"))
    assert "noted" in desk.post("/me/calendar/answers", data=upload(reply(text, seat.uid, "ann@here.example"))).text
    assert state(Enrolment, seat.id) == "confirmed"
    assert f"in the calendar: {word}" in desk.get(f"/organise/expo/sessions/{talk.code}").text


def test_an_answer_to_an_older_invitation_says_nothing(seats, browser, settle) -> None:
    talk, mine, seat, _waiting = seats
    change_session(talk.id, starts_at=talk.starts_at + timedelta(hours=3))
    settle()
    client = browser(places.get_registration(mine.id).person)
    page = client.post("/me/calendar/answers", data=upload(reply(GOOGLE, seat.uid, "ann@here.example", sequence=0)))
    assert "a newer answer or a newer invitation is known" in page.text
    assert state(Enrolment, seat.id) == "confirmed"
    yes = reply(GOOGLE, seat.uid, "ann@here.example", sequence=1, stamp="20261122T100000Z").replace("DECLINED", "ACCEPTED")
    client.post("/me/calendar/answers", data=upload(yes))
    client.post("/me/calendar/answers", data=upload(reply(GOOGLE, seat.uid, "ann@here.example", sequence=1)))
    assert state(Enrolment, seat.id) == "confirmed", "a no that was given before the yes"
    client.post(
        "/me/calendar/answers", data=upload(reply(GOOGLE, seat.uid, "ann@here.example", sequence=1, stamp="20261122T110000Z"))
    )
    assert state(Enrolment, seat.id) == "left"


def test_nobody_answers_for_somebody_else(seats, browser) -> None:
    _held, _mine, seat, _waiting = seats
    text = reply(GOOGLE, seat.uid, "ann@here.example")
    assert "no GO SMART invitation" in browser(make_person()).post("/me/calendar/answers", data=upload(text)).text
    other = reply(GOOGLE, seat.uid, "stranger@here.example")
    assert "no GO SMART invitation" in browser(make_person("organiser")).post("/me/calendar/answers", data=upload(other)).text
    assert state(Enrolment, seat.id) == "confirmed"


def test_a_forwarded_mail_is_read_by_the_command_for_whole_events_too(seats, app, tmp_path: Path) -> None:
    _held, mine, seat, _waiting = seats
    file = tmp_path / "answer.eml"
    file.write_text(MAIL.format(calendar=reply(GOOGLE, mine.uid, "ann@here.example")))
    done = app.test_cli_runner().invoke(args=["read-reply", str(file)])
    assert (done.exit_code, "gave_back" in done.output) == (0, True)
    assert (state(Registration, mine.id), state(Enrolment, seat.id)) == ("left", "left")
    file.write_text("hello")
    broken = app.test_cli_runner().invoke(args=["read-reply", str(file)])
    assert (broken.exit_code, "Traceback" in broken.output) == (1, False)
