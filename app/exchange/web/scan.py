"""The first scan, open to everyone: who and what fits, with every reason; and the page of a pair."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.core import earth
from app.core.clock import utc_now, zone
from app.exchange import labels
from app.exchange.models import Listing
from app.exchange.queries import listings
from app.exchange.queries import scan as queries
from app.exchange.rules.scan import NOBODY, Found, Party, missing, shared_hours
from app.exchange.vocabulary import ListingKind, Unstated
from app.members import queries as members
from app.members.labels import ORGANISATION_KINDS
from app.members.models import Organisation
from app.members.vocabulary import OrganisationKind
from app.search.embeddings import NEEDS, OFFERS
from app.web.forms import word_of
from app.web.guards import or_404
from app.web.i18n import countries
from app.web.limits import limiter

_MEMBERS, _LISTINGS = 9, 6
# Up to so many members fit into a list to choose from; of more, one types a part of the name.
_CHOICES = 400


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/first-scan", view_func=limiter.limit("60 per minute")(first_scan))
    blueprint.add_url_rule("/first-scan/<home>/<other>", view_func=limiter.limit("60 per minute")(pair))


@dataclass(frozen=True, slots=True)
class Scanned:
    """What was found for somebody."""

    members: list[tuple[Organisation, Found]]
    shelves: list[tuple[str, list[tuple[Listing, Found]]]]
    empty: list[Unstated]
    unmet: list[str]


def first_scan() -> Any:
    """Choose a member, or describe an organisation that need not be one. Nothing of it is stored."""
    home = members.find_organisation(request.args.get("organisation", ""))
    if home is not None and request.args.get("with"):
        return redirect(url_for("exchange.pair", home=home.slug, other=request.args["with"]))
    part = request.args.get("name", "").strip()[:80]
    names_of_members = members.organisation_names(part, _CHOICES + 1)
    described = _described() if home is None else None
    index = queries.index(utc_now())
    me = index.network.parties[index.network.place[home.id]] if home and home.id in index.network.place else described
    return render_template(
        "exchange/first_scan.html",
        names=names_of_members[:_CHOICES],
        part=part,
        too_many=len(names_of_members) > _CHOICES,
        home=home,
        described=described,
        scanned=_scanned(index, me) if me else None,
        arguments=request.args,
        words=labels,
        kinds=ORGANISATION_KINDS,
        themes=members.themes(),
        theme_names={theme.code: theme.labels for theme in members.themes()},
        countries=sorted(countries().items(), key=lambda item: item[1]),
        knows_meaning=queries.knows_meaning(),
    )


def _described() -> Party | None:
    """The organisation that was described in the address, or None when nothing was said."""
    codes = members.theme_codes()
    seeks, offers = (frozenset(request.args.getlist(name)) & codes for name in ("seek", "offer"))
    need, offer = (request.args.get(name, "").strip()[:600] for name in ("need", "give"))
    if not (seeks or offers or need or offer):
        return None
    country = request.args.get("country", "")
    country = country if country in countries() else ""
    people = request.args.get("population", type=int)
    return Party(
        NOBODY,
        word_of(OrganisationKind, request.args.get("kind")) or OrganisationKind.CITY,
        country,
        earth.climate(country),
        people if people and 0 < people < 10**8 else None,
        None,
        frozenset(),
        seeks,
        offers,
        frozenset(),
        frozenset(),
        queries.read_now(need, NEEDS),
        queries.read_now(offer, OFFERS),
    )


def _scanned(index: queries.Index, me: Party) -> Scanned:
    fits = index.network.best(me, _MEMBERS)
    homes = members.organisations_by_ids([fit.key for fit in fits])
    found_on = {
        "solutions": index.offers[ListingKind.SOLUTION].best(me, me.seeks, me.seeks_vector, _LISTINGS),
        "projects": index.offers[ListingKind.PROJECT].best(me, me.seeks, me.seeks_vector, _LISTINGS),
        "use-cases": index.offers[ListingKind.USE_CASE].best(me, me.seeks, me.seeks_vector, _LISTINGS // 2),
        "challenges": index.asks.best(me, me.offers, me.offers_vector, _LISTINGS, today=utc_now().date()),
    }
    listings_by_id = listings.by_ids([match.key for shelf in found_on.values() for match in shelf])
    empty, unmet = missing(me, index.network.parties)
    return Scanned(
        [(homes[fit.key], fit) for fit in fits if fit.key in homes],
        [
            (name, [(listings_by_id[match.key], match) for match in shelf if match.key in listings_by_id])
            for name, shelf in found_on.items()
        ],
        empty,
        unmet,
    )


def pair(home: str, other: str) -> Any:
    """Two members side by side: what they share, what each could give, where they differ, what they did together."""
    both = [or_404(members.find_organisation(slug)) for slug in (home, other)]
    if both[0].id == both[1].id:
        or_404(None)
    now = utc_now()
    index = queries.index(now)
    mine, theirs = (index.network.parties[index.network.place[home.id]] for home in both)
    fit = index.network.pair(mine, theirs)
    lacking = [
        _("%(one)s seeks nothing that %(other)s offers.", one=a.name, other=b.name)
        for a, b, x, y in ((both[0], both[1], mine, theirs), (both[1], both[0], theirs, mine))
        if not x.seeks & y.offers
    ]
    return render_template(
        "exchange/pair.html",
        both=both,
        parties=(mine, theirs),
        fit=fit,
        lacking=lacking,
        exchanged=((mine.seeks & theirs.offers), (theirs.seeks & mine.offers)),
        shared=sorted((mine.works_on | mine.seeks | mine.offers) & (theirs.works_on | theirs.seeks | theirs.offers)),
        hours=shared_hours(mine, theirs),
        clocks=[now.astimezone(zone(home.timezone)) for home in both],
        together=listings.shared_by(both[0].id, both[1].id),
        words=labels,
        kinds=ORGANISATION_KINDS,
        theme_names={theme.code: theme.labels for theme in members.themes()},
    )
