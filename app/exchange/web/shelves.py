"""The four shelves, one listing, its files; shelves as files."""

from __future__ import annotations

import json
from datetime import date
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from app.core.clock import utc_now
from app.core.spreadsheets import csv_lines
from app.exchange import labels, policy
from app.exchange.labels import SHELVES
from app.exchange.models import Listing
from app.exchange.queries import awards, listings
from app.exchange.queries import scan as scan_queries
from app.exchange.queries.listings import Filters
from app.exchange.rules import listing_file
from app.exchange.rules.fields import fields_of
from app.exchange.rules.stages import RAN, is_international
from app.exchange.vocabulary import CitySize, ListingKind, Stage
from app.infra import uploads
from app.infra.db import session
from app.members import queries as members
from app.web.forms import word_of
from app.web.guards import actor, or_404, require
from app.web.worldmap import HEIGHT, WIDTH, dots, land


def register(blueprint: Blueprint) -> None:
    for name in SHELVES:
        endpoint = name.replace("-", "_")
        blueprint.add_url_rule(f"/{name}/", endpoint, lambda shelf=name: _shelf(shelf))
        blueprint.add_url_rule(f"/{name}/listings.<any(csv, json):kind>", view_func=export, defaults={"shelf": name})
        blueprint.add_url_rule(f"/{name}/<slug>", f"{endpoint}_one", lambda slug, shelf=name: _one(shelf, slug))
    blueprint.add_url_rule("/listings/<slug>/files/<int:file_id>", view_func=file)


def _asked(kind: ListingKind) -> Filters:
    get = request.args.get
    trl = request.args.get("trl", 0, type=int)
    return Filters(
        kind,
        get("q", "").strip()[:200],
        get("theme", ""),
        get("country", "")[:2],
        word_of(CitySize, get("size")),
        word_of(Stage, get("stage")),
        trl if 1 <= trl <= 9 else 0,
        utc_now().date() if get("open") else None,
    )


def _shelf(name: str) -> str:
    kind, title, lead = SHELVES[name]
    filters = _asked(kind)
    page = request.args.get("page", 1, type=int)
    shelf = listings.shelf(filters, page, utc_now())
    values = {
        "q": filters.text, "theme": filters.theme, "country": filters.country, "size": filters.size, "stage": filters.stage,
        "trl": filters.trl or "", "open": "1" if filters.open_on else "",
    }  # fmt: skip
    return render_template(
        "exchange/shelf.html",
        shelf=shelf,
        name=name,
        endpoint="exchange." + name.replace("-", "_"),
        kind=kind,
        title=title,
        lead=lead,
        page=min(max(page, 1), shelf.pages),
        filters=filters,
        values={key: value for key, value in values.items() if value},
        themes={theme.code: theme for theme in members.themes()},
        words=labels,
        dots=dots(shelf.by_country),
        land=land(),
        size=(WIDTH, HEIGHT),
        knows_meaning=scan_queries.knows_meaning(),
        may_write=policy.may_write(actor()),
    )


def _one(name: str, slug: str) -> str:
    """A published listing; to those who may edit it also one that is not, and with `draft` its last revision as it would
    look."""
    kind, title, _lead = SHELVES[name]
    listing: Any = listings.find_listing(kind, slug)
    if listing is None or request.args.get("draft"):
        whole = or_404(listings.find_any(slug))
        if whole.kind != kind or not _may_edit(whole):
            whole = or_404(listing)
        listing = _as_it_would_look(whole)
    return render_template("exchange/listing.html", listing=listing, shelf=name, shelf_title=title, **_about(listing))


