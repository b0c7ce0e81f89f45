"""Opportunity reports for the secretariat: choose, gather, write, review, publish, revise."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.core.clock import utc_now
from app.core.errors import Refused
from app.core.languages import LANGUAGES
from app.infra import outbox
from app.infra.db import transaction
from app.infra.texts import Words
from app.members import queries as members
from app.publications import forms
from app.publications.labels import REGIONS, REPORT_STATES
from app.publications.messages import FactsAsked
from app.publications.models import Report
from app.publications.policy import may_publish
from app.publications.queries import reports as queries
from app.publications.queries.opportunities import Scope
from app.publications.service import reports as service
from app.publications.service.report_text import chapter_names
from app.publications.vocabulary import Chapter, PublicationsReason, Region, ReportState
from app.publications.web.reports import pdf_answer, printed, text_of
from app.web.errors import sentence
from app.web.forms import EmptyForm, options, posted_text
from app.web.guards import actor, or_404, require
from app.web.i18n import in_language, language

BOTH = ["GET", "POST"]


def register(blueprint: Blueprint) -> None:
    desk = "/reports/desk/"
    blueprint.add_url_rule(desk, view_func=report_desk)
    blueprint.add_url_rule("/reports/new", view_func=write_report, methods=BOTH)
    blueprint.add_url_rule(f"{desk}<int:report_id>", view_func=edit_report, methods=BOTH)
    blueprint.add_url_rule(f"{desk}<int:report_id>/preview", view_func=preview_report)
    blueprint.add_url_rule(f"{desk}<int:report_id>/preview.pdf", view_func=preview_report_pdf)
    blueprint.add_url_rule(f"{desk}<int:report_id>/progress", view_func=report_progress)
    verbs = "<any(gather, back, publish, revise, discard):verb>"
    blueprint.add_url_rule(f"{desk}<int:report_id>/{verbs}", view_func=change_report, methods=["POST"])


def report_desk() -> str:
    require(may_publish(actor()))
    return render_template(
        "publications/report_desk.html",
        open=[(report, queries.words_in(report.words, language())) for report in queries.in_work()],
        published=[(report, queries.words_in(version.words, language())) for report, version in queries.published()],
        states=REPORT_STATES,
    )


def _scope_form(**values: Any) -> forms.ScopeForm:
    form = forms.ScopeForm(**values)
    form.theme.choices = options((theme.code, in_language(theme.labels)) for theme in members.themes())
    return form


def _words_form(report: Report | None) -> forms.ReportWordsForm:
    """The form for words; what stands in a draft is filled in."""
    form = forms.ReportWordsForm()
    names = chapter_names(Words(language()))
    for tag in LANGUAGES:
        for chapter in Chapter:
            form[f"{chapter}_{tag}"].label.text = names[chapter]
    if report is not None and request.method == "GET":
        for tag, words_of_tag in report.words.items():
            form[f"title_{tag}"].data, form[f"summary_{tag}"].data = words_of_tag["title"], words_of_tag["summary"]
            for chapter, text in words_of_tag["chapters"].items():
                form[f"{chapter}_{tag}"].data = text
    return form


def _scope(form: forms.ScopeForm) -> Scope:
    return Scope(form.theme.data, Region(form.region.data), form.starts_on.data, form.ends_on.data)


def write_report() -> Any:
    """What it is about and what it is called; its facts are gathered at once, in the background."""
    require(may_publish(actor()))
    today = utc_now().date()
    scope, form = _scope_form(), _words_form(None)
    if request.method == "POST" and all([scope.validate(), form.validate()]):
        try:
            with transaction() as tx:
                report = service.start(tx, _scope(scope), form.words(), by=actor().id, now=utc_now())
        except Refused as refusal:
            flash(sentence(refusal), "error")
        else:
            return redirect(url_for("publications.edit_report", report_id=report.id))
    elif request.method == "GET":
        scope.starts_on.data, scope.ends_on.data = today - timedelta(days=365), today
    page = render_template("publications/write_report.html", scope=scope, form=form, tongues=LANGUAGES)
    return page, 422 if request.method == "POST" else 200


def _report(report_id: int) -> Report:
    require(may_publish(actor()))
    return or_404(queries.find_report(report_id))


def _about(report: Report) -> dict[str, Any]:
    """What every page of a report in work shows."""
    tongue, words = queries.words_in(report.words, language())
    message = FactsAsked(report.id, report.asked_at.isoformat()) if report.asked_at else None
    return {
        "report": report,
        "title": words["title"],
        "tongue": tongue,
        "region": REGIONS[report.region],
        "states": REPORT_STATES,
        "trouble": outbox.trouble(message) if message else None,
        "mark": service.mark(report),
        "whole": service.whole_mark(report),
    }


def edit_report(report_id: int) -> Any:
    report = _report(report_id)
    if report.state != ReportState.DRAFT and request.method == "GET":
        mine = report.submitted_by == actor().id
        return render_template("publications/watch_report.html", mine=mine, **_about(report), **_shown(report))
    form = _words_form(report)
    if form.validate_on_submit():
        try:
            with transaction() as tx:
                service.save(tx, report_id, form.words(), after=request.form.get("after", ""), by=actor().id, now=utc_now())
        except Refused as refusal:
            flash(sentence(refusal), "error")
        else:
            return _go_on(report_id)
    scope = _scope_form(formdata=None, data=asdict(queries.scope_of(report)))
    return render_template(
        "publications/edit_report.html",
        form=form,
        scope=scope,
        after=request.form.get("after") or service.mark(report),
        tongues=LANGUAGES,
        chapters=list(Chapter),
        **_about(report),
    ), (422 if form.is_submitted() else 200)


def _go_on(report_id: int) -> Any:
    """After saving: hand it in when that button was pressed. What was typed is kept also when it cannot be handed in yet."""
    if request.form.get("then") == "submit":
        try:
            with transaction() as tx:
                service.submit(tx, report_id, after=service.mark(_report(report_id)), by=actor().id, now=utc_now())
        except Refused as refusal:
            flash(sentence(refusal), "error")
        else:
            flash(_("Submitted: somebody else at the secretariat reviews it."), "good")
    else:
        flash(_("Saved."), "good")
    return redirect(url_for("publications.edit_report", report_id=report_id))


def report_progress(report_id: int) -> str:
    """The part of the page that asks for itself again while facts are gathered."""
    return render_template("publications/report_progress.html", **_about(_report(report_id)))


def _shown(report: Report) -> dict[str, Any]:
    return {
        "words": queries.words_in(report.words, language())[1],
        "blocks": text_of(report.facts, report.words, language()),
    }


def preview_report(report_id: int) -> str:
    """As everybody would see it."""
    report = _report(report_id)
    return render_template("publications/preview_report.html", **_about(report), **_shown(report))


def preview_report_pdf(report_id: int) -> Response:
    report = _report(report_id)
    eyebrow = _("Opportunity report: a draft, not to be cited")
    return pdf_answer(printed(report, report.words, report.facts, language(), eyebrow, "", None), f"draft-{report_id}.pdf")


def change_report(report_id: int, verb: str) -> Any:
    report = _report(report_id)
    require(EmptyForm().validate_on_submit())
    by, now, after = actor().id, utc_now(), request.form.get("after", "")
    if verb == "gather":
        form = _scope_form()
        if not form.validate():
            raise Refused(
                PublicationsReason.BAD_SCOPE if form.theme.errors or form.region.errors else PublicationsReason.BAD_PERIOD
            )
        with transaction() as tx:
            service.gather_anew(tx, report_id, _scope(form), after=after, by=by, now=now)
    elif verb == "back":
        with transaction() as tx:
            service.send_back(tx, report_id, posted_text("note", 2000), after=after, by=by, now=now)
    elif verb == "publish":
        with transaction() as tx:
            version = service.publish(tx, report_id, after=after, by=by, now=now)
        flash(_("Published."), "good")
        return redirect(url_for("publications.report", number=version.report.number))
    elif verb == "revise":
        with transaction() as tx:
            service.revise(tx, report_id, by=by, now=now)
    else:
        with transaction() as tx:
            service.discard(tx, report_id, after=after, by=by, now=now)
        if report.number is None:
            return redirect(url_for("publications.report_desk"))
    return redirect(url_for("publications.edit_report", report_id=report_id))
