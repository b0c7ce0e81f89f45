"""Reads of profiles, proposals and meetings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.core.agenda import AgendaItem
from app.core.calendars import Entry
from app.core.clock import zone
from app.core.fit import Fit, Party, ranked
from app.events.models import CONFIRMED, Claim, Event, Registration
from app.events.queries import places
from app.infra.db import session
from app.infra.links import absolute
from app.infra.texts import Words
from app.matchmaking.models import Meeting, Presence, Profile
from app.matchmaking.rules.slots import Slot, free, grid
from app.members.models import Organisation, OrganisationTheme, Person


def find_profile(registration_id: int) -> Profile | None:
    return session().get(Profile, registration_id)


def _profiles(event_id: int) -> Sequence[Profile]:
    return (
        session()
        .scalars(
            select(Profile)
            .join(Registration, Registration.id == Profile.registration_id)
            .where(Registration.event_id == event_id, Registration.state == CONFIRMED)
            .options(
                joinedload(Profile.registration)
                .joinedload(Registration.person)
                .joinedload(Person.organisation)
                .selectinload(Organisation.themes)
            )
        )
        .all()
    )


def _party(profile: Profile) -> Party:
    person = profile.registration.person
    organisation = person.organisation
    works_on = {row.theme_code for row in organisation.themes if row.side == "works_on"} if organisation else set()
    return Party(
        profile.registration_id,
        organisation.kind if organisation else "",
        frozenset(works_on),
        frozenset(profile.seeks),
        frozenset(profile.offers),
        frozenset(person.languages),
    )


@dataclass(frozen=True, slots=True)
class Proposal:
    """Somebody worth meeting, with the reasons."""

    registration: Registration
    pitch: str
    fit: Fit


def proposals(profile: Profile, limit: int = 12) -> list[Proposal]:
    """The visible people who fit best, colleagues and those already asked left out."""
    mine = profile.registration
    everyone = {one.registration_id: one for one in _profiles(mine.event_id)}
    me = everyone.get(profile.registration_id, profile)
    asked = {
        other
        for meeting in meetings_of_registration(mine.id)
        if meeting.state in {"requested", "accepted"}
        for other in (meeting.requester_id, meeting.invitee_id)
    }
    colleagues = mine.person.organisation_id
    others = [
        _party(one)
        for one in everyone.values()
        if one.visible
        and one.registration_id != mine.id
        and one.registration_id not in asked
        and (colleagues is None or one.registration.person.organisation_id != colleagues)
    ]
    return [Proposal(everyone[fit.key].registration, everyone[fit.key].pitch, fit) for fit in ranked(_party(me), others, limit)]


def organisation_themes(organisation_id: int, side: str) -> list[str]:
    """What the organisation seeks or offers, to begin a profile with."""
    return list(
        session().scalars(
            select(OrganisationTheme.theme_code)
            .where(OrganisationTheme.organisation_id == organisation_id, OrganisationTheme.side == side)
            .order_by(OrganisationTheme.id)
        )
    )


def busy_units(person_ids: Sequence[int]) -> set[datetime]:
    """The units in which any of these people is held by a session or a meeting."""
    names = [str(one) for one in person_ids]
    return set(session().scalars(select(Claim.unit_start).where(Claim.resource == "person", Claim.resource_id.in_(names))))


def free_slots(event: Event, person_ids: Sequence[int], now: datetime) -> list[Slot]:
    """When all of these people could meet at the event."""
    slots = grid(event.starts_on, event.ends_on, zone(event.timezone), event.meeting_minutes)
    return free(slots, busy_units(person_ids), now)


def taken_tables(event: Event, slot: Slot) -> set[int]:
    """Numbers of the tables that somebody holds in the slot."""
    rows = session().scalars(
        select(Claim.resource_id).where(
            Claim.resource == "table",
            Claim.resource_id.startswith(f"{event.id}:"),
            Claim.unit_start >= slot.starts_at,
            Claim.unit_start < slot.ends_at,
        )
    )
    return {int(name.partition(":")[2]) for name in rows}


_people = (
    joinedload(Meeting.event),
    joinedload(Meeting.requester).joinedload(Registration.person).joinedload(Person.organisation),
    joinedload(Meeting.invitee).joinedload(Registration.person).joinedload(Person.organisation),
)


def find_meeting(meeting_id: int) -> Meeting | None:
    return session().scalars(select(Meeting).where(Meeting.id == meeting_id).options(*_people)).first()


def get_meeting(meeting_id: int) -> Meeting:
    return session().scalars(select(Meeting).where(Meeting.id == meeting_id).options(*_people)).one()


def meetings_of(person_id: int) -> Sequence[Meeting]:
    """All meetings of a person, soonest first."""
    mine = select(Registration.id).where(Registration.person_id == person_id)
    return (
        session()
        .scalars(
            select(Meeting)
            .where(or_(Meeting.requester_id.in_(mine), Meeting.invitee_id.in_(mine)))
            .options(*_people)
            .order_by(Meeting.starts_at, Meeting.id)
        )
        .all()
    )


def meetings_of_registration(registration_id: int) -> Sequence[Meeting]:
    return (
        session()
        .scalars(select(Meeting).where(or_(Meeting.requester_id == registration_id, Meeting.invitee_id == registration_id)))
        .all()
    )


def meeting_entry(meeting: Meeting, person_id: int, sequence: int = 0) -> Entry:
    """The meeting as it stands in one of its two people's calendars."""
    mine, other = meeting.requester, meeting.invitee
    if mine.person_id != person_id:
        mine, other = other, mine
    words = Words(mine.person.language)
    table = words._("Table %(number)s", number=meeting.table_number)
    # Where they meet is settled when both agree.
    if meeting.state == "requested":
        place = ""
    else:
        place = ", ".join(part for part in (table, meeting.event.venue) if part) if meeting.table_number else words._("Online")
    return Entry(
        uid=meeting.uid,
        start=meeting.starts_at,
        end=meeting.ends_at,
        title=words._("Meeting with %(other)s", other=other.person.name),
        location=place,
        description=meeting.message,
        url=absolute(f"/me/meetings/{meeting.id}"),
        sequence=sequence,
        cancelled=meeting.state in {"cancelled", "declined"},
        tentative=meeting.state == "requested",
        zone=meeting.event.timezone,
        changed_at=meeting.changed_at,
    )


