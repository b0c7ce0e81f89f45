"""Building surveys: new ones, their questions, opening and closing, asking people."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.core.clock import utc_now
from app.core.errors import BadFile, Refused
from app.core.languages import LANGUAGES
from app.events.models import Event
from app.events.programme.queries import events
from app.events.vocabulary import EventKind
from app.feedback import forms
from app.feedback.labels import SUBJECTS, SURVEY_STATES
from app.feedback.models import Survey
from app.feedback.policy import may_manage
from app.feedback.queries import results, surveys
from app.feedback.rules.survey_file import ordered
from app.feedback.service import importing
from app.feedback.service import surveys as service
from app.feedback.vocabulary import Privacy, SurveyState, SurveySubject, SurveyTemplate, Trait, VoiceOf
from app.infra.db import transaction
from app.infra.links import absolute
from app.questions.faults import missing_wordings
from app.questions.kinds import KINDS, kind_of, kinds_with
from app.questions.labels import KIND_NAMES, names
from app.questions.spec import QuestionSpec
from app.questions.vocabulary import QuestionKind, Setting
from app.web.errors import sentence
from app.web.forms import EmptyForm, options
from app.web.guards import actor, or_404, require
from app.web.i18n import in_language, language_name


def register(blueprint: Blueprint) -> None:
    both = ["GET", "POST"]
    blueprint.add_url_rule("/organise/<slug>/surveys", view_func=surveys_of_event, methods=both, endpoint="surveys")
    blueprint.add_url_rule("/organise/surveys/", view_func=network_surveys, methods=both)
    blueprint.add_url_rule("/organise/surveys/import", view_func=import_file, methods=both)
    blueprint.add_url_rule("/organise/surveys/<code>", view_func=edit, methods=both)
    blueprint.add_url_rule("/organise/surveys/<code>/settings", view_func=settings, methods=both)
    blueprint.add_url_rule("/organise/surveys/<code>/questions/<key>", view_func=question, methods=both)
    blueprint.add_url_rule("/organise/surveys/<code>/preview", view_func=preview, methods=["POST"])
    blueprint.add_url_rule(
        "/organise/surveys/<code>/<any(open, close, copy, invite, remind):verb>", view_func=change_state, methods=["POST"]
    )
    blueprint.add_url_rule(
        "/organise/surveys/<code>/questions/<key>/<any(up, down, copy, drop):verb>", view_func=change_question, methods=["POST"]
    )


def managed(code: str) -> Survey:
    require(may_manage(actor()))
    return or_404(surveys.find_survey(code))


def surveys_of_event(slug: str) -> Any:
    require(may_manage(actor()))
    event = or_404(events.find_event(slug))
    sessions = events.sessions(event.id)
    about = [(str(subject), SUBJECTS[subject]) for subject in (SurveySubject.EVENT, SurveySubject.MEETINGS)]
    if event.kind == EventKind.ASSEMBLY:
        about.insert(0, (SurveySubject.ASSEMBLY, SUBJECTS[SurveySubject.ASSEMBLY]))
    return _list(event, [*about, *((f"{SurveySubject.SESSION}:{session.id}", session.title) for session in sessions)])


def network_surveys() -> Any:
    require(may_manage(actor()))
    return _list(None, [(SurveySubject.NETWORK, SUBJECTS[SurveySubject.NETWORK])])


def _list(event: Event | None, about: list[tuple[str, Any]]) -> Any:
    form = forms.NewSurveyForm()
    form.about.choices = options(about)
    if event is not None and event.kind == EventKind.ASSEMBLY and not form.is_submitted():
        form.template.data = SurveyTemplate.ASSEMBLY
    if form.validate_on_submit():
        subject, _colon, number = form.about.data.partition(":")
        about_assembly = subject == SurveySubject.ASSEMBLY
        with transaction() as tx:
            survey = service.make(
                tx,
                event.id if event else None,
                int(number) if number else None,
                form.title.data,
                template=SurveyTemplate(form.template.data) if form.template.data else None,
                anonymous=form.kind.data == Privacy.ANONYMOUS,
                about=SurveySubject(subject),
                voice=VoiceOf.ORGANISATION if about_assembly else None,
                by=actor().id,
                now=utc_now(),
            )
        return redirect(url_for("feedback.edit", code=survey.code))
    listed = surveys.surveys(event.id if event else None)
    counts = surveys.answer_counts([survey.id for survey in listed])
    return render_template(
        "feedback/surveys.html", event=event, listed=listed, counts=counts, form=form, states=SURVEY_STATES, abouts=SUBJECTS
    ), 422 if form.is_submitted() else 200


def import_file() -> Any:
    """A survey from a file, about the whole network or about the event that `event` names."""
    require(may_manage(actor()))
    event = or_404(events.find_event(request.args["event"])) if request.args.get("event") else None
    form = forms.SurveyFileForm()
    faults: list[Any] = []
    if form.validate_on_submit():
        name, data = form.file.data.filename or "survey", form.file.data.read()
        try:
            with transaction() as tx:
                survey, notes = importing.import_file(
                    tx, name, data, event_id=event.id if event else None, by=actor().id, now=utc_now()
                )
        except BadFile as error:
            faults = error.faults[:50]
        else:
            for note in notes:
                flash(note, "quiet")
            return redirect(url_for("feedback.edit", code=survey.code))
    return render_template("feedback/import.html", form=form, event=event, faults=faults), 422 if form.is_submitted() else 200


def _languages(survey: Survey) -> dict[str, str]:
    return {tag: LANGUAGES.get(tag) or language_name(tag) for tag in ordered(survey.languages)}


def _dependable(survey: Survey, before: str = "") -> list[tuple[str, str]]:
    """(key:place, "question → answer") of every answer that a question may depend on."""
    choices, words = [], names()
    for question in surveys.specs_of(survey):
        if question.key == before:
            break
        if (deciding := kind_of(question).deciding) is None:
            continue
        for place in deciding.places(question):
            answer = deciding.name(question, place, in_language, words)
            choices.append((f"{question.key}:{place}", f"{in_language(question.texts)} → {answer}"))
    return choices


def _by_key(survey: Survey) -> dict[str, QuestionSpec]:
    return {question.key: question for question in surveys.specs_of(survey)}


def _kinds_for() -> dict[str, str]:
    """The kinds of question that have a field of the form, by the field, for the script that hides what does not belong."""
    settings = {str(setting): kinds_with(setting) for setting in Setting}
    parts = {
        "options": [kind.name for kind in KINDS.values() if kind.has_options],
        "rows": [kind.name for kind in KINDS.values() if kind.has_rows],
        "required": [kind.name for kind in KINDS.values() if kind.answerable],
    }
    return {field: " ".join(kinds) for field, kinds in {**parts, **settings}.items()}


def _question_form(survey: Survey, before: str = "") -> Any:
    form = forms.question_form(_languages(survey))()
    form.depends.choices = options(_dependable(survey, before))
    return form


def _fresh_key(survey: Survey) -> str:
    keys = {question.key for question in survey.questions}
    return next(name for number in range(1, 999) if (name := f"q{number}") not in keys)


def _put(survey: Survey, form: Any, instead_of: str) -> bool:
    """Store the form's question; what is wrong stands in the form."""
    if not form.validate_on_submit():
        return False
    spec = forms.read(form, list(_languages(survey)), instead_of or _fresh_key(survey))
    try:
        with transaction() as tx:
            service.put_question(tx, survey.id, spec, instead_of=instead_of, by=actor().id, now=utc_now())
    except Refused as refusal:
        form.kind.errors = [sentence(refusal)]
        return False
    return True


