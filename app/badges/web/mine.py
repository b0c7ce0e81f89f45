"""One's own badge, on the screen and as PDF."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from app.badges import queries
from app.badges.models import Badge
from app.badges.service import badges
from app.badges.service.printing import Face, badges_pdf
from app.core import qr
from app.core.clock import utc_now
from app.events.models import Registration
from app.events.queries import places
from app.web.forms import EmptyForm
from app.web.guards import actor, found, require, signed_in
from app.web.words import MODES


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/me/badge", view_func=my_badge)
    blueprint.add_url_rule("/me/badge/replace", view_func=replace_badge, methods=["POST"])
    blueprint.add_url_rule("/me/badge.pdf", view_func=my_badge_pdf)


@dataclass(frozen=True, slots=True)
class Held:
    registration: Registration
    badge: Badge


def role_names() -> dict[str, str]:
    return {
        "attendee": _("Attendee"),
        "speaker": _("Speaker"),
        "exhibitor": _("Exhibitor"),
        "delegate": _("Delegate"),
        "staff": _("Staff"),
    }


def _held() -> list[Held]:
    """My valid badges: the event that is on now or comes next first."""
    now = utc_now().date()
    confirmed = [one for one in places.registrations_of(actor().id) if one.state == "confirmed"]
    ordered = sorted(confirmed, key=lambda one: (one.event.ends_on < now, one.event.starts_on))
    with_badge = [(one, queries.find_badge(one.id)) for one in ordered]
    return [Held(one, badge) for one, badge in with_badge if badge and badge.revoked_at is None]


def _chosen() -> tuple[Held | None, list[Held]]:
    held = _held()
    wish = request.args.get("event")
    mine = next((one for one in held if one.registration.event.slug == wish), None) if wish else (held[0] if held else None)
    return mine, held


def face_of(registration: Registration, code: str) -> Face:
    person = registration.person
    organisation = person.organisation.name if person.organisation else ""
    role = role_names().get(registration.role, registration.role)
    return Face(
        person.name,
        person.romanised,
        organisation,
        registration.event.title,
        registration.role,
        role,
        str(MODES[registration.mode]),
        code,
    )


@signed_in
def my_badge() -> str:
    mine, held = _chosen()
    picture = None
    if mine:
        code = badges.code_of(mine.badge, mine.registration, badges.signing_key(now=utc_now()))
        picture = Markup(qr.svg(code, title=_("QR code of your badge")))  # noqa: S704 - drawn here from base32
    return render_template("badges/mine.html", mine=mine, held=held, picture=picture, roles=role_names(), modes=MODES)


@signed_in
def replace_badge() -> BaseResponse:
    """A lost badge: a new print, and every earlier one is refused at the door."""
    require(EmptyForm().validate_on_submit())
    mine = found(_chosen()[0])
    badges.reissue(mine.registration.id, by=actor().id, now=utc_now())
    flash(_("Here is your new badge. Earlier prints are refused from now on."), "good")
    return redirect(url_for("badges.my_badge", event=mine.registration.event.slug))


@signed_in
def my_badge_pdf() -> Response:
    mine = found(_chosen()[0])
    registration = places.get_registration(mine.registration.id)
    code = badges.code_of(mine.badge, registration, badges.signing_key(now=utc_now()))
    data = badges_pdf([face_of(registration, code)], registration.event.title)
    return Response(data, mimetype="application/pdf", headers={"Content-Disposition": "inline; filename=badge.pdf"})
