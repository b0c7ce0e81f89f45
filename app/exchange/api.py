"""The public API of listings."""

from __future__ import annotations

from typing import Any

from flask_openapi3 import APIBlueprint, Tag
from pydantic import BaseModel, Field

from app.exchange import queries
from app.exchange.models import Listing

blueprint = APIBlueprint("exchange_api", __name__, url_prefix="/api/v1", abp_tags=[Tag(name="Exchange")])


class ListingQuery(BaseModel):
    page: int = Field(1, ge=1, le=100_000)
    theme: str = Field("", max_length=40)
    q: str = Field("", max_length=100)


def _listing(listing: Listing) -> dict[str, Any]:
    return {
        "slug": listing.slug,
        "title": listing.title,
        "summary": listing.summary,
        "body": listing.body,
        "themes": [theme.code for theme in listing.themes],
        "organisations": [one.slug for one in listing.organisations],
        "places": listing.places,
        "country": listing.country,
        "trl": listing.trl,
    }


def _shelf(kind: str, query: ListingQuery) -> dict[str, Any]:
    rows, pages = queries.listings(kind, theme=query.theme, text=query.q, page=query.page)
    return {"page": query.page, "pages": pages, "items": [_listing(one) for one in rows] if query.page <= pages else []}


@blueprint.get("/challenges")
def challenges(query: ListingQuery) -> Any:
    """What cities seek."""
    return _shelf("challenge", query)


@blueprint.get("/solutions")
def solutions(query: ListingQuery) -> Any:
    """What members offer."""
    return _shelf("solution", query)


@blueprint.get("/projects")
def projects(query: ListingQuery) -> Any:
    """What was done."""
    return _shelf("project", query)
