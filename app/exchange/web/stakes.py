"""What is at stake in a challenge, and for whom: weights, the picture of agreement, what to talk about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.core.clock import utc_now
from app.documents.pictures import matrix
from app.exchange import forms, labels, policy
from app.exchange.models import Listing, StakeGroup
from app.exchange.queries import listings
from app.exchange.queries import stakes as queries
from app.exchange.queries.stakes import Agendas
from app.exchange.rules.stakes import MOST
from app.exchange.service import stakes
from app.exchange.vocabulary import ListingKind
from app.infra import links
from app.infra.db import transaction
from app.web.forms import EmptyForm, options, posted
from app.web.guards import actor, or_404, require
from app.web.limits import limiter

BOTH = ["GET", "POST"]


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/challenges/<slug>/stakes", view_func=agendas, methods=BOTH, endpoint="stakes")
    blueprint.add_url_rule("/challenges/<slug>/stakes/<int:group_id>", view_func=group, methods=BOTH, endpoint="stake_group")
    blueprint.add_url_rule(
        "/challenges/<slug>/stakes/<any(group, objective):what>/<int:key>/drop",
        view_func=drop,
        methods=["POST"],
        endpoint="drop_stake",
    )
    blueprint.add_url_rule(
        "/stakes/<int:group_id>/<seal>",
        view_func=limiter.limit("60 per minute")(by_link),
        methods=BOTH,
        endpoint="stakes_by_link",
    )


def _challenge(slug: str) -> Listing:
    return or_404(listings.find_listing(ListingKind.CHALLENGE, slug))


def _may_edit(listing: Listing) -> bool:
    return policy.may_edit(actor(), {organisation.id for organisation in listing.organisations})


def agendas(slug: str) -> Any:
    """Open to everyone: who wants what. Those behind the challenge add groups and objectives."""
    listing = _challenge(slug)
    form = forms.GroupForm()
    form.kind.choices = options(labels.GROUP_KINDS.items())
    if request.method == "POST":
        require(_may_edit(listing))
        if "objective" in request.form:
            require(EmptyForm().validate_on_submit())
            with transaction() as tx:
                stakes.add_objective(tx, listing.id, None, posted("objective", 300), now=utc_now())
            return redirect(url_for("exchange.stakes", slug=slug))
        if form.validate_on_submit():
            with transaction() as tx:
                added = stakes.add_group(tx, listing.id, form.kind.data, form.name.data, by=actor().id, now=utc_now())
            return redirect(url_for("exchange.stake_group", slug=slug, group_id=added.id))
    found_agendas = queries.agendas(listing.id)
    return render_template(
        "exchange/stakes.html",
        listing=listing,
        agendas=found_agendas,
        picture=picture(found_agendas),
        letters=letters(found_agendas),
        items=found_agendas.agenda(90),
        form=form,
        may_edit=_may_edit(listing),
        seals={key: links.sealed("stakes", _sealed_of(group)) for key, group in found_agendas.groups.items()},
        absolute=links.absolute,
        words=labels,
        most=MOST,
    ), (422 if form.is_submitted() else 200)


def letters(agendas: Agendas) -> dict[int, str]:
    """A letter for each group, under which it stands in the picture."""
    return {key: chr(65 + place) for place, key in enumerate(agendas.groups)}


def picture(agendas: Agendas) -> str:
    """How far groups agree, as an SVG; empty below two groups."""
    keys = list(agendas.groups)
    if len(keys) < 2 or not agendas.weights:
        return ""
    names_by_key = letters(agendas)
    cells: list[Sequence[tuple[float | None, str]]] = []
    for key in keys:
        row = []
        for other in keys:
            value = agendas.positions.matrix[key, other]
            row.append((value, "–" if value is None else f"{100 * value:.0f}"))
        cells.append(row)
    labels = [f"{names_by_key[key]} {agendas.groups[key].name}" for key in keys]
    return matrix(labels, [names_by_key[key] for key in keys], cells).svg(_("Agreement between groups, from -100 to 100"))


def group(slug: str, group_id: int) -> Any:
    """One group's weights, for those behind the challenge."""
    listing = _challenge(slug)
    require(_may_edit(listing))
    own = queries.find_group(group_id)
    return _weights(
        listing, or_404(own if own and own.listing_id == listing.id else None), url_for("exchange.stakes", slug=slug)
    )


def by_link(group_id: int, seal: str) -> Any:
    """One group's weights, by the link that was given to the group: no account is needed."""
    own = queries.find_group(group_id)
    if own is None or not links.is_sealed("stakes", _sealed_of(own), seal):
        or_404(None)
    own = or_404(own)
    listing = or_404(listings.find_by_id(own.listing_id))
    or_404(listing.published_at)
    return _weights(listing, own, request.path)


def _sealed_of(group: StakeGroup) -> str:
    """What a group's link is for: this group of this challenge under this name, and no later one with the same number."""
    return f"{group.id}/{group.listing_id}/{group.name}"


def _weights(listing: Listing, own: StakeGroup, after: str) -> Any:
    if request.method == "POST":
        require(EmptyForm().validate_on_submit())
        objective = posted("objective", 300)
        weights = {
            key: weight
            for key in queries.agendas(listing.id).objectives
            if (weight := request.form.get(f"weight-{key}", type=int)) is not None
        }
        with transaction() as tx:
            stakes.weigh(tx, listing.id, own.id, weights, now=utc_now())
        if objective:
            with transaction() as tx:
                stakes.add_objective(tx, listing.id, own.id, objective, now=utc_now())
        flash(_("Saved."), "good")
        return redirect(after)
    return render_template(
        "exchange/stake_group.html", listing=listing, group=own, agendas=queries.agendas(listing.id), most=MOST, words=labels
    )


def drop(slug: str, what: str, key: int) -> Any:
    listing = _challenge(slug)
    require(_may_edit(listing))
    require(EmptyForm().validate_on_submit())
    if what == "group":
        with transaction() as tx:
            stakes.drop_group(tx, listing.id, key, by=actor().id, now=utc_now())
    else:
        with transaction() as tx:
            stakes.drop_objective(tx, listing.id, key, by=actor().id, now=utc_now())
    return redirect(url_for("exchange.stakes", slug=slug))


def panel(listing: Listing) -> str:
    """On a challenge: what is at stake, in short."""
    if listing.kind != ListingKind.CHALLENGE or listing.published_at is None:
        return ""
    agendas = queries.agendas(listing.id)
    if not agendas.groups and not _may_edit(listing):
        return ""
    return render_template(
        "exchange/panel_stakes.html", listing=listing, agendas=agendas, picture=picture(agendas), words=labels
    )
