"""One's own places: registering, enrolling alone or together, switching, declining, leaving, entering the online room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.core.clock import utc_now
from app.core.errors import NotFound, Refused
from app.events.attendance.queries import attendance, joining
from app.events.attendance.queries.joining import token_of
from app.events.attendance.service import certificates
from app.events.attendance.service import joining as rooms
from app.events.labels import MODES, PLACE_STATES
from app.events.models import Enrolment, Event, Registration, Session
from app.events.policy import may_enrol_others, may_register, may_see
from app.events.programme.queries import events
from app.events.programme.web.public import visible_event
from app.events.registration.forms import AudienceForm, ModeForm
from app.events.registration.queries import places, queues
from app.events.registration.service import enrolment, registration
from app.events.vocabulary import EventsReason, Mode, PlaceState
from app.infra.db import transaction
from app.web.errors import sentence
from app.web.forms import EmptyForm, word_of
from app.web.guards import actor, or_404, require, signed_in
from app.web.limits import limiter


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/events/<slug>/register", view_func=register_page, methods=["GET", "POST"])
    blueprint.add_url_rule("/events/<slug>/together", view_func=register_together, methods=["POST"])
    blueprint.add_url_rule("/events/<slug>/leave", view_func=leave_event, methods=["POST"])
    blueprint.add_url_rule("/events/<slug>/switch", view_func=switch_event, methods=["POST"])
    blueprint.add_url_rule("/events/<slug>/listed", view_func=listed, methods=["POST"])
    blueprint.add_url_rule("/events/<slug>/certificate.pdf", view_func=certificate)
    session = "/events/<slug>/sessions/<code>"
    blueprint.add_url_rule(f"{session}/enrol", view_func=enrol, methods=["POST"])
    blueprint.add_url_rule(f"{session}/together", view_func=together, methods=["POST"])
    blueprint.add_url_rule(f"{session}/leave", view_func=leave_session, methods=["POST"])
    blueprint.add_url_rule(f"{session}/switch", view_func=switch, methods=["POST"])
    blueprint.add_url_rule(f"{session}/join", view_func=join)
    blueprint.add_url_rule("/join/<token>", view_func=enter)
    blueprint.add_url_rule("/decline/<token>", view_func=decline, methods=["GET", "POST"])


def register_page(slug: str) -> Any:
    event = visible_event(slug)
    form = ModeForm()
    mine = places.find_registration(event.id, actor().id) if actor() else None
    if form.is_submitted():
        require(may_register(actor(), event))
        if form.validate():
            with transaction() as tx:
                place = registration.register(tx, event.id, actor().id, form.mode.data, now=utc_now())
            messages = {
                PlaceState.WAITING: (_("All places are taken. You are on the waiting list."), "wait"),
                PlaceState.REQUESTED: (_("Your request is with the organisers. You will be notified by email."), "wait"),
            }
            flash(
                *messages.get(place.state, (_("You are registered. Your badge and a calendar entry are on their way."), "good"))
            )
            return redirect(url_for("events.event_page", slug=slug))
    queued = mine if mine and mine.state == PlaceState.WAITING else None
    return render_template(
        "events/register.html",
        event=event,
        form=form,
        mine=mine,
        position=places.event_position(queued) if queued else None,
        why=queues.why(queued) if queued else None,
        modes=MODES,
        now=utc_now(),
        audience=AudienceForm(obj=mine),
        attended=attendance.of_registration(mine) if mine else [],
        people=[(person.id, person.name) for person in places.unregistered(event.id, actor().organisation_id)]
        if actor() and may_enrol_others(actor(), actor().organisation_id)
        else [],
    ), (422 if form.is_submitted() else 200)


@signed_in
def register_together(slug: str) -> Response:
    """A steward registers people of their organisation as a group: places for all of them, or for none."""
    _posted()
    event = visible_event(slug)
    require(may_enrol_others(actor(), actor().organisation_id))
    ours = {str(person.id): person.id for person in places.unregistered(event.id, actor().organisation_id)}
    chosen = [ours[number] for number in dict.fromkeys(request.form.getlist("person")) if number in ours]
    mode = word_of(Mode, request.form.get("mode", Mode.ON_SITE))
    if not chosen or mode is None:
        flash(_("Choose who comes along."), "error")
        return redirect(url_for("events.register_page", slug=slug), 303)
    try:
        with transaction() as tx:
            _tell_group(registration.register_together(tx, event.id, chosen, mode, now=utc_now(), by=actor().id))
    except Refused as refusal:
        flash(sentence(refusal), "error")
    return redirect(url_for("events.register_page", slug=slug), 303)


def _tell_group(group: Sequence[Enrolment | Registration]) -> None:
    flash(
        ngettext(
            "%(number)s person: %(state)s.",
            "%(number)s people: %(state)s.",
            len(group),
            number=len(group),
            state=PLACE_STATES[group[0].state],
        ),
        "good" if group[0].state == PlaceState.CONFIRMED else "wait",
    )


def _posted() -> None:
    require(EmptyForm().validate_on_submit())


def _posted_mode(default: Mode | None = None) -> Mode:
    mode = word_of(Mode, request.form.get("mode", default))
    if mode is None:
        raise Refused(EventsReason.UNKNOWN_MODE)
    return mode


def _own_place(slug: str) -> tuple[Event, Registration]:
    event = visible_event(slug)
    return event, or_404(places.find_registration(event.id, actor().id))


@signed_in
def leave_event(slug: str) -> Response:
    _posted()
    _event, mine = _own_place(slug)
    with transaction() as tx:
        registration.leave(tx, mine.id, by=actor().id, now=utc_now())
    flash(_("You cancelled your registration."), "good")
    return redirect(url_for("events.event_page", slug=slug))


@signed_in
def switch_event(slug: str) -> Response:
    _posted()
    _event, mine = _own_place(slug)
    try:
        with transaction() as tx:
            registration.switch_mode(tx, mine.id, _posted_mode(), by=actor().id, now=utc_now())
        flash(_("You have switched; your calendar is updated."), "good")
    except Refused as refusal:
        flash(sentence(refusal), "error")
    return redirect(url_for("events.register_page", slug=slug), 303)


@signed_in
def listed(slug: str) -> Response:
    _event, mine = _own_place(slug)
    form = AudienceForm()
    if form.validate_on_submit():
        with transaction() as tx:
            registration.list_for(tx, mine.id, form.listed_for.data, by=actor().id, now=utc_now())
        flash(_("Saved."), "good")
    return redirect(url_for("events.register_page", slug=slug), 303)


@signed_in
def certificate(slug: str) -> Response:
    """What this person attended, as a PDF to show at home."""
    event, mine = _own_place(slug)
    attended = attendance.of_registration(mine)
    if not attended and mine.arrived_at is None:
        raise NotFound
    data = certificates.pdf(event, mine, attended, actor().language, now=utc_now())
    headers = {"Content-Disposition": f"inline; filename={event.slug}-certificate.pdf"}
    return Response(data, mimetype="application/pdf", headers=headers)


def _session(slug: str, code: str) -> tuple[Event, Session]:
    event = visible_event(slug)
    return event, or_404(events.find_published(event.id, code))


def _own_enrolment(session: Session) -> Enrolment:
    return or_404(places.find_enrolment(session.id, actor().id))


def _back(slug: str, code: str) -> Response:
    return redirect(url_for("events.session_page", slug=slug, code=code), 303)


def _tell(seat: Enrolment) -> None:
    if seat.state == PlaceState.WAITING:
        flash(
            _("No seat is free for you now. You are number %(position)s on the waiting list.", position=places.position(seat)),
            "wait",
        )
    elif seat.state == PlaceState.REQUESTED:
        flash(_("Your request is with the organisers. You will be notified by email."), "wait")
    else:
        flash(_("The seat is yours. A calendar entry is on its way."), "good")


@signed_in
def enrol(slug: str, code: str) -> Response:
    _posted()
    try:
        with transaction() as tx:
            session = or_404(events.find_published_at(slug, code))
            or_404(session if may_see(actor(), session.event) else None)
            _tell(enrolment.enrol(tx, session.id, actor().id, _posted_mode(default=Mode.ON_SITE), now=utc_now()))
    except Refused as refusal:
        flash(sentence(refusal), "error")
    return _back(slug, code)


@signed_in
def together(slug: str, code: str) -> Response:
    """A steward enrols people of their organisation as a group: seats for all of them, or for none."""
    _posted()
    _event, session = _session(slug, code)
    require(may_enrol_others(actor(), actor().organisation_id))
    ours = {str(person.id): person.id for person in places.colleagues(session, actor().organisation_id)}
    chosen = [ours[number] for number in dict.fromkeys(request.form.getlist("person")) if number in ours]
    mode = word_of(Mode, request.form.get("mode", Mode.ON_SITE))
    if not chosen or mode is None:
        flash(_("Choose who comes along."), "error")
        return _back(slug, code)
    try:
        with transaction() as tx:
            _tell_group(enrolment.enrol_together(tx, session.id, chosen, mode, by=actor().id, now=utc_now()))
    except Refused as refusal:
        flash(sentence(refusal), "error")
    return _back(slug, code)


@signed_in
def leave_session(slug: str, code: str) -> Response:
    _posted()
    _event, session = _session(slug, code)
    with transaction() as tx:
        enrolment.leave(tx, _own_enrolment(session).id, by=actor().id, now=utc_now())
    flash(_("You released the seat."), "good")
    return _back(slug, code)


@signed_in
def switch(slug: str, code: str) -> Response:
    _posted()
    _event, session = _session(slug, code)
    try:
        with transaction() as tx:
            enrolment.switch_mode(tx, _own_enrolment(session).id, _posted_mode(), by=actor().id, now=utc_now())
        flash(_("You have switched; your calendar is updated."), "good")
    except Refused as refusal:
        flash(sentence(refusal), "error")
    return _back(slug, code)


@signed_in
def join(slug: str, code: str) -> Response:
    """The button on a session's page: leads to one's own link."""
    event, session = _session(slug, code)
    place: Enrolment | Registration | None
    if session.needs_enrolment:
        place = places.find_enrolment(session.id, actor().id)
    else:
        place = places.find_registration(event.id, actor().id)
    if place is None:
        raise Refused(EventsReason.NOT_ENROLLED_ONLINE)
    return redirect(url_for("events.enter", token=token_of(place, session.id)))


@limiter.limit("60 per minute")
def enter(token: str) -> Any:
    """Into the online room by one's own link: at its time, with a place that leads there. Before that, a waiting room."""
    ticket = or_404(joining.find_ticket(token))
    with transaction() as tx:
        address = rooms.enter(tx, ticket, now=utc_now())
    if address:
        return redirect(address)
    opens, _closes = rooms.window(ticket.session)
    zone = ticket.person.timezone
    return render_template("events/waiting_room.html", ticket=ticket, opens=opens, zone=zone, now=utc_now())


@limiter.limit("30 per minute")
def decline(token: str) -> Any:
    """Somebody who moved up says no, by the link in their mail. Looking at the page changes nothing: mail programs look too."""
    place = joining.find_place(token)
    if place is None:
        raise NotFound
    title = place.session.title if isinstance(place, Enrolment) else place.event.title
    over = place.decline_until is None or utc_now() >= place.decline_until
    if request.method == "POST" and EmptyForm().validate_on_submit():
        if isinstance(place, Enrolment):
            with transaction() as tx:
                enrolment.decline(tx, place.id, now=utc_now())
        else:
            with transaction() as tx:
                registration.decline(tx, place.id, now=utc_now())
        return render_template("events/decline.html", place=place, title=title, done=True, over=False, form=EmptyForm())
    return render_template("events/decline.html", place=place, title=title, done=False, over=over, form=EmptyForm())
