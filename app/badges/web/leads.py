"""Exhibitors scan visitors' badges with their own phone: contacts with notes, by consent."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.badges.forms import CodeForm, LeadForm
from app.badges.policy import may_scan_leads
from app.badges.queries import leads as queries
from app.badges.service import leads as service
from app.core import spreadsheets
from app.core.clock import utc_now
from app.core.errors import Refused
from app.events.models import Event
from app.events.programme.queries import events
from app.events.registration.queries import places
from app.infra.db import transaction
from app.web.errors import sentence
from app.web.guards import actor, or_404, require, signed_in
from app.web.security import allow_scanner


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/events/<slug>/leads", view_func=leads, methods=["GET", "POST"])
    blueprint.add_url_rule("/events/<slug>/leads/<int:lead_id>", view_func=annotate, methods=["POST"])
    blueprint.add_url_rule("/events/<slug>/leads.csv", view_func=leads_csv)


def nav_panel(event: Event, **_context: Any) -> str:
    registration = places.find_registration(event.id, actor().id) if actor() else None
    return render_template("badges/panel_leads.html", event=event) if may_scan_leads(registration) else ""


def _stand(slug: str) -> tuple[Event, int]:
    """The event, and the organisation whose contacts they are."""
    event = or_404(events.find_event(slug))
    registration = places.find_registration(event.id, actor().id)
    require(may_scan_leads(registration))
    assert registration is not None, "the policy says so"
    return event, registration.person.organisation_id or 0


@signed_in
def leads(slug: str) -> Any:
    event, organisation_id = _stand(slug)
    allow_scanner()
    form = CodeForm()
    if form.validate_on_submit():
        try:
            with transaction() as tx:
                lead = service.scan(tx, event.id, form.code.data, organisation_id=organisation_id, by=actor().id, now=utc_now())
            flash(_("%(name)s is on your list.", name=lead.registration.person.name), "good")
            return redirect(url_for("badges.leads", slug=slug) + f"#lead-{lead.id}")
        except Refused as refusal:
            form.code.errors = [sentence(refusal)]
    contacts = queries.leads(organisation_id, event.id)
    notes = {lead.id: LeadForm(formdata=None, note=lead.note, rating=str(lead.rating or "")) for lead in contacts}
    page = render_template("badges/leads.html", event=event, form=form, leads=contacts, notes=notes)
    return page, 422 if form.is_submitted() else 200


@signed_in
def annotate(slug: str, lead_id: int) -> Any:
    event, organisation_id = _stand(slug)
    lead = or_404(queries.get_lead(organisation_id, event.id, lead_id))
    form = LeadForm()
    require(form.validate_on_submit())
    with transaction() as tx:
        service.annotate(tx, lead.id, note=form.note.data or "", rating=int(form.rating.data) if form.rating.data else None)
    flash(_("Noted."), "good")
    return redirect(url_for("badges.leads", slug=slug) + f"#lead-{lead.id}")


@signed_in
def leads_csv(slug: str) -> Response:
    event, organisation_id = _stand(slug)
    rows = []
    for lead in queries.leads(organisation_id, event.id):
        person = lead.registration.person
        home = person.organisation.name if person.organisation else ""
        when = lead.scanned_at.isoformat(timespec="seconds")
        rows.append((person.name, home, person.role_title, person.email, lead.rating or "", lead.note, lead.by.name, when))
    head = ("name", "organisation", "position", "email", "rating", "note", "scanned_by", "scanned_at")
    lines = spreadsheets.csv_lines(head, rows)
    return Response(lines, mimetype="text/csv", headers={"Content-Disposition": f"attachment; filename={slug}-leads.csv"})
