"""Who comes: registrations, requests, guests, attendance, and what calendars answer."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.core.clock import utc_now, zone
from app.core.errors import BadFile, Refused
from app.core.names import address
from app.events.attendance.queries import attendance
from app.events.attendance.rules import attendance as lists
from app.events.attendance.service import attendance as attendance_service
from app.events.calendar.rules import replies
from app.events.calendar.service import replies as reply_service
from app.events.labels import MODES, PLACE_STATES
from app.events.models import Invitee
from app.events.policy import may_edit
from app.events.programme.queries import events, plan
from app.events.programme.service import programme
from app.events.programme.web.desk import desk_event, instants, wall_spans
from app.events.registration.forms import GuestForm, InviteForm, ListForm, ReplyForm
from app.events.registration.queries import places
from app.events.registration.service import enrolment, registration
from app.infra.db import transaction
from app.members import queries as members
from app.web.errors import sentence
from app.web.forms import EmptyForm, options, posted
from app.web.guards import actor, or_404, require, signed_in
from app.web.i18n import listed

PAGE = 100


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/organise/<slug>/registrations", view_func=registrations)
    answer = "<any(approve, refuse):verb>"
    blueprint.add_url_rule(
        f"/organise/<slug>/registrations/<int:place_id>/{answer}", view_func=answer_request, methods=["POST"]
    )
    blueprint.add_url_rule(f"/organise/<slug>/enrolments/<int:place_id>/{answer}", view_func=answer_seat, methods=["POST"])
    blueprint.add_url_rule("/organise/<slug>/guests", view_func=guests, methods=["GET", "POST"])
    blueprint.add_url_rule("/organise/<slug>/guests/<int:invitee_id>", view_func=guest, methods=["GET", "POST"])
    blueprint.add_url_rule("/organise/<slug>/guests/<int:invitee_id>/remove", view_func=uninvite, methods=["POST"])
    blueprint.add_url_rule("/organise/<slug>/sessions/<code>/attendance", view_func=attendance_page, methods=["GET", "POST"])
    blueprint.add_url_rule("/me/calendar/answers", view_func=answers, methods=["GET", "POST"])


def registrations(slug: str) -> str:
    event = desk_event(slug)
    text, page = request.args.get("q", "").strip(), request.args.get("page", 1, type=int)
    total = places.registration_count(event.id, text)
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    return render_template(
        "events/registrations.html",
        event=event,
        registrations=places.registration_page(event.id, text, first=(page - 1) * PAGE, size=PAGE),
        total=total,
        page=page,
        pages=pages,
        text=text,
        requested=places.places_requested(event.id),
        seats_requested=places.seats_requested(event.id),
        modes=MODES,
        states=PLACE_STATES,
    )


def _answer(slug: str, service: Any, place_id: int, verb: str) -> Any:
    require(EmptyForm().validate_on_submit())
    try:
        with transaction() as tx:
            if verb == "approve":
                service.approve(tx, place_id, by=actor().id, now=utc_now())
            else:
                service.refuse(tx, place_id, posted("reason"), by=actor().id, now=utc_now())
        flash(_("Done; they will be notified by email."), "good")
    except Refused as refusal:
        flash(sentence(refusal), "error")
    return redirect(url_for("events.registrations", slug=slug), 303)


def answer_request(slug: str, place_id: int, verb: str) -> Any:
    event = desk_event(slug)
    or_404(places.find_place(event.id, place_id))
    return _answer(slug, registration, place_id, verb)


def answer_seat(slug: str, place_id: int, verb: str) -> Any:
    event = desk_event(slug)
    or_404(places.find_seat_request(event.id, place_id))
    return _answer(slug, enrolment, place_id, verb)


def guests(slug: str) -> Any:
    """Who is asked to the event: whole organisations, or single people."""
    event = desk_event(slug)
    form = InviteForm()
    form.organisations.choices = options((organisation.id, organisation.name) for organisation in members.organisations())
    if form.validate_on_submit():
        people, unknown = [], []
        for line in (form.emails.data or "").splitlines():
            if not line.strip():
                continue
            try:
                person = members.find_by_email(address(line))
            except ValueError:
                person = None
            people += [person.id] if person else []
            unknown += [] if person else [line.strip()[:80]]
        if unknown:
            form.emails.errors = [_("No accounts with these email addresses: %(list)s", list=listed(unknown[:5]))]
        else:
            with transaction() as tx:
                new = programme.invite(
                    tx,
                    event.id,
                    organisation_ids=form.organisations.data or (),
                    person_ids=people,
                    tell=form.tell.data,
                    by=actor().id,
                    now=utc_now(),
                )
            flash(_("Newly invited: %(number)s.", number=new), "good")
            return redirect(url_for("events.guests", slug=slug))
    return render_template("events/guests.html", event=event, form=form, guests=events.invitees(event.id)), (
        422 if form.is_submitted() else 200
    )


def guest(slug: str, invitee_id: int) -> Any:
    """When this guest can come, for the search for a fair time."""
    event = desk_event(slug)
    invitee = or_404(next((invitee for invitee in events.invitees(event.id) if invitee.id == invitee_id), None))
    form = GuestForm()
    if not form.is_submitted():
        form.spans.data = wall_spans(plan.availabilities(event.id, Invitee).get(invitee_id, ()), event.timezone)
    if form.validate_on_submit():
        try:
            with transaction() as tx:
                programme.guest_times(tx, invitee_id, instants(form.spans.data, event.timezone), by=actor().id, now=utc_now())
            flash(_("Saved."), "good")
            return redirect(url_for("events.guests", slug=slug), 303)
        except Refused as refusal:
            form.spans.errors = [sentence(refusal)]
    return render_template("events/guest.html", event=event, guest=invitee, form=form), 422 if form.is_submitted() else 200


def uninvite(slug: str, invitee_id: int) -> Any:
    event = desk_event(slug)
    require(EmptyForm().validate_on_submit())
    or_404(next((invitee for invitee in events.invitees(event.id) if invitee.id == invitee_id), None))
    with transaction() as tx:
        programme.uninvite(tx, invitee_id, by=actor().id, now=utc_now())
    return redirect(url_for("events.guests", slug=slug), 303)


def attendance_page(slug: str, code: str) -> Any:
    """Who was there, and the list of the online room to bring in."""
    event = desk_event(slug)
    session = or_404(events.find_published(event.id, code))
    form = ListForm()
    result, faults = None, []
    if form.validate_on_submit():
        upload = form.file.data
        try:
            listed = lists.read(upload.filename or "file", upload.read(), zone(event.timezone))
            with transaction() as tx:
                result = attendance_service.import_list(tx, session.id, listed, by=actor().id, now=utc_now())
        except BadFile as error:
            faults = error.faults
    return render_template(
        "events/attendance.html",
        event=event,
        session=session,
        form=form,
        result=result,
        faults=faults,
        presences=attendance.of_session(session),
        modes=MODES,
    ), (422 if faults or form.errors else 200)


@signed_in
def answers() -> Any:
    """Bring what a calendar answered. One's own answers for everybody; everybody's for organisers."""
    form = ReplyForm()
    outcomes, faults = [], []
    if form.validate_on_submit():
        upload = form.file.data
        try:
            read = replies.read(upload.filename or "file", upload.read())
            only = None if may_edit(actor()) else actor().id
            with transaction() as tx:
                outcomes = reply_service.take(tx, read, by=actor().id, now=utc_now(), only_person=only)
        except BadFile as error:
            faults = error.faults
    return render_template("events/answers.html", form=form, outcomes=outcomes, faults=faults), (
        422 if faults or form.errors else 200
    )
