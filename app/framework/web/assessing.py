"""Assessments: the open questionnaire, kept assessments with their versions, the report, decisions on what goes first."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.core.clock import utc_now
from app.core.errors import Refused
from app.framework import labels, policy, queries
from app.framework.models import Assessment, AssessmentVersion
from app.framework.rules.measures import MEASURES
from app.framework.rules.questions import BY_NAME, EDITION, gaps
from app.framework.service import assessments, report_pdf
from app.framework.vocabulary import DataAction
from app.framework.web import questions as wording
from app.infra.db import transaction
from app.web.errors import sentence
from app.web.forms import EmptyForm, posted
from app.web.guards import actor, or_404, require
from app.web.i18n import language

BOTH = ["GET", "POST"]


def register(blueprint: Blueprint) -> None:
    base = "/framework/assessments/<code>"
    blueprint.add_url_rule("/framework/try", view_func=try_out)
    blueprint.add_url_rule(base, view_func=page)
    blueprint.add_url_rule(f"{base}/answers", view_func=answer, methods=BOTH)
    blueprint.add_url_rule(f"{base}.<any(pdf, json):kind>", view_func=file)
    blueprint.add_url_rule(f"{base}/<any(publish, hide):verb>", view_func=publish, methods=["POST"])
    blueprint.add_url_rule(f"{base}/precedence", view_func=decide, methods=BOTH)
    blueprint.add_url_rule(f"{base}/precedence/<int:decision_id>/withdraw", view_func=withdraw, methods=["POST"])


def _given(source: Any) -> dict[str, Any]:
    return {name: source.getlist(name) if question.many else source.get(name) for name, question in BY_NAME.items()}


def _page(**more: Any) -> dict[str, Any]:
    return {"words": labels, "wording": wording, "questions": BY_NAME, **more}


def try_out() -> Any:
    """The questions for anybody, without an account: nothing is stored, and the answer can be shared by its address."""
    values = _given(request.args)
    result, practice, open_questions = None, [], []
    if any(values.values()):
        open_questions = gaps(values)
        try:
            answers, result = queries.advised(values)
            practice = queries.practice(answers)
        except ValueError as error:
            # An answer that is none of the options is as good as none.
            open_questions = open_questions or [str(error).partition(":")[0]]
    return render_template(
        "framework/try.html", **_page(values=values, result=result, open_questions=open_questions, practice=practice)
    )


def _seen(code: str) -> Assessment:
    assessment = or_404(queries.find_assessment(code))
    require(policy.may_see(actor(), assessment, public=queries.subject_of(assessment.id) is not None))
    return assessment


def _edited(code: str) -> Assessment:
    assessment = or_404(queries.find_assessment(code))
    require(policy.may_edit(actor(), assessment))
    return assessment


def _version(assessment: Assessment) -> AssessmentVersion | None:
    wanted = request.args.get("version", type=int)
    return next(
        (assessment_version for assessment_version in assessment.versions if assessment_version.number == wanted),
        assessment.latest,
    )


def page(code: str) -> Any:
    assessment = _seen(code)
    version = _version(assessment)
    if version is None:
        return redirect(url_for("framework.answer", code=code))
    today = utc_now().date()
    return render_template(
        "framework/assessment.html",
        **_page(
            assessment=assessment,
            version=version,
            result=version.result,
            given=version.answers,
            practice=queries.practice(version.answers, assessment.id),
            in_force={precedence.id for precedence in queries.in_force(assessment, today)},
            subject=queries.subject_of(assessment.id),
            edition=EDITION,
            may_edit=policy.may_edit(actor(), assessment),
            cells=queries.heat(version.result),
            today=today,
        ),
    )


def answer(code: str) -> Any:
    assessment = _edited(code)
    latest = assessment.latest
    values = _given(request.form) if request.method == "POST" else latest.answers if latest else dict.fromkeys(BY_NAME)
    in_place = request.form.getlist("measure") if request.method == "POST" else latest.measures if latest else []
    judged = _judged() if request.method == "POST" else latest.judged if latest else {}
    fault, open_questions = "", []
    if request.method == "POST":
        require(EmptyForm().validate_on_submit())
        open_questions = gaps(values)
        after = request.form.get("after", type=int)
        try:
            with transaction() as tx:
                assessments.answer(tx, assessment.id, values, in_place, judged, after=after, by=actor().id, now=utc_now())
        except Refused as refusal:
            fault = "" if open_questions else sentence(refusal)
        else:
            flash(_("Saved as a new version."), "good")
            return redirect(url_for("framework.page", code=code))
    return render_template(
        "framework/answer.html",
        **_page(
            assessment=assessment,
            values=values,
            in_place=in_place,
            judged=judged,
            fault=fault,
            open_questions=open_questions,
            after=latest.number if latest else 0,
            measures=MEASURES,
            proposed={risk["action"]: risk["likelihood"] for risk in latest.result["risks"]} if latest else {},
            subject=queries.subject_of(assessment.id),
        ),
    ), (422 if fault or open_questions else 200)


def _judged() -> dict[DataAction, int]:
    """Likelihoods that somebody set, from 1 to 10; an empty field leaves the proposed one."""
    typed = {action: request.form.get(f"likelihood-{action}", type=int) for action in labels.ACTIONS}
    return {action: min(max(value, 1), 10) for action, value in typed.items() if value is not None}


def file(code: str, kind: str) -> Response:
    assessment = _seen(code)
    version = or_404(_version(assessment))
    if kind == "json":
        answer = jsonify(queries.document(assessment, version, utc_now().date()))
        answer.headers["Content-Disposition"] = f'attachment; filename="assessment-{code}.json"'
        return answer
    in_force = {precedence.id for precedence in queries.in_force(assessment, utc_now().date())}
    practice = queries.practice(version.answers, assessment.id)
    body = report_pdf.report(assessment, version, practice, in_force, _report_names(), language())
    answer = Response(body, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="assessment-{code}.pdf"'
    return answer


def _report_names() -> report_pdf.Names:
    def texts_of(texts: Any) -> dict[str, str]:
        return {key: str(text) for key, text in texts.items()}

    return report_pdf.Names(
        texts_of(labels.LEVELS),
        texts_of(labels.CRITERIA),
        texts_of(labels.ACTIONS),
        texts_of({**labels.MEASURES, **labels.PRACTICES}),
        texts_of(labels.SOURCES),
        texts_of(labels.ISO),
        texts_of(labels.TESTS),
        texts_of(wording.QUESTIONS),
        {name: texts_of(options) for name, options in wording.OPTIONS.items()},
    )


def publish(code: str, verb: str) -> Any:
    assessment = _edited(code)
    require(EmptyForm().validate_on_submit())
    with transaction() as tx:
        assessments.publish(tx, assessment.id, public=verb == "publish", by=actor().id, now=utc_now())
    return redirect(url_for("framework.page", code=code))


def decide(code: str) -> Any:
    """Does cybersecurity go first, in one respect? Six tests, a reason for each, and a day on which it ends."""
    assessment = _edited(code)
    if request.method == "POST":
        require(EmptyForm().validate_on_submit())
        tests = {name: posted(f"test-{name}", 1000) for name in labels.TESTS}
        try:
            with transaction() as tx:
                decision = assessments.decide(
                    tx, assessment.id, posted("what", 300), tests, _day(posted("until", 10)), by=actor().id, now=utc_now()
                )
        except Refused as refusal:
            flash(sentence(refusal), "error")
        else:
            if decision.granted:
                flash(_("Recorded: cybersecurity goes first in this respect, for that time."), "wait")
            else:
                flash(_("Recorded: privacy stays first, as not every test was passed."), "good")
            return redirect(url_for("framework.page", code=code) + "#precedence")
    return render_template("framework/decide.html", **_page(assessment=assessment, typed=request.form)), (
        422 if request.method == "POST" else 200
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def withdraw(code: str, decision_id: int) -> Any:
    assessment = _edited(code)
    require(EmptyForm().validate_on_submit())
    with transaction() as tx:
        assessments.withdraw(tx, assessment.id, decision_id, by=actor().id, now=utc_now())
    return redirect(url_for("framework.page", code=code) + "#precedence")
