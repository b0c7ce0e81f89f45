"""One's own meetings: asking, answering, other times, what one says afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.core.clock import utc_now
from app.core.errors import Refused
from app.events.labels import MODES
from app.events.models import Registration
from app.events.registration.queries import places
from app.events.vocabulary import Mode, PlaceState
from app.infra import rooms
from app.infra.db import transaction
from app.matchmaking.forms import AcceptForm, AfterForm, ReasonForm, TimesForm
from app.matchmaking.labels import MEETING_STATES, OUTCOMES
from app.matchmaking.models import Meeting
from app.matchmaking.policy import may_act, may_answer
from app.matchmaking.queries import meetings as queries
from app.matchmaking.queries import profiles, times
from app.matchmaking.rules.slots import Slot, nearest
from app.matchmaking.service import afterwards
from app.matchmaking.service import meetings as service
from app.matchmaking.vocabulary import MatchmakingReason, MeetingState, MeetingVerb
from app.matchmaking.web.access import registered, time_choices, visible_meeting
from app.web.errors import sentence
from app.web.forms import EmptyForm, options
from app.web.guards import actor, or_404, require, signed_in

# Somebody may enter the online room a little before the meeting.
EARLY = timedelta(minutes=15)


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/events/<slug>/people/<int:registration_id>/ask", view_func=ask, methods=["GET", "POST"])
    blueprint.add_url_rule("/me/meetings", view_func=my_meetings)
    blueprint.add_url_rule("/me/meetings/<int:meeting_id>", view_func=meeting)
    blueprint.add_url_rule("/me/meetings/<int:meeting_id>/accept", view_func=accept, methods=["POST"])
    blueprint.add_url_rule("/me/meetings/<int:meeting_id>/times", view_func=other_times, methods=["GET", "POST"])
    blueprint.add_url_rule("/me/meetings/<int:meeting_id>/<any(decline, cancel, keep):verb>", view_func=end, methods=["POST"])
    blueprint.add_url_rule("/me/meetings/<int:meeting_id>/afterwards", view_func=say, methods=["POST"])
    blueprint.add_url_rule("/me/meetings/<int:meeting_id>/room", view_func=room)


def _times_form(mine: Registration, open_: Sequence[Slot], other: Registration) -> TimesForm:
    form = TimesForm()
    form.slots.choices = options(time_choices([slot.starts_at for slot in open_], mine.event))
    form.guests.choices = options(
        (str(registration.id), registration.person.name)
        for registration in profiles.colleagues(mine)
        if registration.id != other.id
    )
    return form


def _chosen(form: TimesForm) -> list[datetime]:
    return [datetime.fromisoformat(moment_text) for moment_text in form.slots.data]


@signed_in
def ask(slug: str, registration_id: int) -> Any:
    event, mine = registered(slug)
    other = or_404(profiles.visible_registration(event.id, registration_id))
    # Whoever may not meet looks like whoever cannot be found: a "no" is nobody's business.
    or_404(other if other.id != mine.id and profiles.may_meet(mine, other) else None)
    free = times.free_slots(event, [mine.id, other.id], utc_now())
    form = _times_form(mine, free, other)
    instead: list[Slot] = []
    if form.validate_on_submit():
        guests = [int(number) for number in form.guests.data or []]
        try:
            with transaction() as tx:
                service.ask(tx, mine.id, other.id, _chosen(form), form.message.data or "", guests=guests, now=utc_now())
            flash(_("Request sent. You will be notified by email when there is an answer."), "good")
            return redirect(url_for("matchmaking.my_meetings"))
        except Refused as refusal:
            flash(sentence(refusal), "error")
    elif form.is_submitted() and (gone := _gone(form)):
        flash(_("That time has just been taken. These are the nearest times you both still have free."), "error")
        instead = nearest(free, gone)
        form.slots.data = []
        form.slots.errors = []
    online = not (mine.mode == other.mode == Mode.ON_SITE and event.meeting_tables)
    return render_template(
        "matchmaking/ask.html",
        event=event,
        other=other,
        form=form,
        online=online,
        instead=time_choices([slot.starts_at for slot in instead], event),
    ), (422 if form.is_submitted() else 200)


def _gone(form: TimesForm) -> datetime | None:
    """A time that was chosen and is no choice any more."""
    values = {choice.value for choice in form.slots.choices}
    for value in form.slots.data or []:
        if value not in values:
            try:
                moment = datetime.fromisoformat(value)
            except ValueError:
                continue
            if moment.tzinfo is not None:
                return moment
    return None


@signed_in
def my_meetings() -> str:
    now = utc_now()
    everything = queries.meetings_of(actor().id)
    waiting = [
        meeting
        for meeting in everything
        if meeting.turn_id and may_answer(actor(), meeting) and (meeting.expires_at or now) > now
    ]
    ahead = [meeting for meeting in everything if meeting.ends_at > now and meeting not in waiting]
    over = [meeting for meeting in everything if meeting.state == MeetingState.ACCEPTED and meeting.ends_at <= now]
    return render_template(
        "matchmaking/meetings.html",
        waiting=waiting,
        agreed=[meeting for meeting in ahead if meeting.state == MeetingState.ACCEPTED],
        requests=[
            meeting
            for meeting in everything
            if meeting.state == MeetingState.REQUESTED and meeting not in waiting and (meeting.expires_at or now) > now
        ],
        over=[(meeting, queries.outcome_of(meeting, queries.scanned_at(meeting.id))) for meeting in reversed(over[-20:])],
        outcomes=OUTCOMES,
        registrations=[
            registration
            for registration in places.registrations_of(actor().id)
            if registration.state == PlaceState.CONFIRMED and registration.event.ends_on >= now.date()
        ],
        states=MEETING_STATES,
        other=queries.other_side,
    )


@signed_in
def meeting(meeting_id: int) -> str:
    return _page(visible_meeting(meeting_id))


def _page(meeting: Meeting, instead: Sequence[Slot] = ()) -> str:
    now = utc_now()
    mine = next(registration for registration in queries.participants(meeting) if registration.person_id == actor().id)
    accepting = AcceptForm()
    accepting.slot.choices = options(
        time_choices([slot.starts_at for slot in meeting.slots if slot.starts_at > now], meeting.event)
    )
    accepting.guests.choices = options(
        (str(registration.id), registration.person.name) for registration in profiles.colleagues(mine)
    )
    word = next((word for word in meeting.words if word.registration_id == mine.id), None)
    after = AfterForm(
        data={"met": "yes" if word.met else "no", "rating": str(word.rating or ""), "leads_to_poc": word.leads_to_poc}
        if word
        else None
    )
    _after_choices(after)
    return render_template(
        "matchmaking/meeting.html",
        meeting=meeting,
        other=queries.other_side(meeting, actor().id),
        may_act=may_act(actor(), meeting),
        may_answer=may_answer(actor(), meeting) and accepting.slot.choices,
        accepting=accepting,
        ending=ReasonForm(),
        after=after,
        outcome=OUTCOMES[queries.outcome_of(meeting, queries.scanned_at(meeting.id)).kind],
        instead=time_choices([slot.starts_at for slot in instead], meeting.event),
        may_enter=meeting.state == MeetingState.ACCEPTED
        and meeting.table_number is None
        and meeting.starts_at - EARLY <= now < meeting.ends_at,
        states=MEETING_STATES,
        modes=MODES,
        now=now,
    )


def _after_choices(form: AfterForm) -> None:
    form.met.choices = options([("yes", _("We met")), ("no", _("We did not meet"))])
    form.rating.choices = options((str(stars), ngettext("%(num)d star", "%(num)d stars", stars)) for stars in range(1, 6))


@signed_in
def accept(meeting_id: int) -> Any:
    meeting = visible_meeting(meeting_id)
    require(EmptyForm().validate_on_submit())
    form = AcceptForm()
    mine = next(registration for registration in queries.participants(meeting) if registration.person_id == actor().id)
    form.slot.choices = options((slot.starts_at.isoformat(), "") for slot in meeting.slots)
    # Whom they may bring is asked only when they bring somebody.
    form.guests.choices = options(
        (str(registration.id), "") for registration in (profiles.colleagues(mine) if form.guests.data else ())
    )
    if not form.validate_on_submit():
        flash(sentence(Refused(MatchmakingReason.NO_SUCH_SLOT)), "error")
        return _page(meeting), 422
    starts_at = datetime.fromisoformat(form.slot.data)
    try:
        with transaction() as tx:
            service.accept(
                tx,
                meeting_id,
                by=actor().id,
                now=utc_now(),
                starts_at=starts_at,
                guests=[int(number) for number in form.guests.data or []],
            )
        flash(_("Meeting confirmed. Calendar updates have been sent."), "good")
    except Refused as refusal:
        flash(sentence(refusal), "error")
        if refusal.reason in {MatchmakingReason.SLOT_TAKEN, MatchmakingReason.NO_TABLE}:
            # What they could have instead, at once.
            fresh = visible_meeting(meeting_id)
            everybody = [registration.id for registration in queries.participants(fresh)]
            free = times.free_slots(fresh.event, everybody, utc_now(), but=[f"meeting:{fresh.id}"])
            return _page(fresh, nearest(free, starts_at)), 409
    return redirect(url_for("matchmaking.meeting", meeting_id=meeting_id), 303)


@signed_in
def other_times(meeting_id: int) -> Any:
    """Propose other times: as an answer, or to move a meeting."""
    meeting = visible_meeting(meeting_id)
    require(may_act(actor(), meeting))
    mine = next(registration for registration in queries.participants(meeting) if registration.person_id == actor().id)
    everybody = [registration.id for registration in queries.participants(meeting)]
    free = times.free_slots(meeting.event, everybody, utc_now(), but=[f"meeting:{meeting.id}"])
    form = _times_form(mine, free, queries.other_side(meeting, actor().id))
    if form.validate_on_submit():
        with transaction() as tx:
            done = _try(
                lambda: service.offer_times(
                    tx, meeting.id, _chosen(form), form.message.data or "", by=actor().id, now=utc_now()
                ),
                _("Proposal sent. The other person is asked."),
            )
        if done:
            return redirect(url_for("matchmaking.meeting", meeting_id=meeting_id), 303)
    return render_template(
        "matchmaking/times.html", meeting=meeting, other=queries.other_side(meeting, actor().id), form=form
    ), (422 if form.is_submitted() else 200)


@signed_in
def end(meeting_id: int, verb: str) -> Response:
    meeting = visible_meeting(meeting_id)
    form = ReasonForm()
    require(form.validate_on_submit())
    if verb == MeetingVerb.KEEP:
        with transaction() as tx:
            _try(lambda: service.keep(tx, meeting.id, by=actor().id, now=utc_now()), _("The meeting stays where it is."))
    else:
        with transaction() as tx:
            _try(
                lambda: service.end(
                    tx, meeting.id, MeetingVerb(verb), by=actor().id, now=utc_now(), reason=form.reason.data or ""
                ),
                _("The other person will be notified."),
            )
    return redirect(url_for("matchmaking.meeting", meeting_id=meeting_id), 303)


@signed_in
def say(meeting_id: int) -> Response:
    meeting = visible_meeting(meeting_id)
    form = AfterForm()
    _after_choices(form)
    if form.validate_on_submit():
        rating = int(form.rating.data) if form.rating.data else None
        with transaction() as tx:
            _try(
                lambda: afterwards.say(
                    tx,
                    meeting.id,
                    by=actor().id,
                    met=form.met.data == "yes",
                    rating=rating,
                    leads_to_poc=form.leads_to_poc.data,
                    now=utc_now(),
                ),
                _("Thank you. This helps us propose better meetings."),
            )
    else:
        flash(_("Please check the marked fields."), "error")
    return redirect(url_for("matchmaking.meeting", meeting_id=meeting_id), 303)


def _try(act: Callable[[], Any], thanks: str) -> bool:
    try:
        act()
    except Refused as refusal:
        flash(sentence(refusal), "error")
        return False
    flash(thanks, "good")
    return True


@signed_in
def room(meeting_id: int) -> Response:
    """Into the online room of a confirmed meeting, from a little before it begins; its address is shown nowhere else."""
    meeting, now = visible_meeting(meeting_id), utc_now()
    if (
        meeting.state != MeetingState.ACCEPTED
        or meeting.table_number is not None
        or not meeting.starts_at - EARLY <= now < meeting.ends_at
    ):
        raise Refused(MatchmakingReason.NOT_NOW)
    provider = rooms.available()[-1]
    other = queries.other_side(meeting, actor().id)
    visit = rooms.Visit(
        meeting.uid, other.person.name, actor().name, str(actor().id), may_act(actor(), meeting), meeting.ends_at
    )
    return redirect(rooms.enter(provider, rooms.address(meeting.uid), visit, now=now))
