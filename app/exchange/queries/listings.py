"""Reads of listings: shelves with filters and facets, one listing, what waits for review, what the promises count."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import selectinload

from app.exchange.models import (
    Listing,
    ListingOrganisation,
    ListingTheme,
    Revision,
)
from app.exchange.queries import search
from app.exchange.rules import stages
from app.exchange.vocabulary import CitySize, ListingKind, RevisionState, Stage
from app.framework.queries import Subject
from app.infra.db import session
from app.members import queries as members
from app.members.models import Organisation
from app.members.vocabulary import OrganisationKind, ThemeSide

PAGE = 24
# Inhabitants: from, and below.
SIZES = {
    CitySize.SMALL: (0, 100_000),
    CitySize.MEDIUM: (100_000, 500_000),
    CitySize.LARGE: (500_000, 2_000_000),
    CitySize.MEGA: (2_000_000, 10**9),
}

# Where each kind of listing stands on the site.
SHELVES = {
    ListingKind.CHALLENGE: "challenges",
    ListingKind.SOLUTION: "solutions",
    ListingKind.PROJECT: "projects",
    ListingKind.USE_CASE: "use-cases",
}


def path_of(kind: ListingKind, slug: str) -> str:
    return f"/{SHELVES[kind]}/{slug}"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a shelf is narrowed to; empty means everything. `trl` is the least; `open_on` leaves out challenges whose deadline
    was before that day."""

    kind: ListingKind
    text: str = ""
    theme: str = ""
    country: str = ""
    size: CitySize | None = None
    stage: Stage | None = None
    trl: int = 0
    open_on: date | None = None


@dataclass(frozen=True, slots=True)
class Shelf:
    """One page of listings, how many there are, and how many there would be for each further choice."""

    listings: Sequence[Listing]
    total: int
    pages: int
    facets: dict[str, list[tuple[str, int]]]
    by_country: list[tuple[str, int]]


def _published(kind: ListingKind) -> Select[Listing]:
    return (
        select(Listing)
        .where(Listing.kind == kind, Listing.published_at.is_not(None))
        .options(selectinload(Listing.themes), selectinload(Listing.organisations))
    )


def shelf(filters: Filters, page: int, now: datetime) -> Shelf:
    """With words to look for, best first; otherwise newest first."""
    ranked = search.find(filters.text, filters.kind, now) if filters.text else None
    keys = _narrowed(filters, ranked)
    if ranked is None:
        total = session().scalar(select(func.count()).select_from(keys.subquery())) or 0
    else:
        kept = set(session().scalars(keys))
        ranked = [key for key in ranked if key in kept]
        total = len(ranked)
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    start = (page - 1) * PAGE
    if ranked is None:
        query = _published(filters.kind).where(Listing.id.in_(keys)).order_by(Listing.published_at.desc(), Listing.id)
        rows = list(session().scalars(query.limit(PAGE).offset(start)))
    else:
        keys = select(Listing.id).where(Listing.id.in_(ranked))
        listings = by_ids(ranked[start : start + PAGE])
        rows = [listings[key] for key in ranked[start : start + PAGE] if key in listings]
    facets = {"theme": _themes(keys), "size": _sizes(keys), "stage": _counted(Listing.stage, keys)}
    return Shelf(rows, total, pages, facets, _counted(Listing.country, keys))


def _narrowed(filters: Filters, ranked: Sequence[int] | None) -> Select[Any]:
    query: Select[Any] = select(Listing.id).where(Listing.kind == filters.kind, Listing.published_at.is_not(None))
    if ranked is not None:
        query = query.where(Listing.id.in_(ranked))
    if filters.theme:
        query = query.where(Listing.id.in_(select(ListingTheme.listing_id).where(ListingTheme.theme_code == filters.theme)))
    if filters.country:
        query = query.where(Listing.country == filters.country)
    if filters.size:
        least, most = SIZES[filters.size]
        query = query.where(Listing.population >= least, Listing.population < most)
    if filters.stage:
        query = query.where(Listing.stage == filters.stage)
    if filters.trl:
        query = query.where(Listing.trl >= filters.trl)
    if filters.open_on:
        query = query.where((Listing.deadline.is_(None)) | (Listing.deadline >= filters.open_on))
    return query


