"""Shapes of what organisers type about surveys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, DecimalField, IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional

from app.feedback.labels import MAJORITIES, PRIVACY, TEMPLATES, TIES, TRAITS, VOICES
from app.feedback.vocabulary import Majority, Privacy, SurveyTemplate, Tie
from app.questions.kinds import KINDS
from app.questions.labels import KIND_NAMES
from app.questions.spec import Condition, QuestionSpec
from app.questions.vocabulary import QuestionKind, Setting
from app.web.forms import CheckboxesField, LineField, PageForm, TextField, clean, options

_FLAGS = (Setting.OTHER, Setting.SHUFFLE, Setting.WHOLE)
_BOUNDS = (Setting.LEAST, Setting.MOST)
_USUAL_TOP = "5"


class BoundField(DecimalField):
    """A finite number of reasonable size."""

    data: Decimal | None

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        if self.data is not None and not (self.data.is_finite() and abs(self.data) < 10**12):
            self.data = None
            raise ValueError(_l("Please enter a number, such as 12 or 3.5."))


class NewSurveyForm(PageForm):
    title = LineField(_l("Title"), most=200)
    template = SelectField(
        _l("Begin with"), choices=options([*TEMPLATES.items(), ("", _l("Empty"))]), default=SurveyTemplate.EVENT
    )
    about = SelectField(_l("About"))
    kind = RadioField(_l("Kind"), choices=options(PRIVACY.items()), default=Privacy.ANONYMOUS)


class SurveyFileForm(PageForm):
    file = FileField(_l("A survey's file"), validators=[FileRequired(_l("Choose a file."))])


class SettingsForm(PageForm):
    kind = RadioField(_l("Kind"), choices=options(PRIVACY.items()))
    voice = RadioField(_l("Who may respond"), choices=options(VOICES.items()))
    languages = CheckboxesField(_l("Languages of the questions"))
    traits = CheckboxesField(_l("What results can be split by"), choices=options(TRAITS.items()))
    random_order = BooleanField(_l("Questions in a random order within their section"))


def settings_form(languages: Mapping[str, str]) -> type[SettingsForm]:
    """The form of a survey's settings, with a title and an intro for each language (tag to name)."""
    fields: dict[str, Any] = {}
    for number, name in enumerate(languages.values()):
        fields[f"title_{number}"] = LineField(_l("Title (%(language)s)", language=name), most=200, required=number == 0)
        fields[f"intro_{number}"] = TextField(_l("Words above the questions (%(language)s)", language=name), most=1500, rows=3)
    return type("FilledSettingsForm", (SettingsForm,), fields)


def question_form(languages: Mapping[str, str]) -> type[PageForm]:
    """The form of one question, with a set of wordings for each language (tag to name)."""
    fields: dict[str, Any] = {
        "kind": SelectField(_l("Kind"), choices=options(KIND_NAMES.items()), default=QuestionKind.RATING),
        "key": LineField(_l("Short name in files"), most=40, required=False),
        "required": BooleanField(_l("Must be answered")),
        "other": BooleanField(_l("Offer “other” with a text")),
        "shuffle": BooleanField(_l("Options in a random order")),
        "whole": BooleanField(_l("Whole numbers only")),
        "top": SelectField(_l("Best mark"), choices=options((str(n), str(n)) for n in range(3, 11)), default=_USUAL_TOP),
        "least": BoundField(_l("At least"), validators=[Optional()]),
        "most": BoundField(_l("At most"), validators=[Optional()]),
        "depends": CheckboxesField(_l("Show only after these answers")),
        "depends_all": BooleanField(_l("All of them are needed, not one")),
    }
    for number, name in enumerate(languages.values()):
        fields[f"text_{number}"] = TextField(_l("Question (%(language)s)", language=name), most=1000, rows=2)
        fields[f"help_{number}"] = TextField(_l("Help (%(language)s)", language=name), most=1000, rows=2)
        fields[f"options_{number}"] = TextField(_l("Options, one per line (%(language)s)", language=name), most=6000, rows=4)
        fields[f"rows_{number}"] = TextField(
            _l("Lines of the matrix, one per line (%(language)s)", language=name), most=6000, rows=4
        )
    return type("QuestionForm", (PageForm,), fields)


def fill(form: Any, question: QuestionSpec, languages: Sequence[str]) -> None:
    """What the question is now, in the form's fields."""
    form.kind.data, form.key.data, form.required.data = question.kind, question.key, question.required
    for setting in _FLAGS:
        form[setting].data = bool(question.settings.get(setting))
    form.top.data = str(question.settings.get(Setting.TOP, _USUAL_TOP))
    for setting in _BOUNDS:
        form[setting].data = question.settings.get(setting)
    tied = question.depends_on
    form.depends.data = [f"{tied['key']}:{place}" for place in tied["answers"]] if tied else []
    form.depends_all.data = bool(tied and tied.get("all"))
    for number, tag in enumerate(languages):
        form[f"text_{number}"].data = question.texts.get(tag, "")
        form[f"help_{number}"].data = question.help.get(tag, "")
        form[f"options_{number}"].data = "\n".join(option.get(tag, "") for option in question.options)
        form[f"rows_{number}"].data = "\n".join(row.get(tag, "") for row in question.rows)


