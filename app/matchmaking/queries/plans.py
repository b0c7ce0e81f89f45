"""Reads of meeting plans: the problem that an event poses, and its plans."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.clock import zone
from app.core.errors import Refused
from app.events.models import Event, Registration
from app.events.vocabulary import Mode
from app.infra.db import session
from app.matchmaking.models import Meeting, MeetingPlan, PlanOptions, Profile, Wish
from app.matchmaking.queries import meetings, profiles, times
from app.matchmaking.rules.recommend import Crowd
from app.matchmaking.rules.slots import Slot
from app.matchmaking.vocabulary import MatchmakingReason, MeetingSource, MeetingState, WishLevel
from app.members.models import Person
from app.optimiser.problem import FORMAT
from app.optimiser.vocabulary import Mode as PlanMode

# What a wish is worth beside the score (0 to 1) of the two.
_WORTH = {WishLevel.MUST: 3.0, WishLevel.WANT: 1.0}
_ASKED = 1.0
_DISPLACED = 10.0


def find_plan(event_id: int, plan_id: int) -> MeetingPlan | None:
    plan = session().get(MeetingPlan, plan_id)
    return plan if plan and plan.event_id == event_id else None


def plans_of(event_id: int) -> Sequence[MeetingPlan]:
    """All plans of an event, the newest first."""
    return session().scalars(select(MeetingPlan).where(MeetingPlan.event_id == event_id).order_by(MeetingPlan.id.desc())).all()


def planned_meetings(registration_id: int) -> list[Meeting]:
    """The confirmed meetings of a person's registration, by time."""
    mine = [meeting for meeting in meetings.meetings_of_registration(registration_id) if meeting.state == MeetingState.ACCEPTED]
    return sorted(mine, key=lambda meeting: (meeting.starts_at, meeting.id))


def confirmed(event_id: int) -> Sequence[Meeting]:
    """All confirmed meetings of an event, by time and table."""
    return (
        session()
        .scalars(
            select(Meeting)
            .where(Meeting.event_id == event_id, Meeting.state == MeetingState.ACCEPTED)
            .options(*meetings.with_people)
            .order_by(Meeting.starts_at, Meeting.table_number, Meeting.id)
        )
        .all()
    )


def problem(event: Event, options: PlanOptions, now: datetime) -> tuple[dict[str, Any], list[str]]:
    """(the problem that the event poses now, starts of its slots). `options`: `most` and `at_least` meetings a person, `fill`
    (best fits without a wish that each person may get), `moves` (confirmed meetings of plans that may get another time; None
    leaves them all where they are). Raises Refused(MatchmakingReason.NOTHING_TO_PLAN)."""
    home, moves = zone(event.timezone), options.get("moves")
    slots = [slot for slot in times.slots_of(event) if slot.starts_at > now]
    everyone = profiles.crowd(event, now)
    kept = [meeting for meeting in confirmed(event.id) if meeting.starts_at > now]
    start = {slot.starts_at: number for number, slot in enumerate(slots)}
    moving = [
        meeting
        for meeting in kept
        if moves is not None
        and meeting.source == MeetingSource.PLAN
        and not (meeting.locked or meeting.guests or meeting.turn_id)
        # One that lies on no slot any more stays where it is.
        and meeting.starts_at in start
    ]
    loose = [f"meeting:{meeting.id}" for meeting in moving]
    diaries = times.diaries(event, list(everyone.place), but=loose)
    has = Counter(person for meeting in kept if meeting not in moving for person in (meeting.requester_id, meeting.invitee_id))
    mine = {profile.registration_id: profile for profile in profiles.profiles_at(event.id)}
    days = len({slot.starts_at.astimezone(home).date() for slot in slots})
    move = Counter(person for meeting in moving for person in (meeting.requester_id, meeting.invitee_id))
    modes = dict(session().execute(select(Registration.id, Registration.mode).where(Registration.event_id == event.id)).all())
    wanted = _weights(event, everyone, options)
    pairs_met = {frozenset((meeting.requester_id, meeting.invitee_id)) for meeting in _between(event.id)}
    candidates = [
        _meeting(f"{person}-{other}", person, other, weight, event, modes)
        for (person, other), weight in sorted(wanted.items())
        if frozenset((person, other)) not in pairs_met
    ]
    for meeting in moving:
        pair = (min(meeting.requester_id, meeting.invitee_id), max(meeting.requester_id, meeting.invitee_id))
        if set(pair) <= everyone.place.keys():
            # One that can stay must have a place; one that cannot any more counts for more than any wish.
            at = start[meeting.starts_at]
            stays = all(diaries[person].can(slots[at], home) for person in pair)
            weight = wanted.get(pair, 1.0) + (0 if stays else _DISPLACED)
            candidates.append(
                _meeting(f"meeting:{meeting.id}", *pair, weight, event, modes) | {"required": stays, "now_at": at}
            )
    if not candidates or not slots:
        raise Refused(MatchmakingReason.NOTHING_TO_PLAN)
    people = sorted({int(key) for meeting in candidates for key in meeting["people"]})
    most = int(options.get("most") or len(slots))
    return {
        "format": FORMAT,
        "mode": PlanMode.SELECT,
        "slots": len(slots),
        "tables": _tables(event, slots, moving) if event.meeting_tables else None,
        "people": [
            {
                "id": str(person),
                "unavailable": [number for number, slot in enumerate(slots) if not diaries[person].can(slot, home)],
                "max_meetings": min(len(slots), max(0, _most(mine[person], most, days) - has[person], move[person])),
                "at_least": max(0, min(len(slots), int(options.get("at_least") or 0), most) - has[person]),
                "table": mine[person].table_number if event.meeting_tables else None,
            }
            for person in people
        ],
        "meetings": candidates,
    } | ({} if moves is None else {"max_moves": moves}), [slot.starts_at.isoformat() for slot in slots]


