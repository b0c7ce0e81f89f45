"""When people can meet: the grid of an event, and everybody's diary."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.clock import zone
from app.events.models import Claim, Event, Registration
from app.events.vocabulary import Mode, Resource
from app.infra.db import session
from app.matchmaking.models import Guest, Meeting, Profile, Settings
from app.matchmaking.rules.slots import Diary, Frame, Slot, free, grid
from app.matchmaking.vocabulary import MeetingState


def settings_of(event_id: int) -> Settings:
    """How matchmaking works at the event: what was set, or the defaults."""
    return session().get(Settings, event_id) or Settings(
        event_id=event_id, opens="09:00", closes="18:00", pauses=[], kinds=[], request_hours=48, weights={}
    )


def slots_of(event: Event) -> list[Slot]:
    """The event's grid."""
    rules = settings_of(event.id)
    pauses = tuple((time.fromisoformat(begin), time.fromisoformat(end)) for begin, end in rules.pauses)
    opens, closes = time.fromisoformat(rules.opens), time.fromisoformat(rules.closes)
    return grid(Frame(event.starts_on, event.ends_on, zone(event.timezone), event.meeting_minutes, opens, closes, pauses))


def diaries(event: Event, registration_ids: Collection[int], *, but: Collection[str] = ()) -> dict[int, Diary]:
    """When each of them cannot meet. What the holders in `but` hold counts as free: a meeting that moves is not in its own
    way."""
    wanted = list(registration_ids)
    query = select(Registration).where(Registration.id.in_(wanted)).options(joinedload(Registration.person))
    return diaries_of(event, session().scalars(query).all(), profiles_of(wanted), but=but)


def profiles_of(registration_ids: Collection[int]) -> dict[int, Profile]:
    """Profiles by registration; who has none is not in it."""
    query = select(Profile).where(Profile.registration_id.in_(registration_ids))
    return {profile.registration_id: profile for profile in session().scalars(query)}


def diaries_of(
    event: Event, registrations: Collection[Registration], profiles: Mapping[int, Profile], *, but: Collection[str] = ()
) -> dict[int, Diary]:
    """`diaries` of people who are loaded already, with their profiles."""
    people = {registration.id: registration for registration in registrations}
    busy: dict[int, set[datetime]] = defaultdict(set)
    names = {str(registration.person_id): registration.id for registration in registrations}
    claims = session().execute(
        select(Claim.resource_id, Claim.unit_start, Claim.holder).where(
            Claim.resource == Resource.PERSON, Claim.resource_id.in_(names)
        )
    )
    for name, unit, holder in claims:
        if holder not in but:
            busy[names[name]].add(unit)
    full = _full_days(event, [profile for profile in profiles.values() if profile.most_a_day], but)
    return {
        key: _diary(registration, profiles.get(key), frozenset(busy[key]), full.get(key, frozenset()))
        for key, registration in people.items()
    }


def _diary(registration: Registration, profile: Profile | None, busy: frozenset[datetime], full: frozenset[date]) -> Diary:
    if profile is None:
        return Diary(busy)
    hours = None
    if profile.hours_from and profile.hours_until:
        hours = (time.fromisoformat(profile.hours_from), time.fromisoformat(profile.hours_until))
    # Who is at the place keeps its hours.
    at_home = registration.mode == Mode.ONLINE
    return Diary(
        busy,
        timedelta(minutes=profile.buffer_minutes),
        frozenset(datetime.fromisoformat(moment) for moment in profile.away),
        full,
        hours if at_home else None,
        zone(registration.person.timezone) if at_home else None,
    )


def _full_days(event: Event, limited: Sequence[Profile], but: Collection[str]) -> dict[int, frozenset[date]]:
    """The days on which somebody has as many meetings as they want."""
    most = {profile.registration_id: profile.most_a_day for profile in limited}
    if not most:
        return {}
    home = zone(event.timezone)
    count: dict[int, Counter[date]] = defaultdict(Counter)
    for meeting_id, people, starts_at in _confirmed(event.id):
        if f"meeting:{meeting_id}" not in but:
            for person in people:
                count[person][starts_at.astimezone(home).date()] += 1
    return {key: frozenset(day for day, number in count[key].items() if number >= (least or 0)) for key, least in most.items()}


def _confirmed(event_id: int) -> Iterable[tuple[int, list[int], datetime]]:
    brought: dict[int, list[int]] = defaultdict(list)
    guests = select(Guest.meeting_id, Guest.registration_id).join(Meeting, Meeting.id == Guest.meeting_id)
    for meeting_id, guest in session().execute(guests.where(Meeting.event_id == event_id)):
        brought[meeting_id].append(guest)
    rows = session().execute(
        select(Meeting.id, Meeting.requester_id, Meeting.invitee_id, Meeting.starts_at).where(
            Meeting.event_id == event_id, Meeting.state == MeetingState.ACCEPTED
        )
    )
    return [(number, [person, other, *brought[number]], starts_at) for number, person, other, starts_at in rows]


def free_slots(event: Event, registration_ids: Collection[int], now: datetime, *, but: Collection[str] = ()) -> list[Slot]:
    """When all of these could meet at the event."""
    calendars = diaries(event, registration_ids, but=but)
    return free(slots_of(event), list(calendars.values()), zone(event.timezone), now)


def taken_tables(event: Event, slot: Slot) -> set[int]:
    """Numbers of the tables that somebody holds in the slot."""
    rows = session().scalars(
        select(Claim.resource_id).where(
            Claim.resource == Resource.TABLE,
            Claim.resource_id.startswith(f"{event.id}:"),
            Claim.unit_start >= slot.starts_at,
            Claim.unit_start < slot.ends_at,
        )
    )
    return {int(name.partition(":")[2]) for name in rows}
