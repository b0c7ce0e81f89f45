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
from app.web.guards import actor, or_404, require

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
    return or_404(events.find_event(slug))


def announcements(slug: str) -> str:
    event = _event(slug)
    listed = [(announcement, _heading(announcement, event)) for announcement in queries.of_event(event.id)]
    return render_template("publications/announcements.html", event=event, announcements=listed, whom=WHOM)


def _heading(announcement: Announcement, event: Event) -> str:
    """The subject with the words that are the same for every reader."""
    return filled(
        announcement.subject,
        {Placeholder.EVENT: event.title, Placeholder.SESSION: announcement.session.title if announcement.session else ""},
    )


def _form(event: Event, **values: Any) -> forms.AnnouncementForm:
    form = forms.AnnouncementForm(**values)
    sessions = [(str(session.id), session.title) for session in events.sessions(event.id) if session.kind != SessionKind.BREAK]
    form.session.choices = options([("", _("The whole event")), *sessions])
    return form


def _draft(form: forms.AnnouncementForm) -> service.Draft:
    session_id = int(form.session.data) if form.session.data else None
    return service.Draft(
        form.subject.data or "", form.body.data or "", session_id, Whom(form.whom.data), AnnouncementMode(form.mode.data)
    )


def _page(event: Event, form: forms.AnnouncementForm, announcement: Announcement | None) -> Any:
    reached = queries.addressees(announcement) if announcement else []
    addressee = next(
        (addressee for addressee in reached if str(addressee.person.id) == request.args.get("as")),
        reached[0] if reached else None,
    )
    return render_template(
        "publications/announcement.html",
        event=event,
        form=form,
        announcement=announcement,
        heading=_heading(announcement, event) if announcement else "",
        reached=reached,
        addressee=addressee,
        after=(request.form.get("after") or service.mark(announcement)) if announcement else "",
        mail=service.written(announcement, addressee) if announcement and addressee else None,
        words={
            name: PLACEHOLDERS[name] for name in (OF_SESSION if announcement is None or announcement.session_id else OF_EVENT)
        },
    ), (422 if form.errors else 200)


def write_announcement(slug: str) -> Any:
    event = _event(slug)
    form = _form(event, data={"session": request.args.get("session", "")})
    if form.validate_on_submit():
        try:
            with transaction() as tx:
                announcement = service.save(tx, event.id, None, _draft(form), by=actor().id, now=utc_now())
        except Refused as refusal:
            form.body.errors = [sentence(refusal)]
        else:
            return redirect(url_for("publications.announcement", slug=slug, announcement_id=announcement.id))
    return _page(event, form, None)


def _told(event: Event, announcement_id: int) -> Announcement:
    announcement = or_404(queries.find(announcement_id))
    return or_404(announcement if announcement.event_id == event.id else None)


def announcement(slug: str, announcement_id: int) -> Any:
    event = _event(slug)
    announcement = _told(event, announcement_id)
    values = {
        "subject": announcement.subject,
        "body": announcement.body,
        "session": str(announcement.session_id or ""),
        "whom": announcement.whom,
        "mode": announcement.mode,
    }
    form = _form(event, data=values)
    after = request.form.get("after", "")
    if form.validate_on_submit():
        try:
            with transaction() as tx:
                service.save(tx, event.id, announcement.id, _draft(form), after=after, by=actor().id, now=utc_now())
        except Refused as refusal:
            form.body.errors = [sentence(refusal)]
        else:
            flash(_("Saved."), "good")
            return redirect(url_for("publications.announcement", slug=slug, announcement_id=announcement.id))
    return _page(event, form, announcement)


def change_announcement(slug: str, announcement_id: int, verb: str) -> Any:
    event = _event(slug)
    announcement = _told(event, announcement_id)
    require(EmptyForm().validate_on_submit())
    if verb == "send":
        with transaction() as tx:
            service.queue(tx, announcement.id, after=request.form.get("after", ""), by=actor().id, now=utc_now())
    elif verb == "undo":
        with transaction() as tx:
            service.undo(tx, announcement.id, by=actor().id, now=utc_now())
        flash(_("Cancelled: nothing was sent."), "good")
    else:
        with transaction() as tx:
            service.discard(tx, announcement.id, by=actor().id, now=utc_now())
        return redirect(url_for("publications.announcements", slug=slug))
    return redirect(url_for("publications.announcement", slug=slug, announcement_id=announcement.id))


def desk_panel(event: Event) -> str:
    return render_template("publications/panel_desk.html", event=event)
