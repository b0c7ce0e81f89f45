"""The KPI dashboard, as a page, as files and as a picture for other sites."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.clock import utc_now
from app.core.spreadsheets import csv_lines, xlsx_chunks
from app.infra.links import absolute
from app.infra.pixels import png
from app.insights import queries
from app.insights.rules import drawing
from app.insights.rules.promises import Promise
from app.members import queries as members
from app.web.charts import bars
from app.web.words import STATES

blueprint = Blueprint("insights", __name__, template_folder="templates")

NAMES = {
    "use_cases": (
        _l("International pilots"),
        _l("Use cases that began to run this year with cities of two or more countries."),
    ),
    "reports": (_l("Opportunity reports"), _l("Reports published this year.")),
    "workshops": (_l("Workshops"), _l("Published workshops that begin this year; cancelled ones do not count.")),
    "expos": (_l("Expos"), _l("Expos that begin this year; cancelled ones do not count.")),
    "newsletters": (_l("Newsletters"), _l("Issues that went out this year.")),
}
# Of each: what it is called, and where those of a theme are listed.
THINGS = {
    "challenge": (_l("Challenges"), "/challenges/?theme="),
    "solution": (_l("Solutions"), "/solutions/?theme="),
    "project": (_l("Projects"), "/projects/?theme="),
    "use_case": (_l("Use cases"), "/use-cases/?theme="),
    "session": (_l("Sessions"), ""),
    "news": (_l("News"), "/news/?theme="),
    "report": (_l("Opportunity reports"), ""),
}
FIRST_YEAR = 2000


@blueprint.get("/insights/")
def dashboard() -> str:
    now = utc_now()
    year = min(max(request.args.get("year", now.year, type=int), FIRST_YEAR), now.year + 1)
    meetings = queries.meetings(year)
    funnel, pilots = queries.funnel(year, now)
    source = absolute(url_for("insights.picture", year=year, kind="png"))
    return render_template(
        "insights/dashboard.html",
        promises=queries.promises(year, now),
        names=NAMES,
        confirmed=queries.confirmed(year),
        year=year,
        this_year=now.year,
        years=[one for one in (year - 1, year, year + 1) if FIRST_YEAR <= one <= now.year + 1],
        meetings=bars([(str(STATES[state]), number) for state, number in sorted(meetings.items())]),
        attendance=queries.attendance(year, now),
        funnel=bars(
            [
                (_("put forward"), funnel.proposed),
                (_("accepted"), funnel.accepted),
                (_("took place"), funnel.held),
                (_("led to a pilot"), len(pilots)),
            ],
            total=funnel.proposed,
        ),
        unknown=funnel.over - funnel.held,
        pilots=pilots,
        by_theme=queries.themes(year, now),
        themes={theme.code: theme for theme in members.themes()},
        things=THINGS,
        embed=f'<img src="{source}" alt="{_("What GO SMART achieved in %(year)s", year=year)}">',
    )


def _promises(year: int) -> list[Promise]:
    now = utc_now()
    if not FIRST_YEAR <= year <= now.year + 1:
        abort(404)
    return queries.promises(year, now)


@blueprint.get("/insights/<int:year>.<any(svg, png):kind>")
def picture(year: int, kind: str) -> Response:
    """The year's promises as a picture that other sites may embed."""
    rows = [(str(NAMES[one.key][0]), one.counted, one.target) for one in _promises(year)]
    title = _("What GO SMART achieved in %(year)s", year=year)
    svg = drawing.promises(title, rows, f"{absolute('/insights/')} · {utc_now():%Y-%m-%d}").svg(title)
    headers = {
        "Cache-Control": "public, max-age=600",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Vary": "Accept-Language",
    }
    if kind == "svg":
        return Response(svg, mimetype="image/svg+xml", headers=headers)
    return Response(png(svg), mimetype="image/png", headers=headers)


@blueprint.get("/insights/<int:year>.<any(csv, xlsx):kind>")
def table(year: int, kind: str) -> Response:
    """Each thing that was counted in the year, a line each."""
    header = [_("Promise"), _("Counted"), _("Target"), _("Title"), _("Day"), _("Address")]
    rows: list[list[Any]] = []
    for one in _promises(year):
        name = str(NAMES[one.key][0])
        lines = [
            [name, one.counted, one.target, thing.title, thing.on.isoformat(), absolute(thing.path)] for thing in one.found
        ]
        rows += lines or [[name, 0, one.target, "", "", ""]]
    file = {"Content-Disposition": f"attachment; filename=gosmart-{year}.{kind}"}
    if kind == "csv":
        return Response(csv_lines(header, rows), mimetype="text/csv", headers=file)
    media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return Response(xlsx_chunks([(str(year), header, rows)]), mimetype=media, headers=file)
