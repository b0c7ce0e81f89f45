"""Pages of surveys: answering, making, results, exports."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, stream_with_context, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from app.core import qr, spreadsheets
from app.core.clock import utc_now
from app.core.errors import Refused
from app.core.spreadsheets import Row
from app.events.models import Event, Session
from app.events.queries import events
from app.feedback import queries, service
from app.feedback.forms import NewSurveyForm, QuestionForm
from app.feedback.models import Question, Survey
from app.feedback.policy import may_answer, may_manage
from app.feedback.rules.answers import HIGHEST_RATING, THRESHOLD, check, may_show
from app.infra.links import absolute
from app.web.charts import Bar, bars
from app.web.errors import sentence
from app.web.forms import EmptyForm, options
from app.web.guards import actor, found, require
from app.web.i18n import in_language, language

blueprint = Blueprint("feedback", __name__, template_folder="templates")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WRONG = {
    "required": _l("Please answer this question."),
    "unknown_option": _l("Please choose one of the options."),
    "not_a_rating": _l("Please choose one of the options."),
    "too_long": _l("This text is too long."),
}
REASONS = {
    "survey_not_open": _l("This survey takes no answers now."),
    "not_invited": _l("This survey is for those who took part."),
    "already_answered": _l("You have answered already; everybody answers once."),
    "survey_fixed": _l("The survey is open, so its questions are fixed."),
    "no_questions": _l("A survey needs a question."),
    "no_such_question": _l("This question is not there any more."),
    "two_options": _l("Give at least two options."),
    "too_few_answers": _l("Results are shown from %(threshold)s answers on."),
}
STATE_NAMES = {"draft": _l("draft"), "open": _l("open"), "closed": _l("closed")}


def _survey(code: str) -> Survey:
    return found(queries.find_survey(code))


@blueprint.route("/surveys/<code>", methods=["GET", "POST"])
def survey(code: str) -> Any:
    shown = _survey(code)
    found(shown if shown.state != "draft" or may_manage(actor()) else None)
    require(actor() is not None)
    invited = queries.is_invited(shown, actor().id)
    preview = not invited and may_manage(actor()) and shown.state != "closed"
    form = FlaskForm()
    given = request.form.to_dict(flat=False)
    wrong: dict[str, str] = {}
    status = 200
    if form.is_submitted():
        require(form.validate())
        if not may_answer(actor(), state=shown.state, invited=invited):
            raise Refused("survey_not_open" if shown.state != "open" else "not_invited")
        answers, faults = check([queries.asked(question) for question in shown.questions], given)
        if not faults:
            service.answer(shown.id, actor().id, answers)
            return redirect(url_for("feedback.thanks", code=code), 303)
        wrong = {fault.key: str(WRONG[fault.reason]) for fault in faults}
        status = 422
    return render_template(
        "feedback/survey.html",
        survey=shown,
        form=form,
        given=given,
        wrong=wrong,
        invited=invited,
        preview=preview,
        answered=queries.has_answered(shown.id, actor().id),
        ratings=range(1, HIGHEST_RATING + 1),
        threshold=THRESHOLD,
    ), status


@blueprint.get("/surveys/<code>/thanks")
def thanks(code: str) -> str:
    return render_template("feedback/thanks.html", survey=_survey(code))


def _event(slug: str) -> Event:
    require(may_manage(actor()))
    return found(events.find_event(slug))


@blueprint.route("/organise/<slug>/surveys", methods=["GET", "POST"])
def surveys(slug: str) -> Any:
    event = _event(slug)
    form = NewSurveyForm()
    sessions = events.sessions(event.id)
    form.session.choices = options([("", _("the whole event")), *((str(one.id), one.title) for one in sessions)])
    if form.validate_on_submit():
        session_id = int(form.session.data) if form.session.data else None
        made = service.make(
            event.id,
            session_id,
            form.title.data,
            template="session" if session_id else "event",
            anonymous=form.kind.data == "anonymous",
            by=actor().id,
            now=utc_now(),
        )
        return redirect(url_for("feedback.edit", code=made.code))
    listed = [(one, queries.results(one)) for one in queries.surveys(event.id)]
    return render_template("feedback/surveys.html", event=event, listed=listed, form=form, states=STATE_NAMES), (
        422 if form.is_submitted() else 200
    )


@blueprint.route("/organise/surveys/<code>", methods=["GET", "POST"])
def edit(code: str) -> Any:
    require(may_manage(actor()))
    shown = _survey(code)
    form = QuestionForm()
    if form.validate_on_submit():
        options = [line.strip() for line in (form.options.data or "").splitlines() if line.strip()]
        try:
            service.add_question(
                shown.id,
                form.kind.data,
                form.text.data,
                options,
                language=language(),
                required=form.required.data,
                by=actor().id,
                now=utc_now(),
            )
            return redirect(url_for("feedback.edit", code=code))
        except Refused as refusal:
            form.options.errors = [sentence(refusal)]
    return render_template(
        "feedback/edit.html",
        survey=shown,
        form=form,
        states=STATE_NAMES,
        address=absolute(url_for("feedback.survey", code=code)),
    ), (422 if form.is_submitted() else 200)


@blueprint.post("/organise/surveys/<code>/<any(open, close):verb>")
def change_state(code: str, verb: str) -> Any:
    require(may_manage(actor()) and EmptyForm().validate_on_submit())
    shown = _survey(code)
    act = service.open_survey if verb == "open" else service.close_survey
    act(shown.id, by=actor().id, now=utc_now())
    return redirect(url_for("feedback.edit", code=code))


@blueprint.post("/organise/surveys/<code>/questions/<int:question_id>/drop")
def drop_question(code: str, question_id: int) -> Any:
    require(may_manage(actor()) and EmptyForm().validate_on_submit())
    service.drop_question(_survey(code).id, question_id, by=actor().id, now=utc_now())
    return redirect(url_for("feedback.edit", code=code))


@blueprint.get("/organise/surveys/<code>/qr.svg")
def survey_qr(code: str) -> Response:
    """The survey's address as a QR code, for a slide."""
    require(may_manage(actor()))
    shown = _survey(code)
    picture = qr.svg(absolute(url_for("feedback.survey", code=code)), title=shown.title)
    return Response(picture, mimetype="image/svg+xml")


