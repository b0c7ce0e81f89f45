"""Which members are active, and who has been silent: by the last sign of life that the records hold. What is answered in
anonymous surveys is no sign, as nobody knows who answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.badges.queries import scans
from app.core.kpi import latest
from app.events.attendance.queries import attendance
from app.events.programme.queries import events
from app.exchange.queries import counts
from app.insights.rules.figures import Engagement
from app.insights.vocabulary import Act
from app.matchmaking.queries import meetings
from app.members import queries as members
from app.members.models import Organisation, Person
from app.publications.queries import news

# Before that there was no network.
_EVER = datetime(2000, 1, 1, tzinfo=UTC)
SILENT = timedelta(days=365)
# Whoever joined of late has had no time yet.
_NEW = timedelta(days=90)
# Bands of the picture, in days since the last sign.
BANDS = (30, 90, 365)
Signs = dict[Act, Mapping[int, datetime]]


def _signs(start: datetime, end: datetime) -> Signs:
    """Of each act, organisations to the last time they did it in the period."""
    if start >= end:
        return {act: {} for act in Act}
    came = (scans.organisations_that_came(start, end), attendance.organisations_that_joined(start, end))
    return {
        Act.REGISTERED: events.organisations_that_registered(start, end),
        Act.CAME: latest(*(dates.items() for dates in came)),
        Act.MET: meetings.organisations_that_met(start, end),
        Act.LISTED: counts.organisations_that_listed(start, end),
        Act.WROTE: news.organisations_that_wrote(start, end),
    }


def in_year(start: datetime, end: datetime, now: datetime) -> Engagement:
    """Of those who were members by the year's end."""
    if start >= now:
        return Engagement(0, 0, dict.fromkeys(Act, 0))
    signs = _signs(start, min(end, now))
    old_members = {
        organisation.id
        for organisation in members.organisations()
        if organisation.active_since is not None and organisation.active_since < min(end, now)
    }
    acts = {act: len(old_members & signs[act].keys()) for act in Act}
    return Engagement(len(old_members), len(old_members & {key for sign in signs.values() for key in sign}), acts)


@dataclass(frozen=True, slots=True)
class Member:
    """A member, its last sign of life, and who answers for it: stewards first."""

    organisation: Organisation
    act: Act | None
    last: datetime | None
    people: Sequence[Person]


def by_silence(now: datetime) -> list[Member]:
    """All members, longest silent first."""
    signs = _signs(_EVER, now)
    last: dict[int, tuple[Act, datetime]] = {}
    for act in Act:
        for key, at in signs[act].items():
            if key not in last or at > last[key][1]:
                last[key] = (act, at)
    people = members.contacts()
    entries = []
    for organisation in members.organisations():
        sign = last.get(organisation.id)
        entries.append(
            Member(organisation, sign[0] if sign else None, sign[1] if sign else None, people.get(organisation.id, ()))
        )
    return sorted(entries, key=lambda member: (member.last or _EVER, member.organisation.name))


def is_silent(member: Member, now: datetime) -> bool:
    """No sign for a year, and not new."""
    since = member.organisation.active_since
    return since is not None and since < now - _NEW and (member.last is None or member.last < now - SILENT)
