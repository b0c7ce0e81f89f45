"""The public API of listings."""

from __future__ import annotations

from typing import Any

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, Field

from app.core.clock import utc_now
from app.exchange.models import Listing
from app.exchange.queries import listings
from app.exchange.queries.listings import Filters
from app.exchange.vocabulary import ListingKind

blueprint = APIBlueprint("exchange_api", __name__, url_prefix="/api/v1", abp_tags=[Tag(name="Exchange")])


class ListingQuery(BaseModel):
    page: int = Field(1, ge=1, le=100_000)
    theme: str = Field("", max_length=40)
    country: str = Field("", max_length=2)
    q: str = Field("", max_length=200)


def _listing(listing: Listing) -> dict[str, Any]:
    return {
        "slug": listing.slug,
        **listings.content_of(listing),
        "country": listing.country,
        "stage": listing.stage,
    }


def _shelf(kind: ListingKind, query: ListingQuery) -> dict[str, Any]:
    shelf = listings.shelf(Filters(kind, query.q, query.theme, query.country), query.page, utc_now())
    items = [_listing(listing) for listing in shelf.listings] if query.page <= shelf.pages else []
    return {"page": query.page, "pages": shelf.pages, "items": items}


@blueprint.get("/challenges")
def challenges(query: ListingQuery) -> Any:
    """What cities seek."""
    return _shelf(ListingKind.CHALLENGE, query)


@blueprint.get("/solutions")
def solutions(query: ListingQuery) -> Any:
    """What members offer."""
    return _shelf(ListingKind.SOLUTION, query)


@blueprint.get("/projects")
def projects(query: ListingQuery) -> Any:
    """What was done."""
    return _shelf(ListingKind.PROJECT, query)


@blueprint.get("/use-cases")
def use_cases(query: ListingQuery) -> Any:
    """Pilots between cities."""
    return _shelf(ListingKind.USE_CASE, query)
