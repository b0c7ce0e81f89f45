"""Who solved the like, and whom would it help: from a challenge to projects elsewhere, and back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.core import earth
from app.exchange.models import Listing
from app.exchange.queries import listings, scan
from app.exchange.rules.replication import Condition, Locality, conditions
from app.exchange.rules.scan import NOBODY, Found, Party, Shelf
from app.exchange.vocabulary import ListingKind
from app.members.vocabulary import OrganisationKind
from app.search import vectors
from app.search.embeddings import NEEDS, OFFERS


@dataclass(frozen=True, slots=True)
class Match:
    """A listing that fits, why, and the conditions side by side (there: where it was done; here: where it is asked for)."""

    listing: Listing
    fit: Found
    conditions: tuple[Condition, ...]


def solved_the_like(challenge: Listing, now: datetime, limit: int = 6) -> list[Match]:
    """Projects and use cases elsewhere that answer a challenge, best first."""
    index = scan.index(now)
    return _matches(challenge, NEEDS, [index.offers[ListingKind.PROJECT], index.offers[ListingKind.USE_CASE]], limit)


def answers_to(challenge: Listing, now: datetime, limit: int, among: Collection[int]) -> list[Match]:
    """Solutions, projects and use cases of others that answer a challenge, best first; only those with these ids."""
    return _matches(challenge, NEEDS, list(scan.index(now).offers.values()), limit, among=among)


def would_help(project: Listing, now: datetime, limit: int = 6) -> list[Match]:
    """Cities' open challenges that a project fits, best first."""
    return _matches(project, OFFERS, [scan.index(now).asks], limit, now.date())


def _matches(
    listing: Listing,
    side: str,
    shelves: Sequence[Shelf],
    limit: int,
    today: date | None = None,
    among: Collection[int] | None = None,
) -> list[Match]:
    place = place_of(listing)
    text = scan.text_of(listing.title, listing.summary)
    vector = vectors.stored({"text": (text, side)}).get("text")
    me = Party(NOBODY, OrganisationKind.CITY, place.country, place.climate, place.population)
    themes = frozenset(theme.code for theme in listing.themes)
    own = {organisation.id for organisation in listing.organisations}
    fits = sorted(
        (fit for shelf in shelves for fit in shelf.best(me, themes, vector, limit, without=own, today=today, among=among)),
        key=lambda fit: (-fit.score, fit.key),
    )
    listings_by_id = listings.by_ids([fit.key for fit in fits])
    matches = []
    for fit in fits:
        other = listings_by_id.get(fit.key)
        if other is None:
            continue
        there, here = (place_of(other), place) if side == NEEDS else (place, place_of(other))
        matches.append(Match(other, fit, tuple(conditions(there, here))))
    return matches[:limit]


def place_of(listing: Listing) -> Locality:
    """Where a listing is, by its first city, else by its first organisation."""
    homes = sorted(
        listing.organisations, key=lambda organisation: (organisation.kind != OrganisationKind.CITY, organisation.id)
    )
    zone = homes[0].timezone if homes else ""
    country = homes[0].country if homes and homes[0].kind == OrganisationKind.CITY else listing.country
    return Locality(
        country,
        earth.climate(country, zone),
        homes[0].population if homes and homes[0].kind == OrganisationKind.CITY else listing.population,
        frozenset(theme.code for theme in listing.themes),
        frozenset(homes[0].languages if homes else ()),
    )
