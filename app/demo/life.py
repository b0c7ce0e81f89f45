"""What people did in the demo: registered, took seats, met, were scanned, answered."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from app.badges.queries.badges import find_badge
from app.badges.rules.checkin import Verdict
from app.badges.service import badges, gates, scanning
from app.badges.service.scanning import Reading
from app.badges.vocabulary import DeviceRole, Direction, Outcome, ScanReason
from app.core.errors import Refused
from app.demo import stage, voices
from app.demo.stage import Staged
from app.events.attendance.rules.attendance import Guest
from app.events.attendance.service import attendance
from app.events.models import Registration
from app.events.programme.queries import events as event_queries
from app.events.registration.queries import places
from app.events.registration.service import enrolment, registration
from app.events.vocabulary import AttendeeRole, ListedFor, Mode, PlaceState
from app.infra.db import Transaction, transaction
from app.matchmaking.queries import profiles as profile_queries
from app.matchmaking.queries import times
from app.matchmaking.service import meetings as matchmaking
from app.matchmaking.service import profiles, wishes
from app.matchmaking.vocabulary import WishLevel
from app.members import queries as members
from app.members.vocabulary import ThemeSide

PITCHES = (
    "Ten minutes on what we measured, ten on what we would not do again.",
    "Looking for a second city to run the same test.",
    "Happy to show the figures behind our pilot.",
    "I collect examples of contracts that worked.",
    "We have data for three years and too few people to read it.",
)


def fill(staged: Staged, people: list[int], *, now: datetime, dice: random.Random, say: Callable[[str], None]) -> None:
    attendee = members.find_by_email("attendee@demo.gosmart.example")
    assert attendee is not None, "the accounts are made first"
    with transaction() as tx:
        at_expo = _register(tx, staged.expo.id, dice.sample(people, 470), 0.78, now=now, dice=dice)
        at_expo.append(registration.register(tx, staged.expo.id, attendee.id, Mode.ON_SITE, now=now))
        _register(tx, staged.workshop.id, dice.sample(people, 70), 0.35, now=now, dice=dice)
        _register(tx, staged.assembly.id, dice.sample(people, 130), 0.3, now=now, dice=dice)
        for guest in at_expo:
            badges.issue(tx, guest.id, now=now)
    confirmed = [guest for guest in at_expo if guest.state == PlaceState.CONFIRMED]
    for guest in confirmed:
        audience = dice.choices((ListedFor.NOBODY, ListedFor.PARTICIPANTS, ListedFor.EVERYONE), (2, 3, 1))[0]
        with transaction() as tx:
            registration.list_for(tx, guest.id, audience, by=guest.person_id, now=now)
    organiser = members.find_by_email("organiser@demo.gosmart.example")
    assert organiser is not None, "the accounts are made first"
    say("  seats, meetings")
    with transaction() as tx:
        _enrol(tx, staged, confirmed, dice=dice)
        _meet(tx, confirmed, now=now, dice=dice)
    say("  scans, answers")
    with transaction() as tx:
        stage.changes(tx, staged, organiser.id, now)
        _scan(tx, staged, confirmed, now=now, dice=dice)
        _online(tx, staged, now=now, dice=dice)
        voices.fill(tx, staged, confirmed, now=now, dice=dice)


def _register(
    tx: Transaction, event_id: int, people: Sequence[int], on_site: float, *, now: datetime, dice: random.Random
) -> list[Registration]:
    guests = []
    for person in people:
        at = now - timedelta(days=dice.randint(2, 40))
        mode = Mode.ON_SITE if dice.random() < on_site else Mode.ONLINE
        role = dice.choices((AttendeeRole.ATTENDEE, AttendeeRole.SPEAKER, AttendeeRole.EXHIBITOR), (8, 1, 1))[0]
        guests.append(registration.register(tx, event_id, person, mode, now=at, role=role, invited=True))
    return guests


def _enrol(tx: Transaction, staged: Staged, confirmed: list[Registration], *, dice: random.Random) -> None:
    sessions = [session for session in event_queries.sessions(staged.expo.id) if session.needs_enrolment]
    for session in sessions:
        for guest in dice.sample(confirmed, 34 if session.on_site_seats == 40 else 11):
            mode = Mode.ONLINE if guest.mode == Mode.ONLINE or dice.random() < 0.2 else Mode.ON_SITE
            try:
                # As if they had enrolled the day before it began.
                enrolment.enrol(tx, session.id, guest.person_id, mode, now=session.starts_at - timedelta(days=1))
            except Refused:
                continue  # two sessions at the same time: the first one counts


def _meet(tx: Transaction, confirmed: list[Registration], *, now: datetime, dice: random.Random) -> None:
    """Most people can be found; some have asked each other, many of them have agreed."""
    for guest in confirmed:
        person = members.get_person(guest.person_id)
        home = person.organisation_id
        seeks, offers = (
            (profile_queries.organisation_themes(home, side) for side in (ThemeSide.SEEKS, ThemeSide.OFFERS))
            if home
            else ([], [])
        )
        profiles.save(
            tx,
            guest.id,
            {"pitch": dice.choice(PITCHES), "seeks": list(seeks), "offers": list(offers), "visible": True},
            now=now,
        )
    wanted = [guest for guest in confirmed if guest.mode == Mode.ON_SITE]
    for _round in range(60):
        asker, other = dice.sample(wanted, 2)
        event = event_queries.get_event(asker.event_id)
        slots = times.free_slots(event, [asker.id, other.id], now)
        if not slots:
            continue
        try:
            meeting = matchmaking.ask(tx, asker.id, other.id, [dice.choice(slots).starts_at], dice.choice(PITCHES), now=now)
            if dice.random() < 0.6:
                matchmaking.accept(tx, meeting.id, by=other.person_id, now=now)
        except Refused:
            continue
    me = confirmed[-1]
    _wish(tx, wanted, me, now=now, dice=dice)
    for other in dice.sample(wanted[:-1], 2):
        event = event_queries.get_event(me.event_id)
        slots = times.free_slots(event, [me.id, other.id], now)
        if slots:
            matchmaking.ask(
                tx,
                other.id,
                me.id,
                [slot.starts_at for slot in dice.sample(slots, min(2, len(slots)))],
                dice.choice(PITCHES),
                now=now,
            )
    _met_yesterday(tx, me, dice.choice(wanted[:-1]), now=now)


_WISHES = (WishLevel.MUST, WishLevel.WANT, WishLevel.WANT, WishLevel.NO)


def _wish(tx: Transaction, wanted: list[Registration], me: Registration, *, now: datetime, dice: random.Random) -> None:
    """Some know already whom they must or want to meet, and whom not."""
    for guest in dice.sample(wanted[:-1], min(120, len(wanted) - 1)):
        for level, other in zip(
            (WishLevel.MUST, WishLevel.WANT, WishLevel.WANT, WishLevel.NO), dice.sample(wanted, 4), strict=True
        ):
            if other.id not in {guest.id, me.id}:
                wishes.wish(tx, guest.id, other.id, level, now=now)


def _met_yesterday(tx: Transaction, me: Registration, other: Registration, *, now: datetime) -> None:
    """A meeting that is over and waits for a word."""
    event = event_queries.get_event(me.event_id)
    before = now - timedelta(days=2)
    slots = [slot for slot in times.free_slots(event, [me.id, other.id], before) if slot.ends_at < now]
    if slots:
        meeting = matchmaking.ask(tx, other.id, me.id, [slots[-1].starts_at], PITCHES[0], now=before)
        matchmaking.accept(tx, meeting.id, by=me.person_id, now=before)


def _scan(tx: Transaction, staged: Staged, confirmed: list[Registration], *, now: datetime, dice: random.Random) -> None:
    gate = gates.add_gate(tx, staged.expo.id, "Main entrance", by=None, now=now)
    for room in event_queries.rooms(staged.expo.id):
        gates.add_gate(tx, staged.expo.id, f"Room {room.name}", room_id=room.id, by=None, now=now)
    for event in (staged.workshop, staged.assembly):
        gates.add_gate(tx, event.id, "Main entrance", by=None, now=now)
    code = gates.make_pairing_code(tx, gate.id, DeviceRole.STEWARD, by=None, now=now, name="Door 1")
    _device, token = gates.pair(tx, code, now=now)
    yesterday = now - timedelta(days=1)
    came = [guest for guest in confirmed if guest.mode == Mode.ON_SITE][:-1]
    pass_door(tx, token, came[: int(len(came) * 0.7)], Direction.IN, yesterday, dice)
    pass_door(tx, token, came[: int(len(came) * 0.7)], Direction.OUT, yesterday + timedelta(hours=6), dice)
    inside = came[int(len(came) * 0.1) : int(len(came) * 0.6)]
    pass_door(tx, token, inside, Direction.IN, now - timedelta(minutes=90), dice)
    _offline(tx, staged, inside[:2], now)


def _offline(tx: Transaction, staged: Staged, people: Sequence[Registration], now: datetime) -> None:
    """A second door had no network for a while, and let two people in who were in already."""
    north = gates.add_gate(tx, staged.expo.id, "North entrance", by=None, now=now)
    code = gates.make_pairing_code(tx, north.id, DeviceRole.SUPERVISOR, by=None, now=now, name="North 1")
    _device, token = gates.pair(tx, code, now=now)
    readings = []
    for number, guest in enumerate(people):
        badge = find_badge(guest.id)
        if badge:
            when = now - timedelta(minutes=20 - number)
            verdict = Verdict(Outcome.ADMITTED, ScanReason.OK)
            readings.append(Reading(f"north-{number}", badges.code_of(tx, badge), north.name, Direction.IN, when, verdict))
    scanning.take(tx, token, readings, now=now, sent_at=now)


def pass_door(
    tx: Transaction, token: str, people: Sequence[Registration], direction: Direction, at: datetime, dice: random.Random
) -> None:
    """These people pass the main entrance within an hour."""
    readings = []
    for person in people:
        badge = find_badge(person.id)
        if badge:
            when = at + timedelta(seconds=dice.randint(0, 3000))
            code = badges.code_of(tx, badge)
            readings.append(Reading(f"demo-{direction}-{at:%d}-{person.id}", code, "Main entrance", direction, when))
    readings.sort(key=lambda reading: reading.scanned_at)
    for start in range(0, len(readings), 100):
        part = readings[start : start + 100]
        scanning.take(tx, token, part, now=part[-1].scanned_at)


def _online(tx: Transaction, staged: Staged, *, now: datetime, dice: random.Random) -> None:
    """The online rooms of what is over have said who was there."""
    over = [session for session in event_queries.sessions(staged.expo.id) if session.needs_enrolment and session.ends_at < now]
    for session in over:
        guests = []
        for seat in places.enrolments(session.id):
            if seat.state == PlaceState.CONFIRMED and seat.mode == Mode.ONLINE and dice.random() < 0.8:
                length = (session.ends_at - session.starts_at) // timedelta(minutes=1)
                minutes = min(length, dice.randint(5, 90))
                person = seat.registration.person
                guests.append(Guest(person.email, person.name, session.starts_at + timedelta(minutes=2), minutes))
        attendance.import_list(tx, session.id, guests, by=None, now=now)
