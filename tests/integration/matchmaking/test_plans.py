"""An organiser's plan: from wishes to published meetings, beside everything else that holds people's time."""

from __future__ import annotations

import io
import json
from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from icalendar import Calendar
from pypdf import PdfReader

from app.core.errors import Refused
from app.events.models import Claim, Event, Registration
from app.events.registration.service import enrolment
from app.infra import mail
from app.infra.db import session, transaction
from app.matchmaking.models import Meeting, MeetingPlan
from app.matchmaking.queries import plans as queries
from app.matchmaking.queries import times
from app.matchmaking.service import meetings, planning, profiles, wishes
from tests.factories.events import make_event, make_registration, make_session
from tests.factories.members import NOW, make_person
from tests.factories.optimiser import faults
from tests.factories.transactions import act

OPTIONS = {"most": 3, "at_least": 1, "fill": 2, "seconds": 1}


@pytest.fixture
def event(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Event:
    # Plans of so few people are done long before.
    monkeypatch.setattr(planning, "LEAST_SECONDS", 1)
    return make_event(slug="expo", meeting_tables=2)


def takers(event: Event, number: int, **more: Any) -> list[Registration]:
    attendees = [make_registration(event, **more) for _ in range(number)]
    for attendee in attendees:
        act(profiles.save, attendee.id, {"visible": True}, now=NOW)
    return attendees


def ready(event: Event, by: int, **options: Any) -> MeetingPlan:
    plan = act(planning.ask, event.id, OPTIONS | options, by=by, now=NOW)
    planning.run(plan.id)
    session().expire_all()
    return session().get_one(MeetingPlan, plan.id)


def test_from_wishes_to_published_meetings(event: Event, settle: Any, browser: Any) -> None:
    people = takers(event, 6)
    by = make_person("organiser")
    settle()
    act(wishes.wish, people[0].id, people[1].id, "must", now=NOW)
    act(wishes.wish, people[2].id, people[3].id, "no", now=NOW)
    busy = make_session(event, starts_at=times.free_slots(event, [people[0].id], NOW)[0].starts_at, on_site_seats=9)
    act(enrolment.enrol, busy.id, people[0].person_id, "on_site", now=NOW)
    settle()
    before = {letter.recipient for letter in mail.latest(99)}
    plan = ready(event, by.id)
    assert plan.state == "ready", plan.error
    assert faults(plan.problem, plan.result) == []
    assert plan.result["status"] in ("optimal", "feasible")
    assert {"table", "slot"} == set(plan.result["more"])
    pairs = {frozenset(map(int, wish["people"])) for wish in plan.problem["meetings"]}
    assert frozenset({people[2].id, people[3].id}) not in pairs, "no is no"
    placed = {frozenset(map(int, placement["meeting"].split("-"))) for placement in plan.result["placed"]}
    assert frozenset({people[0].id, people[1].id}) in placed
    page = browser(by)
    plan_page = page.get(f"/organise/expo/meetings/plans/{plan.id}")
    assert "Share of the best there can be" in plan_page.text
    assert page.post(f"/organise/expo/meetings/plans/{plan.id}/publish").status_code == 303
    settle()
    planned_meetings = session().query(Meeting).filter_by(source="plan").all()
    assert len(planned_meetings) == len(placed)
    for meeting in planned_meetings:
        assert {claim.resource for claim in session().query(Claim).filter_by(holder=f"meeting:{meeting.id}")} == {
            "person",
            "table",
        }
    settle()
    notices = Counter(letter.recipient for letter in mail.latest(99) if "Your meetings at" in letter.subject)
    concerned = {person for pair in placed for person in pair}
    assert sorted(notices.values()) == [1] * len(concerned), "one notice a person"
    assert before is not None
    assert page.get("/organise/expo/meetings.csv").text.count("\n") == len(planned_meetings) + 1
    assert len(Calendar.from_ical(page.get("/organise/expo/meetings.ics").text).events) == len(planned_meetings)
    for what, pages in (
        ("person", len(concerned)),
        ("table", len({published_meeting.table_number for published_meeting in planned_meetings})),
    ):
        answer = page.get(f"/organise/expo/meetings-by-{what}.pdf")
        assert len(PdfReader(io.BytesIO(answer.data)).pages) == pages
    with pytest.raises(Refused, match="not_now"):
        act(planning.publish, plan.id, by=by.id, now=NOW)


def test_what_was_taken_since_is_left_out_and_the_rest_stands(event: Event, settle: Any) -> None:
    people = takers(event, 4)
    by = make_person("organiser")
    settle()
    plan = ready(event, by.id, fill=3)
    total = len(plan.result["placed"])
    first = min(plan.result["placed"], key=lambda placement: placement["slot"])
    start = datetime.fromisoformat(plan.slot_starts[first["slot"]])
    sitting = make_session(event, starts_at=start, on_site_seats=9)
    busy = session().get_one(Registration, int(first["meeting"].split("-")[0]))
    act(enrolment.enrol, sitting.id, busy.person_id, "on_site", now=NOW)
    act(planning.publish, plan.id, by=by.id, now=NOW)
    settle()
    session().expire_all()
    published = session().get_one(MeetingPlan, plan.id)
    left_out = published.result["left_out"]
    assert published.state == "published"
    assert first["meeting"] in left_out
    assert session().query(Meeting).filter_by(source="plan").count() == total - len(left_out)
    assert people[0].id


def test_planning_again_keeps_what_is_confirmed_and_moves_little(event: Event, settle: Any) -> None:
    takers(event, 6)
    by = make_person("organiser")
    settle()
    act(planning.publish, ready(event, by.id).id, by=by.id, now=NOW)
    settle()
    before = {meeting.id: meeting.starts_at for meeting in session().query(Meeting).filter_by(source="plan")}
    locked = min(before)
    act(planning.lock, locked, True, by=by.id, now=NOW)
    takers(event, 2)
    settle()
    again = ready(event, by.id, most=4, moves=2)
    assert again.problem["max_moves"] == 2
    confirmed = [meeting for meeting in again.problem["meetings"] if meeting["id"].startswith("meeting:")]
    assert len(confirmed) == len(before) - 1
    assert all(meeting["required"] for meeting in confirmed)
    assert f"meeting:{locked}" not in {meeting["id"] for meeting in confirmed}
    act(planning.publish, again.id, by=by.id, now=NOW)
    settle()
    session().expire_all()
    after = {meeting.id: meeting.starts_at for meeting in session().query(Meeting).filter_by(source="plan", state="accepted")}
    assert set(before) <= set(after), "none is dropped"
    assert sum(after[meeting] != start for meeting, start in before.items()) <= 2
    assert len(after) > len(before), "those who came late have meetings"


def test_hybrid_people_meet_online_and_within_their_hours(event: Event, settle: Any) -> None:
    (near,) = takers(event, 1)
    far = takers(event, 2, mode="online", person=None)
    for attendee in far:
        person = session().get_one(Registration, attendee.id).person
        with transaction():
            person.timezone = "Asia/Taipei"
        act(profiles.save, attendee.id, {"hours_from": "08:00", "hours_until": "18:00"}, now=NOW)
    by = make_person("organiser")
    settle()
    plan = ready(event, by.id)
    assert all(meeting.get("online") for meeting in plan.problem["meetings"])
    assert all(placement["table"] is None for placement in plan.result["placed"])
    assert plan.result["placed"]
    act(planning.publish, plan.id, by=by.id, now=NOW)
    settle()
    for meeting in session().query(Meeting).filter_by(source="plan"):
        assert meeting.table_number is None
        local = meeting.starts_at.astimezone(ZoneInfo("Asia/Taipei"))
        assert 8 <= local.hour < 18
    assert near.id


def test_nothing_to_plan_says_so(event: Event) -> None:
    with pytest.raises(Refused, match="nothing_to_plan"):
        act(planning.ask, event.id, OPTIONS, by=make_person("organiser").id, now=NOW)


def test_a_plan_whose_computation_died_begins_again_and_a_stopped_one_keeps_the_best(event: Event, settle: Any) -> None:
    takers(event, 4)
    by = make_person("organiser")
    settle()
    plan = act(planning.ask, event.id, OPTIONS, by=by.id, now=NOW)
    with transaction() as tx:
        stored = tx.get_one(MeetingPlan, plan.id)
        stored.state, stored.beat_at = "running", NOW
    planning.run(plan.id)
    session().expire_all()
    assert session().get_one(MeetingPlan, plan.id).state == "running", "somebody is at it"
    with transaction() as tx:
        tx.get_one(MeetingPlan, plan.id).beat_at = NOW - planning.SILENCE - timedelta(seconds=1)
    planning.run(plan.id)
    session().expire_all()
    assert session().get_one(MeetingPlan, plan.id).state == "ready"
    with pytest.raises(Refused, match="not_now"):
        act(planning.stop, plan.id, by=by.id, now=NOW)
    assert queries.find_plan(event.id + 1, plan.id) is None


def test_the_command_needs_no_database(app: Flask, tmp_path: Any) -> None:
    small = {"format": "gosmart-meeting-plan/1", "slots": 1, "tables": 1, "people": [{"id": "a"}, {"id": "b"}],
             "meetings": [{"id": "m", "people": ["a", "b"]}]}  # fmt: skip
    source, target = tmp_path / "problem.json", tmp_path / "plan.json"
    source.write_text(json.dumps(small))
    run = app.test_cli_runner()
    done = run.invoke(args=["plan-meetings", str(source), "-o", str(target), "--seconds", "10"])
    assert done.exit_code == 0, done.output
    assert json.loads(target.read_text())["status"] == "optimal"
    source.write_text("{")
    bad = run.invoke(args=["plan-meetings", str(source), "-o", str(target)])
    assert bad.exit_code == 1
    assert "problem.json" in bad.output


def test_publishing_looks_at_what_people_said_and_agreed_since(event: Event, settle: Any) -> None:
    people = takers(event, 4)
    by = make_person("organiser")
    settle()
    first_plan, other = ready(event, by.id, fill=3), ready(event, by.id, fill=3)
    name = first_plan.result["placed"][0]["meeting"]
    first, second = (int(key) for key in name.split("-"))
    act(wishes.wish, first, second, "no", now=NOW)
    for plan in (first_plan, other):
        act(planning.publish, plan.id, by=by.id, now=NOW)
        settle()
    session().expire_all()
    pairs = Counter(frozenset((meeting.requester_id, meeting.invitee_id)) for meeting in session().query(Meeting))
    assert frozenset((first, second)) not in pairs
    assert set(pairs.values()) == {1}, "nobody meets the same person twice"
    assert people[0].id


def test_a_move_that_was_agreed_since_is_not_undone(event: Event, settle: Any) -> None:
    takers(event, 4)
    by = make_person("organiser")
    settle()
    act(planning.publish, ready(event, by.id).id, by=by.id, now=NOW)
    settle()
    again = ready(event, by.id, moves=9)
    meeting = session().query(Meeting).filter_by(source="plan").first()
    free = [slot.starts_at for slot in times.free_slots(event, [meeting.requester_id, meeting.invitee_id], NOW)]
    persons = [session().get_one(Registration, attendee).person_id for attendee in (meeting.requester_id, meeting.invitee_id)]
    act(meetings.offer_times, meeting.id, free[-1:], "", by=persons[0], now=NOW)
    act(meetings.accept, meeting.id, by=persons[1], now=NOW)
    act(planning.publish, again.id, by=by.id, now=NOW)
    settle()
    session().expire_all()
    assert session().get_one(Meeting, meeting.id).starts_at == free[-1]


def test_a_plan_for_fewer_meetings_than_somebody_has_and_one_stopped_in_time(event: Event, settle: Any) -> None:
    takers(event, 4)
    by = make_person("organiser")
    settle()
    act(planning.publish, ready(event, by.id, most=2).id, by=by.id, now=NOW)
    settle()
    again = ready(event, by.id, most=1, moves=0)
    assert again.result["status"] != "infeasible"
    waits = act(planning.ask, event.id, OPTIONS | {"most": 3, "moves": 0}, by=by.id, now=NOW)
    act(planning.stop, waits.id, by=by.id, now=NOW)
    planning.run(waits.id)
    session().expire_all()
    assert session().get_one(MeetingPlan, waits.id).state == "failed"
