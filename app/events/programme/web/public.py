"""The public programme."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, get_template_attribute, render_template, request
from flask import session as cookie
from markupsafe import Markup

from app.core.clock import utc_now, zone
from app.events.labels import EVENT_KINDS, MODES
from app.events.models import Event
from app.events.policy import audience_of, may_edit, may_enrol_others, may_see
from app.events.programme.queries import events, plan
from app.events.programme.queries.board import Board, BoardSession, board
from app.events.registration.queries import places, queues
from app.events.registration.rules.seats import join_window
from app.events.vocabulary import Audience, EventKind, PlaceState, SessionKind
from app.members.models import Person
from app.web.choices import look
from app.web.forms import EmptyForm
from app.web.guards import actor, or_404
from app.web.i18n import language


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/events/", view_func=index)
    blueprint.add_url_rule("/events/<slug>/", view_func=event_page)
    blueprint.add_url_rule("/events/<slug>/schedule", view_func=schedule)
    blueprint.add_url_rule("/events/<slug>/changes", view_func=changes)
    blueprint.add_url_rule("/events/<slug>/stands", view_func=stands)
    blueprint.add_url_rule("/events/<slug>/attendees", view_func=attendees)
    blueprint.add_url_rule("/events/<slug>/sessions/<code>", view_func=session_page)


def visible_event(slug: str) -> Event:
    event = or_404(events.find_event(slug))
    return or_404(event if may_see(actor(), event) else None)


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
    programme = board(event)
    coming = [session for session in programme.sessions if session.ends_at > now and not session.cancelled][:4]
    return render_template(
        "events/event.html",
        event=event,
        mine=mine,
        count=sum(session.kind != SessionKind.BREAK for session in programme.sessions),
        coming=coming,
        kinds=EVENT_KINDS,
        modes=MODES,
        may_edit=may_edit(actor()),
        now=now,
        series=events.series_of(event),
        stands=len(events.stands(event.id)) if event.kind == EventKind.EXPO else 0,
    )


Days = list[tuple[date, list[tuple[Any, list[BoardSession]]]]]


def by_day_and_time(timezone: str, sessions: Sequence[BoardSession]) -> Days:
    """The programme as a page reads it: days, in each the start times, at each the sessions."""
    local = zone(timezone)
    return [
        (day, [(start, list(group)) for start, group in groupby(sessions_of_day, key=lambda session: session.starts_at)])
        for day, sessions_of_day in groupby(sessions, key=lambda session: session.starts_at.astimezone(local).date())
    ]


def schedule(slug: str) -> Any:
    """The whole programme. For a visitor the page is made once for each version, language, filter and hour; for somebody with
    seats only the rows of those are made anew."""
    event = visible_event(slug)
    programme = board(event)
    now = utc_now()
    track, theme = request.args.get("track", ""), request.args.get("theme", "")
    running = frozenset(session.starts_at for session in programme.sessions if session.starts_at <= now < session.ends_at)
    today = now.astimezone(zone(event.timezone)).date()
    states = places.enrolment_states(event.id, actor().id) if actor() else {}

    def page() -> str:
        return render_template(
            "events/schedule.html", event=event, body=_body(event, programme, track, theme, running, today, states)
        )

    tracks = programme.keep("tracks", lambda: _tracks(programme))
    themes = {word.code for word in programme.keep("themes", lambda: _themes(programme))}
    is_choosable = track in {"", *tracks} and theme in {"", *themes}
    if actor() or cookie.get("_flashes") or not is_choosable:
        return page()
    key = ("page", language(), look(), track, theme, running, today, event.changed_at)
    text, tag = programme.keep(key, lambda: _tagged(page()))
    answer = Response(text, mimetype="text/html")
    answer.set_etag(tag)
    return answer.make_conditional(request)


def _tagged(text: str) -> tuple[bytes, str]:
    """A page as it is sent, and the tag that changes with it."""
    sent = text.encode()
    return sent, hashlib.sha256(sent).hexdigest()[:24]


def _tracks(published: Board) -> list[str]:
    return sorted({item.track for item in published.sessions if item.track})


def _themes(published: Board) -> list[Any]:
    found_themes = {word.code: word for item in published.sessions for word in item.themes}
    return sorted(found_themes.values(), key=lambda word: word.position)


def _body(
    event: Event,
    programme: Board,
    track: str,
    theme: str,
    running: frozenset[Any],
    today: date,
    states: Mapping[int, PlaceState],
) -> Markup:
    draw = get_template_attribute("events/parts.html", "session_row")
    wanted = [
        session
        for session in programme.sessions
        if (not track or session.track == track) and (not theme or theme in {word.code for word in session.themes})
    ]
    rows = {
        session.id: draw(session, event, states)
        if session.id in states
        else programme.piece(
            ("row", language()),
            session,
            (session.revision, event.slug),
            lambda session=session: draw(session, event, {}),  # type: ignore[misc]
        )
        for session in wanted
    }
    return Markup(  # noqa: S704 - a rendered template
        render_template(
            "events/programme.html",
            event=event,
            programme=by_day_and_time(event.timezone, wanted),
            rows=rows,
            running=running,
            today=today,
            total=sum(session.kind != SessionKind.BREAK for session in programme.sessions),
            count=len(wanted),
            tracks=programme.keep("tracks", lambda: _tracks(programme)),
            themes=programme.keep("themes", lambda: _themes(programme)),
            track=track,
            theme=theme,
        )
    )


def changes(slug: str) -> str:
    """What each version changed, for everybody to read."""
    event = visible_event(slug)
    codes = {session.id: session.code for session in board(event).sessions}
    return render_template("events/changes.html", event=event, versions=plan.versions(event.id), codes=codes)


def stands(slug: str) -> str:
    event = visible_event(slug)
    return render_template("events/stands.html", event=event, stands=events.stands(event.id))


def attendees(slug: str) -> str:
    event = visible_event(slug)
    mine = places.find_registration(event.id, actor().id) if actor() else None
    audience = audience_of(actor(), mine is not None and mine.state == PlaceState.CONFIRMED)
    setting = event.attendees_public if audience == Audience.PUBLIC else event.attendees_participants
    registrations = places.attendees(event.id, setting, audience)
    return render_template("events/attendees.html", event=event, registrations=registrations, setting=setting, modes=MODES)


def session_page(slug: str, code: str) -> str:
    event = visible_event(slug)
    session = or_404(events.find_published(event.id, code))
    registration = enrolment = None
    colleagues: Sequence[Person] = ()
    if actor():
        registration = places.find_registration(event.id, actor().id)
        enrolment = places.find_enrolment(session.id, actor().id)
        if session.needs_enrolment and may_enrol_others(actor(), actor().organisation_id):
            colleagues = places.colleagues(session, actor().organisation_id)
    opens, closes = join_window(session.starts_at, session.ends_at, event.join_before, event.join_after)
    queued = enrolment if enrolment and enrolment.state == PlaceState.WAITING else None
    return render_template(
        "events/session.html",
        event=event,
        session=session,
        registration=registration,
        enrolment=enrolment,
        position=places.position(queued) if queued else None,
        why=queues.why(queued) if queued else None,
        waiting=places.waiting(session.id),
        people=[(person.id, person.name) for person in colleagues],
        modes=MODES,
        may_edit=may_edit(actor()),
        now=utc_now(),
        opens=opens,
        closes=closes,
        form=EmptyForm(),
    )
