"""The organisers' desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.core.clock import utc_now, zone
from app.core.errors import BadFile, Refused
from app.events.forms import EventForm, ImportForm, NewEventForm, RoomForm, SessionForm
from app.events.models import Event, Session
from app.events.policy import may_edit
from app.events.queries import events, places
from app.events.rules import schedule_files
from app.events.service import programme
from app.events.service.programme import SessionChange
from app.web.errors import sentence
from app.web.forms import options
from app.web.guards import actor, found, require
from app.web.i18n import countries
from app.web.words import EVENT_KINDS, MODES, STATES


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/organise/", view_func=desk)
    blueprint.add_url_rule("/organise/new", view_func=new_event, methods=["GET", "POST"])
    blueprint.add_url_rule("/organise/<slug>/", view_func=event_desk, methods=["GET", "POST"])
    blueprint.add_url_rule("/organise/<slug>/import", view_func=import_file, methods=["GET", "POST"])
    blueprint.add_url_rule("/organise/<slug>/rooms/<int:room_id>", view_func=room, methods=["GET", "POST"])
    blueprint.add_url_rule("/organise/<slug>/registrations", view_func=registrations)
    blueprint.add_url_rule("/organise/<slug>/sessions/<code>", view_func=edit_session, methods=["GET", "POST"])


def _event(slug: str) -> Event:
    require(may_edit(actor()))
    return found(events.find_event(slug))


def desk() -> str:
    require(may_edit(actor()))
    listed = [(event, events.size(event.id), places.counts(event.id)) for event in events.everything()]
    return render_template("events/desk.html", listed=listed, kinds=EVENT_KINDS)


def new_event() -> Any:
    require(may_edit(actor()))
    form = NewEventForm()
    if form.validate_on_submit():
        try:
            event = programme.add_event(
                form.slug.data,
                form.kind.data,
                form.title.data,
                form.timezone.data,
                form.starts_on.data,
                form.ends_on.data,
                now=utc_now(),
                by=actor().id,
            )
            flash(_("The event is there, as a draft. Import its programme or fill in its seats."), "good")
            return redirect(url_for("events.event_desk", slug=event.slug))
        except Refused as refusal:
            form.slug.errors = [sentence(refusal)]
    return render_template("events/new_event.html", form=form), 422 if form.is_submitted() else 200


def event_desk(slug: str) -> Any:
    event = _event(slug)
    form = EventForm(obj=event)
    form.country.choices = options([("", _("none")), *sorted(countries().items(), key=lambda pair: pair[1])])
    if form.validate_on_submit():
        programme.update_event(
            event.id,
            by=actor().id,
            now=utc_now(),
            title=form.title.data,
            summary=form.summary.data or "",
            status=form.status.data,
            registration_open=form.registration_open.data,
            on_site_seats=form.on_site_seats.data,
            online_seats=form.online_seats.data,
            meeting_tables=form.meeting_tables.data,
            starts_on=form.starts_on.data,
            ends_on=form.ends_on.data,
            venue=form.venue.data or "",
            city=form.city.data or "",
            country=form.country.data or "",
            meeting_minutes=form.meeting_minutes.data,
        )
        flash(_("Saved."), "good")
        overfull = [
            (taken, open_seats)
            for taken, open_seats in (
                (event.on_site_taken, form.on_site_seats.data),
                (event.online_taken, form.online_seats.data),
            )
            if open_seats is not None and taken > open_seats
        ]
        for taken, open_seats in overfull:
            flash(
                _("%(taken)s places are taken of %(seats)s. Nobody loses a place by it.", taken=taken, seats=open_seats), "wait"
            )
        return redirect(url_for("events.event_desk", slug=slug))
    sessions = events.sessions(event.id)
    return render_template(
        "events/event_desk.html",
        event=event,
        form=form,
        sessions=sessions,
        rooms=events.rooms(event.id),
        clashes=events.clashes(event.id),
        by_code={one.code: one for one in sessions},
        counts=places.counts(event.id),
        modes=MODES,
        size=events.size(event.id),
    ), 422 if form.is_submitted() else 200


def room(slug: str, room_id: int) -> Any:
    """Add a room (number 0) or change one."""
    event = _event(slug)
    shown = found(next((one for one in events.rooms(event.id) if one.id == room_id), None)) if room_id else None
    form = RoomForm(obj=shown)
    if form.validate_on_submit():
        try:
            programme.save_room(
                event.id,
                room_id or None,
                name=form.name.data,
                kind=form.kind.data,
                capacity=form.capacity.data,
                online_url=form.online_url.data or "",
                by=actor().id,
                now=utc_now(),
            )
            return redirect(url_for("events.event_desk", slug=slug))
        except Refused as refusal:
            form.name.errors = [sentence(refusal)]
    return render_template("events/room.html", event=event, form=form, room=shown), 422 if form.is_submitted() else 200


def import_file(slug: str) -> Any:
    """Upload a programme. Nothing of a broken file is stored; every fault is listed with its place."""
    event = _event(slug)
    form = ImportForm()
    report, faults = None, []
    if form.validate_on_submit():
        upload = form.file.data
        try:
            read = schedule_files.read(upload.filename or "file", upload.read())
            report = programme.import_programme(read, event.slug, now=utc_now(), by=actor().id, dry_run=form.dry_run.data)
        except BadFile as error:
            faults = error.faults
    status = 422 if faults or form.errors else 200
    return render_template(
        "events/import.html", event=event, form=form, report=report, faults=faults, dry_run=form.dry_run.data
    ), status


def registrations(slug: str) -> str:
    event = _event(slug)
    return render_template(
        "events/registrations.html", event=event, registrations=places.registrations(event.id), modes=MODES, states=STATES
    )


def _local(value: datetime, event: Event) -> datetime:
    return value.astimezone(zone(event.timezone)).replace(tzinfo=None)


def edit_session(slug: str, code: str) -> Any:
    event = _event(slug)
    session = found(events.find_session(event.id, code))
    form = SessionForm(obj=_as_form(session, event))
    form.room_id.choices = options([(0, _("no room")), *((room.id, room.name) for room in events.rooms(event.id))])
    if form.validate_on_submit():
        # What the form holds is wall time at the event.
        starts_at, ends_at = (
            moment.replace(tzinfo=zone(event.timezone)) for moment in (form.starts_at.data, form.ends_at.data)
        )
        # In the hour that a clock change repeats, untouched times stay the instants they were.
        shown = _as_form(session, event)
        if (form.starts_at.data, form.ends_at.data) == (shown.starts_at, shown.ends_at):
            starts_at, ends_at = session.starts_at, session.ends_at
        change = SessionChange(
            form.title.data,
            form.abstract.data or "",
            form.room_id.data or None,
            starts_at,
            ends_at,
            form.needs_enrolment.data,
            form.on_site_seats.data,
            form.online_seats.data,
            form.cancelled.data,
        )
        programme.change_session(session.id, change, by=actor().id, now=utc_now())
        flash(_("Saved. Everybody enrolled is told if time or place changed."), "good")
        return redirect(url_for("events.edit_session", slug=slug, code=code))
    clashes = [clash for clash in events.clashes(event.id) if code in clash.sessions]
    return render_template(
        "events/edit_session.html",
        event=event,
        session=session,
        form=form,
        clashes=clashes,
        modes=MODES,
        enrolments=places.enrolments(session.id),
        states=STATES,
    ), (422 if request.method == "POST" else 200)


def _as_form(session: Session, event: Event) -> SessionChange:
    """The session as its form shows it: wall time at the event, without a zone."""
    change = SessionChange(
        session.title,
        session.abstract,
        session.room_id or 0,
        session.starts_at,
        session.ends_at,
        session.needs_enrolment,
        session.on_site_seats,
        session.online_seats,
        session.cancelled,
    )
    return replace(change, starts_at=_local(session.starts_at, event), ends_at=_local(session.ends_at, event))