def agenda(person_id: int) -> list[AgendaItem]:
    """Meetings on this person's day: confirmed ones and open requests."""
    told = places.sequences(person_id)
    return [
        AgendaItem("meeting", meeting_entry(one, person_id, told.get(one.uid, 0)), one.state)
        for one in meetings_of(person_id)
        if one.state in {"requested", "accepted"}
    ]


def visible_registration(event_id: int, registration_id: int) -> Registration | None:
    """Somebody at the event who lets others ask for a meeting."""
    return (
        session()
        .scalars(
            select(Registration)
            .join(Profile, Profile.registration_id == Registration.id)
            .where(Registration.id == registration_id, Registration.event_id == event_id, Profile.visible.is_(True))
            .where(Registration.state == CONFIRMED)
            .options(joinedload(Registration.person).joinedload(Person.organisation), joinedload(Registration.event))
        )
        .first()
    )


def states(start: datetime, end: datetime) -> dict[str, int]:
    """Meetings asked for in the period, by state."""
    counts: dict[str, int] = {}
    for state in session().scalars(select(Meeting.state).where(Meeting.created_at >= start, Meeting.created_at < end)):
        counts[state] = counts.get(state, 0) + 1
    return counts


def at_table(registration_id: int, table: int, at: datetime, early: timedelta) -> Sequence[Meeting]:
    """The accepted meetings that somebody has at a table then, or that begin within `early`."""
    mine = or_(Meeting.requester_id == registration_id, Meeting.invitee_id == registration_id)
    query = select(Meeting).where(mine, Meeting.state == "accepted", Meeting.table_number == table)
    return session().scalars(query.where(Meeting.starts_at <= at + early, Meeting.ends_at > at)).all()


def no_shows(event_id: int, now: datetime) -> list[tuple[Meeting, list[Registration]]]:
    """Accepted meetings at a table that are over and where somebody was scanned at no time, and who. Meetings at tables where
    nobody was ever scanned tell nothing: there was no scanner."""
    meetings = session().scalars(
        select(Meeting)
        .where(Meeting.event_id == event_id, Meeting.state == "accepted", Meeting.table_number.is_not(None))
        .where(Meeting.ends_at < now)
        .order_by(Meeting.starts_at, Meeting.id)
    )
    came = {(one.meeting_id, one.registration_id): one for one in session().scalars(select(Presence))}
    scanned = {meeting_id for meeting_id, _registration in came}
    found = []
    for meeting in meetings:
        missing = [one for one in (meeting.requester, meeting.invitee) if (meeting.id, one.id) not in came]
        if missing and meeting.id in scanned:
            found.append((meeting, missing))
    return found
