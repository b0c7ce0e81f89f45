"""Finding a time, and making events out of what is there: workshops from challenges, copies, series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.clock import aware, utc_now, zone
from app.core.errors import Refused
from app.events.models import Event
from app.events.policy import may_edit
from app.events.programme.forms import CloneForm, SeriesForm
from app.events.programme.queries import events, guests
from app.events.programme.rules import fairtime
from app.events.programme.rules.fairtime import Guest, Rating
from app.events.programme.service import copies
from app.events.programme.web.desk import desk_event
from app.events.vocabulary import ClonePart
from app.exchange import labels as exchange_labels
from app.exchange.models import Listing
from app.exchange.queries import listings as exchange
from app.exchange.queries import stakes
from app.exchange.queries.stakes import Agendas, Item
from app.exchange.vocabulary import ListingKind, PointKind
from app.infra.db import transaction
from app.web.errors import sentence
from app.web.forms import EmptyForm, posted
from app.web.guards import actor, or_404, require

MOST_DAYS, SUGGESTED = 21, 8
# A workshop from a challenge.
_MINUTES = 90


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/organise/<slug>/times", view_func=times)
    blueprint.add_url_rule("/organise/<slug>/clone", view_func=clone, methods=["GET", "POST"])
    blueprint.add_url_rule("/organise/<slug>/series", view_func=series, methods=["GET", "POST"])
    blueprint.add_url_rule("/challenges/<slug>/workshop", view_func=from_challenge, methods=["GET", "POST"])


def _day(name: str, default: date) -> date:
    try:
        wished = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return default
    return wished if 1970 <= wished.year <= 2100 else default


def _rate(invited: Sequence[Guest], timezone: str, first: date, last: date, minutes: int) -> list[Rating]:
    """Every half hour from the first day's start to the last day's end, fairest first."""
    local = zone(timezone)
    start = aware(datetime.combine(first, time(), local))
    end = aware(datetime.combine(last + timedelta(days=1), time(), local))
    now = utc_now()
    return fairtime.ranked(invited, [moment for moment in fairtime.candidates(start, end) if moment > now], minutes)


@dataclass(frozen=True, slots=True)
class Cell:
    """One start time of the heat map: its shade from 0 (fairest) to 6, and how many people would sit there at night."""

    starts_at: datetime
    shade: int
    at_night: int


def heat_map(
    rated: Sequence[Rating], guests: Sequence[Guest], timezone: str, minutes: int
) -> list[tuple[date, list[Cell | None]]]:
    """Rows of days, each with the 48 half hours of the wall clock there. None where nothing can start: what is past, and what
    a change of the clock leaves out. Of an hour that it repeats, the first is shown; both are ranked."""
    local = zone(timezone)
    shades = fairtime.shades(rated)
    days: dict[date, list[Cell | None]] = {}
    for rating in sorted(rated, key=lambda rating: rating.starts_at):
        wall = rating.starts_at.astimezone(local)
        row = days.setdefault(wall.date(), [None] * 48)
        place = wall.hour * 2 + wall.minute // 30
        row[place] = row[place] or Cell(rating.starts_at, shades[rating.starts_at], fairtime.at_night(guests, rating, minutes))
    return list(days.items())


def times(slug: str) -> str:
    """When those who are invited suffer least."""
    event = desk_event(slug)
    invited = guests.of_event(event.id)
    today = utc_now().date()
    first = _day("from", max(event.starts_on, today))
    last = min(_day("to", first + timedelta(days=6)), first + timedelta(days=MOST_DAYS - 1))
    minutes = min(max(request.args.get("minutes", 90, type=int), 15), 480)
    rated = _rate(invited, event.timezone, first, max(first, last), minutes) if invited else []
    return render_template(
        "events/times.html",
        event=event,
        guests=invited,
        first=first,
        last=max(first, last),
        minutes=minutes,
        best=rated[:SUGGESTED],
        rows=heat_map(rated, invited, event.timezone, minutes),
        people=sum(guest.weight for guest in invited),
        zones=len({str(guest.zone) for guest in invited}),
        level=fairtime.level,
    )


def clone(slug: str) -> Any:
    event = desk_event(slug)
    with transaction() as tx:
        form = CloneForm(title=event.title, slug=copies.free_slug(tx, event.slug), parts=list(ClonePart))
    if form.validate_on_submit():
        try:
            with transaction() as tx:
                copy = copies.clone(
                    tx,
                    event.id,
                    form.slug.data,
                    form.title.data,
                    form.starts_on.data,
                    form.parts.data or (),
                    by=actor().id,
                    now=utc_now(),
                )
            flash(_("The copy was created, as a draft."), "good")
            return redirect(url_for("events.event_desk", slug=copy.slug))
        except Refused as refusal:
            form.slug.errors = [sentence(refusal)]
    return render_template("events/clone.html", event=event, form=form), 422 if form.is_submitted() else 200


def series(slug: str) -> Any:
    """Repeat a workshop. For each part the fairest hour of its day is shown, the burden going round."""
    event = desk_event(slug)
    form = SeriesForm()
    if form.validate_on_submit():
        step = timedelta(weeks=form.weeks.data)
        days = [event.starts_on + step * number for number in range(1, form.times.data + 1)]
        try:
            with transaction() as tx:
                further = copies.repeat(tx, event.id, days, by=actor().id, now=utc_now())
            flash(_("The series was created; further parts, as drafts: %(number)s.", number=len(further)), "good")
            return redirect(url_for("events.series", slug=slug))
        except Refused as refusal:
            flash(sentence(refusal), "error")
    parts = events.series_of(event)
    invited = guests.of_event(event.id)
    return render_template(
        "events/series.html",
        event=event,
        form=form,
        parts=parts,
        fair=_fair_parts(parts, event, invited) if invited and parts else [],
    ), (422 if form.is_submitted() else 200)


def _fair_parts(parts: Sequence[Event], event: Event, invited: Sequence[Guest]) -> list[Rating]:
    local = zone(event.timezone)
    occasions = []
    for part in parts:
        start = aware(datetime.combine(part.starts_on, time(), local))
        occasions.append(fairtime.candidates(start, start + timedelta(days=1)))
    return fairtime.series(invited, occasions, 90)


def from_challenge(slug: str) -> Any:
    """One button on a challenge: a workshop is proposed, with members whose solutions fit and the fairest hour. The organiser
    looks it over and makes it."""
    require(may_edit(actor()))
    challenge: Listing = or_404(exchange.find_listing(ListingKind.CHALLENGE, slug))
    fitting = exchange.solvers_of(challenge)
    agendas = stakes.agendas(challenge.id)
    items = agendas.agenda(_MINUTES)
    hosts = [organisation.id for organisation in challenge.organisations]
    chosen = [organisation.id for organisation, _why in fitting][:8]
    if request.method == "POST":
        require(EmptyForm().validate_on_submit())
        numbers = {str(organisation.id): organisation.id for organisation, _why in fitting}
        chosen = [numbers[number] for number in dict.fromkeys(request.form.getlist("organisation")) if number in numbers]
        title = posted("title", 200)
        start = _posted_start()
        if title and start:
            with transaction() as tx:
                event = copies.workshop_from(
                    tx,
                    challenge,
                    title=title,
                    organisation_ids=chosen,
                    starts_at=start,
                    minutes=_MINUTES,
                    timezone=_home_zone(challenge),
                    points=_points(agendas, items) if request.form.get("agenda") else (),
                    by=actor().id,
                    now=utc_now(),
                )
            flash(_("The workshop was created, as a draft: check it, invite people, publish."), "good")
            return redirect(url_for("events.event_desk", slug=event.slug))
        flash(_("A title and a time are needed."), "error")
    invited = guests.of_organisations(dict.fromkeys([*hosts, *chosen], ()))
    first = utc_now().date() + timedelta(days=21)
    home = _home_zone(challenge)
    weekdays = [first + timedelta(days=n) for n in range(12) if (first + timedelta(days=n)).weekday() < 5]
    rated = _rate(invited, home, weekdays[0], weekdays[-1], _MINUTES) if invited else []
    return render_template(
        "events/from_challenge.html",
        challenge=challenge,
        title=posted("title", 200) or _("Workshop: %(challenge)s", challenge=challenge.title),
        fitting=fitting,
        agendas=agendas,
        items=items,
        chosen=set(chosen),
        best=rated[:5],
        guests=invited,
        zone=home,
        level=fairtime.level,
        words=exchange_labels,
    ), (422 if request.method == "POST" else 200)


_POINTS = {
    PointKind.AGREED: _l("Common ground: %(what)s"),
    PointKind.CONFLICT: _l("Conflict: %(what)s"),
    PointKind.TRADE: _l("Possible trade: %(what)s"),
}


def _points(agendas: Agendas, items: Sequence[Item]) -> list[tuple[str, int]]:
    """The agenda that the stakes propose, as titles of sessions with their minutes."""
    return [
        (
            str(_POINTS[point.kind] % {"what": " ⇄ ".join(agendas.objectives[key].text for key in point.objectives)}),
            point.minutes,
        )
        for point in items
    ]


def _home_zone(challenge: Listing) -> str:
    return next((organisation.timezone for organisation in challenge.organisations), "UTC")


def _posted_start() -> datetime | None:
    try:
        moment = datetime.fromisoformat(request.form.get("start", ""))
    except ValueError:
        return None
    return aware(moment) if moment.tzinfo and 1970 < moment.year < 2100 else None
