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


def gather(scope: Scope, now: datetime, tell: Callable[[int, int], None]) -> Facts:
    """The facts as they are now, of what was public by the period's end. `tell(done, steps)` hears how far it has come; it may
    write to the database, so nothing that was read is used across it."""
    challenges = listings.carrying(scope.theme, ListingKind.CHALLENGE, scope.end)
    wanted = [(listing.id, _record(listing, scope)) for listing in challenges if _is_asked(listing, scope)]
    steps = _STEPS + len(wanted)
    facts: Facts = {
        "counted_at": now.isoformat(),
        "theme": scope.theme,
        "region": scope.region,
        "starts_on": scope.starts_on.isoformat(),
        "ends_on": scope.ends_on.isoformat(),
        "fits": FITS,
        "challenges": [],
        "seekers": [member for member in _members(scope, ThemeSide.SEEKS) if in_region(scope.region, [member["country"]])],
    }
    tell(1, steps)
    facts["solutions"] = _records(ListingKind.SOLUTION, scope)
    facts["projects"] = _records(ListingKind.PROJECT, scope)
    facts["givers"] = _members(scope, ThemeSide.OFFERS)
    tell(2, steps)
    public = listings.public_before(scope.end)
    for number, (key, record) in enumerate(wanted):
        answers = _answers(key, scope, now, public)
        # What was withdrawn while the facts were gathered is no fact.
        if answers is not None:
            facts["challenges"].append({**record, "answers": answers})
        tell(3 + number, steps)
    pilots = listings.carrying(scope.theme, ListingKind.USE_CASE, scope.end)
    facts["pilots"] = [_pilot(listing, scope) for listing in pilots if in_region(scope.region, _countries(listing))]
    tell(steps - 2, steps)
    facts["lessons"] = _lessons(scope)
    tell(steps - 1, steps)
    facts["assessments"] = _assessments(scope)
    tell(steps, steps)
    return facts


def gone(facts: Facts) -> set[str]:
    """Pages of records that were there when the facts were gathered and are not any more."""
    lists = [records for records in facts.values() if isinstance(records, list)]
    paths = {record["path"] for records in lists for record in records}
    paths |= {answer["path"] for challenge in facts.get("challenges", ()) for answer in challenge["answers"]}
    public = listings.public_paths() | {f"/members/{slug}" for slug, _name in members.organisation_names()}
    return paths - public


def _is_asked(challenge: Listing, scope: Scope) -> bool:
    """In the region, and open on some day of the period."""
    still_open = challenge.deadline is None or challenge.deadline >= scope.starts_on
    return still_open and in_region(scope.region, _countries(challenge))


def _countries(listing: Listing) -> list[str]:
    return [listing.country, *(organisation.country for organisation in listing.organisations)]


def _records(kind: ListingKind, scope: Scope) -> list[Record]:
    return [_record(listing, scope) for listing in listings.carrying(scope.theme, kind, scope.end)]


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
        {
            "title": organisation.name,
            "path": f"/members/{organisation.slug}",
            "country": organisation.country,
            "on": organisation.active_since.date().isoformat(),
        }
        for organisation in members.organisations(theme=scope.theme)
        if organisation.active_since is not None
        and organisation.active_since < scope.end
        and any(row.theme_code == scope.theme and row.side == side for row in organisation.themes)
    ]


def _answers(challenge_id: int, scope: Scope, now: datetime, public: Collection[int]) -> list[Record] | None:
    """What counts as an answer to a challenge, best first: points, and how many of the known conditions are alike or near. None
    when the challenge is gone."""
    challenge = listings.find_by_id(challenge_id)
    if challenge is None or challenge.published_at is None:
        return None
    answers: list[Record] = []
    for match in replication.answers_to(challenge, now, ANSWERS, public):
        conditions = [condition for condition in match.conditions if condition.verdict != Likeness.UNKNOWN]
        if match.fit.points >= FITS:
            alike = sum(condition.verdict in (Likeness.SAME, Likeness.NEAR) for condition in conditions)
            record = _record(match.listing, scope)
            answers.append({**record, "points": match.fit.points, "alike": alike, "known": len(conditions)})
    return answers


def _pilot(listing: Listing, scope: Scope) -> Record:
    stage, at = listings.stage_at(listing, scope.end)
    since = at.date().isoformat() if at is not None else ""
    return {
        **_record(listing, scope),
        "stage": stage,
        "since": since,
        "partners": [organisation.name for organisation in listing.organisations],
    }


def _done(scope: Scope) -> Sequence[Listing]:
    """Pilots and projects: what others have done already."""
    return [
        listing
        for kind in (ListingKind.USE_CASE, ListingKind.PROJECT)
        for listing in listings.carrying(scope.theme, kind, scope.end)
    ]


def _lessons(scope: Scope) -> list[Record]:
    return [
        {**_record(listing, scope), "text": listing.details["lessons"]}
        for listing in _done(scope)
        if listing.details.get("lessons")
    ]


def _assessments(scope: Scope) -> list[Record]:
    """What published assessments say of pilots and projects on the theme."""
    versions = {assessment.id: version for assessment, version in framework.published()}
    rows: list[Record] = []
    for listing in _done(scope):
        version = versions.get(listing.assessment_id or 0)
        if version is not None:
            result = version.result
            rows.append(
                {
                    **_record(listing, scope),
                    "privacy": result["privacy"]["level"],
                    "security": result["security"]["level"],
                    "dpia": result["dpia"]["due"],
                    "measures": version.measures,
                }
            )
    return rows
