"""The first scan over what is public: everything in memory, looked up anew when something changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.core import earth
from app.exchange.models import Listing, ListingOrganisation, ListingTheme
from app.exchange.rules.scan import Network, Offer, Party, Shelf
from app.exchange.vocabulary import ListingKind
from app.infra.db import session
from app.members.models import Organisation, OrganisationTheme
from app.members.vocabulary import ThemeSide
from app.search import embeddings, vectors
from app.search.embeddings import NEEDS, OFFERS
from app.search.vectors import TextVector

_OFFERED = (ListingKind.SOLUTION, ListingKind.PROJECT, ListingKind.USE_CASE)
# So much of a text is read.
_READ = 600


@dataclass(frozen=True, slots=True)
class Index:
    """Members, what is offered by kind, what is asked for, as of a state of the database."""

    stamp: tuple[Any, ...]
    network: Network
    offers: dict[ListingKind, Shelf]
    asks: Shelf


_remembered: list[Index] = []


def forget() -> None:
    _remembered.clear()


def index(now: datetime) -> Index:
    """As the database is now: whatever is published, joined or read since is in it. A new day counts as a change, as clocks
    are changed by night."""
    stamp = _stamp(now)
    if not _remembered or _remembered[0].stamp != stamp:
        fresh = _built(stamp, now)
        _remembered[:] = [fresh]
    return _remembered[0]


def _stamp(now: datetime) -> tuple[Any, ...]:
    listings = session().execute(
        select(func.count(), func.max(Listing.changed_at), func.max(Listing.id)).where(Listing.published_at.is_not(None))
    )
    organisations = session().execute(
        select(func.count(), func.max(Organisation.changed_at), func.max(Organisation.id)).where(
            Organisation.active_since.is_not(None)
        )
    )
    read = session().scalar(select(func.count()).select_from(TextVector).where(TextVector.model == embeddings.reader().name))
    return (*listings.one(), *organisations.one(), read, now.date())


def text_of(title: str, summary: str) -> str:
    """What of a listing is read for its meaning."""
    return f"{title}. {summary}"[:_READ]


def side_of(kind: ListingKind) -> str:
    return NEEDS if kind == ListingKind.CHALLENGE else OFFERS


def texts_of(organisation: Organisation) -> list[tuple[str, str]]:
    return [(organisation.seeks[:_READ], NEEDS), (organisation.offers[:_READ], OFFERS)]


def _built(stamp: tuple[Any, ...], now: datetime) -> Index:
    themes = _sets(session().execute(select(ListingTheme.listing_id, ListingTheme.theme_code)))
    partners = _sets(session().execute(select(ListingOrganisation.listing_id, ListingOrganisation.organisation_id)))
    homes = {
        row.id: row
        for row in session().execute(
            select(
                Organisation.id, Organisation.kind, Organisation.country, Organisation.timezone, Organisation.population,
                Organisation.languages, Organisation.seeks, Organisation.offers,
            ).where(Organisation.active_since.is_not(None)).order_by(Organisation.id)
        )
    }  # fmt: skip
    columns = (
        Listing.id,
        Listing.kind,
        Listing.title,
        Listing.summary,
        Listing.country,
        Listing.population,
        Listing.trl,
        Listing.stage,
        Listing.deadline,
    )
    rows = session().execute(select(*columns).where(Listing.published_at.is_not(None)).order_by(Listing.id)).all()
    texts: dict[Any, tuple[str, str]] = {
        ("listing", row.id): (text_of(row.title, row.summary), side_of(row.kind)) for row in rows
    }
    for home in homes.values():
        texts[NEEDS, home.id], texts[OFFERS, home.id] = (home.seeks[:_READ], NEEDS), (home.offers[:_READ], OFFERS)
    read = vectors.stored(texts)
    offers = [
        Offer(
            row.id, row.kind, frozenset(themes.get(row.id, ())), row.country,
            earth.climate(row.country, _zone(homes, partners.get(row.id, ()))), row.population, row.trl, row.stage,
            frozenset(partners.get(row.id, ())), row.deadline, read.get(("listing", row.id)),
        )
        for row in rows
    ]  # fmt: skip
    return Index(
        stamp,
        Network(_parties(homes, offers, read, now)),
        {kind: Shelf([offer for offer in offers if offer.kind == kind]) for kind in _OFFERED},
        Shelf([offer for offer in offers if offer.kind == ListingKind.CHALLENGE]),
    )


def _parties(homes: dict[int, Any], offers: list[Offer], read: dict[Any, Any], now: datetime) -> list[Party]:
    sides: dict[ThemeSide, dict[int, set[str]]] = {side: {} for side in ThemeSide}
    rows = session().execute(select(OrganisationTheme.organisation_id, OrganisationTheme.side, OrganisationTheme.theme_code))
    for key, side, code in rows:
        sides[side].setdefault(key, set()).add(code)
    past: dict[int, set[int]] = {}
    for offer in offers:
        for key in offer.organisations if offer.kind in (ListingKind.PROJECT, ListingKind.USE_CASE) else ():
            past.setdefault(key, set()).add(offer.key)
    zones: dict[str, float] = {name: earth.utc_offset(name, now) for name in {home.timezone for home in homes.values()}}
    climates = {place: earth.climate(*place) for place in {(home.country, home.timezone) for home in homes.values()}}
    return [
        Party(
            key, home.kind, home.country, climates[home.country, home.timezone], home.population, zones[home.timezone],
            frozenset(sides[ThemeSide.WORKS_ON].get(key, ())), frozenset(sides[ThemeSide.SEEKS].get(key, ())),
            frozenset(sides[ThemeSide.OFFERS].get(key, ())), frozenset(home.languages), frozenset(past.get(key, ())),
            read.get((NEEDS, key)), read.get((OFFERS, key)),
        )
        for key, home in homes.items()
    ]  # fmt: skip


def _zone(homes: dict[int, Any], keys: Iterable[int]) -> str:
    """The time zone of the first known organisation: it says where a listing is."""
    return next((homes[key].timezone for key in sorted(keys) if key in homes), "")


def _sets(rows: Iterable[Any]) -> dict[int, set[Any]]:
    sets: dict[int, set[Any]] = {}
    for key, value in rows:
        sets.setdefault(key, set()).add(value)
    return sets


def read_now(text: str, side: str) -> Any:
    """The meaning of a text that somebody typed, read on the spot; None for an empty one."""
    return embeddings.reader().vectors([text[:_READ]], side)[0] if text.strip() else None


def knows_meaning() -> bool:
    """Whether a model reads meanings, or words are compared as they are written: the page says which."""
    return not isinstance(embeddings.reader(), embeddings.Words)
