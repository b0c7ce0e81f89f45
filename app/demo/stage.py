"""The demo's events: an expo whose middle is now, a workshop a week ahead, an assembly in three weeks, and a past year."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from app.core.clock import aware, zone
from app.core.names import slug_of
from app.events.models import Event, Session
from app.events.programme.queries import events as queries
from app.events.programme.queries import plan as plan_queries
from app.events.programme.rules.plan import Item
from app.events.programme.rules.programme import DraftRoom, DraftSession, DraftSpeaker, Programme
from app.events.programme.service import importing, plan, programme, versions
from app.events.programme.service.programme import Seating
from app.events.vocabulary import AttendeeList, EventKind, EventStatus, RoomKind, SessionKind, SessionMode
from app.exchange.queries import listings as exchange
from app.infra import rooms
from app.infra.db import Transaction
from app.members import queries as members

# Day and room of the source to the day it is laid on, counted from today.
_DAY_OF = {(0, "146C"): -1, (0, "147B"): -1, (0, "146A"): 0, (1, "146C"): 0, (1, "146A"): 1, (1, "147B"): 1}
DATA = Path(__file__).resolve().parent / "data"


def days(now: datetime, number: int) -> datetime:
    return now + timedelta(days=number)


@dataclass(frozen=True, slots=True)
class Staged:
    expo: Event
    workshop: Event
    assembly: Event


def events(tx: Transaction, *, now: datetime, people: list[int], dice: random.Random) -> Staged:
    expo = _expo(tx, now, people, dice)
    workshop = _workshop(tx, now)
    assembly = _assembly(tx, now)
    _past(tx, now)
    return Staged(expo, workshop, assembly)


def _moment(day: date, clock: str, zone_name: str) -> datetime:
    hour, minute = clock.split(":")
    return aware(datetime(day.year, day.month, day.day, int(hour), int(minute), tzinfo=zone(zone_name)))


def _open(
    tx: Transaction, event: Event, now: datetime, *, on_site: int | None, online: int | None, tables: int, summary: str
) -> None:
    programme.update_event(
        tx,
        event.id,
        by=None,
        now=now,
        on_site_seats=on_site,
        online_seats=online,
        registration_open=True,
        status=EventStatus.PUBLISHED,
        meeting_tables=tables,
        title=event.title,
        summary=summary,
    )


def _expo(tx: Transaction, now: datetime, people: list[int], dice: random.Random) -> Event:
    """The programme of a real expo of 2017 (titles, cities, rooms and times are facts). Its two days of parallel tracks are
    laid over three, so that at any hour some of it is past, some is near and some is tomorrow. Its speakers are invented."""
    plan = json.loads((DATA / "expo.json").read_text(encoding="utf-8"))
    zone_name = plan["timezone"]
    today = now.astimezone(zone(zone_name)).date()
    first = today - timedelta(days=1)
    sessions = [_session(record, today, zone_name, people, dice) for record in plan["sessions"]]
    sessions += [
        DraftSession(
            key=f"B{number:03}",
            title=record["title"],
            kind=SessionKind.BREAK,
            mode=SessionMode.ON_SITE,
            room=record["room"],
            starts_at=_moment(today + timedelta(days=_DAY_OF[record["day"], record["room"]]), record["start"], zone_name),
            ends_at=_moment(today + timedelta(days=_DAY_OF[record["day"], record["room"]]), record["end"], zone_name),
        )
        for number, record in enumerate(plan["breaks"], start=1)
    ]
    read = Programme(
        plan["title"],
        zone_name,
        tuple(DraftRoom(room["name"], room["capacity"]) for room in plan["rooms"]),
        tuple(sessions),
        first,
        first + timedelta(days=2),
    )
    event = programme.add_event(tx, "expo", EventKind.EXPO, read.title, zone_name, first, read.ends_on, now=days(now, -40))
    _rooms(tx, event, read, days(now, -40))
    importing.import_programme(tx, read, "expo", now=days(now, -40))
    event = queries.get_event(event.id)
    event.city, event.country, event.venue = plan["city"], plan["country"], "Convention Center"
    event.ends_on = first + timedelta(days=2)
    _open(
        tx,
        event,
        now,
        on_site=420,
        online=None,
        tables=40,
        summary="Three days of city projects, ten minutes each, and tables to meet at: energy, water, waste, transport, "
        "safety, Wi-Fi and data.",
    )
    _enrolment_for_longer_sessions(tx, event, now)
    _stands(tx, event, now)
    event = queries.get_event(event.id)
    event.attendees_public, event.attendees_participants = AttendeeList.CONSENT, AttendeeList.CONSENT
    return event


def _stands(tx: Transaction, event: Event, now: datetime) -> None:
    """Members show what they offer; halls and numbers are invented."""
    exhibitors = [organisation for organisation in members.organisations() if organisation.offers][:36]
    for number, organisation in enumerate(exhibitors):
        programme.save_stand(
            tx, event.id, None, number=f"{'ABC'[number % 3]}{number // 3 + 1}", exhibitor=organisation.name,
            organisation_id=organisation.id, offers=organisation.offers, by=None, now=now,
        )  # fmt: skip


def _length(session: Session) -> timedelta:
    return session.ends_at - session.starts_at


def changes(tx: Transaction, staged: Staged, organiser: int, now: datetime) -> None:
    """The programme lives: one version more, with a room changed and a talk moved, and a draft that nobody sees yet."""
    talks = [
        session
        for session in queries.sessions(staged.expo.id)
        if session.kind == SessionKind.TALK and not session.needs_enrolment
    ]
    # Two talks of one length in one room change places, so that nothing clashes.
    first = talks[-8]
    other = next(
        session
        for session in talks[::-1]
        if session.id != first.id and session.room_id == first.room_id and _length(session) == _length(first)
    )
    for talk, there in ((first, other), (other, first)):
        item = plan_queries.plan(staged.expo.id, [talk.id])[0].item
        plan.edit(tx, talk.id, replace(item, starts_at=there.starts_at), by=organiser, now=now)
    versions.publish(
        tx, staged.expo.id, plan_queries.guess_name(staged.expo.id), by=organiser, now=now, excuse="agreed with the speakers"
    )
    extra = Item("Open questions", 30, None, None, kind=SessionKind.PANEL, mode=SessionMode.HYBRID)
    plan.add(tx, staged.workshop.id, extra, by=organiser, now=now)
    last = plan_queries.plan(staged.workshop.id)[0]
    plan.edit(tx, last.id, replace(last.item, track="Dust"), by=organiser, now=now)
    invited = [organisation.id for organisation in members.organisations() if organisation.kind == "city"]
    programme.invite(tx, staged.workshop.id, organisation_ids=invited[3:60:9], tell=False, by=organiser, now=now)


def _rooms(tx: Transaction, event: Event, read: Programme, now: datetime) -> None:
    """What happens in a room is also to be seen online."""
    for room in read.rooms:
        address = rooms.address(f"{event.slug}-{slug_of(room.name)}")
        programme.save_room(
            tx,
            event.id,
            None,
            name=room.name,
            kind=RoomKind.HYBRID,
            capacity=room.capacity,
            online_url=address,
            by=None,
            now=now,
        )


def _session(record: dict[str, Any], today: date, zone_name: str, people: list[int], dice: random.Random) -> DraftSession:
    day = today + timedelta(days=_DAY_OF[record["day"], record["room"]])
    speakers = [members.get_person(person) for person in dice.sample(people, dice.choice((1, 1, 2, 3)))]
    return DraftSession(
        key=record["code"],
        title=record["title"],
        kind=record["kind"],
        room=record["room"],
        track=record["track"],
        language=record["language"],
        abstract=record["abstract"],
        themes=tuple(record["themes"]),
        starts_at=_moment(day, record["start"], zone_name),
        ends_at=_moment(day, record["end"], zone_name),
        speakers=tuple(DraftSpeaker(f"person:{person.id}", person.romanised or person.name) for person in speakers),
        mode=SessionMode.HYBRID,
    )


def _enrolment_for_longer_sessions(tx: Transaction, event: Event, now: datetime) -> None:
    """Panels and workshops have few seats, so people enrol; ten-minute talks are open to all. The last talks of
    tomorrow are small on purpose, so that a waiting list can be seen."""
    sessions = [session for session in queries.sessions(event.id) if session.kind != SessionKind.BREAK]
    small = {session.id for session in sessions if session.kind == SessionKind.TALK} & {session.id for session in sessions[-6:]}
    for session in sessions:
        if session.kind == SessionKind.TALK and session.id not in small:
            continue
        seats = (3, 5) if session.id in small else (40, None)
        programme.seat(tx, session.id, Seating(True, *seats), by=None, now=now)


def _single(
    tx: Transaction,
    slug: str,
    kind: EventKind,
    title: str,
    zone_name: str,
    day: date,
    plan: list[tuple[str, str, str, str]],
    now: datetime,
    *,
    capacity: int = 120,
    **more: Any,
) -> Event:
    """A one-day event: `plan` has (start, end, title, abstract) of each session."""
    event = programme.add_event(tx, slug, kind, title, zone_name, day, day, now=now, **more)
    read = Programme(
        title,
        zone_name,
        (DraftRoom("Main room", capacity),),
        tuple(
            DraftSession(
                key=f"{slug[:1].upper()}{number:02}X",
                title=what,
                abstract=abstract,
                room="Main room",
                mode=SessionMode.HYBRID,
                starts_at=_moment(day, start, zone_name),
                ends_at=_moment(day, end, zone_name),
            )
            for number, (start, end, what, abstract) in enumerate(plan, start=1)
        ),
        day,
        day,
    )
    _rooms(tx, event, read, now)
    importing.import_programme(tx, read, slug, now=now)
    return queries.get_event(event.id)


def _workshop(tx: Transaction, now: datetime) -> Event:
    challenge = exchange.newest_of("taipei")
    day = days(now, 9).date()
    event = _single(
        tx,
        "workshop",
        EventKind.WORKSHOP,
        "Workshop: construction dust and cleaner air",
        "Asia/Taipei",
        day,
        [
            (
                "16:00",
                "16:30",
                "Where the dust comes from",
                "What three years of fenceline readings show, and what they leave open.",
            ),
            (
                "16:30",
                "17:15",
                "What others did about it",
                "Four cities tell in ten minutes each what worked, what it cost and what they would not repeat.",
            ),
            (
                "17:30",
                "18:30",
                "Working groups: a pilot in two cities",
                "Small groups draft one page each: place, partners, measure of success, first three months.",
            ),
        ],
        now,
        city="Taipei",
        country="TW",
        capacity=30,
        venue="City Hall, Zone B",
        challenge_id=challenge.id if challenge else None,
    )
    _open(
        tx,
        event,
        now,
        on_site=40,
        online=120,
        tables=8,
        summary="A city brings its problem, others bring what they tried. Half a day, on site and online.",
    )
    for session in queries.sessions(event.id)[-1:]:
        programme.seat(tx, session.id, Seating(True, 16, 24), by=None, now=now)
    return event


def _assembly(tx: Transaction, now: datetime) -> Event:
    day = days(now, 23).date()
    event = _single(
        tx,
        "assembly",
        EventKind.ASSEMBLY,
        "General Members Assembly",
        "Europe/Amsterdam",
        day,
        [
            ("13:00", "13:30", "Opening and attendance", "The chair opens; attendance and delegates are established."),
            ("13:30", "14:30", "The year in figures", "Five promises, what was counted, what members confirm."),
            ("14:45", "15:45", "Resolutions", "Motions and votes of the members."),
            ("15:45", "16:15", "The year ahead", "Workshops, expos and pilots that members want next."),
        ],
        now,
        city="Utrecht",
        country="NL",
        venue="Stadhuis",
    )
    _open(
        tx,
        event,
        now,
        on_site=120,
        online=None,
        tables=0,
        summary="Once a year the members say how it went and decide what comes next.",
    )
    return event


def past_assembly(tx: Transaction, now: datetime) -> Event:
    """Last year's assembly, which is over."""
    day = days(now, -340).date()
    plan = [
        ("13:00", "14:00", "The year in figures", "What was promised, counted and confirmed."),
        ("14:15", "16:00", "Resolutions", "Accounts and elections."),
    ]
    event = _single(
        tx,
        "assembly-before",
        EventKind.ASSEMBLY,
        "General Members Assembly",
        "Asia/Taipei",
        day,
        plan,
        now,
        city="Taipei",
        country="TW",
        venue="City Hall",
    )
    _open(tx, event, now, on_site=120, online=None, tables=0, summary="Accounts, elections, and the year in figures.")
    return event


