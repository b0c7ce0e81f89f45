"""Pages of matchmaking: proposals, asking, one's own meetings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import format_datetime
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from app.core.clock import utc_now, zone
from app.core.errors import Refused
from app.events.models import Event, Registration
from app.events.queries import events, places
from app.infra import rooms
from app.matchmaking import queries
from app.matchmaking.forms import AskForm, ProfileForm
from app.matchmaking.models import Meeting, Profile
from app.matchmaking.policy import may_answer, may_see
from app.matchmaking.service import meetings, profiles
from app.members import queries as members
from app.web.errors import sentence
from app.web.forms import EmptyForm, options
from app.web.guards import actor, found, require, signed_in
from app.web.i18n import in_language
from app.web.words import MODES, STATES

blueprint = Blueprint("matchmaking", __name__, template_folder="templates")

REASON_NAMES = {
    "both_gain": _l("You help each other"),
    "one_gains": _l("One of you can help the other"),
    "themes": _l("Themes in common"),
    "roles": _l("Your roles complement each other"),
    "language": _l("A common language"),
}
REASONS = {
    "cannot_ask": _l("You cannot ask this person for a meeting."),
    "slot_taken": _l("One of you has something else at that time by now. Choose another time."),
    "slot_past": _l("That time is over."),
    "no_such_slot": _l("That is not one of the event's meeting times."),
    "no_table": _l("All tables are taken at that time. Choose another time."),
    "too_many_requests": _l("You have %(most)s open requests. Wait for answers, or cancel one."),
    "already_asked": _l("There is a request between you two already."),
    "not_your_meeting": _l("This is not your meeting."),
    "not_now": _l("The meeting has changed meanwhile; look at how it stands."),
}


def _mine(slug: str) -> tuple[Event, Registration]:
    """The event and my confirmed place at it; without one there is nothing to see here."""
    event = found(events.find_event(slug))
    registration = places.find_registration(event.id, actor().id)
    if registration is None or registration.state != "confirmed":
        raise Refused("not_registered")
    return event, registration


def _theme_choices() -> list[SelectChoice]:
    return options((theme.code, in_language(theme.labels)) for theme in members.themes())


def _profile_or_start(registration: Registration) -> Profile:
    """My profile, or one that begins with what my organisation seeks and offers."""
    stored = queries.find_profile(registration.id)
    if stored:
        return stored
    organisation = members.get_person(registration.person_id).organisation_id
    seeks, offers = (
        (queries.organisation_themes(organisation, "seeks"), queries.organisation_themes(organisation, "offers"))
        if organisation
        else ([], [])
    )
    return Profile(registration_id=registration.id, pitch="", seeks=seeks, offers=offers, visible=False)


@blueprint.get("/events/<slug>/people")
@signed_in
def people(slug: str) -> str:
    event, registration = _mine(slug)
    profile = queries.find_profile(registration.id)
    return render_template(
        "matchmaking/people.html",
        event=event,
        profile=profile,
        reasons=REASON_NAMES,
        proposals=queries.proposals(profile) if profile else [],
        theme_names={theme.code: theme.labels for theme in members.themes()},
    )


@blueprint.route("/events/<slug>/people/me", methods=["GET", "POST"])
@signed_in
def my_profile(slug: str) -> Any:
    event, registration = _mine(slug)
    form = ProfileForm(obj=_profile_or_start(registration))
    form.seeks.choices = form.offers.choices = _theme_choices()
    if request.method == "GET" and queries.find_profile(registration.id) is None:
        form.visible.data = True
    if form.validate_on_submit():
        profiles.save_profile(
            registration.id,
            pitch=form.pitch.data or "",
            seeks=form.seeks.data or [],
            offers=form.offers.data or [],
            visible=form.visible.data,
        )
        flash(_("Saved. These are the people who fit you."), "good")
        return redirect(url_for("matchmaking.people", slug=slug))
    return render_template("matchmaking/profile.html", event=event, form=form), 422 if form.is_submitted() else 200


@blueprint.route("/events/<slug>/people/<int:registration_id>/ask", methods=["GET", "POST"])
@signed_in
def ask(slug: str, registration_id: int) -> Any:
    event, mine = _mine(slug)
    other = found(queries.visible_registration(event.id, registration_id))
    if other.id == mine.id:
        raise Refused("cannot_ask")
    form = AskForm()
    slots = queries.free_slots(event, [mine.person_id, other.person_id], utc_now())
    local = zone(event.timezone)
    form.slot.choices = options(
        (
            slot.starts_at.isoformat(),
            format_datetime(slot.starts_at.astimezone(local), "EEE d MMM, HH:mm", rebase=False),
        )
        for slot in slots
    )
    if form.validate_on_submit():
        try:
            starts_at = datetime.fromisoformat(form.slot.data)
            meetings.ask(mine.id, other.id, starts_at, form.message.data or "", now=utc_now())
            flash(_("Asked. You get a mail when there is an answer."), "good")
            return redirect(url_for("matchmaking.my_meetings"))
        except Refused as refusal:
            flash(sentence(refusal), "error")
    online = not (mine.mode == other.mode == "on_site" and event.meeting_tables)
    return render_template("matchmaking/ask.html", event=event, other=other, form=form, online=online), (
        422 if form.is_submitted() else 200
    )


@blueprint.get("/me/meetings")
@signed_in
def my_meetings() -> str:
    now = utc_now()
    everything = [one for one in queries.meetings_of(actor().id) if one.ends_at > now]
    asked = [one for one in everything if one.state == "requested" and may_answer(actor(), one)]
    rest = [one for one in everything if one not in asked and one.state in {"requested", "accepted"}]
    mine = [one for one in places.registrations_of(actor().id) if one.state == "confirmed" and one.event.ends_on >= now.date()]
    return render_template("matchmaking/meetings.html", asked=asked, rest=rest, registrations=mine, states=STATES)


def _visible(meeting_id: int) -> Meeting:
    meeting = found(queries.find_meeting(meeting_id))
    return found(meeting if may_see(actor(), meeting) else None)


@blueprint.get("/me/meetings/<int:meeting_id>")
@signed_in
def meeting(meeting_id: int) -> str:
    shown = _visible(meeting_id)
    other = shown.invitee if shown.requester.person_id == actor().id else shown.requester
    return render_template(
        "matchmaking/meeting.html",
        meeting=shown,
        other=other,
        may_answer=may_answer(actor(), shown),
        states=STATES,
        modes=MODES,
        now=utc_now(),
    )


@blueprint.post("/me/meetings/<int:meeting_id>/<any(accept, decline, cancel):verb>")
@signed_in
def answer(meeting_id: int, verb: str) -> Response:
    require(EmptyForm().validate_on_submit())
    shown = _visible(meeting_id)
    try:
        if verb == "accept":
            meetings.accept(shown.id, by=actor().id, now=utc_now())
            flash(_("It is a date. Both calendars are told."), "good")
        else:
            meetings.end(shown.id, verb, by=actor().id, now=utc_now())
            flash(_("The other person is told."), "good")
    except Refused as refusal:
        flash(sentence(refusal), "error")
    return redirect(url_for("matchmaking.meeting", meeting_id=meeting_id), 303)


@blueprint.get("/me/meetings/<int:meeting_id>/room")
@signed_in
def room(meeting_id: int) -> Response:
    """Into the online room of a confirmed meeting; its address is shown nowhere else."""
    shown = _visible(meeting_id)
    if shown.state != "accepted" or shown.table_number is not None:
        raise Refused("not_now")
    return redirect(rooms.address(shown.uid))


def nav_panel(event: Event, here: str) -> str:
    """For those with a place; others would only be told that they need one."""
    mine = places.find_registration(event.id, actor().id) if actor() else None
    return render_template("matchmaking/panel_nav.html", event=event, here=here) if mine and mine.state == "confirmed" else ""


def day_panel() -> str:
    """Requests that wait for my answer, on top of my day."""
    asked = [one for one in queries.meetings_of(actor().id) if one.state == "requested" and may_answer(actor(), one)]
    return render_template("matchmaking/panel_day.html", asked=[one for one in asked if one.starts_at > utc_now()])


def desk_panel(event: Event) -> str:
    """Who did not come to a meeting, as far as the tables were scanned."""
    return render_template("matchmaking/panel_desk.html", event=event, no_shows=queries.no_shows(event.id, utc_now()))
