"""What was answered: pictures, groups, comparisons, texts; and the public page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.core.clock import utc_now
from app.feedback.labels import SURVEY_STATES, TRAITS
from app.feedback.models import Survey
from app.feedback.policy import may_manage
from app.feedback.queries import results as queries
from app.feedback.queries import surveys
from app.feedback.queries.results import QuestionResult
from app.feedback.rules.breakdown import OTHERS
from app.feedback.rules.suppression import THRESHOLD
from app.feedback.service import surveys as service
from app.feedback.vocabulary import SurveyState, Trait
from app.feedback.web.building import managed
from app.feedback.web.reasons import group_name
from app.infra.db import transaction
from app.members.queries import themes
from app.questions.drawing import Drawn
from app.questions.kinds import kind_of
from app.questions.labels import names
from app.questions.tally import fingerprint
from app.web.forms import EmptyForm, posted
from app.web.guards import actor, or_404, require
from app.web.i18n import in_language

_TEXTS_SHOWN = 100


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/organise/surveys/<code>/results", view_func=results)
    blueprint.add_url_rule("/organise/surveys/<code>/turnout", view_func=turnout)
    blueprint.add_url_rule("/organise/surveys/<code>/results/publish", view_func=publish, methods=["POST"])
    blueprint.add_url_rule("/organise/surveys/<code>/results/<key>/tag", view_func=tag, methods=["POST"])
    blueprint.add_url_rule("/surveys/<code>/results", view_func=public_results)


@dataclass(frozen=True, slots=True)
class View:
    """How the organiser looks at the results: one trait at a time, split by it, narrowed to one of its groups, or weighed by
    it."""

    by: Trait | None
    group: str | None
    weigh: Trait | None

    @property
    def values(self) -> dict[str, str]:
        """The view as a query string's values."""
        pairs = {"by": self.by or "", "group": self.group or "", "weigh": self.weigh or ""}
        return {name: value for name, value in pairs.items() if value}


@dataclass(frozen=True, slots=True)
class Panel:
    """One question on the page: whether everybody may see its result, its picture and table, what changed since the survey
    before, and what people wrote."""

    result: QuestionResult
    publishable: bool
    drawn: Drawn | None
    change: str
    texts: list[tuple[str, str, list[str]]]
    more_texts: int


def asked_view(survey: Survey) -> View:
    """The view that the address asks for; what the survey does not carry is left out."""
    by, weigh = (Trait(word) if (word := request.args.get(name, "")) in survey.traits else None for name in ("by", "weigh"))
    return View(by, request.args.get("group") or None if by else None, None if by else weigh)


def theme_names() -> dict[str, str]:
    return {theme.code: in_language(theme.labels) for theme in themes()}


def drawing(result: QuestionResult, view: View, theme_labels: dict[str, str]) -> Drawn | None:
    """The picture for this view; None where too few answered to show anything."""
    question, words = result.question, names()
    if view.by and view.group is None:
        if result.split is None or not result.split.groups:
            return None
        groups = [
            (group_name(view.by, value, theme_labels) if value != OTHERS else words.others, tally)
            for value, tally in result.split.groups
        ]
        return kind_of(question).draw_groups(question, groups, in_language, words)
    return kind_of(question).draw(question, result.tally, in_language, words) if result.tally is not None else None


def change(result: QuestionResult) -> str:
    """What changed since the survey before, in one figure."""
    if result.tally is None or result.before is None:
        return ""
    shift = kind_of(result.question).change(result.tally, result.before)
    if shift is None:
        return ""
    if shift.option is None:
        return str(_("%(change)s since last time (%(before)s)", change=shift.by, before=shift.before))
    option = in_language(result.question.options[shift.option])
    return str(_("“%(option)s”, change since last time in percentage points: %(change)s", option=option, change=shift.by))


def results(code: str) -> str:
    survey = managed(code)
    view = asked_view(survey)
    search = request.args.get("q", "").strip()[:100]
    tagged = request.args.get("tag", "").strip()[:40]
    before = surveys.previous(survey)
    panels: list[Panel] | None = None
    groups: list[tuple[str, str]] = []
    if queries.may_see(survey):
        labels = theme_names()
        question_results = queries.question_results(survey, by=view.by, group=view.group, weigh=view.weigh, before=before)
        tags = queries.tags(survey.id)
        panels = [_panel(result, view, labels, tags, search, tagged) for result in question_results]
        if view.by:
            splits = [result.split for result in question_results if result.split]
            values = dict.fromkeys(value for split in splits for value, _tally in split.groups if value)
            groups = [(value, group_name(view.by, value, labels)) for value in values]
    return render_template(
        "feedback/results.html",
        survey=survey,
        turnout=queries.turnout(survey),
        panels=panels,
        view=view,
        groups=groups,
        search=search,
        tagged=tagged,
        before=before,
        trait_names={trait: TRAITS[trait] for trait in survey.traits},
        threshold=THRESHOLD,
        states=SURVEY_STATES,
    )


def _panel(
    result: QuestionResult, view: View, labels: dict[str, str], tags: dict[str, list[str]], search: str, tagged: str
) -> Panel:
    texts = []
    if result.tally is not None:
        for text in result.tally.texts:
            mark = fingerprint(result.question.key, text)
            own_tags = tags.get(mark, [])
            if search.casefold() in text.casefold() and (not tagged or tagged in own_tags):
                texts.append((text, mark, own_tags))
    more = max(0, len(texts) - _TEXTS_SHOWN)
    publishable = kind_of(result.question).publishable
    return Panel(result, publishable, drawing(result, view, labels), change(result), texts[:_TEXTS_SHOWN], more)


def turnout(code: str) -> str:
    """How many have answered, for the page that looks again by itself."""
    survey = managed(code)
    return render_template("feedback/turnout.html", survey=survey, turnout=queries.turnout(survey))


def publish(code: str) -> Any:
    require(may_manage(actor()) and EmptyForm().validate_on_submit())
    survey = managed(code)
    with transaction() as tx:
        service.publish(tx, survey.id, request.form.getlist("keys"), by=actor().id, now=utc_now())
    flash(_("The public page shows what you chose."), "good")
    return redirect(url_for("feedback.results", code=code))


def tag(code: str, key: str) -> Any:
    require(may_manage(actor()) and EmptyForm().validate_on_submit())
    survey = managed(code)
    or_404(next((question for question in survey.questions if question.key == key), None))
    on = request.form.get("act") != "off"
    with transaction() as tx:
        service.tag_text(
            tx, survey.id, key, request.form.get("text", ""), posted("tag", 40), on=on, by=actor().id, now=utc_now()
        )
    return redirect(url_for("feedback.results", code=code) + f"#question-{key}")


def public_results(code: str) -> str:
    """The questions whose results the organiser published: counts only, and for any survey only where enough answered."""
    survey = or_404(surveys.find_survey(code))
    or_404(survey if survey.published and survey.state == SurveyState.CLOSED else None)
    turned_out = queries.turnout(survey)
    enough = turned_out.ballots >= THRESHOLD
    question_results = queries.question_results(survey) if enough else []
    chosen = [
        result
        for result in question_results
        if result.question.public and kind_of(result.question).publishable
        if result.tally and result.tally.answered >= THRESHOLD
    ]
    view = View(None, None, None)
    pictures = [(result, drawing(result, view, {})) for result in chosen]
    return render_template("feedback/public_results.html", survey=survey, pictures=pictures, turnout=turned_out)
