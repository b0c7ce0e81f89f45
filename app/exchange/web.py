"""Pages of the exchange: the four kinds of listing, and the first scan."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import lazy_gettext as _l

from app.exchange import queries
from app.members import queries as members
from app.web.guards import found
from app.web.limits import limiter
from app.web.words import ORGANISATION_KINDS as KIND_NAMES

blueprint = Blueprint("exchange", __name__, template_folder="templates")

# Address of each kind of listing: what it is called, and what it is.
SHELVES = {
    "challenges": ("challenge", _l("Challenges"), _l("What cities seek an answer to.")),
    "solutions": ("solution", _l("Solutions"), _l("What members offer, and how far it has come.")),
    "projects": ("project", _l("Projects"), _l("What was done, and where.")),
    "use-cases": ("use_case", _l("Use cases"), _l("Pilots that cities run together.")),
}
STAGE_NAMES = {
    "idea": _l("idea"),
    "agreed": _l("agreed"),
    "running": _l("running"),
    "evaluated": _l("evaluated"),
    "scaled": _l("scaled"),
    "stopped": _l("stopped"),
}
REASON_NAMES = {
    "both_gain": _l("Each offers what the other seeks"),
    "one_gains": _l("One offers what the other seeks"),
    "themes": _l("Themes in common"),
    "roles": _l("Their roles complement each other"),
    "language": _l("A common language"),
}


def _page() -> int:
    return request.args.get("page", 1, type=int)


def _shelf(shelf: str) -> str:
    kind, title, lead = SHELVES[shelf]
    theme, text = request.args.get("theme", ""), request.args.get("q", "").strip()[:100]
    rows, pages = queries.listings(kind, theme=theme, text=text, page=_page())
    return render_template(
        "exchange/shelf.html",
        listings=rows,
        pages=pages,
        page=_page(),
        title=title,
        lead=lead,
        shelf=shelf,
        themes=members.themes(),
        theme=theme,
        text=text,
        stages=STAGE_NAMES,
    )


def _one(shelf: str, slug: str) -> str:
    kind, title, _lead = SHELVES[shelf]
    listing = found(queries.find_listing(kind, slug))
    return render_template("exchange/listing.html", listing=listing, shelf=shelf, shelf_title=title, stages=STAGE_NAMES)


for _name in SHELVES:
    blueprint.add_url_rule(f"/{_name}/", _name.replace("-", "_"), lambda shelf=_name: _shelf(shelf))
    blueprint.add_url_rule(f"/{_name}/<slug>", _name.replace("-", "_") + "_one", lambda slug, shelf=_name: _one(shelf, slug))


@blueprint.get("/first-scan")
@limiter.limit("60 per minute")
def first_scan() -> Any:
    """Open to everyone: choose a member, see who fits and why; choose a second one for the pair."""
    one = members.find_organisation(request.args.get("organisation", ""))
    other = members.find_organisation(request.args.get("with", ""))
    fits = queries.best_fits(one) if one else []
    pair = queries.fit_of(one, other) if one and other and one.id != other.id else None
    return render_template(
        "exchange/first_scan.html",
        names=members.organisation_names(),
        one=one,
        other=other,
        fits=fits,
        pair=pair,
        reasons=REASON_NAMES,
        kinds=KIND_NAMES,
        theme_names={theme.code: theme.labels for theme in members.themes()},
    )


def challenges_panel() -> str:
    return render_template("exchange/panel_challenges.html", challenges=queries.newest_challenges(3))


def organisation_panel(organisation: Any) -> str:
    shelves = {kind: (shelf, title) for shelf, (kind, title, _lead) in SHELVES.items()}
    return render_template("exchange/panel_organisation.html", listings=queries.listings_of(organisation.id), shelves=shelves)
