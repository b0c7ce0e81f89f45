"""Reads of listings and of who fits whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import selectinload

from app.core.fit import Fit, Party, fit, ranked
from app.exchange.models import Listing, ListingOrganisation, ListingTheme
from app.infra.db import session
from app.members import queries as members
from app.members.models import Organisation

PAGE = 24


def _published(kind: str) -> Select[Listing]:
    return (
        select(Listing)
        .where(Listing.kind == kind, Listing.published_at.is_not(None))
        .options(selectinload(Listing.themes), selectinload(Listing.organisations))
    )


def listings(kind: str, *, theme: str = "", text: str = "", page: int = 1) -> tuple[Sequence[Listing], int]:
    """One page of published listings, newest first, and the number of pages."""
    query = _published(kind)
    if theme:
        query = query.where(Listing.id.in_(select(ListingTheme.listing_id).where(ListingTheme.theme_code == theme)))
    if text:
        like = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        columns = (Listing.title, Listing.summary, Listing.body)
        query = query.where(or_(*(column.ilike(like, escape="\\") for column in columns)))
    total = session().scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    rows = session().scalars(query.order_by(Listing.published_at.desc(), Listing.id).limit(PAGE).offset((page - 1) * PAGE))
    return rows.all(), pages


def find_listing(kind: str, slug: str) -> Listing | None:
    return session().scalars(_published(kind).where(Listing.slug == slug).options(selectinload(Listing.stakes))).first()


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


def newest_challenges(limit: int) -> Sequence[Listing]:
    return session().scalars(_published("challenge").order_by(Listing.published_at.desc(), Listing.id).limit(limit)).all()


def newest_of(organisation_slug: str) -> Listing | None:
    """The newest challenge of a member."""
    return (
        session()
        .scalars(
            _published("challenge")
            .where(Listing.organisations.any(Organisation.slug == organisation_slug))
            .order_by(Listing.published_at.desc())
        )
        .first()
    )


def slugs_like(start: str) -> set[str]:
    return set(session().scalars(select(Listing.slug).where(Listing.slug.startswith(start))))


def known_sources() -> set[str]:
    return {source for source in session().scalars(select(Listing.source)) if source}


def party_of(organisation: Organisation) -> Party:
    sides: dict[str, set[str]] = {"works_on": set(), "seeks": set(), "offers": set()}
    for row in organisation.themes:
        sides[row.side].add(row.theme_code)
    return Party(
        organisation.id,
        organisation.kind,
        frozenset(sides["works_on"]),
        frozenset(sides["seeks"]),
        frozenset(sides["offers"]),
        frozenset(organisation.languages),
    )


def best_fits(organisation: Organisation, limit: int = 12) -> list[tuple[Organisation, Fit]]:
    """The members that fit this one best, each with its reasons."""
    everyone = {other.id: other for other in members.organisations()}
    fits = ranked(party_of(organisation), [party_of(other) for other in everyone.values()], limit)
    return [(everyone[found.key], found) for found in fits]


def fit_of(one: Organisation, other: Organisation) -> Fit:
    return fit(party_of(one), party_of(other))


def international_use_cases(start: datetime, end: datetime) -> Sequence[Listing]:
    """Use cases that ran in the period between cities of at least two countries (the network's promise counts these)."""
    found = (
        session()
        .scalars(
            select(Listing)
            .where(Listing.kind == "use_case", Listing.stage.in_(("running", "evaluated", "scaled")))
            .where(Listing.stage_since >= start, Listing.stage_since < end)
            .options(selectinload(Listing.organisations))
            .order_by(Listing.stage_since)
        )
        .all()
    )
    return [listing for listing in found if len({one.country for one in listing.organisations if one.kind == "city"}) >= 2]


def kpis(start: datetime, end: datetime) -> dict[str, Sequence[str]]:
    """What of the network's promises is counted here: a title for each thing counted."""
    return {"use_cases": [listing.title for listing in international_use_cases(start, end)]}


def supply_and_demand(theme: str) -> dict[str, int]:
    """How many published listings of each kind carry the theme."""
    rows = session().execute(
        select(Listing.kind, func.count())
        .join(ListingTheme, ListingTheme.listing_id == Listing.id)
        .where(ListingTheme.theme_code == theme, Listing.published_at.is_not(None))
        .group_by(Listing.kind)
    )
    return dict(rows.all())


def solvers_of(challenge: Listing, limit: int = 16) -> list[tuple[Organisation, list[str]]]:
    """Members who could help with a challenge, most fitting first, each with the titles of their listings that fit: solutions
    and projects on its themes, then those who say that they offer these themes."""
    themes = {theme.code for theme in challenge.themes}
    own = {one.id for one in challenge.organisations}
    helpful: dict[int, list[str]] = {}
    weight: dict[int, float] = {}
    rows = (
        session()
        .scalars(
            select(Listing)
            .join(ListingTheme, ListingTheme.listing_id == Listing.id)
            .where(
                Listing.kind.in_(("solution", "project")),
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
        for one in listing.organisations:
            helpful.setdefault(one.id, []).append(listing.title)
            weight[one.id] = weight.get(one.id, 0) + 2 * common
    everyone = {one.id: one for one in members.organisations()}
    for one in everyone.values():
        offered = {row.theme_code for row in one.themes if row.side == "offers"}
        if common_themes := len(themes & offered):
            weight[one.id] = weight.get(one.id, 0) + common_themes
    best = sorted((key for key in weight if key in everyone and key not in own), key=lambda key: (-weight[key], key))
    return [(everyone[key], list(dict.fromkeys(helpful.get(key, [])))[:3]) for key in best[:limit]]
