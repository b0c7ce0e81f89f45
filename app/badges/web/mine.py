"""One's own badge: on the screen, also without network, and as PDF; and who may take one's contact from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from app.badges.models import Badge, Lead
from app.badges.queries import badges as queries
from app.badges.queries import leads as lead_queries
from app.badges.rules.layouts import LAYOUTS
from app.badges.service import badges, leads, printing
from app.badges.vocabulary import BadgeLayout
from app.core.clock import utc_now
from app.documents import qr
from app.events.labels import MODES
from app.events.models import Registration
from app.events.registration.queries import places
from app.events.vocabulary import PlaceState
from app.infra.db import transaction
from app.infra.texts import Words
from app.web.forms import EmptyForm
from app.web.guards import actor, or_404, require, signed_in
from app.web.i18n import language


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/me/badge", view_func=my_badge)
    blueprint.add_url_rule("/me/badge/replace", view_func=replace_badge, methods=["POST"])
    blueprint.add_url_rule("/me/badge/share", view_func=share, methods=["POST"])
    blueprint.add_url_rule("/me/badge.pdf", view_func=my_badge_pdf)


@dataclass(frozen=True, slots=True)
class Held:
    registration: Registration
    badge: Badge


def _held() -> list[Held]:
    """My valid badges: the event that is on now or comes next first."""
    now = utc_now().date()
    confirmed = [
        registration for registration in places.registrations_of(actor().id) if registration.state == PlaceState.CONFIRMED
    ]
    ordered = sorted(confirmed, key=lambda registration: (registration.event.ends_on < now, registration.event.starts_on))
    badge_of = queries.valid_badges([registration.id for registration in ordered])
    return [Held(registration, badge_of[registration.id]) for registration in ordered if registration.id in badge_of]


def _chosen() -> tuple[Held | None, list[Held]]:
    my_badges = _held()
    wish = request.args.get("event")
    mine = (
        next((choice for choice in my_badges if choice.registration.event.slug == wish), None)
        if wish
        else (my_badges[0] if my_badges else None)
    )
    return mine, my_badges


@signed_in
def my_badge() -> str:
    picture = None
    takers: Sequence[Lead] = ()
    # What is read stays loaded: a badge may need its key made, and nothing is asked for again.
    with transaction() as tx:
        mine, my_badges = _chosen()
        code = badges.code_of(tx, mine.badge) if mine else ""
    if mine:
        picture = Markup(qr.svg(code, title=_("QR code of your badge"), mask=mine.badge.mask))  # noqa: S704 - drawn here
        takers = lead_queries.takers(mine.registration.id)
    return render_template(
        "badges/mine.html",
        mine=mine,
        badges=my_badges,
        picture=picture,
        takers=takers,
        roles=printing.role_names(Words(language())),
        modes=MODES,
    )


@signed_in
def replace_badge() -> BaseResponse:
    """A lost badge: a new print, and every earlier one is refused at the door."""
    require(EmptyForm().validate_on_submit())
    mine = or_404(_chosen()[0])
    with transaction() as tx:
        badges.reissue(tx, mine.registration.id, by=actor().id, now=utc_now())
    flash(_("Here is your new badge. Earlier prints are refused from now on."), "good")
    return redirect(url_for("badges.my_badge", event=mine.registration.event.slug))


@signed_in
def share() -> BaseResponse:
    """Whether exhibitors may take my contact by scanning my badge; a no removes what they took."""
    require(EmptyForm().validate_on_submit())
    mine = or_404(_chosen()[0])
    agreed = request.form.get("agreed") == "yes"
    with transaction() as tx:
        leads.share_contact(tx, mine.registration.id, agreed, by=actor().id, now=utc_now())
    flash(
        _("Exhibitors who scan your badge now get your name, organisation and email address.")
        if agreed
        else _("Your contact details are no longer shared, and what exhibitors had collected is removed."),
        "good",
    )
    return redirect(url_for("badges.my_badge", event=mine.registration.event.slug))


@signed_in
def my_badge_pdf() -> Response:
    wish = request.args.get("layout", "")
    layout = BadgeLayout(wish) if wish in LAYOUTS else BadgeLayout.A6
    with transaction() as tx:
        mine = or_404(_chosen()[0])
        data = printing.one_badge(tx, mine.badge, layout, language(), by=None, now=utc_now())
    return Response(data, mimetype="application/pdf", headers={"Content-Disposition": "inline; filename=badge.pdf"})
