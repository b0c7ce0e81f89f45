"""Whom to meet: proposals with their reasons, one's own profile, and what one thinks of others."""

from __future__ import annotations

from collections.abc import Collection
from datetime import time
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from app.core.clock import utc_now
from app.core.errors import Refused
from app.events.models import Event, Registration
from app.events.registration.queries import places
from app.events.vocabulary import Mode, PlaceState
from app.infra.db import transaction
from app.matchmaking.forms import ProfileForm
from app.matchmaking.labels import SCORE_REASONS
from app.matchmaking.models import Profile
from app.matchmaking.queries import meetings, profiles, reachable, times
from app.matchmaking.service import profiles as service
from app.matchmaking.service import wishes
from app.matchmaking.vocabulary import MatchmakingReason, WishLevel
from app.matchmaking.web.access import registered, time_choices
from app.members import queries as members
from app.members.vocabulary import ThemeSide
from app.search import embeddings
from app.web.errors import sentence
from app.web.forms import EmptyForm, options
from app.web.guards import actor, require, signed_in
from app.web.i18n import in_language, language_name

# How many one is offered to ask, beside a listing or a member.
_MOST_ASKED = 3
BUFFERS = (0, 5, 10, 15, 20, 30)


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/events/<slug>/people", view_func=people)
    blueprint.add_url_rule("/events/<slug>/people/me", view_func=my_profile, methods=["GET", "POST"])
    blueprint.add_url_rule("/events/<slug>/people/<int:registration_id>/wish", view_func=wish, methods=["POST"])


def _theme_choices() -> list[SelectChoice]:
    return options((theme.code, in_language(theme.labels)) for theme in members.themes())


@signed_in
def people(slug: str) -> str:
    event, registration = registered(slug)
    profile = profiles.find_profile(registration.id)
    return render_template(
        "matchmaking/people.html",
        event=event,
        profile=profile,
        reasons=SCORE_REASONS,
        proposals=profiles.proposals(profile, utc_now()) if profile else [],
        reads_meaning=embeddings.reader().name != embeddings.Words.name,
        theme_names={theme.code: theme.labels for theme in members.themes()},
    )


@signed_in
def my_profile(slug: str) -> Any:
    event, registration = registered(slug)
    stored = profiles.find_profile(registration.id)
    form = ProfileForm(data=_filled(stored, registration))
    form.seeks.choices = form.offers.choices = _theme_choices()
    spoken = dict.fromkeys([*registration.person.languages, "en", "nl", "zh-Hant", "fr", "de", "es", "ja", "ko"])
    form.languages.choices = options((code, language_name(code)) for code in spoken)
    form.buffer_minutes.choices = options(
        (number, ngettext("%(num)d minute", "%(num)d minutes", number) if number else _("none")) for number in BUFFERS
    )
    ahead = [slot.starts_at for slot in times.slots_of(event) if slot.starts_at > utc_now()]
    form.away.choices = options(time_choices(ahead, event))
    if form.validate_on_submit():
        changes = {name: form[name].data or [] for name in ("seeks", "offers", "languages", "away")}
        changes |= {name: form[name].data or "" for name in ("seeks_text", "offers_text", "pitch")}
        changes |= {name: form[name].data for name in ("visible", "most_a_day", "buffer_minutes")}
        changes |= {name: f"{form[name].data:%H:%M}" if form[name].data else "" for name in ("hours_from", "hours_until")}
        try:
            with transaction() as tx:
                service.save(tx, registration.id, changes, now=utc_now())
            flash(_("Saved. These are the people who fit you."), "good")
            return redirect(url_for("matchmaking.people", slug=slug))
        except Refused as refusal:
            flash(sentence(refusal), "error")
    return render_template(
        "matchmaking/profile.html",
        event=event,
        form=form,
        online=registration.mode == Mode.ONLINE,
        zone=registration.person.timezone,
    ), (422 if form.is_submitted() else 200)


def _filled(stored: Profile | None, registration: Registration) -> dict[str, Any]:
    """My profile, or one that begins with what my organisation seeks and offers."""
    if stored:
        values = {column.key: getattr(stored, column.key) for column in Profile.__table__.columns}
        for name in ("hours_from", "hours_until"):
            values[name] = time.fromisoformat(values[name]) if values[name] else None
        return values | {"languages": stored.languages or registration.person.languages}
    home = members.get_person(registration.person_id).organisation
    return {
        "visible": True,
        "languages": registration.person.languages,
        "buffer_minutes": 0,
        "seeks": profiles.organisation_themes(home.id, ThemeSide.SEEKS) if home else [],
        "offers": profiles.organisation_themes(home.id, ThemeSide.OFFERS) if home else [],
        "seeks_text": home.seeks if home else "",
        "offers_text": home.offers if home else "",
    }


@signed_in
def wish(slug: str, registration_id: int) -> Response:
    """What I think of meeting somebody. Shown to nobody; the organisers' plans count it."""
    _event, mine = registered(slug)
    require(EmptyForm().validate_on_submit())
    try:
        level = _level(request.form.get("level", ""))
        with transaction() as tx:
            wishes.wish(tx, mine.id, registration_id, level, now=utc_now())
        flash(_("You will not see this person here again.") if level == WishLevel.NO else _("Noted."), "good")
    except Refused as refusal:
        flash(sentence(refusal), "error")
    return redirect(url_for("matchmaking.people", slug=slug), 303)


def _level(text: str) -> WishLevel | None:
    if text and text not in set(WishLevel):
        raise Refused(MatchmakingReason.CANNOT_ASK)
    return WishLevel(text) if text else None


def nav_panel(event: Event, here: str) -> str:
    """For those with a place; others would only be told that they need one."""
    mine = places.find_registration(event.id, actor().id) if actor() else None
    return (
        render_template("matchmaking/panel_nav.html", event=event, here=here)
        if mine and mine.state == PlaceState.CONFIRMED
        else ""
    )


def day_panel() -> str:
    """Answers that wait for me, on top of my day."""
    waiting = meetings.waiting_for(actor().id, utc_now())
    return render_template("matchmaking/panel_day.html", waiting=waiting, me=actor().id, other=meetings.other_side)


def desk_panel(event: Event) -> str:
    """Who did not come to a meeting, by scans and by what people say; and the way to the plans."""
    return render_template("matchmaking/panel_desk.html", event=event, no_shows=meetings.no_shows(event.id, utc_now()))


def ask_panel(listing: Any = None, other: Any = None, among: Collection[Any] = (), **_context: Any) -> str:
    """Beside a listing or a member: whom of them one could ask for a meeting, where both will be. Where a page shows several
    listings they are `among`, and are asked for together."""
    if actor() is None:
        return ""
    wanted = {home.id for home in listing.organisations} if listing is not None else {other.id}
    homes = {home.id for neighbour in among for home in neighbour.organisations} | wanted
    people = [person for person in _reachable(frozenset(homes)) if person.person.organisation_id in wanted]
    return render_template("matchmaking/panel_ask.html", people=people[:_MOST_ASKED])


def _reachable(homes: frozenset[int]) -> list[Registration]:
    """Whom of these organisations, other than one's own, one could ask; read once a page."""
    kept: dict[frozenset[int], list[Registration]] = g.setdefault("reachable", {})
    if homes not in kept:
        others = homes - {actor().organisation_id}
        kept[homes] = reachable.reachable(actor().id, others, utc_now()) if others else []
    return kept[homes]
