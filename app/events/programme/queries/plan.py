"""Reads of a programme as organisers see it: the draft beside what is published, its warnings, its versions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from app.events.models import (
    Availability,
    DraftStep,
    Enrolment,
    Event,
    Invitee,
    Registration,
    Room,
    Session,
    SessionSpeaker,
    SessionTheme,
    Speaker,
    Version,
)
from app.events.programme.rules.clashes import Clash, Placed, ProgrammeRoom, Span, find_clashes
from app.events.programme.rules.plan import Change, Item, changes, next_name
from app.events.vocabulary import PlaceState, SessionKind
from app.infra.db import session
from app.members.models import Person

_CONTENT = (
    Session.title, Session.minutes, Session.starts_at, Session.ends_at, Session.room_id, Session.abstract, Session.track,
    Session.kind, Session.language, Session.mode, Session.cancelled, Session.materials,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Planned:
    """A session with its two sides: `public_item` is what its columns say, `item` the draft (the same if nothing changed)."""

    id: int
    code: str
    uid: str
    source_key: str | None
    published: bool
    revision: int
    public_item: Item
    item: Item
    needs_enrolment: bool
    on_site_seats: int | None
    on_site_taken: int

    @property
    def changed(self) -> bool:
        """Whether publishing would change what people see of it."""
        return bool(changes({self.id: self.public_item} if self.published else {}, {self.id: self.item}))


def _pairs(event_id: int, link: type[SessionTheme | SessionSpeaker], ids: Collection[int] | None) -> dict[int, list[object]]:
    value = link.theme_code if link is SessionTheme else link.speaker_id  # type: ignore[union-attr]
    query = select(link.session_id, value).join(Session, Session.id == link.session_id).where(Session.event_id == event_id)
    if ids is not None:
        query = query.where(Session.id.in_(ids))
    linked: dict[int, list[object]] = defaultdict(list)
    for session_id, code in session().execute(query.order_by(value)):
        linked[session_id].append(code)
    return linked


def plan(event_id: int, ids: Collection[int] | None = None) -> list[Planned]:
    """Every session of the event (or those of `ids`), read in three queries whatever their number; in order of their ids."""
    query = select(
        Session.id, Session.code, Session.uid, Session.source_key, Session.published, Session.revision, Session.draft,
        Session.needs_enrolment, Session.on_site_seats, Session.on_site_taken, *_CONTENT,
    ).where(Session.event_id == event_id)  # fmt: skip
    if ids is not None:
        query = query.where(Session.id.in_(ids))
    themes, speakers = _pairs(event_id, SessionTheme, ids), _pairs(event_id, SessionSpeaker, ids)
    sessions = []
    for row in session().execute(query.order_by(Session.id)):
        length = int((row.ends_at - row.starts_at) / timedelta(minutes=1)) if row.starts_at else row.minutes
        published = Item(
            row.title,
            length,
            row.starts_at,
            row.room_id,
            row.abstract,
            row.track,
            row.kind,
            row.language,
            row.mode,
            row.cancelled,
            tuple(themes.get(row.id, ())),  # type: ignore[arg-type]
            tuple(speakers.get(row.id, ())),  # type: ignore[arg-type]
            tuple((title, address) for title, address in row.materials),
        )
        sessions.append(
            Planned(
                row.id,
                row.code,
                row.uid,
                row.source_key,
                row.published,
                row.revision,
                published,
                Item.from_record(row.draft) if row.draft else published,
                row.needs_enrolment,
                row.on_site_seats,
                row.on_site_taken,
            )
        )
    return sessions


def find_planned(event_id: int, code: str) -> Planned | None:
    session_id = session().scalar(select(Session.id).where(Session.event_id == event_id, Session.code == code))
    return plan(event_id, [session_id])[0] if session_id else None


def pending(sessions: Sequence[Planned]) -> list[Change]:
    """What publishing the draft would change."""
    return changes(
        {planned.id: planned.public_item for planned in sessions if planned.published},
        {planned.id: planned.item for planned in sessions},
    )


def speakers(event_id: int) -> dict[int, str]:
    """Speaker id to name; namesakes are told apart by their number."""
    rows = session().execute(select(Speaker.id, Speaker.name).where(Speaker.event_id == event_id).order_by(Speaker.name)).all()
    times: dict[str, int] = defaultdict(int)
    for _id, name in rows:
        times[name] += 1
    return {speaker_id: name if times[name] == 1 else f"{name} #{speaker_id}" for speaker_id, name in rows}


Owner = type[Room] | type[Speaker] | type[Invitee]


def availabilities(event_id: int, owner: Owner) -> dict[int, tuple[Span, ...]]:
    """When each room, speaker or guest of the event can be had, by id; those who are missing can be had always."""
    columns = {Room: Availability.room_id, Speaker: Availability.speaker_id, Invitee: Availability.invitee_id}
    column = columns[owner]
    query = select(column, Availability.starts_at, Availability.ends_at).join(owner, owner.id == column)
    spans_of: dict[int, list[Span]] = defaultdict(list)
    for owner_id, start, end in session().execute(query.where(owner.event_id == event_id).order_by(Availability.starts_at)):
        if owner_id is not None:
            spans_of[owner_id].append((start, end))
    return {owner_id: tuple(spans) for owner_id, spans in spans_of.items()}


def warnings(event: Event, sessions: Sequence[Planned], items: Mapping[int, Item] | None = None) -> list[Clash]:
    """What is wrong with the draft; `items` stand in for the draft of some sessions, to see what a move would do."""
    names, enrolled = speakers(event.id), people_in_sessions(event.id)
    open_rooms, speaker_spans = availabilities(event.id, Room), availabilities(event.id, Speaker)
    rooms = {
        room.id: ProgrammeRoom(
            room.name, room.kind, room.capacity, open_rooms.get(room.id, ()), timedelta(minutes=room.changeover_minutes)
        )
        for room in session().scalars(select(Room).where(Room.event_id == event.id))
    }
    placed = []
    for planned in sessions:
        item = (items or {}).get(planned.id, planned.item)
        if item.starts_at is None or item.ends_at is None or item.cancelled:
            continue
        placed.append(
            Placed(
                planned.code,
                item.starts_at,
                item.ends_at,
                rooms.get(item.room_id) if item.room_id else None,
                item.mode,
                tuple(names[speaker] for speaker in item.speakers if speaker in names),
                # A break or a blocker stands in a room, and that is all there is to it.
                planned.needs_enrolment and item.kind != SessionKind.BLOCKER,
                planned.on_site_seats,
                planned.on_site_taken,
                tuple(enrolled.get(planned.id, ())),
            )
        )
    times = {names[speaker]: spans for speaker, spans in speaker_spans.items() if speaker in names}
    return find_clashes(placed, times, timedelta(minutes=event.changeover_minutes))


def clashes(event: Event) -> list[Clash]:
    """What is wrong with the draft as it stands."""
    return warnings(event, plan(event.id))


def people_in_sessions(event_id: int) -> dict[int, list[str]]:
    """Session id to the people with a seat in it, by name and id, for finding those in two places."""
    rows = session().execute(
        select(Enrolment.session_id, Person.id, Person.name)
        .join(Registration, Registration.id == Enrolment.registration_id)
        .join(Person, Person.id == Registration.person_id)
        .where(Registration.event_id == event_id, Enrolment.state == PlaceState.CONFIRMED)
    )
    people: dict[int, list[str]] = {}
    for session_id, person_id, name in rows:
        people.setdefault(session_id, []).append(f"{name} #{person_id}")
    return people


def versions(event_id: int) -> Sequence[Version]:
    """Published programmes, newest first."""
    return session().scalars(select(Version).where(Version.event_id == event_id).order_by(Version.number.desc())).all()


def find_version(event_id: int, number: int) -> Version | None:
    return session().scalars(select(Version).where(Version.event_id == event_id, Version.number == number)).first()


def newest_version(event_id: int) -> Version | None:
    query = select(Version).where(Version.event_id == event_id).order_by(Version.number.desc()).limit(1)
    return session().scalars(query).first()


def guess_name(event_id: int) -> str:
    """A name for the next version."""
    query = select(Version.name).where(Version.event_id == event_id).order_by(Version.number)
    return next_name(list(session().scalars(query)))


def accepted_reasons(event_id: int) -> dict[str, str]:
    """The reasons given with the newest version, by the key of the warning: what was accepted once need not be again."""
    newest = newest_version(event_id)
    return {warning["key"]: warning["reason"] for warning in newest.warnings} if newest else {}


def steps(event_id: int, person_id: int) -> tuple[int, int]:
    """How many changes this person can undo, and do again."""
    query = (
        select(DraftStep.undone, func.count())
        .where(DraftStep.event_id == event_id, DraftStep.person_id == person_id)
        .group_by(DraftStep.undone)
    )
    counts = dict(session().execute(query).all())
    return counts.get(False, 0), counts.get(True, 0)
