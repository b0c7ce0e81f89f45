"""Reads of assemblies: who has a vote, who is there, what is decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.core.clock import zone
from app.events.attendance.queries import attendance
from app.events.models import Event
from app.feedback.models import (
    AgendaDocument,
    AgendaPoint,
    Assembly,
    Elector,
    Receipt,
    Resolution,
    SecretBallot,
    Voice,
)
from app.feedback.rules.voting import Quorum, Speaker, represented, voices
from app.feedback.vocabulary import Majority
from app.infra.db import session
from app.infra.settings import setting

# Takes an event and the time; the ids of people whom its doors have let in.
PresenceSource = Callable[[Event, datetime], Collection[int]]


@dataclass(frozen=True, slots=True)
class Doors:
    """They are another package's: the wiring says where to ask."""

    people_inside: PresenceSource


def find_assembly(event_id: int) -> Assembly | None:
    query = select(Assembly).where(Assembly.event_id == event_id)
    return session().scalars(query.options(joinedload(Assembly.event), joinedload(Assembly.chair))).first()


def electors(event_id: int) -> Sequence[Elector]:
    query = select(Elector).where(Elector.event_id == event_id).order_by(Elector.name, Elector.organisation_id)
    return session().scalars(query.options(joinedload(Elector.delegate), joinedload(Elector.proxy))).all()


def find_elector(event_id: int, organisation_id: int) -> Elector | None:
    return session().get(Elector, (event_id, organisation_id))


def speakers(electorate: Sequence[Elector]) -> list[Speaker]:
    return [Speaker(elector.organisation_id, elector.delegate_id, elector.proxy_id) for elector in electorate]


def quorum_of(assembly: Assembly) -> Quorum:
    return Quorum(assembly.quorum_numerator, assembly.quorum_denominator, assembly.quorum_more_than)


@dataclass(frozen=True, slots=True)
class House:
    """How the assembly stands: `there` are the organisations represented, by a delegate or proxy in the hall or online, or by
    the chair's word."""

    electorate: int
    there: frozenset[int]
    needed: int
    has_quorum: bool


def house(assembly: Assembly, electorate: Sequence[Elector], now: datetime) -> House:
    """Who is represented at this moment: let in by a door today and not out again, or in an online room today. What the chair
    marked counts above both. Of a closed assembly: who was represented when it closed."""
    quorum = quorum_of(assembly)
    if assembly.there is not None:
        kept = frozenset(assembly.there)
        return House(len(electorate), kept, quorum.needed(len(electorate)), quorum.is_met(len(kept), len(electorate)))
    event = assembly.event
    today = datetime.combine(now.astimezone(zone(event.timezone)).date(), time(0), zone(event.timezone))
    present = {*setting(Doors).people_inside(event, now), *attendance.joined_since(event.id, today)}
    there = represented(speakers(electorate), present)
    there |= {elector.organisation_id for elector in electorate if elector.marked_present}
    there -= {elector.organisation_id for elector in electorate if elector.marked_present is False}
    return House(len(electorate), frozenset(there), quorum.needed(len(electorate)), quorum.is_met(len(there), len(electorate)))


def points(event_id: int) -> Sequence[AgendaPoint]:
    query = select(AgendaPoint).where(AgendaPoint.event_id == event_id).order_by(AgendaPoint.position, AgendaPoint.id)
    return session().scalars(query.options(selectinload(AgendaPoint.documents))).all()


def find_point(event_id: int, point_id: int) -> AgendaPoint | None:
    query = select(AgendaPoint).where(AgendaPoint.event_id == event_id, AgendaPoint.id == point_id)
    return session().scalars(query.options(selectinload(AgendaPoint.documents))).first()


def find_document(event_id: int, document_id: int) -> AgendaDocument | None:
    query = select(AgendaDocument).join(AgendaPoint, AgendaPoint.id == AgendaDocument.point_id)
    return session().scalars(query.where(AgendaPoint.event_id == event_id, AgendaDocument.id == document_id)).first()


def resolutions(event_id: int) -> Sequence[Resolution]:
    query = select(Resolution).where(Resolution.event_id == event_id).order_by(Resolution.number)
    return session().scalars(query.options(joinedload(Resolution.proposer), joinedload(Resolution.parent))).all()


def find_resolution(event_id: int, number: int) -> Resolution | None:
    query = select(Resolution).where(Resolution.event_id == event_id, Resolution.number == number)
    return session().scalars(query.options(joinedload(Resolution.proposer), joinedload(Resolution.parent))).first()


def choices_of(resolution: Resolution) -> int:
    return len(resolution.options) if resolution.rule == Majority.MOST_VOTES else 3


def counts(resolution: Resolution) -> list[int]:
    """How many chose what."""
    kind: type[SecretBallot] | type[Voice] = SecretBallot if resolution.secret else Voice
    chosen = Counter(session().scalars(select(kind.choice).where(kind.resolution_id == resolution.id)))
    return [chosen[choice] for choice in range(choices_of(resolution))]


def cast_count(resolution_id: int) -> int:
    return session().scalar(select(func.count()).where(Voice.resolution_id == resolution_id)) or 0


def voted(resolution_id: int) -> set[int]:
    """The organisations that have voted."""
    return set(session().scalars(select(Voice.organisation_id).where(Voice.resolution_id == resolution_id)))


def open_votes(resolution_id: int) -> dict[int, int]:
    """Of an open vote: organisation to choice."""
    query = select(Voice.organisation_id, Voice.choice).where(Voice.resolution_id == resolution_id, Voice.choice.is_not(None))
    return {organisation: choice for organisation, choice in session().execute(query) if choice is not None}


def receipts(resolution_id: int) -> list[str]:
    """The codes of all ballots, in the order of the codes."""
    return list(session().scalars(select(Receipt.code).where(Receipt.resolution_id == resolution_id).order_by(Receipt.code)))


def voices_of(electorate: Sequence[Elector], person_id: int) -> list[Elector]:
    """The organisations this person may speak for, their own first."""
    by_id = {elector.organisation_id: elector for elector in electorate}
    return [by_id[organisation] for organisation in voices(speakers(electorate), person_id)]
