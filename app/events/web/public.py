"""The public programme."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from flask import Blueprint, render_template, request

from app.core.clock import utc_now, zone
from app.events.models import Event, Session
from app.events.policy import may_edit, may_see
from app.events.queries import events, places
from app.events.rules.seats import join_window
from app.web.forms import EmptyForm
from app.web.guards import actor, found
from app.web.words import EVENT_KINDS, MODES


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/events/", view_func=index)
    blueprint.add_url_rule("/events/<slug>/", view_func=event_page)
    blueprint.add_url_rule("/events/<slug>/schedule", view_func=schedule)
    blueprint.add_url_rule("/events/<slug>/sessions/<code>", view_func=session_page)


def visible_event(slug: str) -> Event:
    event = found(events.find_event(slug))
    return found(event if may_see(actor(), event) else None)


def index() -> str:
    now = utc_now()
    return render_template(
        "events/index.html",
        upcoming=events.upcoming(drafts=may_edit(actor()), today=now),
        past=events.past(now),
        kinds=EVENT_KINDS,
        today=now.date(),
    )


def event_page(slug: str) -> str:
    event = visible_event(slug)
    now = utc_now()
    mine = places.find_registration(event.id, actor().id) if actor() else None
    coming = [one for one in events.sessions(event.id) if one.ends_at > now and not one.cancelled][:4]
    return render_template(
        "events/event.html",
        event=event,
        mine=mine,
        size=events.size(event.id),
        coming=coming,
        kinds=EVENT_KINDS,
        modes=MODES,
        may_edit=may_edit(actor()),
        now=now,
    )


def by_day_and_time(event: Event, sessions: Sequence[Session]) -> list[tuple[Any, list[tuple[Any, list[Session]]]]]:
    """The programme as a page reads it: days, in each the start times, at each the sessions."""
    local = zone(event.timezone)
    return [
        (day, [(start, list(group)) for start, group in groupby(held, key=lambda one: one.starts_at)])
        for day, held in groupby(sessions, key=lambda one: one.starts_at.astimezone(local).date())
    ]


def schedule(slug: str) -> str:
    event = visible_event(slug)
    sessions = events.sessions(event.id)
    days = sorted({one.starts_at.astimezone(zone(event.timezone)).date() for one in sessions})
    track, theme = request.args.get("track", ""), request.args.get("theme", "")
    shown = [
        one
        for one in sessions
        if (not track or one.track == track) and (not theme or theme in {item.code for item in one.themes})
    ]
    themes = {item.code: item for one in sessions for item in one.themes}
    states = places.enrolment_states(event.id, actor().id) if actor() else {}
    return render_template(
        "events/schedule.html",
        event=event,
        programme=by_day_and_time(event, shown),
        total=sum(one.kind != "break" for one in sessions),
        today=utc_now().astimezone(zone(event.timezone)).date(),
        days=days,
        tracks=sorted({one.track for one in sessions if one.track}),
        track=track,
        theme=theme,
        themes=sorted(themes.values(), key=lambda item: item.position),
        states=states,
        shown=len(shown),
        now=utc_now(),
    )


def session_page(slug: str, code: str) -> str:
    event = visible_event(slug)
    session = found(events.find_session(event.id, code))
    registration = enrolment = None
    if actor():
        registration = places.find_registration(event.id, actor().id)
        enrolment = places.find_enrolment(session.id, actor().id)
    opens, closes = join_window(session.starts_at, session.ends_at)
    return render_template(
        "events/session.html",
        event=event,
        session=session,
        registration=registration,
        enrolment=enrolment,
        position=places.position(enrolment) if enrolment and enrolment.state == "waiting" else None,
        waiting=places.waiting(session.id),
        modes=MODES,
        may_edit=may_edit(actor()),
        now=utc_now(),
        opens=opens,
        closes=closes,
        form=EmptyForm(),
    )
