"""Events of the demo's year that are over: who registered, who came and how, who met, so that pilots can follow from it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from app.badges.service import badges, gates
from app.badges.vocabulary import DeviceRole, Direction
from app.core.errors import Refused
from app.demo import stage
from app.demo.life import PITCHES, pass_door
from app.events.attendance.rules.attendance import Guest
from app.events.attendance.service import attendance
from app.events.models import Event, Registration
from app.events.programme.queries import events as queries
from app.events.registration.service import registration
from app.events.vocabulary import EventKind, Mode
from app.exchange.queries import listings
from app.exchange.vocabulary import ListingKind
from app.infra.db import Transaction, transaction
from app.infra.outbox import OutboxRow
from app.matchmaking.queries import meetings as met
from app.matchmaking.queries import times
from app.matchmaking.service import afterwards, profiles
from app.matchmaking.service import meetings as matchmaking
from app.members import queries as members

_GUESTS, _MEETINGS = {EventKind.EXPO: 60, EventKind.WORKSHOP: 24}, 30


def fill(people: Sequence[int], now: datetime, dice: random.Random) -> None:
    with transaction() as tx:
        before = tx.scalar(select(func.max(OutboxRow.id))) or 0
    for slug, kind, ago in stage.past_events():
        event = queries.find_event(slug)
        assert event is not None, "it was staged"
        with transaction() as tx:
            guests = _register(tx, event, people, _GUESTS[kind], stage.days(now, -ago - 14), dice)
            if kind == EventKind.EXPO:
                _meet(tx, event, guests, stage.days(now, -ago - 10), dice)
            _come(tx, event, guests, dice)
    with transaction() as tx:
        # The mails of those days went out in those days.
        tx.execute(update(OutboxRow).where(OutboxRow.id > before).values(done_at=OutboxRow.created_at))


def _register(
    tx: Transaction, event: Event, people: Sequence[int], number: int, at: datetime, dice: random.Random
) -> list[Registration]:
    """Some people, and at an expo the partners of later pilots with them."""
    chosen = dice.sample(list(people), number)
    if event.kind == EventKind.EXPO:
        chosen += [person for pair in _partners(people) for person in pair]
    return [
        registration.register(tx, event.id, person, Mode.ON_SITE if dice.random() < 0.75 else Mode.ONLINE, now=at, invited=True)
        for person in dict.fromkeys(chosen)
    ]


def _partners(people: Sequence[int]) -> list[tuple[int, int]]:
    """Of each pilot, a person of each of its first two organisations."""
    of_home: dict[int | None, int] = {}
    for person in people:
        of_home.setdefault(members.get_person(person).organisation_id, person)
    homes = [[home.id for home in pilot.organisations] for pilot in listings.everything(ListingKind.USE_CASE)]
    return [(of_home[home], of_home[other]) for home, other, *_more in homes if home in of_home and other in of_home]


def _meet(tx: Transaction, event: Event, guests: Sequence[Registration], at: datetime, dice: random.Random) -> None:
    """Partners meet, and others by chance; most of those who agreed came."""
    by_person = {guest.person_id: guest for guest in guests}
    for guest in guests:
        profiles.save(tx, guest.id, {"pitch": dice.choice(PITCHES), "seeks": [], "offers": [], "visible": True}, now=at)
    people = [guest.person_id for guest in guests]
    pairs = [*_partners(people), *(tuple(dice.sample(people, 2)) for _number in range(_MEETINGS))]
    for place, pair in enumerate(pairs):
        first, second = (by_person[person] for person in pair)
        slots = times.free_slots(event, [first.id, second.id], at)
        if slots and Mode.ONLINE not in (first.mode, second.mode):
            _agree(tx, first, second, dice.choice(slots).starts_at, at, came=place < 4 or dice.random() < 0.8, dice=dice)


def _agree(
    tx: Transaction,
    first: Registration,
    second: Registration,
    start: datetime,
    at: datetime,
    *,
    came: bool,
    dice: random.Random,
) -> None:
    try:
        meeting = matchmaking.ask(tx, first.id, second.id, [start], dice.choice(PITCHES), now=at)
        if dice.random() < 0.15:
            return
        matchmaking.accept(tx, meeting.id, by=second.person_id, now=at + timedelta(hours=5))
    except Refused:
        return  # one of them has another meeting then
    table = met.get_meeting(meeting.id).table_number
    if table is not None and came:
        for side in (first, second):
            afterwards.came(tx, side.id, table, at=start, now=start)


def _come(tx: Transaction, event: Event, guests: Sequence[Registration], dice: random.Random) -> None:
    """Through the door, or into the online room, whose list names them."""
    sessions = queries.sessions(event.id)
    opens = sessions[0].starts_at - timedelta(minutes=70)
    gate = gates.add_gate(tx, event.id, "Main entrance", by=None, now=opens)
    _device, token = gates.pair(
        tx, gates.make_pairing_code(tx, gate.id, DeviceRole.STEWARD, by=None, now=opens, name="Door 1"), now=opens
    )
    on_site = [guest for guest in guests if guest.mode == Mode.ON_SITE]
    for guest in on_site:
        badges.issue(tx, guest.id, now=opens)
    pass_door(tx, token, [guest for guest in on_site if dice.random() < 0.85], Direction.IN, opens, dice)
    joined = [guest for guest in guests if guest.mode == Mode.ONLINE]
    online = [members.get_person(guest.person_id) for guest in joined]
    for session in sessions:
        for guest in joined:
            if dice.random() < 0.9:
                attendance.clicked(tx, session.id, guest.id, at=session.starts_at)
        came = [
            Guest(person.email, person.name, session.starts_at, dice.randint(20, 60))
            for person in online
            if dice.random() < 0.7
        ]
        attendance.import_list(tx, session.id, came, by=None, now=session.ends_at)
