"""Announcements, for those who run an event."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.core.clock import utc_now
from app.core.errors import Refused
from app.events.models import Event
from app.events.programme.queries import events
from app.events.vocabulary import SessionKind
from app.infra.db import transaction
from app.publications import forms
from app.publications.labels import PLACEHOLDERS, WHOM
from app.publications.models import Announcement
from app.publications.policy import may_announce
from app.publications.queries import announcements as queries
from app.publications.rules.announcements import OF_EVENT, OF_SESSION, filled
from app.publications.service import announcements as service
from app.publications.vocabulary import AnnouncementMode, Placeholder, Whom
from app.web.errors import sentence
from app.web.forms import EmptyForm, options
from app.web.guards import actor, found, require

BOTH = ["GET", "POST"]


def register(blueprint: Blueprint) -> None:
    desk = "/organise/<slug>/announcements/"
    blueprint.add_url_rule(desk, view_func=announcements)
    blueprint.add_url_rule(f"{desk}new", view_func=write_announcement, methods=BOTH)
    blueprint.add_url_rule(f"{desk}<int:announcement_id>", view_func=announcement, methods=BOTH)
    verbs = "<any(send, undo, discard):verb>"
    blueprint.add_url_rule(f"{desk}<int:announcement_id>/{verbs}", view_func=change_announcement, methods=["POST"])


def _event(slug: str) -> Event:
    require(may_announce(actor()))
    return found(events.find_event(slug))


def announcements(slug: str) -> str:
    event = _event(slug)
    told = [(one, _heading(one, event)) for one in queries.of_event(event.id)]
    return render_template("publications/announcements.html", event=event, told=told, whom=WHOM)


def _heading(told: Announcement, event: Event) -> str:
    """The subject with the words that are the same for every reader."""
    return filled(
        told.subject, {Placeholder.EVENT: event.title, Placeholder.SESSION: told.session.title if told.session else ""}
    )


def _form(event: Event, **given: Any) -> forms.AnnouncementForm:
    form = forms.AnnouncementForm(**given)
    sessions = [(str(one.id), one.title) for one in events.sessions(event.id) if one.kind != SessionKind.BREAK]
    form.session.choices = options([("", _("The whole event")), *sessions])
    return form


def _draft(form: forms.AnnouncementForm) -> service.Draft:
    session_id = int(form.session.data) if form.session.data else None
    return service.Draft(
        form.subject.data or "", form.body.data or "", session_id, Whom(form.whom.data), AnnouncementMode(form.mode.data)
    )


def _page(event: Event, form: forms.AnnouncementForm, told: Announcement | None) -> Any:
    reached = queries.addressees(told) if told else []
    shown = next((one for one in reached if str(one.person.id) == request.args.get("as")), reached[0] if reached else None)
    return render_template(
        "publications/announcement.html",
        event=event,
        form=form,
        told=told,
        heading=_heading(told, event) if told else "",
        reached=reached,
        shown=shown,
        after=(request.form.get("after") or service.mark(told)) if told else "",
        mail=service.written(told, shown) if told and shown else None,
        words={name: PLACEHOLDERS[name] for name in (OF_SESSION if told is None or told.session_id else OF_EVENT)},
    ), (422 if form.errors else 200)


def write_announcement(slug: str) -> Any:
    event = _event(slug)
    form = _form(event, data={"session": request.args.get("session", "")})
    if form.validate_on_submit():
        try:
            with transaction() as tx:
                told = service.save(tx, event.id, None, _draft(form), by=actor().id, now=utc_now())
        except Refused as refusal:
            form.body.errors = [sentence(refusal)]
        else:
            return redirect(url_for("publications.announcement", slug=slug, announcement_id=told.id))
    return _page(event, form, None)


def _told(event: Event, announcement_id: int) -> Announcement:
    told = found(queries.find(announcement_id))
    return found(told if told.event_id == event.id else None)


def announcement(slug: str, announcement_id: int) -> Any:
    event = _event(slug)
    told = _told(event, announcement_id)
    held = {
        "subject": told.subject,
        "body": told.body,
        "session": str(told.session_id or ""),
        "whom": told.whom,
        "mode": told.mode,
    }
    form = _form(event, data=held)
    after = request.form.get("after", "")
    if form.validate_on_submit():
        try:
            with transaction() as tx:
                service.save(tx, event.id, told.id, _draft(form), after=after, by=actor().id, now=utc_now())
        except Refused as refusal:
            form.body.errors = [sentence(refusal)]
        else:
            flash(_("Saved."), "good")
            return redirect(url_for("publications.announcement", slug=slug, announcement_id=told.id))
    return _page(event, form, told)


def change_announcement(slug: str, announcement_id: int, verb: str) -> Any:
    event = _event(slug)
    told = _told(event, announcement_id)
    require(EmptyForm().validate_on_submit())
    if verb == "send":
        with transaction() as tx:
            service.queue(tx, told.id, after=request.form.get("after", ""), by=actor().id, now=utc_now())
    elif verb == "undo":
        with transaction() as tx:
            service.undo(tx, told.id, by=actor().id, now=utc_now())
        flash(_("Cancelled: nothing was sent."), "good")
    else:
        with transaction() as tx:
            service.discard(tx, told.id, by=actor().id, now=utc_now())
        return redirect(url_for("publications.announcements", slug=slug))
    return redirect(url_for("publications.announcement", slug=slug, announcement_id=told.id))


def desk_panel(event: Event) -> str:
    return render_template("publications/panel_desk.html", event=event)
