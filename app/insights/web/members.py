"""Active and silent members, for those who call them."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, render_template
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.clock import utc_now
from app.core.spreadsheets import csv_lines
from app.infra.links import absolute
from app.insights.labels import ACTS
from app.insights.policy import may_call
from app.insights.queries import engagement
from app.insights.queries.engagement import BANDS, Member
from app.web.charts import bars
from app.web.guards import actor, require


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/insights/members", view_func=silent_members)
    blueprint.add_url_rule("/insights/members.csv", view_func=members_csv)


def silent_members() -> str:
    require(may_call(actor()))
    now = utc_now()
    everyone = engagement.by_silence(now)
    return render_template(
        "insights/members.html",
        silent=[member for member in everyone if engagement.is_silent(member, now)],
        bands=bars(_bands(everyone)),
        total=len(everyone),
        acts=ACTS,
    )


def _bands(everyone: Sequence[Member]) -> list[tuple[str, float]]:
    """How many members gave their last sign how long ago."""
    now = utc_now()
    ages = [(now - member.last).days if member.last else None for member in everyone]
    bands: list[tuple[str, float]] = []
    least = 0
    for most in BANDS:
        name = ngettext("up to %(days)s day ago", "up to %(days)s days ago", most, days=most)
        bands.append((name, sum(age is not None and least <= age < most for age in ages)))
        least = most
    bands.append((_("longer ago"), sum(age is not None and age >= least for age in ages)))
    bands.append((_("never"), sum(age is None for age in ages)))
    return bands


def members_csv() -> Response:
    """Every member with its last sign of life, longest silent first."""
    require(may_call(actor()))
    header = [
        _("Member"),
        _("Country"),
        _("Member since"),
        _("Last activity"),
        _("Day"),
        _("Inactive"),
        _("Person"),
        _("Email address"),
        _("Short name (in the web address)"),
    ]
    now, rows = utc_now(), []
    for member in engagement.by_silence(now):
        home, person = member.organisation, next(iter(member.people), None)
        rows.append(
            [
                home.name,
                home.country,
                home.active_since.date().isoformat() if home.active_since else "",
                str(ACTS[member.act]) if member.act else "",
                member.last.date().isoformat() if member.last else "",
                _("yes") if engagement.is_silent(member, now) else "",
                person.name if person else "",
                person.email if person else "",
                absolute(f"/members/{home.slug}"),
            ]
        )
    file = {"Content-Disposition": "attachment; filename=gosmart-members.csv"}
    return Response(csv_lines(header, rows), mimetype="text/csv", headers=file)
