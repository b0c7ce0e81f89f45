"""Printing: one badge at the desk in a moment, many by the worker, and what cannot be printed before it is."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for

from app.badges.forms import PrintForm
from app.badges.labels import LAYOUTS as LAYOUT_NAMES
from app.badges.models import PrintPart, PrintRun
from app.badges.policy import may_manage_gates, may_pair
from app.badges.queries import badges as queries
from app.badges.queries import prints
from app.badges.rules.layouts import LAYOUTS
from app.badges.service import badge_pdf, printing
from app.badges.service.badges import code_of, signing_keys
from app.badges.vocabulary import BadgeLayout, BadgesReason
from app.badges.web.access import event_for
from app.core import spreadsheets
from app.core.clock import utc_now
from app.core.errors import Refused
from app.infra.db import transaction
from app.infra.texts import Words
from app.web.errors import sentence
from app.web.forms import EmptyForm
from app.web.guards import actor, or_404, require
from app.web.i18n import language


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/organise/<slug>/badges", view_func=badge_desk, methods=["GET", "POST"])
    blueprint.add_url_rule("/organise/<slug>/badges/<int:registration_id>.pdf", view_func=print_one, methods=["POST"])
    blueprint.add_url_rule("/organise/<slug>/prints/<int:run_id>", view_func=print_run)
    blueprint.add_url_rule("/organise/<slug>/prints/<int:run_id>/<int:number>.pdf", view_func=print_file)
    blueprint.add_url_rule("/organise/<slug>/badges.pdf", view_func=badges_file)
    blueprint.add_url_rule("/organise/<slug>/badges.csv", view_func=badges_csv)


def badge_desk(slug: str) -> Any:
    """Find somebody and print their badge; organisers also print many, and see whose name no font can print."""
    event = event_for(slug, may_pair(actor()))
    form = PrintForm()
    if form.is_submitted():
        require(may_manage_gates(actor()))
        if form.validate():
            try:
                with transaction() as tx:
                    run = printing.ask(
                        tx, event.id, BadgeLayout(form.layout.data), only_new=form.only_new.data, by=actor().id, now=utc_now()
                    )
                return redirect(url_for("badges.badge_desk", slug=slug) + f"#run-{run.id}")
            except Refused as refusal:
                form.only_new.errors = [sentence(refusal)]
    wish = request.args.get("q", "")[:80]
    manages = may_manage_gates(actor())
    return render_template(
        "badges/desk.html",
        event=event,
        form=form,
        layouts=LAYOUT_NAMES,
        layout=_layout(),
        wish=wish,
        badges=queries.search(event.id, wish),
        shortest=queries.SEARCH_FROM,
        counts=queries.counts(event.id) if manages else None,
        missing=printing.preflight(event.id) if manages else [],
        runs=prints.runs(event.id) if manages else [],
        may_manage=manages,
    ), 422 if form.is_submitted() else 200


def _layout() -> BadgeLayout:
    """The paper of an address, else the usual one."""
    wish = request.args.get("layout", "")
    return BadgeLayout(wish) if wish in LAYOUTS else BadgeLayout.A6


def _pdf(data: bytes, name: str) -> Response:
    return Response(data, mimetype="application/pdf", headers={"Content-Disposition": f"inline; filename={name}"})


def print_one(slug: str, registration_id: int) -> Response:
    event = event_for(slug, may_pair(actor()))
    require(EmptyForm().validate_on_submit())
    badge = or_404(next(iter(queries.badges(event.id, registrations=[registration_id])), None))
    layout = request.form.get("layout", BadgeLayout.A6)
    require(layout in LAYOUTS)
    with transaction() as tx:
        return _pdf(
            printing.one_badge(tx, badge, BadgeLayout(layout), language(), by=actor().id, now=utc_now()),
            f"{slug}-{registration_id}.pdf",
        )


def _run(slug: str, run_id: int) -> PrintRun:
    event = event_for(slug, may_manage_gates(actor()))
    return or_404(prints.get_run(event.id, run_id))


def print_run(slug: str, run_id: int) -> str:
    """How far a run is: the part of the page that asks for itself again until it is done."""
    return render_template("badges/print_run.html", run=_run(slug, run_id), slug=slug, layouts=LAYOUT_NAMES)


def print_file(slug: str, run_id: int, number: int) -> Response:
    part: PrintPart = or_404(prints.get_part(_run(slug, run_id).id, number))
    return _pdf(part.pdf, f"{slug}-badges-{run_id}-{number + 1}.pdf")


def badges_file(slug: str) -> Response:
    """All badges at once, for events of a size that needs no worker."""
    event = event_for(slug, may_manage_gates(actor()))
    words = Words(language())
    with transaction() as tx:
        keys = signing_keys(tx)
        faces = [printing.face_of(tx, badge, words, keys) for badge in queries.badges(event.id)]
    if not faces:
        raise Refused(BadgesReason.NO_BADGES)
    return _pdf(badge_pdf.badges_pdf(faces, LAYOUTS[_layout()], event.title), f"{slug}-badges.pdf")


def badges_csv(slug: str) -> Response:
    """Name, organisation and code, for a print shop."""
    event = event_for(slug, may_manage_gates(actor()))
    rows = []
    with transaction() as tx:
        keys = signing_keys(tx)
        for badge in queries.badges(event.id):
            person = badge.registration.person
            rows.append((person.name, person.organisation.name if person.organisation else "", code_of(tx, badge, keys)))
    lines = spreadsheets.csv_lines(("name", "organisation", "code"), rows)
    return Response(lines, mimetype="text/csv", headers={"Content-Disposition": f"attachment; filename={slug}-badges.csv"})
