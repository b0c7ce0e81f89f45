"""One's own places: registering, enrolling, switching, leaving, entering the online room."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.clock import utc_now
from app.core.errors import Refused
from app.events.forms import ModeForm
from app.events.models import Enrolment, Event, Session
from app.events.policy import may_register
from app.events.queries import events, places
from app.events.rules.seats import join_window
from app.events.service import enrolment, registration
from app.events.web.public import visible_event
from app.web.errors import sentence
from app.web.forms import EmptyForm
from app.web.guards import actor, found, require, signed_in
from app.web.words import MODES


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/events/<slug>/register", view_func=register_page, methods=["GET", "POST"])
    blueprint.add_url_rule("/events/<slug>/leave", view_func=leave_event, methods=["POST"])
    session = "/events/<slug>/sessions/<code>"
    blueprint.add_url_rule(f"{session}/enrol", view_func=enrol, methods=["POST"])
    blueprint.add_url_rule(f"{session}/leave", view_func=leave_session, methods=["POST"])
    blueprint.add_url_rule(f"{session}/switch", view_func=switch, methods=["POST"])
    blueprint.add_url_rule(f"{session}/join", view_func=join)


def register_page(slug: str) -> Any:
    event = visible_event(slug)
    form = ModeForm()
    mine = places.find_registration(event.id, actor().id) if actor() else None
    if form.is_submitted():
        require(may_register(actor(), event))
        if form.validate():
            made = registration.register(event.id, actor().id, form.mode.data, now=utc_now())
            if made.state == "waiting":
                flash(_("All places are taken. You are on the waiting list."), "wait")
            else:
                flash(_("You are registered. Your badge and a calendar entry are on their way."), "good")
            return redirect(url_for("events.event_page", slug=slug))
    position = places.event_position(mine) if mine and mine.state == "waiting" else None
    return render_template("events/register.html", event=event, form=form, mine=mine, position=position, modes=MODES), (
        422 if form.is_submitted() else 200
    )


def _posted() -> None:
    require(EmptyForm().validate_on_submit())


@signed_in
def leave_event(slug: str) -> Response:
    _posted()
    event = visible_event(slug)
    mine = found(places.find_registration(event.id, actor().id))
    registration.leave(mine.id, by=actor().id, now=utc_now())
    flash(_("You gave your place back."), "good")
    return redirect(url_for("events.event_page", slug=slug))


def _session(slug: str, code: str) -> tuple[Event, Session]:
    event = visible_event(slug)
    return event, found(events.find_session(event.id, code))


def _own_enrolment(session: Session) -> Enrolment:
    return found(places.find_enrolment(session.id, actor().id))


def _back(slug: str, code: str) -> Response:
    return redirect(url_for("events.session_page", slug=slug, code=code), 303)


@signed_in
def enrol(slug: str, code: str) -> Response:
    _posted()
    _event, session = _session(slug, code)
    try:
        made = enrolment.enrol(session.id, actor().id, request.form.get("mode", "on_site"), now=utc_now())
    except Refused as refusal:
        flash(sentence(refusal), "error")
        return _back(slug, code)
    if made.state == "waiting":
        flash(
            _("The session is full. You are number %(position)s on the waiting list.", position=places.position(made)),
            "wait",
        )
    else:
        flash(_("The seat is yours. A calendar entry is on its way."), "good")
    return _back(slug, code)


@signed_in
def leave_session(slug: str, code: str) -> Response:
    _posted()
    _event, session = _session(slug, code)
    enrolment.leave(_own_enrolment(session).id, by=actor().id, now=utc_now())
    flash(_("You gave the seat back."), "good")
    return _back(slug, code)


@signed_in
def switch(slug: str, code: str) -> Response:
    _posted()
    _event, session = _session(slug, code)
    try:
        enrolment.switch_mode(_own_enrolment(session).id, request.form.get("mode", ""), by=actor().id, now=utc_now())
        flash(_("You have switched; your calendar is told."), "good")
    except Refused as refusal:
        flash(sentence(refusal), "error")
    return _back(slug, code)


@signed_in
def join(slug: str, code: str) -> Any:
    """Into the online room: only with a seat online (or a place at the event, where nobody enrols), only around the
    session's time. The address is shown nowhere else."""
    event, session = _session(slug, code)
    if session.needs_enrolment:
        held = places.find_enrolment(session.id, actor().id)
        allowed = held is not None and held.state == "confirmed" and held.mode == "online"
    else:
        mine = places.find_registration(event.id, actor().id)
        allowed = mine is not None and mine.state == "confirmed"
    if not allowed:
        raise Refused("not_enrolled_online")
    opens, closes = join_window(session.starts_at, session.ends_at)
    if utc_now() >= closes:
        raise Refused("session_over")
    address = session.room.online_url if session.room else ""
    if utc_now() < opens or not address:
        return render_template("events/waiting_room.html", event=event, session=session, opens=opens)
    return redirect(address)
