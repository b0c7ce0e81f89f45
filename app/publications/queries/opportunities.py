"""The facts of an opportunity report, gathered from the records of all packages below."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from app.exchange.models import Listing
from app.exchange.queries import listings, replication
from app.exchange.vocabulary import Likeness, ListingKind
from app.framework import queries as framework
from app.members import queries as members
from app.members.vocabulary import ThemeSide
from app.publications.rules.opportunities import ANSWERS, FITS, Facts, Record, in_region
from app.publications.vocabulary import Region

# Demand, supply, pilots, lessons, privacy; beside them each challenge is a step of its own.
_STEPS = 5


@dataclass(frozen=True, slots=True)
class Scope:
    """What a report is about. Both days belong to the period."""

    theme: str
    region: Region
    starts_on: date
    ends_on: date

    @property
    def end(self) -> datetime:
        return datetime.combine(self.ends_on + timedelta(days=1), time(), UTC)


def gather(scope: Scope, now: datetime, told: Callable[[int, int], None]) -> Facts:
    """The facts as they are now, of what was public by the period's end. `told(done, steps)` hears how far it has come; it may
    write to the database, so nothing that was read is used across it."""
    asked = listings.carrying(scope.theme, ListingKind.CHALLENGE, scope.end)
    wanted = [(one.id, _record(one, scope)) for one in asked if _is_asked(one, scope)]
    steps = _STEPS + len(wanted)
    facts: Facts = {
        "counted_at": now.isoformat(),
        "theme": scope.theme,
        "region": scope.region,
        "starts_on": scope.starts_on.isoformat(),
        "ends_on": scope.ends_on.isoformat(),
        "fits": FITS,
        "challenges": [],
        "seekers": [one for one in _members(scope, ThemeSide.SEEKS) if in_region(scope.region, [one["country"]])],
    }
    told(1, steps)
    facts["solutions"] = _records(ListingKind.SOLUTION, scope)
    facts["projects"] = _records(ListingKind.PROJECT, scope)
    facts["givers"] = _members(scope, ThemeSide.OFFERS)
    told(2, steps)
    public = listings.public_before(scope.end)
    for number, (key, record) in enumerate(wanted):
        answers = _answers(key, scope, now, public)
        # What was withdrawn while the facts were gathered is no fact.
        if answers is not None:
            facts["challenges"].append({**record, "answers": answers})
        told(3 + number, steps)
    pilots = listings.carrying(scope.theme, ListingKind.USE_CASE, scope.end)
    facts["pilots"] = [_pilot(one, scope) for one in pilots if in_region(scope.region, _countries(one))]
    told(steps - 2, steps)
    facts["lessons"] = _lessons(scope)
    told(steps - 1, steps)
    facts["assessments"] = _assessments(scope)
    told(steps, steps)
    return facts


def gone(facts: Facts) -> set[str]:
    """Pages of records that were there when the facts were gathered and are not any more."""
    lists = [one for one in facts.values() if isinstance(one, list)]
    told = {record["path"] for records in lists for record in records}
    told |= {answer["path"] for challenge in facts.get("challenges", ()) for answer in challenge["answers"]}
    known = listings.public_paths() | {f"/members/{slug}" for slug, _name in members.organisation_names()}
    return told - known


def _is_asked(challenge: Listing, scope: Scope) -> bool:
    """In the region, and open on some day of the period."""
    still_open = challenge.deadline is None or challenge.deadline >= scope.starts_on
    return still_open and in_region(scope.region, _countries(challenge))


def _countries(listing: Listing) -> list[str]:
    return [listing.country, *(one.country for one in listing.organisations)]


def _records(kind: ListingKind, scope: Scope) -> list[Record]:
    return [_record(one, scope) for one in listings.carrying(scope.theme, kind, scope.end)]


def _record(listing: Listing, scope: Scope) -> Record:
    assert listing.published_at is not None, "only what is public is gathered"
    return {
        "title": listing.title,
        "path": listings.path_of(listing.kind, listing.slug),
        "country": listing.country,
        "on": listing.published_at.date().isoformat(),
        "near": in_region(scope.region, _countries(listing)),
        "themes": [theme.code for theme in listing.themes if theme.code != scope.theme],
    }


def _members(scope: Scope, side: ThemeSide) -> list[Record]:
    """Members since before the period's end who say that they seek or offer the theme."""
    return [
        {"title": one.name, "path": f"/members/{one.slug}", "country": one.country, "on": one.active_since.date().isoformat()}
        for one in members.organisations(theme=scope.theme)
        if one.active_since is not None
        and one.active_since < scope.end
        and any(row.theme_code == scope.theme and row.side == side for row in one.themes)
    ]


def _answers(challenge_id: int, scope: Scope, now: datetime, public: Collection[int]) -> list[Record] | None:
    """What counts as an answer to a challenge, best first: points, and how many of the known conditions are alike or near. None
    when the challenge is gone."""
    challenge = listings.find_by_id(challenge_id)
    if challenge is None or challenge.published_at is None:
        return None
    found: list[Record] = []
    for match in replication.answers_to(challenge, now, ANSWERS, public):
        known = [one for one in match.conditions if one.verdict != Likeness.UNKNOWN]
        if match.found.points >= FITS:
            alike = sum(one.verdict in (Likeness.SAME, Likeness.NEAR) for one in known)
            record = _record(match.listing, scope)
            found.append({**record, "points": match.found.points, "alike": alike, "known": len(known)})
    return found


def _pilot(listing: Listing, scope: Scope) -> Record:
    stage, at = listings.stage_at(listing, scope.end)
    since = at.date().isoformat() if at is not None else ""
    return {**_record(listing, scope), "stage": stage, "since": since, "partners": [one.name for one in listing.organisations]}


def _done(scope: Scope) -> Sequence[Listing]:
    """Pilots and projects: what others have done already."""
    return [
        one for kind in (ListingKind.USE_CASE, ListingKind.PROJECT) for one in listings.carrying(scope.theme, kind, scope.end)
    ]


def _lessons(scope: Scope) -> list[Record]:
    return [{**_record(one, scope), "text": one.details["lessons"]} for one in _done(scope) if one.details.get("lessons")]


def _assessments(scope: Scope) -> list[Record]:
    """What published assessments say of pilots and projects on the theme."""
    versions = {assessment.id: version for assessment, version in framework.published()}
    found: list[Record] = []
    for one in _done(scope):
        version = versions.get(one.assessment_id or 0)
        if version is not None:
            result = version.result
            found.append(
                {
                    **_record(one, scope),
                    "privacy": result["privacy"]["level"],
                    "security": result["security"]["level"],
                    "dpia": result["dpia"]["due"],
                    "measures": version.measures,
                }
            )
    return found
