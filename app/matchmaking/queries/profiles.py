"""Reads of profiles and wishes, and whom to propose to whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.core import fit
from app.core.clock import zone
from app.core.fit import Reason
from app.events.models import Event, Registration
from app.events.vocabulary import PlaceState
from app.infra.db import session
from app.matchmaking.models import Meeting, Profile, Wish
from app.matchmaking.queries import meetings, times
from app.matchmaking.rules.recommend import Candidate, Crowd
from app.matchmaking.vocabulary import MeetingSource, MeetingState, ScoreReason, WishLevel
from app.members.models import Organisation, OrganisationTheme, Person
from app.members.vocabulary import ThemeSide
from app.search import embeddings, vectors


def find_profile(registration_id: int) -> Profile | None:
    return session().get(Profile, registration_id)


def organisation_themes(organisation_id: int, side: ThemeSide) -> list[str]:
    """What the organisation seeks or offers, to begin a profile with."""
    return list(
        session().scalars(
            select(OrganisationTheme.theme_code)
            .where(OrganisationTheme.organisation_id == organisation_id, OrganisationTheme.side == side)
            .order_by(OrganisationTheme.id)
        )
    )


def visible_registration(event_id: int, registration_id: int) -> Registration | None:
    """Somebody at the event who lets others ask for a meeting."""
    return (
        session()
        .scalars(
            select(Registration)
            .join(Profile, Profile.registration_id == Registration.id)
            .where(Registration.id == registration_id, Registration.event_id == event_id, Profile.visible.is_(True))
            .where(Registration.state == PlaceState.CONFIRMED)
            .options(joinedload(Registration.person).joinedload(Person.organisation), joinedload(Registration.event))
        )
        .first()
    )


def colleagues(mine: Registration) -> Sequence[Registration]:
    """Others of the same organisation with a place at the event."""
    home = mine.person.organisation_id
    if home is None:
        return []
    return (
        session()
        .scalars(
            select(Registration)
            .join(Person, Person.id == Registration.person_id)
            .where(
                Registration.event_id == mine.event_id, Registration.state == PlaceState.CONFIRMED, Registration.id != mine.id
            )
            .where(Person.organisation_id == home)
            .options(joinedload(Registration.person))
            .order_by(Person.name, Registration.id)
        )
        .all()
    )


def wishes_of(registration_id: int) -> dict[int, WishLevel]:
    """What somebody thinks of meeting others, by registration."""
    rows = session().execute(select(Wish.other_id, Wish.level).where(Wish.registration_id == registration_id))
    return {row.other_id: row.level for row in rows}


def _refusals(registration_id: int) -> set[int]:
    """With whom there is a "no" in either direction."""
    rows = session().execute(
        select(Wish.registration_id, Wish.other_id).where(
            Wish.level == WishLevel.NO, or_(Wish.registration_id == registration_id, Wish.other_id == registration_id)
        )
    )
    return {side for pair in rows for side in pair} - {registration_id}


def may_meet(registration: Registration, other: Registration) -> bool:
    """Neither said no to the other, and the event lets their kinds of organisations meet."""
    if other.id in _refusals(registration.id):
        return False
    return kinds_may_meet(times.settings_of(registration.event_id).kinds, _kind(registration.person), _kind(other.person))


def kinds_may_meet(pairs: Sequence[Sequence[str]], kind: str, other: str) -> bool:
    return not pairs or any({kind, other} == set(pair) for pair in pairs)


def _kind(person: Person) -> str:
    return person.organisation.kind if person.organisation else ""


def profiles_at(event_id: int) -> Sequence[Profile]:
    """Everybody with a place at the event and a profile."""
    return (
        session()
        .scalars(
            select(Profile)
            .join(Registration, Registration.id == Profile.registration_id)
            .where(Registration.event_id == event_id, Registration.state == PlaceState.CONFIRMED)
            .options(
                joinedload(Profile.registration)
                .joinedload(Registration.person)
                .joinedload(Person.organisation)
                .selectinload(Organisation.themes)
            )
            .order_by(Profile.registration_id)
        )
        .all()
    )


def texts(profile: Profile) -> dict[str, str]:
    """What a profile says, by side: one's own words, and those of the organisation where there are none."""
    home = profile.registration.person.organisation
    seeks = " ".join(part for part in (profile.seeks_text or (home.seeks if home else ""), profile.pitch) if part)
    offers = profile.offers_text or (home.offers if home else "")
    return {embeddings.NEEDS: seeks[:2000], embeddings.OFFERS: offers[:2000]}


def _meanings(profiles: Sequence[Profile]) -> dict[tuple[int, str], np.ndarray]:
    """The vectors that are stored by now; a text that nobody has read yet has none."""
    sentences = {(profile.registration_id, side): (text, side) for profile in profiles for side, text in texts(profile).items()}
    return {key: vector.astype(float) for key, vector in vectors.stored(sentences).items()}


def crowd(event: Event, now: datetime) -> Crowd:
    """Everybody who takes part in matchmaking, ready to be compared."""
    learned = times.settings_of(event.id).weights
    weights = {reason: learned[reason] for reason in ScoreReason} if set(learned) == set(ScoreReason) else None
    return Crowd(_candidates(event, profiles_at(event.id), now), weights)


