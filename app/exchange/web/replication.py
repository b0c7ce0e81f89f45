"""The replication finder: who solved the like, whom it would help, what has to be true; one click begins a pilot."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.core.clock import utc_now
from app.exchange import labels, policy
from app.exchange.models import Listing
from app.exchange.queries import listings
from app.exchange.queries import replication as queries
from app.exchange.service import stages
from app.exchange.vocabulary import ListingKind
from app.infra.db import transaction
from app.members import queries as members
from app.web.forms import EmptyForm, posted
from app.web.guards import actor, or_404, require


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/challenges/<slug>/solved", view_func=solved)
    blueprint.add_url_rule("/projects/<slug>/elsewhere", view_func=elsewhere)
    blueprint.add_url_rule("/listings/<slug>/pilot", view_func=pilot, methods=["POST"])


def solved(slug: str) -> str:
    """From a challenge: projects elsewhere that answered the like."""
    return _page(or_404(listings.find_listing(ListingKind.CHALLENGE, slug)))


def elsewhere(slug: str) -> str:
    """From a project: cities whose open challenges it fits."""
    return _page(or_404(listings.find_listing(ListingKind.PROJECT, slug)))


def _matches(listing: Listing, limit: int) -> list[queries.Match]:
    now = utc_now()
    if listing.kind == ListingKind.CHALLENGE:
        return queries.solved_the_like(listing, now, limit)
    return queries.would_help(listing, now, limit)


def _page(listing: Listing) -> str:
    return render_template(
        "exchange/replication.html",
        listing=listing,
        matches=_matches(listing, 6),
        words=labels,
        theme_names={theme.code: theme.labels for theme in members.themes()},
        may_write=policy.may_write(actor()),
    )


def pilot(slug: str) -> Any:
    """Begin a use case from a challenge and a project (either may be the listing, the other is in the form)."""
    require(policy.may_write(actor()))
    require(EmptyForm().validate_on_submit())
    listing = or_404(listings.find_any(slug))
    other = listings.find_any(posted("with", 200))
    sources = {
        candidate.kind: candidate
        for candidate in (listing, other)
        if candidate is not None and candidate.published_at is not None
    }
    challenge, project = (
        sources.get(ListingKind.CHALLENGE),
        sources.get(ListingKind.PROJECT) or sources.get(ListingKind.USE_CASE),
    )
    source = or_404(challenge or project)
    with transaction() as tx:
        begun = stages.start_from(
            tx, challenge, project, title=_("Pilot: %(title)s", title=source.title)[:200], actor=actor(), now=utc_now()
        )
    flash(_("The use case starts as a draft: check it, then submit it."), "good")
    return redirect(url_for("exchange.edit", slug=begun.slug))


def panel(listing: Listing) -> str:
    """On a challenge or a project: the best matches, with the way to all of them."""
    if listing.kind not in (ListingKind.CHALLENGE, ListingKind.PROJECT) or listing.published_at is None:
        return ""
    return render_template("exchange/panel_replication.html", listing=listing, matches=_matches(listing, 3), words=labels)