def _most(profile: Profile, most: int, days: int) -> int:
    """What the organiser allows, and what somebody wants on all days together."""
    return min(most, profile.most_a_day * days) if profile.most_a_day else most


def _meeting(name: str, person: int, other: int, weight: float, event: Event, modes: Mapping[int, Mode]) -> dict[str, Any]:
    online = bool(event.meeting_tables) and not modes.get(person) == modes.get(other) == Mode.ON_SITE
    return {"id": name, "people": [str(person), str(other)], "weight": round(weight, 4)} | ({"online": True} if online else {})


def _between(event_id: int) -> Sequence[Meeting]:
    """Who has met or will meet already."""
    return session().scalars(select(Meeting).where(Meeting.event_id == event_id, Meeting.state == MeetingState.ACCEPTED)).all()


def _tables(event: Event, slots: Sequence[Slot], moving: Sequence[Meeting]) -> list[int]:
    """How many tables each slot has left for the plan."""
    own: dict[datetime, set[int]] = defaultdict(set)
    for meeting in moving:
        if meeting.table_number and meeting.table_number <= event.meeting_tables:
            own[meeting.starts_at].add(meeting.table_number)
    occupied = (
        {number for number in times.taken_tables(event, slot) if number <= event.meeting_tables} - own[slot.starts_at]
        for slot in slots
    )
    return [event.meeting_tables - len(numbers) for numbers in occupied]


def _weights(event: Event, everyone: Crowd, options: PlanOptions) -> dict[tuple[int, int], float]:
    """What each pair is worth: how well they fit, and what either wishes; pairs that may not meet are left out."""
    wished, refused = _wishes(event, {candidate.key for candidate in everyone.people if candidate.visible})
    pairs = set(wished)
    fill = int(options.get("fill") or 0)
    if fill:
        everyone.settle(fill, rounds=6)
        pairs |= {_pair(key, other) for key in everyone.place for other in everyone.list_for(key, fill)}
    kinds = times.settings_of(event.id).kinds
    weights: dict[tuple[int, int], float] = {}
    by_first: dict[int, list[int]] = defaultdict(list)
    for person, other in pairs:
        if {person, other} <= everyone.place.keys() and frozenset((person, other)) not in refused:
            by_first[person].append(other)
    for person, others in by_first.items():
        scores = everyone.values(person)
        first = everyone.people[everyone.place[person]]
        for other in others:
            place = everyone.place[other]
            second = everyone.people[place]
            colleagues = first.organisation is not None and first.organisation == second.organisation
            if not colleagues and profiles.kinds_may_meet(kinds, first.kind, second.kind):
                fit = sum(everyone.weights[name] * float(values[place]) for name, values in scores.items())
                weights[person, other] = fit + wished.get((person, other), 0.0)
    return weights


def _wishes(event: Event, seen: Collection[int]) -> tuple[dict[tuple[int, int], float], set[frozenset[int]]]:
    """(what is wished and asked for, by pair; pairs with a "no"). Who hides is wished for by nobody."""
    refused: set[frozenset[int]] = set()
    wished: dict[tuple[int, int], float] = defaultdict(float)
    rows = session().scalars(
        select(Wish).join(Registration, Registration.id == Wish.registration_id).where(Registration.event_id == event.id)
    )
    for wish in rows:
        if wish.level == WishLevel.NO:
            refused.add(frozenset((wish.registration_id, wish.other_id)))
        elif wish.other_id in seen:
            wished[_pair(wish.registration_id, wish.other_id)] += _WORTH[wish.level]
    requests = session().execute(
        select(Meeting.requester_id, Meeting.invitee_id).where(
            Meeting.event_id == event.id, Meeting.state == MeetingState.REQUESTED
        )
    )
    for person, other in requests:
        wished[_pair(person, other)] += _ASKED
    return wished, refused


def _pair(person: int, other: int) -> tuple[int, int]:
    return (person, other) if person < other else (other, person)


def people_of(event_id: int) -> dict[str, Registration]:
    """Registrations by the id they have in a problem."""
    registrations = session().scalars(
        select(Registration)
        .where(Registration.event_id == event_id)
        .options(joinedload(Registration.person).joinedload(Person.organisation))
    )
    return {str(registration.id): registration for registration in registrations}


def wishes_at(event_id: int) -> Counter[WishLevel]:
    """How many wishes of each kind there are."""
    rows = session().scalars(
        select(Wish.level).join(Registration, Registration.id == Wish.registration_id).where(Registration.event_id == event_id)
    )
    return Counter(rows)
