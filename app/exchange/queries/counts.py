"""What is counted of listings: for the network's promises, by theme, and what followed from meetings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from app.core.kpi import Counted, latest
from app.exchange.models import Listing, ListingOrganisation, ListingTheme, StageStep
from app.exchange.queries.listings import cities_of
from app.exchange.rules.stages import RAN, is_international
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
    found = session().execute(
        select(Listing, began.c.at)
        .join(began, began.c.listing_id == Listing.id)
        .where(Listing.kind == "use_case", Listing.published_at.is_not(None))
        .where(began.c.at >= start, began.c.at < end)
        .options(selectinload(Listing.organisations))
        .order_by(began.c.at, Listing.id)
    )
    return [(listing, at) for listing, at in found if is_international(cities_of(listing))]


def kpis(start: datetime, end: datetime) -> dict[str, Sequence[Counted]]:
    """What of the network's promises is counted here."""
    found = international_use_cases(start, end)
    return {"use_cases": [Counted(one.title, f"/use-cases/{one.slug}", at.date()) for one, at in found]}


def pilots_after(pairs: Sequence[tuple[int, int, datetime]]) -> Sequence[Listing]:
    """Published use cases that two organisations began together after a moment: (one, other, moment) of each pair."""
    found = session().scalars(
        select(Listing)
        .where(Listing.kind == "use_case", Listing.published_at.is_not(None))
        .options(selectinload(Listing.steps), selectinload(Listing.organisations))
        .order_by(Listing.id)
    )

    def follows(listing: Listing) -> bool:
        homes = {one.id for one in listing.organisations}
        began = min(step.taken_at for step in listing.steps)
        return any({one, other} <= homes and began > at for one, other, at in pairs)

    return [one for one in found if one.steps and follows(one)] if pairs else []


def by_theme(start: datetime, end: datetime) -> dict[tuple[str, str], int]:
    """(theme, kind) to the number of listings that became public in the period."""
    query = select(ListingTheme.theme_code, Listing.kind, func.count()).join(Listing, Listing.id == ListingTheme.listing_id)
    query = query.where(Listing.published_at >= start, Listing.published_at < end)
    rows = session().execute(query.group_by(ListingTheme.theme_code, Listing.kind))
    return {(theme, kind): count for theme, kind, count in rows}


def supply_and_demand(theme: str) -> dict[str, int]:
    """How many published listings of each kind carry the theme."""
    rows = session().execute(
        select(Listing.kind, func.count())
        .join(ListingTheme, ListingTheme.listing_id == Listing.id)
        .where(ListingTheme.theme_code == theme, Listing.published_at.is_not(None))
        .group_by(Listing.kind)
    )
    return dict(rows.all())


def organisations_that_listed(start: datetime, end: datetime) -> dict[int, datetime]:
    """Organisations to the last time in the period at which a listing of theirs became public, or a pilot took a step."""
    mine = select(ListingOrganisation.organisation_id)
    published = mine.add_columns(func.max(Listing.published_at)).join(Listing, Listing.id == ListingOrganisation.listing_id)
    stepped = mine.add_columns(func.max(StageStep.taken_at)).join(
        StageStep, StageStep.listing_id == ListingOrganisation.listing_id
    )
    return latest(
        *(
            session().execute(query.where(column >= start, column < end).group_by(ListingOrganisation.organisation_id))
            for query, column in ((published, Listing.published_at), (stepped, StageStep.taken_at))
        )
    )
