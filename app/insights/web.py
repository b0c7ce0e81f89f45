"""The KPI dashboard."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask_babel import lazy_gettext as _l

from app.core.clock import utc_now
from app.insights import queries
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


@blueprint.get("/insights/")
def dashboard() -> str:
    now = utc_now()
    year = min(max(request.args.get("year", now.year, type=int), 2000), now.year + 1)
    meetings = queries.meetings(year)
    return render_template(
        "insights/dashboard.html",
        promises=queries.promises(year, now),
        names=NAMES,
        confirmed=queries.confirmed(year),
        year=year,
        this_year=now.year,
        meetings=bars([(str(STATES[state]), number) for state, number in sorted(meetings.items())]),
        attendance=queries.attendance(year, now),
    )
