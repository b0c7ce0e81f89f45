"""What is counted of listings: for the network's promises, by theme, and what followed from meetings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import combinations

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from app.core.kpi import Counted, latest
from app.core.vocabulary import PromiseKind, Thing
from app.exchange.models import Listing, ListingOrganisation, ListingTheme, StageStep
from app.exchange.queries.listings import cities_of
from app.exchange.rules.stages import NEEDS_TWO, RAN, is_international
from app.exchange.vocabulary import ListingKind
from app.infra.db import session


def international_use_cases(start: datetime, end: datetime) -> list[tuple[Listing, datetime]]:
    """(use case, when it first ran) of those that began to run in the period between cities of at least two countries (the
    promise counts these). One that was evaluated or scaled in a later year counts in the year it began; one that was withdrawn
    does not count."""
    began = (
        select(StageStep.listing_id, func.min(StageStep.taken_at).label("at"))
        .where(StageStep.stage.in_(RAN))
        .group_by(StageStep.listing_id)
        .subquery()
    )
    rows = session().execute(
        select(Listing, began.c.at)
        .join(began, began.c.listing_id == Listing.id)
        .where(Listing.kind == ListingKind.USE_CASE, Listing.published_at.is_not(None))
        .where(began.c.at >= start, began.c.at < end)
        .options(selectinload(Listing.organisations))
        .order_by(began.c.at, Listing.id)
    )
    return [(listing, at) for listing, at in rows if is_international(cities_of(listing))]


def kpis(start: datetime, end: datetime) -> dict[PromiseKind, Sequence[Counted]]:
    """What of the network's promises is counted here."""
    use_cases = international_use_cases(start, end)
    return {
        PromiseKind.USE_CASES: [Counted(listing.title, f"/use-cases/{listing.slug}", at.date()) for listing, at in use_cases]
    }


def pilots_after(pairs: Sequence[tuple[int, int, datetime]]) -> tuple[list[Listing], int]:
    """Of pairs of organisations that met, each with when (one, other, moment): the published use cases that they agreed on
    later, and how many of the meetings led to one. An idea that nobody has agreed to is no pilot yet."""
    first: dict[tuple[int, int], datetime] = {}
    for organisation, other, at in pairs:
        key = (min(organisation, other), max(organisation, other))
        first[key] = min(at, first.get(key, at))
    agreed = select(StageStep.listing_id, func.min(StageStep.taken_at)).where(StageStep.stage.in_(NEEDS_TWO))
    began: dict[int, datetime] = dict(session().execute(agreed.group_by(StageStep.listing_id)).all()) if pairs else {}
    partners: dict[int, list[int]] = {}
    for listing, home in session().execute(
        select(ListingOrganisation.listing_id, ListingOrganisation.organisation_id)
        .join(Listing, Listing.id == ListingOrganisation.listing_id)
        .where(Listing.kind == ListingKind.USE_CASE, Listing.published_at.is_not(None))
        .order_by(ListingOrganisation.organisation_id)
    ):
        partners.setdefault(listing, []).append(home)
    last: dict[tuple[int, int], datetime] = {}
    listing_ids = []
    for listing, at in began.items():
        together = [key for key in combinations(partners.get(listing, ()), 2) if key in first and first[key] < at]
        listing_ids += [listing] if together else []
        for key in together:
            last[key] = max(at, last.get(key, at))
    led = sum(
        at < last[key]
        for organisation, other, at in pairs
        if (key := (min(organisation, other), max(organisation, other))) in last
    )
    query = select(Listing).where(Listing.id.in_(listing_ids)).order_by(Listing.id)
    return list(session().scalars(query)) if listing_ids else [], led


def by_theme(start: datetime, end: datetime) -> dict[tuple[str, Thing], int]:
    """(theme, kind) to the number of listings that became public in the period."""
    query = select(ListingTheme.theme_code, Listing.kind, func.count()).join(Listing, Listing.id == ListingTheme.listing_id)
    query = query.where(Listing.published_at >= start, Listing.published_at < end)
    rows = session().execute(query.group_by(ListingTheme.theme_code, Listing.kind))
    return {(theme, Thing(kind)): count for theme, kind, count in rows}


def organisations_that_listed(start: datetime, end: datetime) -> dict[int, datetime]:
    """Organisations to the last time in the period at which a listing of theirs became public, or a pilot took a step."""
    mine = select(ListingOrganisation.organisation_id)
    published = mine.add_columns(func.max(Listing.published_at)).join(Listing, Listing.id == ListingOrganisation.listing_id)
    # A draft names partners who need not know of it.
    stepped = (
        mine.add_columns(func.max(StageStep.taken_at))
        .join(Listing, Listing.id == ListingOrganisation.listing_id)
        .join(StageStep, StageStep.listing_id == Listing.id)
        .where(Listing.published_at.is_not(None))
    )
    return latest(
        *(
            session().execute(query.where(column >= start, column < end).group_by(ListingOrganisation.organisation_id))
            for query, column in ((published, Listing.published_at), (stepped, StageStep.taken_at))
        )
    )
