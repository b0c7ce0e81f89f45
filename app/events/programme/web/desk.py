"""The organisers' desk: events, their settings, rooms, speakers, stands and imports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from wtforms import Field

from app.core.clock import aware, utc_now, zone
from app.core.errors import BadFile, Refused
from app.events.labels import EVENT_KINDS, PROVIDERS, ROOM_KINDS
from app.events.models import Event, Room, Speaker
from app.events.policy import may_edit
from app.events.programme.forms import EventForm, ImportForm, NewEventForm, RoomForm, SpeakerForm, StandForm
from app.events.programme.queries import events, plan
from app.events.programme.rules.clashes import Span
from app.events.programme.rules.formats import files as schedule_files
from app.events.programme.rules.programme import FIRST_YEAR, LAST_YEAR
from app.events.programme.rules.spans import Naive
from app.events.programme.service import importing, programme
from app.events.registration.queries import places
from app.events.vocabulary import EventsReason
from app.infra import rooms
from app.infra.db import transaction
from app.members import queries as members
from app.web.errors import sentence
from app.web.forms import EmptyForm, options
from app.web.guards import actor, or_404, require
from app.web.i18n import countries


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/organise/", view_func=desk)
    blueprint.add_url_rule("/organise/new", view_func=new_event, methods=["GET", "POST"])
    blueprint.add_url_rule("/organise/<slug>/", view_func=event_desk, methods=["GET", "POST"])
    blueprint.add_url_rule("/organise/<slug>/import", view_func=import_file, methods=["GET", "POST"])
    blueprint.add_url_rule("/organise/<slug>/rooms/<int:room_id>", view_func=room, methods=["GET", "POST"])
    blueprint.add_url_rule("/organise/<slug>/speakers/<int:speaker_id>", view_func=speaker, methods=["GET", "POST"])
    blueprint.add_url_rule("/organise/<slug>/stands/<int:stand_id>", view_func=stand, methods=["GET", "POST"])
    blueprint.add_url_rule("/organise/<slug>/stands/<int:stand_id>/remove", view_func=remove_stand, methods=["POST"])


def desk_event(slug: str) -> Event:
    """The event, for those who may organise."""
    require(may_edit(actor()))
    return or_404(events.find_event(slug))


def wall(value: datetime | None, timezone: str) -> datetime | None:
    """The instant as a form shows it: wall time there, without a zone."""
    return value.astimezone(zone(timezone)).replace(tzinfo=None) if value else None


def instant(value: datetime | None, timezone: str, was: datetime | None = None) -> datetime | None:
    """What a form says, as an instant. In the hour that a clock change repeats, an untouched time stays what it was. Raises
    EventsReason.NO_SUCH_TIME for one that a clock change leaves out, and for years that no calendar knows."""
    if value is None:
        return None
    if was is not None and wall(was, timezone) == value:
        return was
    if not FIRST_YEAR < value.year < LAST_YEAR:
        raise Refused(EventsReason.NO_SUCH_TIME, when=f"{value:%Y-%m-%d %H:%M}", zone=timezone)
    moment = aware(value.replace(tzinfo=zone(timezone)))
    if wall(moment, timezone) != value:
        raise Refused(EventsReason.NO_SUCH_TIME, when=f"{value:%Y-%m-%d %H:%M}", zone=timezone)
    return moment


def wall_spans(spans: Sequence[Span], timezone: str) -> list[Naive]:
    local = zone(timezone)
    return [tuple(moment.astimezone(local).replace(tzinfo=None) for moment in span) for span in spans]  # type: ignore[misc]


def instants(spans: Sequence[Naive] | None, timezone: str) -> list[Span]:
    pairs = [(instant(start, timezone), instant(end, timezone)) for start, end in spans or ()]
    return [(start, end) for start, end in pairs if start and end]


def desk() -> str:
    require(may_edit(actor()))
    sessions, registered = events.session_counts(), places.counts_of_all()
    listed = [(event, sessions.get(event.id, 0), registered.get(event.id, {})) for event in events.everything()]
    return render_template("events/desk.html", listed=listed, kinds=EVENT_KINDS)


def new_event() -> Any:
    require(may_edit(actor()))
    form = NewEventForm()
    if form.validate_on_submit():
        try:
            with transaction() as tx:
                event = programme.add_event(
                    tx,
                    form.slug.data,
                    form.kind.data,
                    form.title.data,
                    form.timezone.data,
                    form.starts_on.data,
                    form.ends_on.data,
                    now=utc_now(),
                    by=actor().id,
                )
            flash(_("The event was created, as a draft. Import its programme or fill in its seats."), "good")
            return redirect(url_for("events.event_desk", slug=event.slug))
        except Refused as refusal:
            form.slug.errors = [sentence(refusal)]
    return render_template("events/new_event.html", form=form), 422 if form.is_submitted() else 200


def event_desk(slug: str) -> Any:
    event = desk_event(slug)
    windows = {name: wall(getattr(event, name), event.timezone) for name in ("opens_at", "closes_at")}
    form = EventForm(obj=event, data=None)
    if not form.is_submitted():
        form.opens_at.data, form.closes_at.data = windows["opens_at"], windows["closes_at"]
    form.country.choices = options([("", _("none")), *sorted(countries().items(), key=lambda pair: pair[1])])
    if form.validate_on_submit():
        try:
            _save_settings(event, form)
            return redirect(url_for("events.event_desk", slug=slug))
        except Refused as refusal:
            form.opens_at.errors = [sentence(refusal)]
    sessions = plan.plan(event.id)
    warnings = plan.warnings(event, sessions)
    return render_template(
        "events/event_desk.html",
        event=event,
        form=form,
        sessions=sorted(
            sessions, key=lambda planned: (planned.item.starts_at is None, planned.item.starts_at or utc_now(), planned.id)
        ),
        rooms=events.rooms(event.id),
        room_names={room.id: room.name for room in events.rooms(event.id)},
        speakers=events.speakers(event.id),
        stands=events.stands(event.id),
        clashes=warnings,
        accepted=plan.accepted_reasons(event.id),
        by_code={planned.code: planned for planned in sessions},
        counts=places.counts(event.id),
        requested=places.requested(event.id),
        kinds=ROOM_KINDS,
        pending=plan.pending(sessions),
        version=plan.newest_version(event.id),
    ), (422 if form.is_submitted() else 200)


def _save_settings(event: Event, form: EventForm) -> None:
    same = ("on_site_seats", "online_seats", "registration_open", "status", "meeting_tables", "title", "starts_on", "ends_on",
            "meeting_minutes", "invited_only", "needs_approval", "organisation_cap", "attendees_public",
            "attendees_participants", "changeover_minutes", "join_before", "join_after")  # fmt: skip
    counts = {name: getattr(event, f"{name}_taken") for name in ("on_site", "online")}
    values: dict[str, Any] = {name: form[name].data for name in same}
    values |= {name: form[name].data or "" for name in ("summary", "venue", "city", "country")}
    values |= {name: instant(form[name].data, event.timezone, getattr(event, name)) for name in ("opens_at", "closes_at")}
    with transaction() as tx:
        programme.update_event(tx, event.id, by=actor().id, now=utc_now(), **values)
    flash(_("Saved."), "good")
    for name, number in counts.items():
        offered = form[f"{name}_seats"].data
        if offered is not None and number > offered:
            flash(_("Places taken: %(taken)s of %(seats)s. Nobody loses a place by it.", taken=number, seats=offered), "wait")


def room(slug: str, room_id: int) -> Any:
    """Add a room (number 0) or change one."""
    event = desk_event(slug)
    room = or_404(next((room for room in events.rooms(event.id) if room.id == room_id), None)) if room_id else None
    form = RoomForm(obj=room)
    form.provider.choices = options((provider, PROVIDERS[provider]) for provider in rooms.available())
    if not form.is_submitted() and room:
        form.spans.data = wall_spans(plan.availabilities(event.id, Room).get(room.id, ()), event.timezone)
    if form.validate_on_submit():
        try:
            with transaction() as tx:
                programme.save_room(
                    tx,
                    event.id,
                    room_id or None,
                    name=form.name.data,
                    kind=form.kind.data,
                    capacity=form.capacity.data,
                    online_url=form.online_url.data or "",
                    provider=form.provider.data,
                    changeover_minutes=form.changeover_minutes.data,
                    spans=instants(form.spans.data, event.timezone),
                    by=actor().id,
                    now=utc_now(),
                )
            flash(_("Saved."), "good")
            return redirect(url_for("events.event_desk", slug=slug))
        except Refused as refusal:
            form.name.errors = [sentence(refusal)]
    return _form("events/room.html", event, form, room=room)


def _form(template: str, event: Event, form: Any, **more: Any) -> tuple[str, int]:
    return render_template(template, event=event, form=form, **more), 422 if form.is_submitted() else 200


def speaker(slug: str, speaker_id: int) -> Any:
    event = desk_event(slug)
    speaker = or_404(next((speaker for speaker in events.speakers(event.id) if speaker.id == speaker_id), None))
    form = SpeakerForm(obj=speaker)
    if not form.is_submitted():
        form.spans.data = wall_spans(plan.availabilities(event.id, Speaker).get(speaker.id, ()), event.timezone)
        form.email.data = members.get_person(speaker.person_id).email if speaker.person_id else ""
    if form.validate_on_submit():
        account = members.find_by_email(form.email.data.lower()) if form.email.data else None
        if form.email.data and account is None:
            _wrong(form.email, _("No account with this email address."))
        else:
            with transaction() as tx:
                programme.save_speaker(
                    tx,
                    speaker.id,
                    name=form.name.data,
                    organisation=form.organisation.data or "",
                    person_id=account.id if account else None,
                    spans=instants(form.spans.data, event.timezone),
                    by=actor().id,
                    now=utc_now(),
                )
            flash(_("Saved."), "good")
            return redirect(url_for("events.event_desk", slug=slug))
    return _form("events/speaker.html", event, form, speaker=speaker)


def _wrong(field: Field, words: str) -> None:
    field.errors = [words]


def stand(slug: str, stand_id: int) -> Any:
    """Add a stand (number 0) or change one."""
    event = desk_event(slug)
    stand = or_404(next((stand for stand in events.stands(event.id) if stand.id == stand_id), None)) if stand_id else None
    form = StandForm(obj=stand)
    form.organisation_id.choices = options(
        [(0, _("none")), *((organisation.id, organisation.name) for organisation in members.organisations())]
    )
    if form.validate_on_submit():
        try:
            with transaction() as tx:
                programme.save_stand(
                    tx,
                    event.id,
                    stand_id or None,
                    number=form.number.data,
                    exhibitor=form.exhibitor.data,
                    organisation_id=form.organisation_id.data or None,
                    offers=form.offers.data or "",
                    by=actor().id,
                    now=utc_now(),
                )
            flash(_("Saved."), "good")
            return redirect(url_for("events.event_desk", slug=slug))
        except Refused as refusal:
            _wrong(form.number, sentence(refusal))
    return _form("events/stand.html", event, form, stand=stand)


def remove_stand(slug: str, stand_id: int) -> Any:
    event = desk_event(slug)
    require(EmptyForm().validate_on_submit())
    or_404(next((stand for stand in events.stands(event.id) if stand.id == stand_id), None))
    with transaction() as tx:
        programme.remove_stand(tx, stand_id, by=actor().id, now=utc_now())
    return redirect(url_for("events.event_desk", slug=slug))


def import_file(slug: str) -> Any:
    """Upload a programme into the draft. Nothing of a broken file is stored; every fault is listed with its place."""
    event = desk_event(slug)
    form = ImportForm()
    report, faults = None, []
    if form.validate_on_submit():
        upload = form.file.data
        try:
            read = schedule_files.read(upload.filename or "file", upload.read(), partly=form.dry_run.data, home=event.timezone)
            with transaction() as tx:
                report = importing.import_programme(
                    tx, read, event.slug, now=utc_now(), by=actor().id, dry_run=form.dry_run.data, publish=False
                )
        except BadFile as error:
            faults = error.faults
    status = 422 if faults or form.errors else 200
    return render_template(
        "events/import.html", event=event, form=form, report=report, faults=faults, dry_run=form.dry_run.data
    ), status
