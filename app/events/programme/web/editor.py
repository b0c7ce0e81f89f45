"""The schedule editor: a grid by room and day, and the same by plain forms. Both change the draft only."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.core.clock import utc_now
from app.core.errors import NotFound, Refused
from app.events.labels import MODES, PLACE_STATES
from app.events.models import Event
from app.events.programme.forms import ItemForm, SeatingForm
from app.events.programme.queries import events, plan
from app.events.programme.queries.plan import Planned
from app.events.programme.rules.clashes import Clash
from app.events.programme.rules.plan import Item
from app.events.programme.rules.texts import materials
from app.events.programme.service import plan as service
from app.events.programme.service import programme, versions
from app.events.programme.service.programme import Seating
from app.events.programme.web.desk import desk_event, instant, wall
from app.events.registration.queries import places
from app.events.vocabulary import EventsReason, SessionKind, SessionMode
from app.infra.db import Transaction, transaction
from app.members import queries as members
from app.web.errors import sentence
from app.web.forms import EmptyForm, options, posted
from app.web.guards import actor, or_404, require
from app.web.i18n import day as day_label
from app.web.i18n import in_language


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/organise/<slug>/plan", view_func=editor)
    blueprint.add_url_rule("/organise/<slug>/plan.json", view_func=plan_json)
    blueprint.add_url_rule("/organise/<slug>/plan/move", view_func=move, methods=["POST"])
    blueprint.add_url_rule("/organise/<slug>/plan/check", view_func=check, methods=["POST"])
    blueprint.add_url_rule("/organise/<slug>/plan/<any(undo, redo):verb>", view_func=step, methods=["POST"])
    blueprint.add_url_rule("/organise/<slug>/plan/discard", view_func=discard, methods=["POST"])
    blueprint.add_url_rule("/organise/<slug>/sessions/new", view_func=new_session, methods=["GET", "POST"])
    blueprint.add_url_rule("/organise/<slug>/sessions/<code>", view_func=edit_session, methods=["GET", "POST"])
    blueprint.add_url_rule("/organise/<slug>/sessions/<code>/seats", view_func=seats, methods=["POST"])
    blueprint.add_url_rule("/organise/<slug>/sessions/<code>/remove", view_func=remove, methods=["POST"])


def editor(slug: str) -> str:
    event = desk_event(slug)
    sessions = plan.plan(event.id)
    rooms = events.rooms(event.id)
    return render_template(
        "events/editor.html",
        event=event,
        rooms=rooms,
        sessions=sorted(
            sessions, key=lambda planned: (planned.item.starts_at is None, planned.item.starts_at or utc_now(), planned.id)
        ),
        room_names={room.id: room.name for room in rooms},
        steps=plan.steps(event.id, actor().id),
        pending=plan.pending(sessions),
    )


def _block(planned: Planned, event: Event, names: dict[int, str]) -> dict[str, Any]:
    """A session as the grid draws it; times are wall time at the event."""
    item = planned.item
    start = wall(item.starts_at, event.timezone)
    return {
        "id": planned.id,
        "code": planned.code,
        "title": item.title,
        "kind": item.kind,
        "room": item.room_id,
        "start": start.isoformat(timespec="minutes") if start else None,
        "minutes": item.minutes,
        "track": item.track,
        "speakers": [names[speaker] for speaker in item.speakers if speaker in names],
        "cancelled": item.cancelled,
        "published": planned.published,
        "changed": planned.changed,
    }


def _warnings(found_clashes: list[Clash]) -> list[dict[str, Any]]:
    return [
        {
            "key": clash.key,
            "kind": clash.kind,
            "sessions": list(clash.sessions),
            "text": " ".join(render_template("events/clash.txt", clash=clash).split()),
        }
        for clash in found_clashes
    ]


def _state(event: Event, sessions: list[Planned] | None = None, only: int | None = None) -> dict[str, Any]:
    sessions = plan.plan(event.id) if sessions is None else sessions
    names = plan.speakers(event.id)
    undo, redo = plan.steps(event.id, actor().id)
    return {
        "sessions": [_block(planned, event, names) for planned in sessions if only in {None, planned.id}],
        "warnings": _warnings(plan.warnings(event, sessions)),
        "undo": undo,
        "redo": redo,
        "pending": len(plan.pending(sessions)),
    }


def plan_json(slug: str) -> Response:
    """All that the grid needs, once."""
    event = desk_event(slug)
    rooms = [
        {"id": room.id, "name": room.name, "kind": room.kind, "capacity": room.capacity} for room in events.rooms(event.id)
    ]
    days = [(event.starts_on + timedelta(days=n)).isoformat() for n in range((event.ends_on - event.starts_on).days + 1)]
    labels = {day: day_label(date.fromisoformat(day), pattern="EEE d MMM") for day in days}
    return jsonify(rooms=rooms, days=days[:60], labels=labels, **_state(event))


class _Bad(Exception):  # noqa: N818
    """A move that cannot be read; its text is what is wrong."""


def _target(event: Event, planned: Planned) -> Item:
    """Where the posted form puts the session. An empty start is the tray."""
    form = request.form
    try:
        minutes = int(form.get("minutes", planned.item.minutes))
        room = int(form["room"]) if form.get("room") else None
        start = datetime.fromisoformat(form["start"]) if form.get("start") else None
    except ValueError as error:
        raise _Bad(str(error)[:200]) from error
    if start is not None and start.tzinfo is not None:
        raise _Bad("start is wall time at the event, without an offset")
    item = replace(
        planned.item, minutes=minutes, room_id=room, starts_at=instant(start, event.timezone, planned.item.starts_at)
    )
    return item if start else item.unscheduled()


def _named(event: Event) -> Planned:
    return or_404(plan.find_planned(event.id, posted("code", 40)))


def move(slug: str) -> Any:
    """Give a session another time, room or length. A program gets the new state; a plain form leads back to the editor."""
    event = desk_event(slug)
    planned = _named(event)
    try:
        item = _target(event, planned)
        with transaction() as tx:
            service.edit(tx, planned.id, item, by=actor().id, now=utc_now())
    except (Refused, _Bad) as error:
        return _refused(slug, sentence(error) if isinstance(error, Refused) else str(error))
    return _answer(event, planned.id)


def _wants_json() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def _answer(event: Event, session_id: int) -> Any:
    if _wants_json():
        return jsonify(_state(event, only=session_id))
    return redirect(url_for("events.editor", slug=event.slug), 303)


def _refused(slug: str, words: str) -> Any:
    if _wants_json():
        return jsonify(error=words), 409
    flash(words, "error")
    return redirect(url_for("events.editor", slug=slug), 303)


def check(slug: str) -> Any:
    """What would be wrong if the session stood there: asked while it is being moved. Nothing is stored."""
    event = desk_event(slug)
    planned = _named(event)
    try:
        with transaction() as tx:
            item = service.check(tx, event.id, _target(event, planned))
    except (Refused, _Bad) as error:
        return jsonify(error=sentence(error) if isinstance(error, Refused) else str(error)), 409
    clashes = plan.warnings(event, plan.plan(event.id), {planned.id: item})
    return jsonify(warnings=_warnings([clash for clash in clashes if planned.code in clash.sessions]))


def step(slug: str, verb: str) -> Any:
    event = desk_event(slug)
    act = service.undo if verb == "undo" else service.redo
    try:
        with transaction() as tx:
            session_id = act(tx, event.id, by=actor().id, now=utc_now())
    except Refused as refusal:
        return _refused(slug, sentence(refusal))
    return _answer(event, session_id)


def discard(slug: str) -> Any:
    event = desk_event(slug)
    require(EmptyForm().validate_on_submit())
    with transaction() as tx:
        number = service.discard(tx, event.id, by=actor().id, now=utc_now())
    flash(_("Discarded. Sessions restored to their published state: %(number)s.", number=number), "good")
    return redirect(url_for("events.editor", slug=slug), 303)


def _choices(form: ItemForm, event: Event) -> None:
    form.room_id.choices = options([(0, _("no room")), *((room.id, room.name) for room in events.rooms(event.id))])
    form.themes.choices = options((theme.code, in_language(theme.labels)) for theme in members.themes())


def _item_of(tx: Transaction, form: ItemForm, event: Event, was: Item | None) -> Item:
    """The item that the form describes; its speakers are made when they are new."""
    names = list(dict.fromkeys(" ".join(line.split()) for line in (form.speakers.data or "").splitlines() if line.strip()))
    numbers = {name: number for number, name in plan.speakers(event.id).items()}
    speakers = tuple(
        numbers[name] if name in numbers else service.add_speaker(tx, event.id, name[:120], now=utc_now()).id for name in names
    )
    item = Item(
        form.title.data,
        form.minutes.data,
        instant(form.starts_at.data, event.timezone, was.starts_at if was else None),
        form.room_id.data or None,
        form.abstract.data or "",
        form.track.data or "",
        form.kind.data,
        form.language.data,
        form.mode.data,
        form.cancelled.data,
        tuple(form.themes.data or ()),
        speakers,
        materials(form.materials.data or ""),
    )
    return item if item.starts_at else replace(item, room_id=None)


def new_session(slug: str) -> Any:
    """A new session, into the draft: scheduled, or into the tray without a time."""
    event = desk_event(slug)
    form = ItemForm(data={"minutes": 45, "language": "en", "mode": SessionMode.HYBRID})
    _choices(form, event)
    if form.validate_on_submit():
        try:
            with transaction() as tx:
                service.add(tx, event.id, _item_of(tx, form, event, None), by=actor().id, now=utc_now())
            flash(_("Saved to the draft of the programme."), "good")
            return redirect(url_for("events.editor", slug=slug))
        except Refused as refusal:
            form.title.errors = [sentence(refusal)]
    return render_template("events/new_session.html", event=event, form=form), 422 if form.is_submitted() else 200


def _shown(planned: Planned, event: Event) -> dict[str, Any]:
    """The draft as its form shows it."""
    names = plan.speakers(event.id)
    item = planned.item
    kept = {
        field: getattr(item, field)
        for field in ("title", "minutes", "kind", "mode", "track", "language", "abstract", "cancelled")
    }
    return {
        **kept,
        "room_id": item.room_id or 0,
        "starts_at": wall(item.starts_at, event.timezone),
        "themes": list(item.themes),
        "speakers": "\n".join(names[speaker] for speaker in item.speakers if speaker in names),
        "materials": "\n".join(f"{title} | {address}" for title, address in item.materials),
    }


def edit_session(slug: str, code: str) -> Any:
    """The draft of one session as a plain form. "Save and publish" makes just this change public, at once."""
    event = desk_event(slug)
    planned = or_404(plan.find_planned(event.id, code))
    form = ItemForm(data=None if request.method == "POST" else _shown(planned, event))
    _choices(form, event)
    # A file may bring kinds of its own.
    if planned.item.kind not in list(SessionKind):
        form.kind.choices = [*form.kind.choices, *options([(planned.item.kind, planned.item.kind)])]
    seen = posted("seen", 40)
    if form.validate_on_submit():
        try:
            if seen and seen != planned.item.fingerprint:
                raise Refused(EventsReason.CHANGED_SINCE, title=planned.item.title)
            with transaction() as tx:
                service.edit(tx, planned.id, _item_of(tx, form, event, planned.item), by=actor().id, now=utc_now())
            if request.form.get("then") == "publish":
                name = plan.guess_name(event.id)
                with transaction() as tx:
                    versions.publish(tx, event.id, name, by=actor().id, now=utc_now(), only={planned.id})
                flash(
                    _("Published as version %(name)s. Everyone with a seat is notified of a new time or place.", name=name),
                    "good",
                )
            else:
                flash(_("Saved in the draft. Visible to everyone once you publish."), "good")
            return redirect(url_for("events.edit_session", slug=slug, code=code))
        except Refused as refusal:
            form.title.errors = [sentence(refusal)]
    session = or_404(events.find_session(event.id, code))
    seating = SeatingForm(obj=session)
    seating.opens_at.data, seating.closes_at.data = (
        wall(moment, event.timezone) for moment in (session.opens_at, session.closes_at)
    )
    clashes = [clash for clash in plan.clashes(event) if code in clash.sessions]
    return render_template(
        "events/edit_session.html",
        event=event,
        session=session,
        planned=planned,
        form=form,
        seating=seating,
        clashes=clashes,
        modes=MODES,
        enrolments=places.enrolments(session.id),
        answers=places.calendar_answers(session.id),
        states=PLACE_STATES,
    ), (422 if request.method == "POST" else 200)


def seats(slug: str, code: str) -> Any:
    """How people get seats: takes effect at once, no draft."""
    event = desk_event(slug)
    session = or_404(events.find_session(event.id, code))
    form = SeatingForm()
    if not form.validate_on_submit():
        for errors in form.errors.values():
            for words in errors:
                flash(str(words), "error")
        return redirect(url_for("events.edit_session", slug=slug, code=code), 303)
    values: dict[str, Any] = {name: form[name].data for name in asdict(Seating(False)) if name not in {"opens_at", "closes_at"}}
    values |= {name: instant(form[name].data, event.timezone, getattr(session, name)) for name in ("opens_at", "closes_at")}
    with transaction() as tx:
        programme.seat(tx, session.id, Seating(**values), by=actor().id, now=utc_now())
    flash(_("Saved."), "good")
    for count, offered in ((session.on_site_taken, form.on_site_seats.data), (session.online_taken, form.online_seats.data)):
        if offered is not None and count > offered:
            flash(_("Places taken: %(taken)s of %(seats)s. Nobody loses a place by it.", taken=count, seats=offered), "wait")
    return redirect(url_for("events.edit_session", slug=slug, code=code), 303)


def remove(slug: str, code: str) -> Any:
    event = desk_event(slug)
    require(EmptyForm().validate_on_submit())
    planned = plan.find_planned(event.id, code)
    if planned is None:
        raise NotFound
    try:
        with transaction() as tx:
            service.remove(tx, planned.id, by=actor().id, now=utc_now())
        flash(_("The session is deleted."), "good")
    except Refused as refusal:
        flash(sentence(refusal), "error")
        return redirect(url_for("events.edit_session", slug=slug, code=code), 303)
    return redirect(url_for("events.editor", slug=slug), 303)
