"""The chair's desk: rules, electorate, agenda, votes."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.core.clock import utc_now
from app.core.errors import Refused
from app.events.models import Event
from app.events.programme.queries import events
from app.feedback import forms
from app.feedback.labels import RESOLUTION_STATES, VERDICTS
from app.feedback.models import Assembly
from app.feedback.policy import may_chair, may_manage
from app.feedback.queries import assembly as queries
from app.feedback.rules.voting import NO, YES
from app.feedback.service import assembly as service
from app.feedback.service import voting
from app.feedback.vocabulary import Majority, ResolutionKind, ResolutionState, Tie
from app.infra.db import transaction
from app.members.queries import people_with_roles
from app.members.vocabulary import NetworkRole
from app.web.errors import sentence
from app.web.forms import EmptyForm, options
from app.web.guards import actor, or_404, require

_QUORUM = {"1/2+": (1, 2, True), "1/2": (1, 2, False), "1/3": (1, 3, False), "2/3": (2, 3, False), "0/1": (0, 1, False)}


def register(blueprint: Blueprint) -> None:
    base = "/organise/<slug>/assembly"
    both, post = ["GET", "POST"], ["POST"]
    blueprint.add_url_rule(base, view_func=chair_desk, methods=both)
    blueprint.add_url_rule(f"{base}/<any(convene, freeze):verb>", view_func=begin, methods=post)
    blueprint.add_url_rule(f"{base}/close", view_func=close_assembly, methods=post)
    blueprint.add_url_rule(
        f"{base}/electors/<int:organisation_id>/<any(present, absent, unmark):verb>", view_func=mark, methods=post
    )
    blueprint.add_url_rule(f"{base}/points/<int:point_id>", view_func=point, methods=both)
    blueprint.add_url_rule(f"{base}/points/<int:point_id>/<any(up, down, drop):verb>", view_func=change_point, methods=post)
    blueprint.add_url_rule(f"{base}/documents/<int:document_id>/drop", view_func=drop_document, methods=post)
    blueprint.add_url_rule(f"{base}/resolutions/<int:number>", view_func=edit_resolution, methods=both)
    blueprint.add_url_rule(
        f"{base}/resolutions/<int:number>/<any(admit, withdraw, open, close, yes, no):verb>", view_func=decide, methods=post
    )


def chaired(slug: str) -> tuple[Event, Assembly]:
    """The event and its assembly, for whoever runs it."""
    require(actor() is not None)
    event = or_404(events.find_event(slug))
    assembly = queries.find_assembly(event.id)
    require(may_chair(actor(), assembly.chair_id if assembly else None))
    return event, or_404(assembly)


def _back(slug: str) -> Any:
    return redirect(url_for("feedback.chair_desk", slug=slug), 303)


def _done() -> bool:
    return bool(EmptyForm().validate_on_submit())


def begin(slug: str, verb: str) -> Any:
    require(may_manage(actor()) and _done())
    event = or_404(events.find_event(slug))
    act = service.convene if verb == "convene" else service.freeze
    with transaction() as tx:
        act(tx, event.id, by=actor().id, now=utc_now())
    return _back(slug)


def chair_desk(slug: str) -> Any:
    require(actor() is not None)
    event = or_404(events.find_event(slug))
    assembly = queries.find_assembly(event.id)
    require(may_chair(actor(), assembly.chair_id if assembly else None))
    if assembly is None:
        return render_template("feedback/convene.html", event=event), 200
    electors = queries.electors(event.id)
    form = _rules(assembly)
    if form.validate_on_submit():
        try:
            with transaction() as tx:
                service.set_rules(
                    tx,
                    event.id,
                    chair_id=int(form.chair.data or 0) or None,
                    quorum=_QUORUM[form.quorum.data],
                    proxy_limit=form.proxy_limit.data,
                    record_date=form.record_date.data,
                    by=actor().id,
                    now=utc_now(),
                )
            return _back(slug)
        except Refused as refusal:
            form.quorum.errors = [sentence(refusal)]
    minutes = forms.MinutesForm(formdata=None, minutes=assembly.minutes)
    return render_template(
        "feedback/chair.html",
        event=event,
        assembly=assembly,
        electors=electors,
        house=queries.house(assembly, electors, utc_now()),
        running=[
            (resolution, queries.cast_count(resolution.id))
            for resolution in queries.resolutions(event.id)
            if resolution.state == ResolutionState.OPEN
        ],
        points=queries.points(event.id),
        resolutions=queries.resolutions(event.id),
        form=form,
        minutes=minutes,
        states=RESOLUTION_STATES,
        verdicts=VERDICTS,
        may_manage=may_manage(actor()),
    ), 422 if form.is_submitted() else 200


def _rules(assembly: Assembly) -> Any:
    form = forms.RulesForm()
    people = {person.id: person.name for person in people_with_roles(NetworkRole.SECRETARIAT, NetworkRole.ORGANISER)}
    people |= {
        elector.delegate.id: elector.delegate.name for elector in queries.electors(assembly.event_id) if elector.delegate
    }
    if assembly.chair is not None:
        people.setdefault(assembly.chair.id, assembly.chair.name)
    form.chair.choices = options([("", _("nobody yet")), *((str(person_id), name) for person_id, name in people.items())])
    if not form.is_submitted():
        form.chair.data = str(assembly.chair_id or "")
        rule = (assembly.quorum_numerator, assembly.quorum_denominator, assembly.quorum_more_than)
        form.quorum.data = next((name for name, value in _QUORUM.items() if value == rule), "1/2+")
        form.proxy_limit.data, form.record_date.data = assembly.proxy_limit, assembly.record_date
    return form


def close_assembly(slug: str) -> Any:
    event, _held = chaired(slug)
    form = forms.MinutesForm()
    require(form.validate_on_submit())
    with transaction() as tx:
        service.close(tx, event.id, form.minutes.data or "", by=actor().id, now=utc_now())
    return _back(slug)


def mark(slug: str, organisation_id: int, verb: str) -> Any:
    event, _held = chaired(slug)
    require(_done())
    word = {"present": True, "absent": False, "unmark": None}[verb]
    with transaction() as tx:
        service.mark(tx, event.id, organisation_id, word, by=actor().id, now=utc_now())
    return redirect(url_for("feedback.chair_desk", slug=slug) + f"#elector-{organisation_id}", 303)


def point(slug: str, point_id: int) -> Any:
    """A point of the agenda, with its documents; 0 is a new one."""
    event, assembly = chaired(slug)
    agenda_point = or_404(queries.find_point(event.id, point_id)) if point_id else None
    form = forms.PointForm(obj=agenda_point)
    if form.validate_on_submit():
        paper = form.document.data if form.document.data and form.document.data.filename else None
        try:
            with transaction() as tx:
                service.save_point(
                    tx,
                    event.id,
                    point_id or None,
                    title=form.title.data,
                    text=form.text.data or "",
                    notes=form.notes.data or "",
                    document=(form.document_title.data or paper.filename, paper.read()) if paper else None,
                    by=actor().id,
                    now=utc_now(),
                )
            return _back(slug)
        except Refused as refusal:
            form.document.errors = [sentence(refusal)]
    return render_template(
        "feedback/edit_point.html", event=event, assembly=assembly, point=agenda_point, form=form
    ), 422 if form.is_submitted() else 200


def change_point(slug: str, point_id: int, verb: str) -> Any:
    event, _held = chaired(slug)
    require(_done())
    if verb == "drop":
        with transaction() as tx:
            service.drop_point(tx, event.id, point_id, by=actor().id, now=utc_now())
    else:
        with transaction() as tx:
            service.move_point(tx, event.id, point_id, -1 if verb == "up" else 1, by=actor().id, now=utc_now())
    return _back(slug)


def drop_document(slug: str, document_id: int) -> Any:
    event, _held = chaired(slug)
    require(_done())
    with transaction() as tx:
        service.drop_document(tx, event.id, document_id, by=actor().id, now=utc_now())
    return _back(slug)


def edit_resolution(slug: str, number: int) -> Any:
    """A resolution before its vote; 0 is a new one."""
    event, assembly = chaired(slug)
    resolution = or_404(queries.find_resolution(event.id, number)) if number else None
    form = forms.ResolutionForm(obj=resolution)
    form.point.choices = options(
        [("", _("none")), *((str(agenda_point.id), agenda_point.title) for agenda_point in queries.points(event.id))]
    )
    if not form.is_submitted():
        form.point.data = str(resolution.point_id or "") if resolution else request.args.get("point", "")
        form.choices.data = "\n".join(resolution.options) if resolution else ""
    if form.validate_on_submit():
        terms: dict[str, Any] = {
            "title": form.title.data,
            "text": form.text.data or "",
            "rule": Majority(form.rule.data),
            "tie": Tie(form.tie.data),
            "secret": form.secret.data,
            "options": (form.choices.data or "").splitlines(),
            "point_id": int(form.point.data or 0) or None,
            "by": actor().id,
            "now": utc_now(),
        }
        try:
            if number:
                with transaction() as tx:
                    voting.change(tx, event.id, number, **terms)
            else:
                with transaction() as tx:
                    voting.put(tx, event.id, kind=ResolutionKind.RESOLUTION, **terms)
            return _back(slug)
        except Refused as refusal:
            form.title.errors = [sentence(refusal)]
    return render_template(
        "feedback/edit_resolution.html", event=event, assembly=assembly, resolution=resolution, form=form
    ), 422 if form.is_submitted() else 200


def decide(slug: str, number: int, verb: str) -> Any:
    """What the chair does with a resolution: take it up, open and close its vote, decide a tie."""
    event, assembly = chaired(slug)
    require(_done())
    by, now = actor().id, utc_now()
    if verb in {"admit", "withdraw"}:
        with transaction() as tx:
            voting.admit(tx, event.id, number, yes=verb == "admit", by=by, now=now)
    elif verb == "open":
        with transaction() as tx:
            voting.open_vote(tx, event.id, number, by=by, now=now)
    elif verb == "close":
        with transaction() as tx:
            done = voting.close_vote(tx, event.id, number, by=by, now=now)
        flash(_("The vote is closed: %(verdict)s.", verdict=VERDICTS[done.result["verdict"]]), "good")
    else:
        require(assembly.chair_id is None or actor().id == assembly.chair_id)
        with transaction() as tx:
            voting.casting_vote(tx, event.id, number, YES if verb == "yes" else NO, by=by, now=now)
    return redirect(url_for("feedback.resolution", slug=slug, number=number), 303)