def past_events() -> list[tuple[str, EventKind, int]]:
    """(slug, kind, days ago) of the events that are over."""
    return [(f"past-{number}", event[0], event[5]) for number, event in enumerate(_HELD, start=1)]


def _past(tx: Transaction, now: datetime) -> None:
    """What the year held before, so that its figures can be counted and looked up."""
    for number, (kind, title, city, country, zone_name, ago, summary, first, second) in enumerate(_HELD, start=1):
        day = days(now, -ago).date()
        plan = [("10:00", "11:00", *first), ("11:15", "12:15", *second)]
        event = _single(tx, f"past-{number}", kind, title, zone_name, day, plan, now, city=city, country=country)
        programme.update_event(
            tx,
            event.id,
            by=None,
            now=now,
            on_site_seats=120,
            online_seats=None,
            registration_open=False,
            status=EventStatus.PUBLISHED,
            meeting_tables=24 if kind == EventKind.EXPO else 0,
            title=title,
            summary=summary,
        )


# kind, title, city, country, zone, days ago, summary, and two sessions with their abstracts
_HELD = (
    (EventKind.WORKSHOP, "Workshop: bicycle parking that fills itself evenly", "Utrecht", "NL", "Europe/Amsterdam", 58,
     "Full racks in front, empty ones behind: five cities compared signs, sensors and prices.",
     ("What counting showed", "Six weeks of counts at three garages, and the hours in which nothing helps."),
     ("What to try next", "Two signs, one app and one price, each with a city that tries it.")),
    (EventKind.WORKSHOP, "Workshop: leaks in old water mains", "Lisbon", "PT", "Europe/Lisbon", 117,
     "How to find a leak before the street shows it, with the sensors a city already has.",
     ("Listening at night", "Noise loggers, pressure and flow: what each finds and misses."),
     ("Who digs first", "A ranking of repairs that a works department can defend.")),
    (EventKind.WORKSHOP, "Workshop: street lights that measure", "Tallinn", "EE", "Europe/Tallinn", 171,
     "Poles have power and height. What else should they carry, and what should they not?",
     ("One pole, four departments", "Costs and maintenance when traffic, air, noise and light share a mast."),
     ("What people may know", "Signs and a register that tell passers-by what is measured.")),
    (EventKind.WORKSHOP, "Workshop: heat maps for hot summers", "Darwin", "AU", "Australia/Darwin", 236,
     "From satellite pictures to shade where people wait for the bus.",
     ("Maps that lie", "Roofs are not streets: how to check a map on foot."),
     ("Shade by next summer", "Trees take years, cloth takes weeks: a list for both.")),
    (EventKind.EXPO, "Urban Solutions Fair", "Barcelona", "ES", "Europe/Madrid", 204,
     "The network's stand: twelve members, thirty short talks, two pilots agreed.",
     ("Twelve answers in an hour", "Five minutes a member, one figure each."),
     ("Looking for a second city", "Projects that want to be repeated, and what they ask for.")),
    (EventKind.EXPO, "Asia-Pacific City Days", "Taipei", "TW", "Asia/Taipei", 99,
     "Two halls of city projects, and a day of meetings with members from nine countries.",
     ("Air, measured by schools", "What classes found, and what the city changed."),
     ("Buses that wait", "Connections at night, held by a small rule and a good forecast.")),
)  # fmt: skip