def edit(code: str) -> Any:
    survey = managed(code)
    form = _question_form(survey)
    if _put(survey, form, ""):
        return redirect(url_for("feedback.edit", code=code) + "#add")
    missing = missing_wordings(surveys.wordings(survey), survey.languages)
    return render_template(
        "feedback/edit.html",
        survey=survey,
        form=form,
        wordings_in=_languages(survey),
        missing=[(where, language_name(tag)) for where, tag in missing],
        turnout=results.turnout(survey) if survey.state != SurveyState.DRAFT else None,
        states=SURVEY_STATES,
        abouts=SUBJECTS,
        kinds=KIND_NAMES,
        kinds_for=_kinds_for(),
        by_key=_by_key(survey),
        address=absolute(url_for("feedback.survey", code=code)),
    ), 422 if form.is_submitted() else 200


def question(code: str, key: str) -> Any:
    survey = managed(code)
    spec = or_404(_by_key(survey).get(key))
    form = _question_form(survey, before=key)
    if _put(survey, form, key):
        return redirect(url_for("feedback.edit", code=code) + f"#question-{form.key.data or key}")
    if not form.is_submitted():
        forms.fill(form, spec, list(_languages(survey)))
    return render_template(
        "feedback/edit_question.html",
        survey=survey,
        question=spec,
        form=form,
        wordings_in=_languages(survey),
        kinds_for=_kinds_for(),
        by_key=_by_key(survey),
    ), 422 if form.is_submitted() else 200