def read(form: Any, languages: Sequence[str], key: str) -> QuestionSpec:
    """The question that the form describes; what does not belong to its kind is left out. `key` is its name unless the form
    gives one."""
    kind = KINDS[QuestionKind(form.kind.data)]
    return QuestionSpec(
        form.key.data or key,
        kind.name,
        {tag: text for number, tag in enumerate(languages) if (text := form[f"text_{number}"].data)},
        {tag: text for number, tag in enumerate(languages) if (text := form[f"help_{number}"].data)},
        _by_line(form, "options", languages) if kind.has_options else (),
        _by_line(form, "rows", languages) if kind.has_rows else (),
        bool(form.required.data) and kind.answerable,
        {setting: value for setting in Setting if setting in kind.settings and (value := _setting(form, setting)) is not None},
        _condition(form),
    )


def _setting(form: Any, setting: Setting) -> bool | int | float | None:
    """What the form sets; None leaves things as usual."""
    data = form[setting].data
    if setting in _FLAGS:
        return True if data else None
    if setting in _BOUNDS:
        bound = None if data is None else float(data)
        return int(bound) if bound is not None and bound == int(bound) else bound
    return int(data) if data != _USUAL_TOP else None


def _condition(form: Any) -> Condition | None:
    tied = [choice.rpartition(":") for choice in form.depends.data or []]
    if not tied:
        return None
    # Several questions at once are not held apart here: the check says that the answers are not the first one's.
    condition: Condition = {
        "key": tied[0][0],
        "answers": [int(place) if first == tied[0][0] else 10**6 for first, _colon, place in tied],
    }
    if form.depends_all.data and len(tied) > 1:
        condition["all"] = True
    return condition


def _by_line(form: Any, name: str, languages: Sequence[str]) -> tuple[dict[str, str], ...]:
    """Wordings of the same line belong together."""
    lines = {
        tag: [(clean(line) or "") for line in (form[f"{name}_{number}"].data or "").split("\n")]
        for number, tag in enumerate(languages)
    }
    longest = max((len(own) for own in lines.values()), default=0)
    wordings = [
        {tag: own[number] for tag, own in lines.items() if number < len(own) and own[number]} for number in range(longest)
    ]
    return tuple(texts for texts in wordings if texts)


class RulesForm(PageForm):
    chair = SelectField(_l("Chair"))
    quorum = SelectField(
        _l("Quorum"),
        choices=options(
            [
                ("1/2+", _l("more than half of the electorate")),
                ("1/2", _l("half of the electorate")),
                ("1/3", _l("a third of the electorate")),
                ("2/3", _l("two thirds of the electorate")),
                ("0/1", _l("anybody")),
            ]
        ),
    )
    proxy_limit = IntegerField(_l("Proxies a delegate may hold"), validators=[InputRequired(), NumberRange(0, 20)])
    record_date = DateField(_l("Members active on this day have a vote"), validators=[Optional()])


class PointForm(PageForm):
    title = LineField(_l("Title"), most=200)
    text = TextField(_l("Description"), most=6000, rows=4)
    notes = TextField(_l("Notes for the minutes"), most=10_000, rows=4)
    document_title = LineField(_l("Title of a document"), most=200, required=False)
    document = FileField(_l("A document (PDF)"))


class ResolutionForm(PageForm):
    title = LineField(_l("Title"), most=200)
    text = TextField(_l("The text to be decided"), most=10_000, rows=6)
    point = SelectField(_l("Point of the agenda"))
    rule = RadioField(_l("Majority"), choices=options(MAJORITIES.items()), default=Majority.SIMPLE)
    choices = TextField(_l("Options, one per line, for “most votes”"), most=4000, rows=3)
    tie = RadioField(_l("When yes and no are equal"), choices=options(TIES.items()), default=Tie.REJECTED)
    secret = BooleanField(_l("Secret vote"))


class ProposalForm(PageForm):
    organisation = SelectField(_l("On behalf of"))
    parent = SelectField(_l("Amended text"))
    title = LineField(_l("Title"), most=200)
    text = TextField(_l("The text to be decided"), most=10_000, rows=6, required=True)


class DelegateForm(PageForm):
    delegate = SelectField(_l("Our delegate"))
    proxy = SelectField(_l("Proxy when our delegate is absent"))


class MinutesForm(PageForm):
    minutes = TextField(_l("Closing words of the minutes"), most=20_000, rows=8)
