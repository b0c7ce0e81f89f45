"""The organisers' gates: devices, live counts, and everybody's badges as files."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, session, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from app.badges import queries
from app.badges.forms import GateForm, PairForm
from app.badges.policy import may_manage_gates, may_pair
from app.badges.service import badges, scanning
from app.badges.service.printing import badges_pdf
from app.badges.web.mine import face_of
from app.badges.web.scanner import reason_names
from app.core import qr, spreadsheets
from app.core.clock import utc_now
from app.core.errors import Refused
from app.events.models import Event
from app.events.queries import events
from app.infra.links import absolute
from app.web.errors import sentence
from app.web.forms import EmptyForm, options
from app.web.guards import actor, found, require


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/doors/", view_func=doors)
    blueprint.add_url_rule("/organise/<slug>/gates", view_func=gates, methods=["GET", "POST"])
    blueprint.add_url_rule("/organise/<slug>/gates/<int:gate_id>/pair", view_func=pair_code, methods=["POST"])
    blueprint.add_url_rule("/organise/<slug>/devices/<int:device_id>/revoke", view_func=revoke, methods=["POST"])
    blueprint.add_url_rule("/organise/<slug>/badges.pdf", view_func=badges_file)
    blueprint.add_url_rule("/organise/<slug>/badges.csv", view_func=badges_csv)


def _event(slug: str, allowed: bool) -> Event:
    require(allowed)
    return found(events.find_event(slug))


def doors() -> str:
    """For staff: the events whose doors are theirs today and soon."""
    require(may_pair(actor()))
    now = utc_now()
    return render_template("badges/doors.html", events=events.upcoming(drafts=False, today=now), today=now.date())


def gates(slug: str) -> Any:
    event = _event(slug, may_pair(actor()))
    form = GateForm()
    form.room_id.choices = options([(0, _("the event")), *((room.id, room.name) for room in events.rooms(event.id))])
    if form.is_submitted():
        require(may_manage_gates(actor()))
        if form.validate():
            try:
                scanning.add_gate(event.id, form.name.data, room_id=form.room_id.data or None, by=actor().id, now=utc_now())
                return redirect(url_for("badges.gates", slug=slug))
            except Refused as refusal:
                form.name.errors = [sentence(refusal)]
    fresh = session.pop("pairing_code", None)
    address = absolute(url_for("badges.scan") + f"#{fresh}") if fresh else ""
    return render_template(
        "badges/gates.html",
        event=event,
        form=form,
        pair=PairForm(),
        gates=queries.gates(event.id),
        devices=queries.devices(event.id),
        inside=queries.inside(event.id),
        counts=queries.scan_counts(event.id),
        scans=queries.latest_scans(event.id),
        reasons=reason_names(),
        may_manage=may_manage_gates(actor()),
        fresh=fresh,
        picture=Markup(qr.svg(address, title=_("Pairing code"))) if fresh else "",  # noqa: S704 - drawn here
        address=address,
    ), 422 if form.is_submitted() else 200


def pair_code(slug: str, gate_id: int) -> Any:
    event = _event(slug, may_pair(actor()))
    gate = found(next((one for one in queries.gates(event.id) if one.id == gate_id), None))
    form = PairForm()
    require(form.validate_on_submit())
    session["pairing_code"] = scanning.make_pairing_code(gate.id, form.role.data, by=actor().id, now=utc_now())
    return redirect(url_for("badges.gates", slug=slug))


def revoke(slug: str, device_id: int) -> Any:
    event = _event(slug, may_pair(actor()))
    require(EmptyForm().validate_on_submit())
    device = found(next((one for one in queries.devices(event.id) if one.id == device_id), None))
    scanning.revoke_device(device.id, by=actor().id, now=utc_now())
    flash(_("The device is shut out."), "good")
    return redirect(url_for("badges.gates", slug=slug))


def badges_file(slug: str) -> Response:
    event = _event(slug, may_manage_gates(actor()))
    key = badges.signing_key(now=utc_now())
    faces = [face_of(one.registration, badges.code_of(one, one.registration, key)) for one in queries.badges(event.id)]
    if not faces:
        raise Refused("no_badges")
    data = badges_pdf(faces, event.title)
    return Response(data, mimetype="application/pdf", headers={"Content-Disposition": f"inline; filename={slug}-badges.pdf"})


def badges_csv(slug: str) -> Response:
    """Name, organisation and code, for a print shop."""
    event = _event(slug, may_manage_gates(actor()))
    key = badges.signing_key(now=utc_now())
    rows = []
    for one in queries.badges(event.id):
        person = one.registration.person
        organisation = person.organisation.name if person.organisation else ""
        rows.append((person.name, organisation, badges.code_of(one, one.registration, key)))
    lines = spreadsheets.csv_lines(("name", "organisation", "code"), rows)
    return Response(lines, mimetype="text/csv", headers={"Content-Disposition": f"attachment; filename={slug}-badges.csv"})
