"""The assembly for everybody: agenda, quorum, votes, one's voice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.core.clock import utc_now
from app.core.errors import Refused
from app.core.names import slug_of
from app.events.models import Event
from app.events.policy import may_see
from app.events.programme.queries import events
from app.events.vocabulary import EventKind
from app.feedback import forms
from app.feedback.labels import RESOLUTION_STATES, VERDICTS
from app.feedback.models import Assembly, Elector
from app.feedback.policy import may_chair, may_send_delegate
from app.feedback.queries import assembly as queries
from app.feedback.service import assembly as service
from app.feedback.service import minutes_pdf, voting
from app.feedback.vocabulary import FeedbackReason, ResolutionKind, ResolutionState
from app.feedback.web.verdicts import arithmetic, choice_names, counted
from app.infra.db import transaction
from app.members.queries import people_of
from app.web.errors import sentence
from app.web.forms import EmptyForm, options
from app.web.guards import actor, or_404, require, signed_in
from app.web.i18n import language

_SETTLED = {ResolutionState.CLOSED, ResolutionState.TIED, ResolutionState.WITHDRAWN}


def register(blueprint: Blueprint) -> None:
    base = "/events/<slug>/assembly"
    both = ["GET", "POST"]
    blueprint.add_url_rule(base, view_func=assembly)
    blueprint.add_url_rule(f"{base}/live", view_func=assembly_live)
    blueprint.add_url_rule(f"{base}/minutes.pdf", view_func=minutes)
    blueprint.add_url_rule(f"{base}/documents/<int:document_id>.pdf", view_func=document)
    blueprint.add_url_rule(f"{base}/resolutions/<int:number>", view_func=resolution)
    blueprint.add_url_rule(f"{base}/resolutions/<int:number>/vote", view_func=vote, methods=["POST"])
    blueprint.add_url_rule(f"{base}/propose", view_func=propose, methods=both)
    blueprint.add_url_rule(f"{base}/delegate", view_func=delegate, methods=both)


def convened(slug: str) -> Assembly:
    """The assembly of the event, for whoever may see the event."""
    event = or_404(events.find_event(slug))
    or_404(event if may_see(actor(), event) else None)
    return or_404(queries.find_assembly(event.id))


def _voices(electors: list[Elector]) -> list[Elector]:
    return queries.voices_of(electors, actor().id) if actor() else []


def _standing(assembly: Assembly, now: datetime) -> dict[str, Any]:
    """What every page of the assembly shows on top."""
    electors = list(queries.electors(assembly.event_id))
    house = queries.house(assembly, electors, now)
    running = [
        (resolution, queries.cast_count(resolution.id))
        for resolution in queries.resolutions(assembly.event_id)
        if resolution.state == ResolutionState.OPEN
    ]
    return {
        "assembly": assembly,
        "event": assembly.event,
        "electors": electors,
        "house": house,
        "voices": _voices(electors),
        "running": running,
    }


def assembly(slug: str) -> str:
    assembly = convened(slug)
    resolutions = queries.resolutions(assembly.event_id)
    mine = actor().organisation_id if actor() else None
    return render_template(
        "feedback/assembly.html",
        **_standing(assembly, utc_now()),
        points=queries.points(assembly.event_id),
        resolutions=resolutions,
        states=RESOLUTION_STATES,
        verdicts=VERDICTS,
        may_chair=may_chair(actor(), assembly.chair_id),
        may_send=mine is not None
        and may_send_delegate(actor(), mine)
        and queries.find_elector(assembly.event_id, mine) is not None,
        may_read=actor() is not None,
    )


def assembly_live(slug: str) -> str:
    """Quorum and turnout, for the page that looks again by itself."""
    return render_template("feedback/assembly_live.html", **_standing(convened(slug), utc_now()))


def resolution(slug: str, number: int) -> str:
    return _resolution(convened(slug), number, None)


def _resolution(assembly: Assembly, number: int, receipt: tuple[str, str] | None) -> str:
    resolution = or_404(queries.find_resolution(assembly.event_id, number))
    standing = _standing(assembly, utc_now())
    done = queries.voted(resolution.id)
    names = {elector.organisation_id: elector.name for elector in standing["electors"]}
    labels = choice_names(resolution)
    cast = queries.open_votes(resolution.id) if resolution.state == ResolutionState.CLOSED and not resolution.secret else {}
    return render_template(
        "feedback/resolution.html",
        **standing,
        resolution=resolution,
        choices=labels,
        done=done,
        cast=len(done),
        receipt=receipt,
        receipts=queries.receipts(resolution.id)
        if resolution.secret and resolution.state in {ResolutionState.CLOSED, ResolutionState.TIED}
        else [],
        by_name=sorted((names[organisation], labels[choice]) for organisation, choice in cast.items()),
        counted=counted(resolution),
        arithmetic=arithmetic(resolution),
        states=RESOLUTION_STATES,
        verdicts=VERDICTS,
        may_chair=may_chair(actor(), assembly.chair_id),
        amendments=[other for other in queries.resolutions(assembly.event_id) if other.parent_id == resolution.id],
    )


@signed_in
def vote(slug: str, number: int) -> Any:
    """The receipt of a secret vote is on the page that answers, and nowhere else: no address and no session holds it."""
    require(EmptyForm().validate_on_submit())
    assembly = convened(slug)
    organisation, choice = request.form.get("organisation", type=int), request.form.get("choice", type=int)
    if organisation is None or choice is None:
        raise Refused(FeedbackReason.UNKNOWN_CHOICE)
    with transaction() as tx:
        code = voting.cast(tx, assembly.event_id, number, organisation, choice, by=actor().id)
    if code is None:
        flash(_("The vote is in."), "good")
        return redirect(url_for("feedback.resolution", slug=slug, number=number), 303)
    elector = or_404(queries.find_elector(assembly.event_id, organisation))
    answer = Response(_resolution(assembly, number, (elector.name, code)))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@signed_in
def propose(slug: str) -> Any:
    """A motion, or an amendment of what is not decided yet, by whoever speaks for a member organisation."""
    assembly = convened(slug)
    voices = _voices(list(queries.electors(assembly.event_id)))
    require(bool(voices))
    form = forms.ProposalForm()
    form.organisation.choices = options((str(elector.organisation_id), elector.name) for elector in voices)
    amendable = [
        resolution
        for resolution in queries.resolutions(assembly.event_id)
        if resolution.kind != ResolutionKind.AMENDMENT and resolution.state in {ResolutionState.PROPOSED, ResolutionState.READY}
    ]
    form.parent.choices = options(
        [
            ("", _("nothing: it is a motion of its own")),
            *((str(resolution.number), f"{resolution.number} · {resolution.title}") for resolution in amendable),
        ]
    )
    if request.args.get("amend") and not form.is_submitted():
        form.parent.data = request.args["amend"]
        form.text.data = next(
            (resolution.text for resolution in amendable if str(resolution.number) == request.args["amend"]), ""
        )
    if form.validate_on_submit():
        parent = int(form.parent.data) if form.parent.data else None
        try:
            with transaction() as tx:
                resolution = voting.put(
                    tx,
                    assembly.event_id,
                    kind=ResolutionKind.AMENDMENT if parent else ResolutionKind.MOTION,
                    title=form.title.data,
                    text=form.text.data,
                    parent_number=parent,
                    proposed_by=int(form.organisation.data),
                    by=actor().id,
                    now=utc_now(),
                )
            return redirect(url_for("feedback.resolution", slug=slug, number=resolution.number), 303)
        except Refused as refusal:
            form.title.errors = [sentence(refusal)]
    return render_template(
        "feedback/propose.html", **_standing(assembly, utc_now()), form=form
    ), 422 if form.is_submitted() else 200


@signed_in
def delegate(slug: str) -> Any:
    """A steward names whom their organisation sends, and who speaks for it otherwise."""
    assembly = convened(slug)
    mine = actor().organisation_id
    require(mine is not None and may_send_delegate(actor(), mine))
    elector = or_404(queries.find_elector(assembly.event_id, mine))
    electors = queries.electors(assembly.event_id)
    form = forms.DelegateForm()
    form.delegate.choices = options([("", _("nobody yet")), *((str(person.id), person.name) for person in people_of(mine))])
    others = [elector for elector in electors if elector.organisation_id != mine and elector.delegate is not None]
    form.proxy.choices = options(
        [
            ("", _("nobody")),
            *((str(other.organisation_id), f"{other.name} ({other.delegate.name})") for other in others if other.delegate),
        ]
    )
    if form.validate_on_submit():
        try:
            with transaction() as tx:
                service.send(
                    tx,
                    assembly.event_id,
                    mine,
                    int(form.delegate.data or 0) or None,
                    int(form.proxy.data or 0) or None,
                    by=actor().id,
                    now=utc_now(),
                )
            flash(_("Saved: the assembly knows who speaks for you."), "good")
            return redirect(url_for("feedback.assembly", slug=slug), 303)
        except Refused as refusal:
            form.proxy.errors = [sentence(refusal)]
    elif not form.is_submitted():
        form.delegate.data = str(elector.delegate_id or "")
        holder = next((other for other in others if other.delegate_id == elector.proxy_id), None)
        form.proxy.data = str(holder.organisation_id) if holder and elector.proxy_id else ""
    return render_template(
        "feedback/delegate.html", **_standing(assembly, utc_now()), form=form, elector=elector
    ), 422 if form.is_submitted() else 200


@signed_in
def document(slug: str, document_id: int) -> Response:
    assembly = convened(slug)
    agenda_document = or_404(queries.find_document(assembly.event_id, document_id))
    answer = Response(agenda_document.content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{slug_of(agenda_document.title) or "document"}.pdf"'
    return answer


def minutes(slug: str) -> Response:
    """Public once the assembly is closed; before that a draft for whoever runs it."""
    assembly = convened(slug)
    require(assembly.closed_at is not None or may_chair(actor(), assembly.chair_id))
    electors = queries.electors(assembly.event_id)
    content = minutes_pdf.minutes(
        assembly,
        electors,
        queries.house(assembly, electors, assembly.closed_at or utc_now()),
        queries.points(assembly.event_id),
        [resolution for resolution in queries.resolutions(assembly.event_id) if resolution.state in _SETTLED],
        arithmetic=arithmetic,
        counts=counted,
        language=language(),
    )
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{slug}-minutes.pdf"'
    return answer


def nav_panel(event: Event, here: str) -> str:
    """The way to the assembly, from its event."""
    if event.kind != EventKind.ASSEMBLY or queries.find_assembly(event.id) is None:
        return ""
    return render_template("feedback/panel_nav.html", event=event, here=here)