def _counted(column: Any, keys: Select[Any]) -> list[tuple[str, int]]:
    rows = session().execute(
        select(column, func.count()).where(Listing.id.in_(keys), column.is_not(None), column != "").group_by(column)
    )
    return sorted(((value, count) for value, count in rows), key=lambda pair: (-pair[1], pair[0]))


def _themes(keys: Select[Any]) -> list[tuple[str, int]]:
    rows = session().execute(
        select(ListingTheme.theme_code, func.count()).where(ListingTheme.listing_id.in_(keys)).group_by(ListingTheme.theme_code)
    )
    return sorted(((code, count) for code, count in rows), key=lambda pair: (-pair[1], pair[0]))


def _sizes(keys: Select[Any]) -> list[tuple[str, int]]:
    band = case(*((Listing.population < most, name.value) for name, (_least, most) in SIZES.items()))
    rows = session().execute(
        select(band, func.count()).where(Listing.id.in_(keys), Listing.population.is_not(None)).group_by(band)
    )
    counts: dict[str, int] = dict(rows.all())
    return [(size, counts[size]) for size in SIZES if size in counts]


_WHOLE = (
    selectinload(Listing.attachments),
    selectinload(Listing.steps),
    selectinload(Listing.challenge),
    selectinload(Listing.project),
    selectinload(Listing.assessment),
)


def find_listing(kind: ListingKind, slug: str) -> Listing | None:
    """A published one."""
    return session().scalars(_published(kind).where(Listing.slug == slug).options(*_WHOLE)).first()


def find_any(slug: str) -> Listing | None:
    """Also one that is not published; for those who may edit it."""
    query = select(Listing).where(Listing.slug == slug)
    query = query.options(
        selectinload(Listing.themes),
        selectinload(Listing.organisations),
        selectinload(Listing.revisions).joinedload(Revision.author),
        *_WHOLE,
    )
    return session().scalars(query).first()


def find_by_id(listing_id: int) -> Listing | None:
    return session().get(Listing, listing_id, options=[selectinload(Listing.themes), selectinload(Listing.organisations)])


def by_ids(keys: Sequence[int]) -> dict[int, Listing]:
    query = select(Listing).where(Listing.id.in_(keys), Listing.published_at.is_not(None))
    query = query.options(selectinload(Listing.themes), selectinload(Listing.organisations))
    return {listing.id: listing for listing in session().scalars(query)}


def listings_of(organisation_id: int) -> Sequence[Listing]:
    return (
        session()
        .scalars(
            select(Listing)
            .join(ListingOrganisation, ListingOrganisation.listing_id == Listing.id)
            .where(ListingOrganisation.organisation_id == organisation_id, Listing.published_at.is_not(None))
            .order_by(Listing.kind, Listing.title)
        )
        .all()
    )


def shared_by(organisation_id: int, other: int) -> Sequence[Listing]:
    """Published projects and use cases that both organisations take part in."""
    mine, theirs = (
        select(ListingOrganisation.listing_id).where(ListingOrganisation.organisation_id == key)
        for key in (organisation_id, other)
    )
    query = select(Listing).where(Listing.id.in_(mine), Listing.id.in_(theirs), Listing.published_at.is_not(None))
    return (
        session()
        .scalars(query.where(Listing.kind.in_((ListingKind.PROJECT, ListingKind.USE_CASE))).order_by(Listing.title))
        .all()
    )


def pilots_of(listing: Listing) -> Sequence[Listing]:
    """Published use cases that go back to a challenge or a project."""
    link = Listing.challenge_id if listing.kind == ListingKind.CHALLENGE else Listing.project_id
    return (
        session()
        .scalars(_published(ListingKind.USE_CASE).where(link == listing.id).order_by(Listing.published_at.desc()))
        .all()
    )


