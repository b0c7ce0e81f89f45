"""What was answered: pictures, groups, comparisons, texts; and the public page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.core.clock import utc_now
from app.feedback.forms import TRAIT_NAMES
from app.feedback.models import Survey
from app.feedback.policy import may_manage
from app.feedback.queries import results as queries
from app.feedback.queries import surveys
from app.feedback.queries.results import Shown
from app.feedback.rules.breakdown import OTHERS
from app.feedback.rules.suppression import THRESHOLD
from app.feedback.service import surveys as service
from app.feedback.web.building import managed
from app.feedback.web.reasons import STATE_NAMES, group_name
from app.infra.db import transaction
from app.members.queries import themes
from app.questions.drawing import Drawn
from app.questions.kinds import kind_of
from app.questions.labels import names
from app.questions.tally import fingerprint
from app.web.forms import EmptyForm, posted
from app.web.guards import actor, found, require
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

    by: str
    group: str | None
    weigh: str

    @property
    def values(self) -> dict[str, str]:
        """The view as a query string's values."""
        pairs = {"by": self.by, "group": self.group or "", "weigh": self.weigh}
        return {name: value for name, value in pairs.items() if value}


@dataclass(frozen=True, slots=True)
class Panel:
    """One question on the page: whether everybody may see its result, its picture and table, what changed since the survey
    before, and what people wrote."""

    shown: Shown
    publishable: bool
    drawn: Drawn | None
    change: str
    texts: list[tuple[str, str, list[str]]]
    more_texts: int


def asked_view(survey: Survey) -> View:
    """The view that the address asks for; what the survey does not carry is left out."""
    by, weigh = request.args.get("by", ""), request.args.get("weigh", "")
    by = by if by in survey.traits else ""
    return View(by, request.args.get("group") or None if by else None, weigh if weigh in survey.traits and not by else "")


def theme_names() -> dict[str, str]:
    return {theme.code: in_language(theme.labels) for theme in themes()}


def drawn(shown: Shown, view: View, theme_labels: dict[str, str]) -> Drawn | None:
    """The picture for this view; None where too few answered to show anything."""
    question, words = shown.question, names()
    if view.by and view.group is None:
        if shown.split is None or not shown.split.groups:
            return None
        groups = [
            (group_name(view.by, value, theme_labels) if value != OTHERS else words.others, tally)
            for value, tally in shown.split.groups
        ]
        return kind_of(question).draw_groups(question, groups, in_language, words)
    return kind_of(question).draw(question, shown.tally, in_language, words) if shown.tally is not None else None


def change(shown: Shown) -> str:
    """What changed since the survey before, in one figure."""
    if shown.tally is None or shown.before is None:
        return ""
    shift = kind_of(shown.question).change(shown.tally, shown.before)
    if shift is None:
        return ""
    if shift.option is None:
        return str(_("%(change)s since last time (%(before)s)", change=shift.by, before=shift.before))
    option = in_language(shown.question.options[shift.option])
    return str(_("“%(option)s” %(change)s points since last time", option=option, change=shift.by))


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
        found_shown = queries.shown(survey, by=view.by, group=view.group, weigh=view.weigh, before=before)
        tags = queries.tags(survey.id)
        panels = [_panel(one, view, labels, tags, search, tagged) for one in found_shown]
        if view.by:
            values = dict.fromkeys(value for one in found_shown if one.split for value, _tally in one.split.groups if value)
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
        trait_names={trait: TRAIT_NAMES[trait] for trait in survey.traits},
        threshold=THRESHOLD,
        states=STATE_NAMES,
    )


def _panel(one: Shown, view: View, labels: dict[str, str], tags: dict[str, list[str]], search: str, tagged: str) -> Panel:
    texts = []
    if one.tally is not None:
        for text in one.tally.texts:
            held = tags.get(fingerprint(one.question.key, text), [])
            if search.casefold() in text.casefold() and (not tagged or tagged in held):
                texts.append((text, fingerprint(one.question.key, text), held))
    more = max(0, len(texts) - _TEXTS_SHOWN)
    publishable = kind_of(one.question).publishable
    return Panel(one, publishable, drawn(one, view, labels), change(one), texts[:_TEXTS_SHOWN], more)


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
    found(next((one for one in survey.questions if one.key == key), None))
    on = request.form.get("act") != "off"
    with transaction() as tx:
        service.tag_text(
            tx, survey.id, key, request.form.get("text", ""), posted("tag", 40), on=on, by=actor().id, now=utc_now()
        )
    return redirect(url_for("feedback.results", code=code) + f"#question-{key}")


def public_results(code: str) -> str:
    """The questions whose results the organiser published: counts only, and for any survey only where enough answered."""
    survey = found(surveys.find_survey(code))
    found(survey if survey.published and survey.state == "closed" else None)
    turned_out = queries.turnout(survey)
    shown = queries.shown(survey) if turned_out.ballots >= THRESHOLD else []
    chosen = [
        one
        for one in shown
        if one.question.public and kind_of(one.question).publishable and one.tally and one.tally.answered >= THRESHOLD
    ]
    view = View("", None, "")
    pictures = [(one, drawn(one, view, {})) for one in chosen]
    return render_template("feedback/public_results.html", survey=survey, pictures=pictures, turnout=turned_out)
