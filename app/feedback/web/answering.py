"""Answering a survey: by sign-in, or by a link of one's own."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from app.core.clock import utc_now
from app.core.errors import Refused
from app.events.models import Event, Session
from app.feedback.labels import TRAITS
from app.feedback.models import Survey
from app.feedback.policy import may_manage
from app.feedback.queries import surveys
from app.feedback.rules.suppression import THRESHOLD
from app.feedback.service import answering
from app.feedback.vocabulary import FeedbackReason, SurveyState
from app.infra.db import transaction
from app.questions.answering import check, in_random_order
from app.questions.kinds import kind_of
from app.questions.labels import fault_sentence
from app.web.forms import EmptyForm
from app.web.guards import actor, or_404, require
from app.web.i18n import listed

_MOST_FIELDS = 3000


def register(blueprint: Blueprint) -> None:
    for rule, view in (("/surveys/<code>", survey), ("/surveys/<code>/for/<int:person_id>/<seal>", survey_by_link)):
        blueprint.add_url_rule(rule, view_func=view, methods=["GET", "POST"])
    blueprint.add_url_rule("/surveys/<code>/thanks", view_func=thanks)


def survey(code: str) -> Any:
    survey = or_404(surveys.find_survey(code))
    or_404(survey if survey.state != SurveyState.DRAFT or may_manage(actor()) else None)
    require(actor() is not None)
    return _answering(survey, actor().id, url_for("feedback.survey", code=code))


def survey_by_link(code: str, person_id: int, seal: str) -> Any:
    """The link says who answers; nobody signs in."""
    survey = or_404(surveys.find_survey(code))
    or_404(survey if survey.state != SurveyState.DRAFT and surveys.is_personal(survey, person_id, seal) else None)
    return _answering(survey, person_id, url_for("feedback.survey_by_link", code=code, person_id=person_id, seal=seal))


def _answering(survey: Survey, person_id: int, address: str) -> Any:
    voter = surveys.voice(survey, person_id)
    preview = (
        (voter is None or survey.state == SurveyState.DRAFT) and may_manage(actor()) and survey.state != SurveyState.CLOSED
    )
    form = EmptyForm()
    fields = {name: values for name, values in request.form.to_dict(flat=False).items() if name not in {"csrf_token", "act"}}
    act = request.form.get("act", "send")
    specs = surveys.specs_of(survey)
    answers: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    status = 200
    if form.is_submitted():
        require(form.validate() and len(fields) <= _MOST_FIELDS)
        if survey.state != SurveyState.OPEN or voter is None:
            raise Refused(FeedbackReason.SURVEY_NOT_OPEN if survey.state != SurveyState.OPEN else FeedbackReason.NOT_INVITED)
        # A transaction forgets what was read: no more of the survey than its key is asked for in it.
        survey_id = survey.id
        if act == "save":
            with transaction() as tx:
                answering.save_draft(tx, survey_id, voter, _fields(fields), now=utc_now())
            return ("", 204) if request.headers.get("X-Background") else redirect(address, 303)
        answers, faults = check(specs, fields)
        wrong = {fault.key: fault_sentence(fault) for fault in faults} if act != "change" else {}
        status = 422 if wrong else 200
        if not wrong and act == "send":
            with transaction() as tx:
                answering.answer(tx, survey_id, voter, answers)
            return redirect(url_for("feedback.thanks", code=survey.code), 303)
    answered = voter is not None and surveys.has_answered(survey.id, voter)
    if not form.is_submitted() and voter is not None and not survey.anonymous and not answered:
        fields = surveys.draft_of(survey.id, voter)
    seed = _seed()
    order = [question.key for question in (in_random_order(specs, seed) if survey.random_order else specs)]
    by_key = {question.key: question for question in specs}
    return render_template(
        "feedback/survey.html",
        survey=survey,
        questions=[by_key[key] for key in order],
        numbered=sum(kind_of(question).answerable for question in specs),
        form=form,
        address=address,
        fields=fields,
        wrong=wrong,
        review=answers if form.is_submitted() and act == "review" and not wrong else None,
        seed=seed,
        invited=voter is not None,
        preview=preview,
        answered=answered,
        saved=bool(fields) and not form.is_submitted(),
        threshold=THRESHOLD,
        by_key=by_key,
        carried=listed(TRAITS[trait] for trait in survey.traits),
    ), status


def _fields(form: dict[str, list[str]]) -> dict[str, list[str]]:
    """What of the form belongs to questions; no draft grows without bounds."""
    if sum(len(text) for texts in form.values() for text in texts) > 200_000:
        raise Refused(FeedbackReason.DRAFT_TOO_LONG)
    return {name: texts for name, texts in form.items() if name != "seed"}


def _seed() -> int:
    """What the order of questions follows from; a form that comes back keeps its order."""
    text = request.form.get("seed", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else secrets.randbelow(10**8)


def thanks(code: str) -> str:
    return render_template("feedback/thanks.html", survey=or_404(surveys.find_survey(code)))


def session_panel(session: Session, **_context: Any) -> str:
    """On a session's page: its survey, for those who may answer."""
    open_surveys = surveys.surveys_of_session(session.id) if actor() else ()
    return render_template("feedback/panel_session.html", surveys=open_surveys) if open_surveys else ""


def meeting_panel(event: Event, **_context: Any) -> str:
    """On a meeting's page, once it is over: the survey about meetings."""
    open_surveys = surveys.meeting_surveys(event.id)
    return render_template("feedback/panel_session.html", surveys=open_surveys) if open_surveys else ""


def day_panel() -> str:
    return render_template("feedback/panel_day.html", surveys=surveys.open_for(actor().id))


def network_panel() -> str:
    """On the organisers' desk: surveys that are about no event."""
    return render_template("feedback/panel_network.html")


def desk_panel(event: Event) -> str:
    return render_template("feedback/panel_desk.html", event=event)