def newest_challenges(limit: int) -> Sequence[Listing]:
    return (
        session()
        .scalars(_published(ListingKind.CHALLENGE).order_by(Listing.published_at.desc(), Listing.id).limit(limit))
        .all()
    )


def newest_of(organisation_slug: str) -> Listing | None:
    """The newest challenge of a member."""
    return (
        session()
        .scalars(
            _published(ListingKind.CHALLENGE)
            .where(Listing.organisations.any(Organisation.slug == organisation_slug))
            .order_by(Listing.published_at.desc())
        )
        .first()
    )


def published_since(kind: ListingKind, start: datetime, now: datetime) -> Sequence[Listing]:
    """What became public after `start`, newest first."""
    query = _published(kind).where(Listing.published_at > start, Listing.published_at <= now)
    return session().scalars(query.order_by(Listing.published_at.desc(), Listing.id)).all()


def public_before(moment: datetime) -> set[int]:
    """Ids of everything that is public and was so before a moment."""
    return set(session().scalars(select(Listing.id).where(Listing.published_at < moment)))


def public_paths() -> set[str]:
    """Where everything stands that is public now."""
    rows = session().execute(select(Listing.kind, Listing.slug).where(Listing.published_at.is_not(None)))
    return {path_of(kind, slug) for kind, slug in rows}


def carrying(theme: str, kind: ListingKind, until: datetime) -> Sequence[Listing]:
    """Published listings of a kind that carry a theme and were public before a moment, oldest first."""
    tagged = select(ListingTheme.listing_id).where(ListingTheme.theme_code == theme)
    query = _published(kind).where(Listing.id.in_(tagged), Listing.published_at < until)
    return session().scalars(query.options(selectinload(Listing.steps)).order_by(Listing.published_at, Listing.id)).all()


def everything(kind: ListingKind) -> Sequence[Listing]:
    """All published listings of a kind, oldest first; for files."""
    return session().scalars(_published(kind).options(selectinload(Listing.steps)).order_by(Listing.id)).all()


def stage_at(listing: Listing, moment: datetime) -> tuple[Stage, datetime | None]:
    """(stage, since when) of a use case at a moment."""
    return stages.stage_at([(step.stage, step.taken_at) for step in listing.steps], moment)


def content_of(listing: Listing) -> dict[str, Any]:
    """What everybody sees, as a flat content."""
    return {
        "title": listing.title,
        "summary": listing.summary,
        "body": listing.body,
        "outcome": listing.outcome,
        "themes": [theme.code for theme in listing.themes],
        "organisations": [organisation.slug for organisation in listing.organisations],
        "places": listing.places,
        "country": listing.country if listing.kind == ListingKind.PROJECT else "",
        "trl": listing.trl,
        "deadline": listing.deadline.isoformat() if listing.deadline else "",
        **listing.details,
    }


def slugs_like(start: str) -> set[str]:
    return set(session().scalars(select(Listing.slug).where(Listing.slug.startswith(start))))


def known_sources() -> set[str]:
    return {source for source in session().scalars(select(Listing.source)) if source}


def titles_with_organisations() -> set[tuple[ListingKind, str, tuple[str, ...]]]:
    """(kind, title, slugs of organisations in order) of every listing: what tells one from another where no source does."""
    rows = session().scalars(select(Listing).options(selectinload(Listing.organisations)))
    return {(listing.kind, listing.title, tuple(sorted(home.slug for home in listing.organisations))) for listing in rows}


def open_revision(listing_id: int) -> Revision | None:
    query = select(Revision).where(
        Revision.listing_id == listing_id, Revision.state.in_((RevisionState.DRAFT, RevisionState.WAITING))
    )
    return session().scalars(query).first()


def last_revision(listing_id: int) -> Revision | None:
    query = select(Revision).where(Revision.listing_id == listing_id).order_by(Revision.number.desc())
    return session().scalars(query.limit(1)).first()


def mark(revision: Revision | None) -> str:
    """What tells this state of a revision from a later one."""
    return f"{revision.number}/{revision.written_at.isoformat()}" if revision else ""


