"""The dashboard of a year: as its records stand now, or as they stood when it was kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import pgettext

from app.core.clock import utc_now
from app.documents import pictures
from app.infra.db import transaction
from app.infra.links import absolute
from app.insights.labels import ACTS, PARTS, PROMISES, THINGS
from app.insights.models import Snapshot
from app.insights.policy import may_call
from app.insights.queries import figures as queries
from app.insights.queries import snapshots
from app.insights.rules.figures import Figures, figures_of
from app.insights.rules.promises import Promise
from app.insights.service import snapshots as service
from app.matchmaking.labels import MEETING_STATES
from app.members import queries as members
from app.web.charts import bars
from app.web.forms import EmptyForm, posted
from app.web.guards import actor, require
from app.web.i18n import day

FIRST_YEAR = 2000


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/insights/", view_func=dashboard)
    blueprint.add_url_rule("/insights/<int:year>/snapshot", view_func=take_snapshot, methods=["POST"])


def figures_shown(year: int) -> tuple[Figures, Snapshot | None]:
    """A year as it was kept on the day `?on=`; one that is over as it was kept last; otherwise as it stands now."""
    kept = _kept(year)
    return (figures_of(kept.figures), kept) if kept else (queries.figures(year, utc_now()), None)


def promised(year: int) -> tuple[Sequence[Promise], Snapshot | None]:
    """Like `shown`, the promises alone."""
    kept = _kept(year)
    return (figures_of(kept.figures).promises, kept) if kept else (queries.promises(year, utc_now()), None)


def _kept(year: int) -> Snapshot | None:
    if not FIRST_YEAR <= year <= utc_now().year + 1:
        abort(404)
    wanted = request.args.get("on", "")
    if wanted:
        try:
            kept = snapshots.find_snapshot(year, date.fromisoformat(wanted))
        except ValueError:
            kept = None
        if kept is None:
            abort(404)
        return kept
    latest = next(iter(snapshots.of_year(year)), None)
    return latest if latest is not None and latest.taken_on >= date(year + 1, 1, 1) else None


def dashboard() -> str:
    now = utc_now()
    year = min(max(request.args.get("year", now.year, type=int), FIRST_YEAR), now.year + 1)
    figures, kept = figures_shown(year)
    every = snapshots.of_year(year)
    source = absolute(url_for("insights.picture", year=year, kind="png"))
    office = may_call(actor())
    return render_template(
        "insights/dashboard.html",
        figures=figures,
        kept=kept,
        snapshots=every,
        course=_course(every),
        changed=_changed(figures, queries.figures(year, now))
        if office and kept and year < now.year and kept == every[0]
        else [],
        office=office,
        names=PROMISES,
        year=year,
        this_year=now.year,
        years=[choice for choice in (year - 1, year, year + 1) if FIRST_YEAR <= choice <= now.year + 1],
        meetings=bars([(str(MEETING_STATES[state]), number) for state, number in sorted(figures.meetings.items())]),
        funnel=bars(steps(figures), total=figures.funnel.proposed),
        acts=bars([(str(ACTS[act]), number) for act, number in figures.engagement.acts.items()], figures.engagement.members),
        themes={theme.code: theme for theme in members.themes()},
        things=THINGS,
        embed=f'<img src="{source}" alt="{_("What GO SMART achieved in %(year)s", year=year)}">',
    )


def steps(figures: Figures) -> list[tuple[str, float]]:
    """From a proposal to a pilot."""
    return [
        (_("put forward"), figures.funnel.proposed),
        (pgettext("meeting", "accepted"), figures.funnel.accepted),
        (_("took place"), figures.funnel.held),
        (_("led to a pilot"), figures.funnel.led),
    ]


def _changed(kept: Figures, now: Figures) -> list[str]:
    """What is counted otherwise today than it was kept: promises with their numbers, other parts by name."""
    today = {promise.key: promise for promise in now.promises}
    changes = [
        _("%(name)s: %(before)s when recorded, %(today)s today",
          name=PROMISES[promise.key][0], before=promise.counted, today=today[promise.key].counted)
        for promise in kept.promises
        if promise.key in today
        and [thing.path for thing in promise.found] != [thing.path for thing in today[promise.key].found]
    ]  # fmt: skip
    before, after = (json.loads(json.dumps(state.as_json())) for state in (kept, now))
    return changes + [str(name) for part, name in PARTS.items() if before[part] != after[part]]


def _course(kept: Any) -> dict[str, Any] | None:
    """How far the promises had come on each day that was kept: a picture and its table; None for less than two days."""
    days = [(snapshot.taken_on, figures_of(snapshot.figures).promises) for snapshot in reversed(kept)][-12:]
    if len(days) < 2:
        return None
    # As the last of them knew the promises.
    keys = [promise.key for promise in days[-1][1] if promise.key in PROMISES]
    labels = [str(PROMISES[key][0]) for key in keys]
    columns = [str(on.month) if len(days) > 6 else day(on, pattern="d MMM") for on, _promises in days]
    by_key = [{promise.key: promise for promise in promises} for _on, promises in days]
    by_day = [[day_of.get(key) for day_of in by_key] for key in keys]
    cells = [
        [(2 * min(promise.counted / promise.target, 1) - 1, str(promise.counted)) if promise else (None, "") for promise in row]
        for row in by_day
    ]
    title = _("Figures at the beginning of each month")
    return {
        "title": title,
        "svg": pictures.matrix(labels, columns, cells).svg(title),
        "header": [day(on, pattern="d MMM y") for on, _promises in days],
        "rows": [
            (label, [promise.counted if promise else "" for promise in row]) for label, row in zip(labels, by_day, strict=True)
        ],
    }


def _cell(promise: Promise | None) -> tuple[float | None, str]:
    """How far a promise had come, from -1 to 1, and its number."""
    if promise is None:
        return None, ""
    return 2 * min(promise.counted / promise.target, 1) - 1, str(promise.counted)


def take_snapshot(year: int) -> Any:
    """A year that is over is taken anew, with the reason."""
    require(may_call(actor()) and EmptyForm().validate_on_submit())
    with transaction() as tx:
        service.correct(tx, year, posted("reason", 500), by=actor().id, now=utc_now())
    flash(_("Current figures recorded. Earlier records are unchanged."), "good")
    return redirect(url_for("insights.dashboard", year=year))
