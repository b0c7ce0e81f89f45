"""Projects and pilots shown off: posters and sheets as PDF, a presentation, and a screen at a stand that goes through them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from app.core.names import slug_of
from app.documents import qr
from app.exchange.labels import STAGE_NAMES
from app.exchange.models import Listing
from app.exchange.queries import listings
from app.exchange.vocabulary import ListingKind
from app.infra import uploads
from app.infra.db import session
from app.infra.links import absolute
from app.members import queries as members
from app.publications.labels import KINDS, SIZES
from app.publications.service.posters import Sheet, poster
from app.publications.vocabulary import SheetSize
from app.web.guards import or_404
from app.web.i18n import country_name, day, in_language, language, listed
from app.web.markdown import plain

# How long a stand's screen shows one, in seconds.
_LEAST, _USUAL, _MOST = 5, 20, 300


def register(blueprint: Blueprint) -> None:
    kinds = f"<any({', '.join(KINDS)}):kind>"
    blueprint.add_url_rule("/showcase/", view_func=showcase)
    blueprint.add_url_rule("/showcase/kiosk", view_func=kiosk)
    blueprint.add_url_rule(f"/showcase/{kinds}/<slug>", view_func=present)
    blueprint.add_url_rule(f"/showcase/{kinds}/<slug>/<any({', '.join(SheetSize)}):size>.pdf", view_func=poster_pdf)


def _shown(theme: str) -> list[Listing]:
    """What there is to show, pilots first, each kind newest first."""
    everything = [
        listing for kind in (ListingKind.USE_CASE, ListingKind.PROJECT) for listing in reversed(listings.everything(kind))
    ]
    return [listing for listing in everything if not theme or theme in {tag.code for tag in listing.themes}]


def _theme() -> str:
    wish = request.args.get("theme", "")
    return wish if wish in members.theme_codes() else ""


def showcase() -> str:
    return render_template(
        "publications/showcase.html",
        listings=_shown(_theme()),
        themes=members.themes(),
        theme=_theme(),
        kinds=KINDS,
        sizes=SIZES,
        seconds=_USUAL,
    )


def _parts(listing: Listing) -> list[tuple[str, str]]:
    """(heading, text) of what there is to say, without marks."""
    texts = (
        (_("Description"), listing.body),
        (_("Outcome"), listing.details.get("results", "")),
        (_("Lessons"), listing.details.get("lessons", "")),
        (_("Requirements"), listing.details.get("conditions", "")),
        (_("Data"), listing.details.get("data", "")),
    )
    return [(heading, plain(text)) for heading, text in texts if text]


def _facts(listing: Listing) -> list[tuple[str, str]]:
    homes = listed([organisation.name for organisation in listing.organisations] or listing.places)
    countries = dict.fromkeys([organisation.country for organisation in listing.organisations] or [listing.country])
    facts = [
        (_("Who"), homes),
        (_("Where"), listed(country_name(code) for code in countries if code)),
        (_("Stage"), str(STAGE_NAMES[listing.stage]) if listing.stage else ""),
        (_("Since"), day(listing.stage_since, "UTC", "MMM y") if listing.stage_since else ""),
        (_("Themes"), listed(in_language(theme.labels) for theme in listing.themes)),
        (_("Technologies"), listed(listing.details.get("technologies") or [])),
    ]
    return [(name, value) for name, value in facts if value]


def _listing(kind: str, slug: str) -> Listing:
    """By the words of an address; the route lets only those of the vocabulary through."""
    return or_404(listings.find_listing(ListingKind(kind), slug))


def _pictures(listing: Listing) -> list[Any]:
    return [attachment for attachment in listing.attachments if attachment.shown and attachment.media_type in uploads.PICTURES]


def poster_pdf(kind: str, slug: str, size: str) -> Response:
    listing = _listing(kind, slug)
    picture = None
    # A WebP cannot stand in a PDF.
    for attachment in _pictures(listing):
        if attachment.media_type != "image/webp":
            session().refresh(attachment, ["content"])
            picture = attachment.content
            break
    sheet = Sheet(
        str(KINDS[listing.kind]),
        listing.title,
        listing.summary,
        _facts(listing),
        _parts(listing),
        absolute(listings.path_of(listing.kind, listing.slug)),
        _("The whole story"),
        picture,
    )
    name = f"{slug_of(listing.title) or 'showcase'}-{size}.pdf"
    body = poster(sheet, SheetSize(size), language=language())
    return Response(body, mimetype="application/pdf", headers={"Content-Disposition": f"inline; filename={name}"})


def present(kind: str, slug: str) -> str:
    """One slide a screen: arrow keys, space or a finger go on."""
    listing = _listing(kind, slug)
    return render_template("publications/present.html", **_slides(listing))


def _slides(listing: Listing) -> dict[str, Any]:
    link = absolute(listings.path_of(listing.kind, listing.slug))
    return {
        "listing": listing,
        "kind": KINDS[listing.kind],
        "parts": _parts(listing),
        "facts": _facts(listing),
        "pictures": _pictures(listing),
        "link": link,
        "page": listings.path_of(listing.kind, listing.slug),
        "code": Markup(qr.svg(link, title=_("QR code of this page"))),  # noqa: S704 - drawn here
        "video": listing.details.get("video"),
    }


def kiosk() -> str:
    """A screen at a stand: one after the other, for days; it needs neither hands nor scripts."""
    theme = _theme()
    listed = _shown(theme)
    or_404(listed or None)
    seconds = min(max(request.args.get("seconds", _USUAL, type=int), _LEAST), _MOST)
    place = request.args.get("n", 0, type=int) % len(listed)
    listing = _listing(listed[place].kind, listed[place].slug)
    after = url_for("publications.kiosk", n=(place + 1) % len(listed), seconds=seconds, theme=theme or None)
    return render_template(
        "publications/kiosk.html", **_slides(listing), seconds=seconds, after=after, place=place + 1, number=len(listed)
    )


def listing_panel(listing: Listing) -> str:
    """On the page of a project or a pilot."""
    if listing.kind not in KINDS or listing.published_at is None:
        return ""
    return render_template("publications/panel_showcase.html", listing=listing, sizes=SIZES)