def published_revision(listing_id: int) -> Revision | None:
    query = select(Revision).where(Revision.listing_id == listing_id, Revision.state == RevisionState.PUBLISHED)
    return session().scalars(query.order_by(Revision.number.desc()).limit(1)).first()


def subjects(assessment_ids: Collection[int]) -> dict[int, Subject]:
    """What published assessments are about, of those whose listing is public."""
    query = select(Listing.assessment_id, Listing.title, Listing.kind, Listing.slug)
    query = query.where(Listing.assessment_id.in_(assessment_ids), Listing.published_at.is_not(None))
    return {row.assessment_id: Subject(row.title, path_of(row.kind, row.slug)) for row in session().execute(query)}


def waiting_revisions() -> Sequence[Revision]:
    """What the secretariat has to look at, longest waiting first."""
    query = (
        select(Revision)
        .where(Revision.state == RevisionState.WAITING)
        .options(selectinload(Revision.listing), selectinload(Revision.author))
    )
    return session().scalars(query.order_by(Revision.written_at, Revision.id)).all()


def unpublished_of(organisation_id: int | None) -> list[tuple[Revision, str]]:
    """(last revision, its title) of listings of an organisation whose last word is not public: drafts, waiting, returned.
    None means of everybody."""
    last = select(func.max(Revision.number)).where(Revision.listing_id == Listing.id).correlate(Listing).scalar_subquery()
    query = select(Revision).join(Listing, Listing.id == Revision.listing_id).where(Revision.number == last)
    query = query.where(
        or_(
            Revision.state.in_((RevisionState.DRAFT, RevisionState.WAITING, RevisionState.RETURNED)),
            Listing.published_at.is_(None),
        )
    )
    if organisation_id is not None:
        mine = select(ListingOrganisation.listing_id).where(ListingOrganisation.organisation_id == organisation_id)
        query = query.where(Listing.id.in_(mine))
    rows = session().scalars(query.options(selectinload(Revision.listing)).order_by(Revision.written_at.desc()))
    return [(revision, str(revision.content.get("title") or revision.listing.title)) for revision in rows]


def cities_of(listing: Listing) -> set[tuple[str, str]]:
    """(city, country) of the partners that are cities."""
    return {
        (organisation.city, organisation.country)
        for organisation in listing.organisations
        if organisation.kind == OrganisationKind.CITY
    }


def solvers_of(challenge: Listing, limit: int = 16) -> list[tuple[Organisation, list[str]]]:
    """Members who could help with a challenge, most fitting first, each with the titles of their listings that fit: solutions
    and projects on its themes, then those who say that they offer these themes."""
    themes = {theme.code for theme in challenge.themes}
    own = {organisation.id for organisation in challenge.organisations}
    helpful: dict[int, list[str]] = {}
    weight: dict[int, float] = {}
    rows = (
        session()
        .scalars(
            select(Listing)
            .join(ListingTheme, ListingTheme.listing_id == Listing.id)
            .where(
                Listing.kind.in_((ListingKind.SOLUTION, ListingKind.PROJECT)),
                ListingTheme.theme_code.in_(themes),
                Listing.published_at.is_not(None),
            )
            .options(selectinload(Listing.organisations), selectinload(Listing.themes))
            .order_by(Listing.id)
        )
        .unique()
    )
    for listing in rows:
        common = len(themes & {theme.code for theme in listing.themes})
        for organisation in listing.organisations:
            helpful.setdefault(organisation.id, []).append(listing.title)
            weight[organisation.id] = weight.get(organisation.id, 0) + 2 * common
    everyone = {organisation.id: organisation for organisation in members.organisations()}
    for organisation in everyone.values():
        offered = {row.theme_code for row in organisation.themes if row.side == ThemeSide.OFFERS}
        if common_themes := len(themes & offered):
            weight[organisation.id] = weight.get(organisation.id, 0) + common_themes
    best = sorted((key for key in weight if key in everyone and key not in own), key=lambda key: (-weight[key], key))
    return [(everyone[key], list(dict.fromkeys(helpful.get(key, [])))[:3]) for key in best[:limit]]