def _bars(question: Question, counts: tuple[int, ...], answered: int) -> list[Bar]:
    """Shares are of those who answered, also where they could choose several."""
    if question.kind == "rating":
        return bars([("★" * stars, number) for stars, number in enumerate(counts, start=1)])
    return bars([(in_language(option), number) for option, number in zip(question.options, counts, strict=True)], answered)


@blueprint.get("/organise/surveys/<code>/results")
def results(code: str) -> str:
    require(may_manage(actor()))
    shown = _survey(code)
    found_results = queries.results(shown)
    pictures = [
        (question, tally, _bars(question, tally.counts, tally.answered)) for question, tally in found_results.tallies or []
    ]
    return render_template(
        "feedback/results.html", survey=shown, results=found_results, pictures=pictures, threshold=THRESHOLD, states=STATE_NAMES
    )


def _exported(code: str) -> tuple[Survey, list[str], Iterator[Row]]:
    """The columns and rows of an export: one row a ballot, one column an option of a multiple choice."""
    require(may_manage(actor()))
    shown = _survey(code)
    ballots = list(queries.ballots(shown))
    if not may_show(anonymous=shown.anonymous, ballots=len(ballots)):
        raise Refused("too_few_answers", threshold=THRESHOLD)
    header = [] if shown.anonymous else ["person"]
    for question in shown.questions:
        text = in_language(question.texts)
        if question.kind == "multiple":
            header += [f"{text} [{in_language(option)}]" for option in question.options]
        else:
            header.append(text)
    rows = (
        [
            *([] if shown.anonymous else [name]),
            *(cell for question in shown.questions for cell in _cells(question, ballot.answers)),
        ]
        for name, ballot in ballots
    )
    return shown, header, rows


def _cells(question: Question, answers: dict[str, Any]) -> list[str | int]:
    answer = answers.get(str(question.id))
    if question.kind == "multiple":
        return ["" if answer is None else int(number in answer) for number in range(len(question.options))]
    if answer is None:
        return [""]
    return [in_language(question.options[answer])] if question.kind == "single" else [answer]


def _named(survey: Survey, kind: str) -> dict[str, str]:
    return {"Content-Disposition": f"attachment; filename=survey-{survey.code}.{kind}"}


@blueprint.get("/organise/surveys/<code>/results.csv")
def results_csv(code: str) -> Response:
    shown, header, rows = _exported(code)
    return Response(
        stream_with_context(spreadsheets.csv_lines(header, rows)), mimetype="text/csv", headers=_named(shown, "csv")
    )


@blueprint.get("/organise/surveys/<code>/results.xlsx")
def results_xlsx(code: str) -> Response:
    shown, header, rows = _exported(code)
    return Response(spreadsheets.xlsx("results", header, rows), mimetype=XLSX, headers=_named(shown, "xlsx"))


@blueprint.get("/organise/surveys/<code>/results.json")
def results_json(code: str) -> Response:
    shown, header, rows = _exported(code)
    body = {
        "survey": shown.code,
        "title": shown.title,
        "anonymous": shown.anonymous,
        "columns": header,
        "ballots": list(rows),
    }
    return Response(json.dumps(body, ensure_ascii=False), mimetype="application/json", headers=_named(shown, "json"))


def session_panel(session: Session, **_context: Any) -> str:
    """On a session's page: its survey, for those who may answer."""
    shown = [one for one in queries.surveys_of_session(session.id) if one.state == "open"]
    return render_template("feedback/panel_session.html", surveys=shown) if shown and actor() else ""


def day_panel() -> str:
    return render_template("feedback/panel_day.html", surveys=queries.open_for(actor().id))


def desk_panel(event: Event) -> str:
    return render_template("feedback/panel_desk.html", event=event)