def _as_it_would_look(listing: Listing) -> Any:
    """The listing with the content of its last revision, in the shape that the page reads."""
    content = listing.revisions[-1].content
    same = ("id", "slug", "kind", "stage", "steps", "attachments", "challenge", "project", "assessment", "author_id")
    homes = {
        organisation.slug: organisation
        for organisation in members.organisations_by_ids(list(members.ids_by_slug().values())).values()
    }
    themes = {theme.code: theme for theme in members.themes()}
    deadline = content.get("deadline")
    return SimpleNamespace(
        **{name: getattr(listing, name) for name in same},
        **{name: content.get(name) or "" for name in ("title", "summary", "body", "outcome", "country")},
        trl=content.get("trl"),
        places=content.get("places") or [],
        deadline=date.fromisoformat(deadline) if deadline else None,
        themes=[themes[code] for code in content["themes"] if code in themes],
        organisations=[homes[slug] for slug in content["organisations"] if slug in homes],
        details=content,
        published_at=None,
    )


def _may_edit(listing: Listing) -> bool:
    return policy.may_edit(actor(), {organisation.id for organisation in listing.organisations})


def _about(listing: Listing) -> dict[str, Any]:
    now = utc_now()
    pictures = [
        attachment
        for attachment in listing.attachments
        if attachment.media_type in uploads.PICTURES and (attachment.shown or _may_edit(listing))
    ]
    return {
        "words": labels,
        "fields": fields_of(listing.kind),
        "details": {field.name: listing.details.get(field.name) for field in fields_of(listing.kind)},
        "may_edit": _may_edit(listing),
        "pictures": pictures,
        "documents": [
            attachment
            for attachment in listing.attachments
            if attachment not in pictures and (attachment.shown or _may_edit(listing))
        ],
        "pilots": listings.pilots_of(listing) if listing.kind in (ListingKind.CHALLENGE, ListingKind.PROJECT) else [],
        "won": awards.won_by(listing.id) if listing.kind == ListingKind.USE_CASE else [],
        "today": now.date(),
        "international": listing.kind == ListingKind.USE_CASE and is_international(listings.cities_of(listing)),
    }


def file(slug: str, file_id: int) -> Response:
    """A picture in place, a document as a download. What is not shown yet is for those who may edit."""
    listing = or_404(listings.find_any(slug))
    attachment = or_404(next((attachment for attachment in listing.attachments if attachment.id == file_id), None))
    if listing.published_at is None or not attachment.shown:
        require(_may_edit(listing))
    session().refresh(attachment, ["content"])
    answer = Response(attachment.content, mimetype=attachment.media_type)
    in_place = attachment.media_type in uploads.PICTURES
    answer.headers.set("Content-Disposition", "inline" if in_place else "attachment", filename=attachment.name)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer


def export(shelf: str, kind: str) -> Response:
    """All published listings of a shelf, as they can be imported elsewhere."""
    of = SHELVES[shelf][0]
    rows = [(listing, listings.content_of(listing)) for listing in listings.everything(of)]
    if kind == "json":
        body: Any = json.dumps(
            [
                listing_file.record(listing.slug, listing.kind, _stage(listing), listing.source, content)
                for listing, content in rows
            ],
            ensure_ascii=False,
            indent=1,
        )
        answer = Response(body, mimetype="application/json")
    else:
        cells = (
            listing_file.row(listing.slug, listing.kind, _stage(listing), listing.source, content) for listing, content in rows
        )
        answer = Response(csv_lines(("slug", *listing_file.HEADER), cells), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{shelf}.{kind}"'
    return answer


def _stage(listing: Listing) -> tuple[Stage, str] | None:
    """A use case's stage and the day on which it first ran, or came to where it is."""
    if listing.stage is None:
        return None
    ran = [step.taken_at for step in listing.steps if step.stage in RAN]
    day = min(ran) if ran else listing.stage_since
    return listing.stage, day.date().isoformat() if day else ""


def challenges_panel() -> str:
    return render_template("exchange/panel_challenges.html", challenges=listings.newest_challenges(3))


def organisation_panel(organisation: Any) -> str:
    return render_template(
        "exchange/panel_organisation.html",
        organisation=organisation,
        listings=listings.listings_of(organisation.id),
        words=labels,
    )


def nav_panel() -> str:
    return render_template("exchange/nav.html")


def address_of(listing: Listing) -> str:
    return url_for(f"exchange.{labels.SHELF_OF[listing.kind].replace('-', '_')}_one", slug=listing.slug)
