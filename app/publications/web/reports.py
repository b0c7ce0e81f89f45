"""Opportunity reports."""

from __future__ import annotations

import io
from typing import Any

from flask import Blueprint, Response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.clock import utc_now
from app.infra.typesetting import Typesetter
from app.members import queries as members
from app.publications.forms import ReportForm
from app.publications.models import Report
from app.publications.policy import may_publish
from app.publications.queries import reports as queries
from app.publications.service import reports as service
from app.web.charts import bars
from app.web.forms import options
from app.web.guards import actor, found, require
from app.web.i18n import day, in_language

FACT_NAMES = {
    "challenge": _l("Challenges"),
    "solution": _l("Solutions"),
    "project": _l("Projects"),
    "use_case": _l("Use cases"),
}
REGION_NAMES = {
    "World": _l("World"),
    "Europe": _l("Europe"),
    "Asia-Pacific": _l("Asia-Pacific"),
    "Americas": _l("Americas"),
}


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/reports/", view_func=reports)
    blueprint.add_url_rule("/reports/new", view_func=write_report, methods=["GET", "POST"])
    blueprint.add_url_rule("/reports/<int:number>", view_func=report)
    blueprint.add_url_rule("/reports/<int:number>.pdf", view_func=report_pdf)


def reports() -> str:
    return render_template(
        "publications/reports.html", reports=queries.reports(), regions=REGION_NAMES, may_publish=may_publish(actor())
    )


def _fact_rows(report: Report) -> list[tuple[str, float]]:
    return [(str(label), report.facts.get(kind, 0)) for kind, label in FACT_NAMES.items()]


def write_report() -> Any:
    """A report's figures are counted from the records at the moment it is published."""
    require(may_publish(actor()))
    form = ReportForm()
    form.theme.choices = options((theme.code, in_language(theme.labels)) for theme in members.themes())
    form.region.choices = options(REGION_NAMES.items())
    if form.validate_on_submit():
        made = service.publish_report(
            form.title.data, form.theme.data, form.region.data, form.summary.data, by=actor().id, now=utc_now()
        )
        return redirect(url_for("publications.report", number=made.number))
    return render_template("publications/write_report.html", form=form), 422 if form.is_submitted() else 200


def report(number: int) -> str:
    shown = found(queries.find_report(number))
    return render_template("publications/report.html", report=shown, bars=bars(_fact_rows(shown)), regions=REGION_NAMES)


def report_pdf(number: int) -> Response:
    shown = found(queries.find_report(number))
    return Response(
        _pdf(shown), mimetype="application/pdf", headers={"Content-Disposition": f"inline; filename=report-{number}.pdf"}
    )


def _pdf(report: Report) -> bytes:
    """One page: title, summary, and the counted figures as bars."""
    from reportlab.lib.utils import simpleSplit  # noqa: PLC0415 - heavy, and only this needs it
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415

    facts = _fact_rows(report)
    number = _("Opportunity report %(number)s", number=report.number)
    region = str(REGION_NAMES.get(report.region, report.region))
    theme = " · ".join((in_language(report.theme.labels), region, day(report.published_at, "UTC", "d MMM y")))
    fonts = Typesetter([report.title, report.summary, number, theme, *(label for label, _number in facts)])
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(595.28, 841.89))
    canvas.setTitle(report.title)

    def line(text: str, x: float, y: float, size: float) -> None:
        fonts.draw(canvas, x, y, text, size)

    canvas.setFillColor("#0d4f4d")
    canvas.rect(0, 742, 596, 100, stroke=0, fill=1)
    canvas.setFillColor("#ffffff")
    line("GO SMART", 56, 800, 14)
    line(number, 56, 772, 14)
    canvas.setFillColor("#14201f")
    y = 690.0
    for part in simpleSplit(report.title, fonts.runs("A")[0].font, 22, 480):
        line(part, 56, y, 22)
        y -= 28
    canvas.setFillColor("#3c4a49")
    line(theme, 56, y, 11)
    y -= 36
    for part in simpleSplit(report.summary, fonts.runs("A")[0].font, 12, 480):
        line(part, 56, y, 12)
        y -= 18
    y -= 24
    most = max((value for _label, value in facts), default=0) or 1
    for label, value in facts:
        canvas.setFillColor("#14201f")
        line(f"{label}: {value:.0f}", 56, y, 12)
        canvas.setFillColor("#0d7a76")
        canvas.rect(190, y - 2, 330 * value / most, 12, stroke=0, fill=1)
        y -= 26
    canvas.showPage()
    canvas.save()
    return target.getvalue()
