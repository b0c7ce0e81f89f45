"""Many at once, with real threads and real connections: on SQLite, and on PostgreSQL when TEST_DATABASE_URL names one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.badges.models import Lead, Scan
from app.badges.queries import badges as badge_queries
from app.badges.service import badges, gates, leads, scanning
from app.badges.service.scanning import Reading
from app.badges.vocabulary import DeviceRole
from app.events.models import Claim, Enrolment, Event, Session
from app.events.registration.service import enrolment, registration
from app.feedback.models import Ballot, Participation, Resolution
from app.feedback.queries import assembly as assembly_queries
from app.feedback.service import answering, assembly, voting
from app.feedback.service import surveys as feedback
from app.feedback.vocabulary import ResolutionKind
from app.infra import audit, outbox
from app.infra.db import session
from app.matchmaking.queries import meetings as meeting_queries
from app.matchmaking.queries import times
from app.matchmaking.service import meetings as matchmaking
from app.matchmaking.service import profiles
from app.members.service import accounts
from tests.factories.events import change_session, make_event, make_registration, make_session
from tests.factories.feedback import come, make_assembly, make_survey
from tests.factories.members import NOW, make_organisation, make_person
from tests.factories.transactions import act
from tests.threads import at_once


@pytest.mark.parametrize("mode", ["on_site", "online"])
def test_sixty_for_ten_seats(app: Flask, mode: str) -> None:
    event = make_event()
    talk_id = make_session(event, on_site_seats=10, online_seats=10).id
    people = [make_registration(event).person_id for _ in range(60)]
    states = at_once(
        app, [lambda person=person: act(enrolment.enrol, talk_id, person, mode, now=NOW).state for person in people]
    )
    assert Counter(states) == {"confirmed": 10, "waiting": 50}
    fresh = session().get_one(Session, talk_id)
    assert (fresh.on_site_taken, fresh.online_taken) == ((10, 0) if mode == "on_site" else (0, 10))
    numbers = session().scalars(select(Enrolment.queue_number).where(Enrolment.state == "waiting")).all()
    assert sorted(numbers) == list(range(1, 51)), "every number once"


def test_sixty_for_ten_places_at_an_event(app: Flask) -> None:
    event = make_event(on_site_seats=10).id
    people = [make_person().id for _ in range(60)]
    states = at_once(
        app, [lambda person=person: act(registration.register, event, person, "on_site", now=NOW).state for person in people]
    )
    assert Counter(states) == {"confirmed": 10, "waiting": 50}
    assert session().get_one(Event, event).on_site_taken == 10


def test_leaving_and_enrolling_at_once_loses_no_seat(app: Flask) -> None:
    event = make_event()
    talk_id = make_session(event, on_site_seats=8).id
    inside = [act(enrolment.enrol, talk_id, make_registration(event).person_id, "on_site", now=NOW).id for _ in range(8)]
    coming = [make_registration(event).person_id for _ in range(16)]
    acts: list[Callable[[], Any]] = [lambda person=person: act(enrolment.leave, person, by=1, now=NOW) for person in inside]
    acts += [lambda person=person: act(enrolment.enrol, talk_id, person, "on_site", now=NOW).state for person in coming]
    at_once(app, acts)
    counts = Counter(session().scalars(select(Enrolment.state)))
    assert counts == {"left": 8, "confirmed": 8, "waiting": 8}
    assert session().get_one(Session, talk_id).on_site_taken == 8


def test_one_person_two_sessions_at_once(app: Flask) -> None:
    event = make_event()
    sessions = [make_session(event, starts_at=NOW + timedelta(days=1, minutes=10 * number)).id for number in range(5)]
    person = make_registration(event).person_id
    answers = at_once(
        app, [lambda talk=talk: act(enrolment.enrol, talk, person, "on_site", now=NOW).state for talk in sessions]
    )
    assert Counter(answers) == {"confirmed": 1, "taken": 4}


def test_many_yeses_for_one_person_and_one_table(app: Flask) -> None:
    """Twenty people asked the same person for overlapping times; two tables for all."""
    event = make_event(meeting_tables=2)
    popular = make_registration(event)
    askers = [make_registration(event) for _ in range(20)]
    for asker in (popular, *askers):
        act(profiles.save, asker.id, {"pitch": "", "seeks": [], "offers": [], "visible": True}, now=NOW)
    slots = times.free_slots(event, [popular.id], NOW)[:4]
    meetings = [
        act(matchmaking.ask, somebody.id, popular.id, [slots[number % 4].starts_at], "", now=NOW).id
        for number, somebody in enumerate(askers[:12])
    ]
    meetings += [
        act(matchmaking.ask, askers[n].id, askers[n + 4].id, [slots[0].starts_at], "", now=NOW).id for n in range(12, 16)
    ]
    talk_id = make_session(event, starts_at=slots[0].starts_at).id
    asker_people = [somebody.person_id for somebody in askers]

    def accept(meeting_id: int) -> str:
        by = meeting_queries.get_meeting(meeting_id).invitee.person_id
        return act(matchmaking.accept, meeting_id, by=by, now=NOW).state

    acts: list[Callable[[], Any]] = [lambda meeting=meeting: accept(meeting) for meeting in meetings]
    acts += [
        lambda somebody=somebody: act(enrolment.enrol, talk_id, somebody, "online", now=NOW).state
        for somebody in asker_people[:6]
    ]
    answers = at_once(app, acts)
    assert set(answers) <= {"accepted", "slot_taken", "no_table", "confirmed", "taken", "not_now"}
    accepted = [
        meeting_queries.get_meeting(meeting_id)
        for meeting_id, answer in zip(meetings, answers, strict=False)
        if answer == "accepted"
    ]
    assert len([meeting for meeting in accepted if meeting.invitee_id == popular.id]) <= 4
    for person in {meeting.requester_id for meeting in accepted} | {meeting.invitee_id for meeting in accepted}:
        starts = [meeting.starts_at for meeting in accepted if person in {meeting.requester_id, meeting.invitee_id}]
        assert len(starts) == len(set(starts)), "nobody sits in two meetings"
    tables = [(meeting.table_number, meeting.starts_at) for meeting in accepted]
    assert len(tables) == len(set(tables)), "no table is given twice"
    held_now = session().scalar(select(func.count()).select_from(Claim))
    assert held_now == sum(3 * 4 for _ in accepted) + sum(12 for answer in answers if answer == "confirmed")


def test_one_badge_at_eight_doors(app: Flask, settle: Any) -> None:
    event = make_event()
    attendee = make_registration(event)
    settle()
    code = act(badges.code_of, badge_queries.find_badge(attendee.id))
    gate = act(gates.add_gate, event.id, "Main", by=None, now=NOW)
    tokens = [
        act(gates.pair, act(gates.make_pairing_code, gate.id, DeviceRole.STEWARD, by=None, now=NOW), now=NOW)[1]
        for _ in range(8)
    ]

    def scan(number: int) -> str:
        return act(scanning.take, tokens[number], [Reading(f"n{number}", code, "Main", "in", NOW)], now=NOW)[0].reason

    answers = at_once(app, [lambda number=number: scan(number) for number in range(8)])
    assert Counter(answers) == {"ok": 1, "already_in": 7}


def test_one_nonce_sent_eight_times(app: Flask, settle: Any) -> None:
    event = make_event()
    attendee = make_registration(event)
    settle()
    code = act(badges.code_of, badge_queries.find_badge(attendee.id))
    gate = act(gates.add_gate, event.id, "Main", by=None, now=NOW)
    token = act(gates.pair, act(gates.make_pairing_code, gate.id, DeviceRole.STEWARD, by=None, now=NOW), now=NOW)[1]

    def scan() -> str:
        return act(scanning.take, token, [Reading("same", code, "Main", "in", NOW)], now=NOW)[0].reason

    assert set(at_once(app, [scan] * 8)) == {"ok"}
    assert session().scalar(select(func.count()).select_from(Scan)) == 1


def test_one_vote_from_many_browsers(app: Flask) -> None:
    event = make_event()
    survey = act(feedback.make, event.id, None, "How", template="event", anonymous=True, by=None, now=NOW).id
    act(feedback.open_survey, survey, by=None, now=NOW)
    person = make_registration(event).person_id
    answers = at_once(app, [lambda: act(answering.answer, survey, person, {})] * 12)
    assert Counter(answers) == {None: 1, "already_answered": 11}
    assert session().scalar(select(func.count()).select_from(Ballot)) == 1


def test_two_hundred_answer_at_once(app: Flask) -> None:
    """Each of a hundred people answers twice at the same moment, while ballots carry traits and the survey stays open."""
    event = make_event(on_site_seats=None)
    people = [
        make_registration(event, person=make_person(organisation_id=make_organisation().id)).person_id for _ in range(100)
    ]
    survey = make_survey(event, traits=["kind", "region"]).id
    acts = [
        lambda person=person, n=n: act(answering.answer, survey, person, {"stars": n % 5 + 1})
        for n, person in enumerate(people * 2)
    ]
    assert Counter(at_once(app, acts)) == {None: 100, "already_answered": 100}
    assert session().scalar(select(func.count()).select_from(Ballot)) == 100
    assert session().scalar(select(func.count()).select_from(Participation)) == 100


def test_answers_while_the_survey_closes(app: Flask) -> None:
    """Whoever was told that their answer is in is counted; nobody is after the close."""
    event = make_event(on_site_seats=None)
    people = [make_registration(event).person_id for _ in range(40)]
    survey = make_survey(event).id
    acts: list[Callable[[], Any]] = [
        lambda person=person: act(answering.answer, survey, person, {"stars": 5}) for person in people
    ]
    acts.insert(20, lambda: act(feedback.close_survey, survey, by=None, now=NOW))
    answers = Counter(at_once(app, acts))
    counted = session().scalar(select(func.count()).select_from(Ballot))
    assert counted == answers[None] - 1 == 40 - answers["survey_not_open"]
    assert session().scalar(select(func.count()).select_from(Participation)) == counted


@pytest.mark.parametrize("secret", [False, True])
def test_a_delegate_and_their_proxy_vote_at_once(app: Flask, secret: bool) -> None:
    event, _held, people = make_assembly(8, proxy_limit=7)
    holder, event_id = people[0], event.id
    for person in people[1:]:
        act(assembly.give_proxy, event_id, person.organisation_id, holder.organisation_id, by=None, now=NOW)
    come(event, people)
    number = act(
        voting.put, event_id, kind=ResolutionKind.RESOLUTION, title="Fees", text="", secret=secret, by=None, now=NOW
    ).number
    act(voting.open_vote, event_id, number, by=1, now=NOW)
    homes = [(attendee.organisation_id, attendee.id) for attendee in people[1:]]
    acts: list[Callable[[], Any]] = [
        lambda home=home, me=me: act(voting.cast, event_id, number, home, 0, by=me) and None for home, me in homes
    ]
    holder_id = holder.id
    acts += [lambda home=home: act(voting.cast, event_id, number, home, 1, by=holder_id) and None for home, _me in homes]
    assert Counter(at_once(app, acts * 2)) == {None: 7, "already_voted": 21}
    act(voting.close_vote, event_id, number, by=1, now=NOW)
    result = session().scalars(select(Resolution)).one().result
    assert sum(result["counts"]) == result["cast"] == 7
    assert len(assembly_queries.receipts(session().scalars(select(Resolution.id)).one())) == (7 if secret else 0)


def test_proxies_given_at_once_stay_within_the_limit(app: Flask) -> None:
    event, _held, people = make_assembly(9, proxy_limit=2)
    event_id, to = event.id, people[0].organisation_id
    homes = [person.organisation_id for person in people[1:]]
    acts = [lambda home=home: act(assembly.give_proxy, event_id, home, to, by=None, now=NOW) for home in homes]
    assert Counter(at_once(app, acts)) == {None: 2, "too_many_proxies": 6}


def test_a_proxy_is_withdrawn_and_a_vote_closes_while_people_vote(app: Flask) -> None:
    """Votes that were taken are counted, whatever happens beside them; nothing waits for ever."""
    event, _held, people = make_assembly(12, proxy_limit=11)
    event_id, holder = event.id, people[0]
    for person in people[1:]:
        act(assembly.give_proxy, event_id, person.organisation_id, holder.organisation_id, by=None, now=NOW)
    come(event, people)
    number = act(
        voting.put, event_id, kind=ResolutionKind.RESOLUTION, title="Fees", text="", secret=True, by=None, now=NOW
    ).number
    act(voting.open_vote, event_id, number, by=1, now=NOW)
    holder_id, homes = holder.id, [attendee.organisation_id for attendee in people[1:]]
    acts: list[Callable[[], Any]] = [
        lambda home=home: act(voting.cast, event_id, number, home, 1, by=holder_id) and "cast" for home in homes
    ]
    acts += [lambda home=home: act(assembly.give_proxy, event_id, home, None, by=None, now=NOW) for home in homes]
    acts.insert(11, lambda: act(voting.close_vote, event_id, number, by=1, now=NOW) and None)
    answers = Counter(at_once(app, acts))
    resolution = session().scalars(select(Resolution)).one()
    assert resolution.result["cast"] == answers["cast"]
    assert answers["cast"] + answers["not_your_voice"] + answers["vote_not_open"] == 11


def test_a_link_and_a_pairing_code_work_once(app: Flask) -> None:
    secret = act(accounts.make_link, make_person().id, lead_to="/", now=NOW)
    assert Counter(at_once(app, [lambda: bool(act(accounts.use_link, secret, now=NOW))] * 8)) == {
        True: 1,
        "link_expired": 7,
    }
    gate = act(gates.add_gate, make_event().id, "Main", by=None, now=NOW)
    code = act(gates.make_pairing_code, gate.id, DeviceRole.STEWARD, by=None, now=NOW)
    assert Counter(at_once(app, [lambda: bool(act(gates.pair, code, now=NOW))] * 8)) == {True: 1, "bad_pairing_code": 7}


def test_two_workers_handle_each_row_once(app: Flask) -> None:
    event = make_event()
    for _ in range(10):
        make_registration(event)
    rows = outbox.due(NOW)
    handled = at_once(app, [lambda: sum(outbox.deliver(row, now=NOW) for row in rows)] * 4)
    assert sum(handled) == len(rows)
    assert outbox.dead_letters() == []


def test_sealing_at_once_keeps_one_chain(app: Flask) -> None:
    for _ in range(20):
        make_person("staff")
    at_once(app, [audit.seal_new] * 4)
    audit.seal_new()
    check = audit.verify(now=NOW)
    assert (check.sealed, check.broken_entry) == (20, None)


def test_phones_that_upload_the_same_badges_in_opposite_order(app: Flask, settle: Any) -> None:
    event = make_event()
    attendees = [make_registration(event) for _ in range(12)]
    settle()
    codes = [act(badges.code_of, badge_queries.find_badge(attendee.id)) for attendee in attendees]
    gate = act(gates.add_gate, event.id, "Main", by=None, now=NOW)
    tokens = [
        act(gates.pair, act(gates.make_pairing_code, gate.id, DeviceRole.STEWARD, by=None, now=NOW), now=NOW)[1]
        for _ in range(6)
    ]

    def upload(number: int) -> list[str]:
        ordered = codes if number % 2 else codes[::-1]
        readings = [Reading(f"{number}-{place}", code, "Main", "in", NOW) for place, code in enumerate(ordered)]
        return [answer.reason for answer in act(scanning.take, tokens[number], readings, now=NOW)]

    answers = at_once(app, [lambda number=number: upload(number) for number in range(6)])
    assert Counter(reason for batch in answers for reason in batch) == {"ok": 12, "already_in": 60}


def test_leaving_the_event_while_enrolling_leaves_no_ghost(app: Flask) -> None:
    event = make_event()
    talk_id = make_session(event, on_site_seats=30).id
    attendees = [(attendee.id, attendee.person_id) for attendee in (make_registration(event) for _ in range(12))]
    acts: list[Callable[[], Any]] = []
    for registration_id, person_id in attendees:
        acts.append(lambda attendee=registration_id, person=person_id: act(registration.leave, attendee, by=person, now=NOW))
        acts.append(lambda person=person_id: act(enrolment.enrol, talk_id, person, "on_site", now=NOW).state)
    at_once(app, acts)
    assert session().scalar(select(func.count()).select_from(Claim)) == 0
    assert set(session().scalars(select(Enrolment.state))) <= {"left"}
    assert session().get_one(Session, talk_id).on_site_taken == 0


def test_two_sessions_that_move_at_once(app: Flask) -> None:
    event = make_event()
    earlier, other = (
        make_session(event, on_site_seats=20),
        make_session(event, on_site_seats=20, starts_at=NOW + timedelta(days=1, hours=3)),
    )
    people = [make_registration(event).person_id for _ in range(10)]
    for number, person in enumerate(people):
        first, second = (earlier, other) if number % 2 else (other, earlier)
        act(enrolment.enrol, first.id, person, "on_site", now=NOW)
        act(enrolment.enrol, second.id, person, "on_site", now=NOW)
    moves = [(talk.id, start) for talk, start in ((earlier, other.starts_at), (other, earlier.starts_at))]
    at_once(app, [lambda move=move: change_session(move[0], starts_at=move[1]) for move in moves])
    assert session().scalar(select(func.count()).select_from(Claim)) == 10 * 2 * 12, "they changed places, and all time is held"


def test_the_last_place_inside_at_eight_gates(app: Flask, settle: Any) -> None:
    event = make_event()
    attendees = [make_registration(event) for _ in range(8)]
    settle()
    codes = [act(badges.code_of, badge_queries.find_badge(attendee.id)) for attendee in attendees]
    gate = act(gates.add_gate, event.id, "Main", by=None, now=NOW, capacity=3)
    tokens = [
        act(gates.pair, act(gates.make_pairing_code, gate.id, DeviceRole.STEWARD, by=None, now=NOW), now=NOW)[1]
        for _ in range(8)
    ]

    def scan(number: int) -> str:
        return act(scanning.take, tokens[number], [Reading("n", codes[number], "Main", "in", NOW)], now=NOW)[0].reason

    answers = at_once(app, [lambda number=number: scan(number) for number in range(8)])
    assert Counter(answers) == {"ok": 3, "full": 5}


def test_a_withdrawal_while_exhibitors_scan_leaves_nothing(app: Flask, settle: Any) -> None:
    event = make_event()
    visitor = make_registration(event)
    homes = [make_organisation() for _ in range(6)]
    settle()
    code = act(badges.code_of, badge_queries.find_badge(visitor.id))
    act(leads.share_contact, visitor.id, True, by=visitor.person_id, now=NOW)
    by = visitor.person_id
    scans = [lambda home=home: bool(act(leads.scan, event.id, code, organisation_id=home.id, by=by, now=NOW)) for home in homes]
    withdraw = lambda: act(leads.share_contact, visitor.id, False, by=by, now=NOW)  # noqa: E731
    assert set(at_once(app, [*scans[:3], withdraw, *scans[3:]])) <= {True, None, "no_consent"}
    assert session().scalar(select(func.count()).select_from(Lead)) == 0


def test_new_prints_and_touches_at_once_neither_wait_for_each_other_nor_share_a_number(app: Flask, settle: Any) -> None:
    event = make_event()
    attendees = [make_registration(event) for _ in range(4)]
    settle()
    ids = [attendee.id for attendee in attendees]
    by = attendees[0].person_id
    acts = [lambda attendee=attendee: act(badges.reissue, attendee, by=by, now=NOW).issue for attendee in ids] * 2
    acts += [lambda: act(badges.touch, ids), lambda: act(badges.touch, ids[::-1])] * 2
    answers = at_once(app, acts)
    assert Counter(attendee for attendee in answers if attendee is not None) == {2: 4, 3: 4}
