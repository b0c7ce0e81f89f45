"""The organisers' gates: their rules, the devices at them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, session, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from app.badges.forms import GateForm, PairForm
from app.badges.labels import AT_THE_DOOR, DEVICE_ROLES, GATE_KINDS, OUTCOMES
from app.badges.models import Gate
from app.badges.policy import may_manage_gates, may_pair
from app.badges.queries import conflicts, scans
from app.badges.queries import gates as queries
from app.badges.service import gates as service
from app.badges.vocabulary import BadgesReason, DeviceRole
from app.badges.web.access import event_for
from app.badges.web.board import sight
from app.core.clock import utc_now
from app.core.errors import Refused
from app.documents import qr
from app.events.models import Event
from app.events.programme.queries import events
from app.infra.db import transaction
from app.infra.links import absolute
from app.web.errors import sentence
from app.web.forms import EmptyForm
from app.web.guards import actor, or_404, require


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/doors/", view_func=doors)
    blueprint.add_url_rule("/organise/<slug>/gates", view_func=gates, methods=["GET", "POST"])
    blueprint.add_url_rule("/organise/<slug>/gates/<int:gate_id>", view_func=gate, methods=["GET", "POST"])
    blueprint.add_url_rule("/organise/<slug>/gates/<int:gate_id>/pair", view_func=pair_code, methods=["POST"])
    blueprint.add_url_rule("/organise/<slug>/devices/<int:device_id>/revoke", view_func=revoke, methods=["POST"])


def doors() -> str:
    """For staff: the events whose doors are theirs today and soon."""
    require(may_pair(actor()))
    now = utc_now()
    return render_template("badges/doors.html", events=events.upcoming(drafts=False, today=now), today=now.date())


def gates(slug: str) -> Any:
    event = event_for(slug, may_pair(actor()))
    form = GateForm.for_event(event)
    if form.is_submitted():
        require(may_manage_gates(actor()))
        if form.validate():
            try:
                settings = form.settings()
                with transaction() as tx:
                    gate = service.add_gate(tx, event.id, by=actor().id, now=utc_now(), **settings)
                flash(_("The gate was created. Pair a device for it, or set its rules."), "good")
                return redirect(url_for("badges.gates", slug=slug) + f"#gate-{gate.id}")
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
        sight=sight(event),
        scans=scans.latest_scans(event.id),
        open_conflicts=conflicts.open_count(event.id),
        reasons=AT_THE_DOOR,
        kinds=GATE_KINDS,
        roles=DEVICE_ROLES,
        outcomes=OUTCOMES,
        may_manage=may_manage_gates(actor()),
        fresh=fresh,
        picture=Markup(qr.svg(address, title=_("Pairing code"))) if fresh else "",  # noqa: S704 - drawn here
        address=address,
    ), 422 if form.is_submitted() else 200


def _gate(event: Event, gate_id: int) -> Gate:
    return or_404(queries.get_gate(event.id, gate_id))


def gate(slug: str, gate_id: int) -> Any:
    """The rules of one gate."""
    event = event_for(slug, may_manage_gates(actor()))
    gate = _gate(event, gate_id)
    form = GateForm.for_event(event, gate)
    if form.validate_on_submit():
        try:
            with transaction() as tx:
                service.change_gate(tx, gate.id, service.GateSettings(**form.settings()), by=actor().id, now=utc_now())
            flash(_("The rules hold from the next scan on."), "good")
            return redirect(url_for("badges.gates", slug=slug))
        except Refused as refusal:
            fields = {BadgesReason.BAD_HOURS: form.hours, BadgesReason.SEAT_NEEDS_ROOM: form.seat_required}
            field = fields.get(BadgesReason(refusal.reason), form.name)
            field.errors = [sentence(refusal)]
    return render_template("badges/gate.html", event=event, gate=gate, form=form), 422 if form.is_submitted() else 200


def pair_code(slug: str, gate_id: int) -> Any:
    event = event_for(slug, may_pair(actor()))
    gate = _gate(event, gate_id)
    form = PairForm()
    require(form.validate_on_submit())
    with transaction() as tx:
        session["pairing_code"] = service.make_pairing_code(
            tx, gate.id, DeviceRole(form.role.data), by=actor().id, now=utc_now(), name=form.name.data or ""
        )
    return redirect(url_for("badges.gates", slug=slug))


def revoke(slug: str, device_id: int) -> Any:
    event = event_for(slug, may_pair(actor()))
    require(EmptyForm().validate_on_submit())
    device = or_404(next((device for device in queries.devices(event.id) if device.id == device_id), None))
    with transaction() as tx:
        service.revoke_device(tx, device.id, by=actor().id, now=utc_now())
    flash(_("The device is revoked. It wipes itself as soon as it connects."), "good")
    return redirect(url_for("badges.gates", slug=slug))