def preview(code: str) -> str:
    """How the question in the form looks to people, as it is typed; nothing is stored."""
    survey = managed(code)
    form = _question_form(survey)
    form.validate()
    if form.kind.data not in KINDS:
        form.kind.data = QuestionKind.TEXT
    if form.top.errors:
        form.top.data = "5"
    try:
        spec: QuestionSpec | None = forms.read(form, list(_languages(survey)), "preview")
    except (TypeError, ValueError, OverflowError):
        spec = None
    return render_template("feedback/preview.html", question=spec, by_key=_by_key(survey))


def settings(code: str) -> Any:
    survey = managed(code)
    spoken = _languages(survey)
    form: Any = forms.settings_form(spoken)()
    tags = ordered([*survey.languages, *LANGUAGES])
    form.languages.choices = options((tag, LANGUAGES.get(tag) or language_name(tag)) for tag in tags)
    if form.validate_on_submit():
        try:
            with transaction() as tx:
                service.change(
                    tx,
                    survey.id,
                    by=actor().id,
                    now=utc_now(),
                    titles={tag: form[f"title_{number}"].data or "" for number, tag in enumerate(spoken)},
                    intros={tag: form[f"intro_{number}"].data or "" for number, tag in enumerate(spoken)},
                    anonymous=form.kind.data == Privacy.ANONYMOUS,
                    voice=VoiceOf(form.voice.data),
                    languages=form.languages.data or [],
                    traits=[Trait(trait) for trait in form.traits.data or []],
                    random_order=form.random_order.data,
                )
            return redirect(url_for("feedback.edit", code=code))
        except Refused as refusal:
            form.kind.errors = [sentence(refusal)]
    elif not form.is_submitted():
        for number, tag in enumerate(spoken):
            form[f"title_{number}"].data = survey.titles.get(tag) or ("" if number else survey.title)
            form[f"intro_{number}"].data = survey.intros.get(tag) or ("" if number else survey.intro)
        form.voice.data = survey.voice
        form.kind.data = Privacy.ANONYMOUS if survey.anonymous else Privacy.ATTRIBUTED
        form.languages.data, form.traits.data = list(survey.languages), list(survey.traits)
        form.random_order.data = survey.random_order
    return render_template(
        "feedback/settings.html", survey=survey, form=form, wordings_in=spoken
    ), 422 if form.is_submitted() else 200


def change_state(code: str, verb: str) -> Any:
    require(may_manage(actor()) and EmptyForm().validate_on_submit())
    survey = managed(code)
    by, now = actor().id, utc_now()
    if verb == "copy":
        with transaction() as tx:
            return redirect(url_for("feedback.edit", code=service.copy_survey(tx, survey.id, by=by, now=now).code))
    if verb == "open":
        with transaction() as tx:
            service.open_survey(tx, survey.id, by=by, now=now)
    elif verb == "close":
        with transaction() as tx:
            service.close_survey(tx, survey.id, by=by, now=now)
    else:
        with transaction() as tx:
            service.ask_people(tx, survey.id, reminder=verb == "remind", by=by, now=now)
        flash(_("The emails are on their way."), "good")
    return redirect(url_for("feedback.edit", code=code))


def change_question(code: str, key: str, verb: str) -> Any:
    require(may_manage(actor()) and EmptyForm().validate_on_submit())
    survey = managed(code)
    by, now = actor().id, utc_now()
    if verb == "copy":
        with transaction() as tx:
            key = service.copy_question(tx, survey.id, key, by=by, now=now)
    elif verb == "drop":
        with transaction() as tx:
            service.drop_question(tx, survey.id, key, by=by, now=now)
    else:
        with transaction() as tx:
            service.move_question(tx, survey.id, key, -1 if verb == "up" else 1, by=by, now=now)
    # The keyboard stays where it was.
    return redirect(url_for("feedback.edit", code=code) + f"#row-{key}")