def _candidates(event: Event, profiles: Sequence[Profile], now: datetime) -> list[Candidate]:
    diaries = times.diaries(event, [profile.registration_id for profile in profiles])
    home = zone(event.timezone)
    ahead = [(number, slot) for number, slot in enumerate(times.slots_of(event)) if slot.starts_at > now]
    read = _meanings(profiles)
    candidates = []
    for profile in profiles:
        person = profile.registration.person
        organisation = person.organisation
        diary = diaries[profile.registration_id]
        works_on = {row.theme_code for row in organisation.themes if row.side == ThemeSide.WORKS_ON} if organisation else set()
        candidates.append(
            Candidate(
                profile.registration_id,
                person.organisation_id,
                organisation.kind if organisation else "",
                frozenset(works_on),
                frozenset(profile.seeks),
                frozenset(profile.offers),
                frozenset(profile.languages or person.languages),
                organisation.country if organisation else "",
                organisation.population if organisation else None,
                frozenset(number for number, slot in ahead if diary.can(slot, home)),
                profile.visible,
                read.get((profile.registration_id, embeddings.NEEDS)),
                read.get((profile.registration_id, embeddings.OFFERS)),
            )
        )
    return candidates


# Crowds as they were up to a minute ago, by the event's stamp, which no other event shares. Who looks always sees their own
# profile as it is now; others' changes show within the minute.
_FRESH = timedelta(minutes=1)
_remembered: dict[str, tuple[datetime, Crowd]] = {}
# Balancing lists compares everybody with everybody, several times over.
_BALANCED = 1500


def _balanced(event: Event, length: int, now: datetime) -> Crowd:
    """The crowd with fair lists, remembered for a little."""
    remembered = _remembered.get(event.programme_stamp)
    if remembered and now - _FRESH < remembered[0] <= now:
        return remembered[1]
    fresh = crowd(event, now)
    if len(fresh.people) <= _BALANCED:
        fresh.settle(length, rounds=8)
    if len(_remembered) > 20:
        _remembered.clear()
    _remembered[event.programme_stamp] = (now, fresh)
    return fresh


@dataclass(frozen=True, slots=True)
class Proposal:
    """Somebody worth meeting, with the reasons. `wish` is what was said of them already."""

    registration: Registration
    pitch: str
    reasons: tuple[Reason, ...]
    wish: WishLevel | None

    @property
    def points(self) -> int:
        """The sum of the parts as they are shown, so that it adds up for whoever checks it."""
        return fit.points(self.reasons)


def proposals(profile: Profile, now: datetime, limit: int = 12) -> list[Proposal]:
    """Whom to meet: visible people who may meet, colleagues, refusals and those already asked left out, must-meets first."""
    mine = profile.registration
    event = mine.event
    (me,) = _candidates(event, [profile], now)
    everyone = _balanced(event, limit, now).replaced(me)
    partners = {
        other
        for meeting in meetings.meetings_of_registration(mine.id)
        if meeting.state in {MeetingState.REQUESTED, MeetingState.ACCEPTED}
        for other in (meeting.requester_id, meeting.invitee_id)
    }
    pairs = times.settings_of(event.id).kinds
    barred = {candidate.key for candidate in everyone.people if not kinds_may_meet(pairs, me.kind, candidate.kind)}
    without = (partners | _refusals(mine.id) | barred) - {mine.id}
    wishes = wishes_of(mine.id)
    pinned = [key for key, level in sorted(wishes.items()) if level in {WishLevel.MUST, WishLevel.WANT} and key not in without]
    keys = [key for key in pinned if key in everyone.place]
    keys += [key for key in everyone.list_for(mine.id, limit, without) if key not in pinned]
    proposed = {
        candidate_profile.registration_id: candidate_profile
        for candidate_profile in session().scalars(
            select(Profile)
            .join(Registration, Registration.id == Profile.registration_id)
            .where(Profile.registration_id.in_(keys), Profile.visible.is_(True), Registration.state == PlaceState.CONFIRMED)
            .options(joinedload(Profile.registration).joinedload(Registration.person).joinedload(Person.organisation))
        )
    }
    return [
        Proposal(proposed[key].registration, proposed[key].pitch, everyone.reasons(mine.id, key), wishes.get(key))
        for key in keys
        if key in proposed
    ]


def decisions(event_id: int) -> list[tuple[int, int, float]]:
    """(who asked, who was asked, how it went): a no is 0, a yes 0.7, and a rating from 1 to 5 stars replaces the yes."""
    rows = session().scalars(
        select(Meeting).where(
            Meeting.event_id == event_id,
            Meeting.source == MeetingSource.ASKED,
            Meeting.state.in_([MeetingState.ACCEPTED, MeetingState.DECLINED]),
        )
    )
    outcomes = []
    for meeting in rows:
        stars = [word.rating for word in meeting.words if word.rating]
        outcome = 0.0 if meeting.state == MeetingState.DECLINED else 0.7
        outcomes.append((meeting.requester_id, meeting.invitee_id, sum(stars) / len(stars) / 5 if stars else outcome))
    return outcomes
