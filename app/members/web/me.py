"""My day: everything that concerns one person, from every package; their profile; their calendar feed."""

from __future__ import annotations

from collections import OrderedDict
from datetime import date, datetime
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _

from app.core import calendars
from app.core.agenda import AgendaItem
from app.core.clock import utc_now, zone
from app.infra import links
from app.infra.db import transaction
from app.members import queries
from app.members.forms import PasswordForm, PersonForm
from app.members.labels import AGENDA_KINDS, AGENDA_STATES
from app.members.service import accounts
from app.members.vocabulary import Purpose
from app.web.forms import EmptyForm
from app.web.guards import actor, or_404, require, signed_in
from app.web.panels import agenda_of


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/me/", view_func=my_day)
    blueprint.add_url_rule("/me/profile", view_func=profile, methods=["GET", "POST"])
    blueprint.add_url_rule("/me/password", view_func=set_password, methods=["POST"])
    blueprint.add_url_rule("/me/calendar", view_func=calendar_feed, methods=["GET", "POST"])
    blueprint.add_url_rule("/me/sign-ins/end", view_func=end_sign_ins, methods=["POST"])
    blueprint.add_url_rule("/calendar/<token>.ics", view_func=personal_feed)


def _day_of(item: AgendaItem) -> date:
    start = item.entry.start
    return start.astimezone(zone(item.entry.zone)).date() if isinstance(start, datetime) else start


def _last_day(item: AgendaItem) -> date:
    end = item.entry.end
    return end.astimezone(zone(item.entry.zone)).date() if isinstance(end, datetime) else end


@signed_in
def my_day() -> str:
    items = agenda_of(actor().id)
    now = utc_now()

    def today_at(item: AgendaItem) -> date:
        # Days are those of the place: somebody from Taipei who reads this in Washington must not lose the evening there.
        there = item.entry.zone if isinstance(item.entry.start, datetime) else actor().timezone
        return now.astimezone(zone(there)).date()

    def on_day(item: AgendaItem) -> date:
        # What began earlier and still runs belongs to today.
        return max(_day_of(item), today_at(item))

    coming = [item for item in items if _last_day(item) >= today_at(item)]
    days = [(day, list(group)) for day, group in groupby(sorted(coming, key=on_day), key=on_day)]
    return render_template(
        "members/my_day.html",
        days=days,
        past=len(items) - len(coming),
        current={day for day, plans in days if any(today_at(item) == day for item in plans)},
        states=AGENDA_STATES,
        agenda_kinds=AGENDA_KINDS,
    )


@signed_in
def profile() -> Any:
    person = queries.get_person(actor().id)
    form = PersonForm(obj=person, newsletter=queries.has_consent(person.id, Purpose.NEWSLETTER))
    if form.validate_on_submit():
        with transaction() as tx:
            accounts.update_profile(
                tx,
                person.id,
                name=form.name.data,
                role_title=form.role_title.data or "",
                language=form.language.data,
                timezone=form.timezone.data,
                now=utc_now(),
            )
            accounts.set_consent(tx, person.id, Purpose.NEWSLETTER, form.newsletter.data, now=utc_now())
        flash(_("Your profile is saved."), "good")
        return redirect(url_for("members.profile"))
    return render_template(
        "members/profile.html", form=form, person=person, password=PasswordForm()
    ), 422 if form.is_submitted() else 200


@signed_in
def set_password() -> Any:
    form = PasswordForm()
    if form.validate_on_submit():
        with transaction() as tx:
            accounts.set_password(tx, actor().id, form.password.data, now=utc_now())
        flash(_("The password is set."), "good")
    else:
        flash(_("At least %(min)d characters.", min=accounts.SHORTEST_PASSWORD), "error")
    return redirect(url_for("members.profile"))


@signed_in
def calendar_feed() -> Any:
    """The address of the feed is shown once, right after it is made: only its fingerprint is kept."""
    form = EmptyForm()
    if form.validate_on_submit():
        with transaction() as tx:
            session["fresh_feed"] = accounts.reset_calendar_token(tx, actor().id, now=utc_now())
        return redirect(url_for("members.calendar_feed"))
    token = session.pop("fresh_feed", None)
    address = links.absolute(url_for("members.personal_feed", token=token)) if token else None
    has_feed = queries.get_person(actor().id).calendar_token_hash is not None
    return render_template("members/calendar.html", address=address, has_feed=has_feed)


@signed_in
def end_sign_ins() -> Any:
    require(EmptyForm().validate_on_submit())
    with transaction() as tx:
        accounts.end_all_sign_ins(tx, actor().id, now=utc_now())
    flash(_("All your sign-ins have ended. Sign in again."), "good")
    return redirect(url_for("members.sign_in"))


# Content of a feed to when it was first seen so: what Last-Modified says. Lost with the process, which only costs a download.
_first_seen: OrderedDict[str, tuple[str, datetime]] = OrderedDict()
_MOST_FEEDS = 20_000


def _since(person_id: int, tag: str) -> datetime:
    entry = _first_seen.get(str(person_id))
    if entry is None or entry[0] != tag:
        entry = _first_seen[str(person_id)] = (tag, utc_now())
        if len(_first_seen) > _MOST_FEEDS:
            _first_seen.popitem(last=False)
    return entry[1]


def personal_feed(token: str) -> Response:
    person = or_404(queries.find_by_calendar_token(token))
    items = [item.entry for item in agenda_of(person.id)]
    changed = max((entry.changed_at for entry in items if entry.changed_at), default=person.created_at)
    answer = Response(calendars.feed(f"GO SMART: {person.name}", items, stamp=changed), mimetype="text/calendar")
    answer.headers["Content-Disposition"] = "inline; filename=go-smart.ics"
    answer.add_etag()
    answer.last_modified = _since(person.id, answer.get_etag()[0] or "")
    answer.make_conditional(request)
    return answer
