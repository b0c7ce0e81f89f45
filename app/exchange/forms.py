"""Shapes of what people type on the exchange."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, IntegerField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from app.exchange.rules import fields as rules
from app.exchange.rules.awards import CRITERIA
from app.exchange.rules.fields import Field
from app.exchange.vocabulary import AwardCriterion, FieldType, GroupKind, ListingKind, Stage
from app.web.forms import CheckboxesField, LineField, PageForm, TextField, options

_REQUIRED = _l("This field is required.")


class LinkField(LineField):
    """A web address, or nothing."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, most=500, required=False, **more)

    def post_validate(self, _form: Any, validation_stopped: bool) -> None:
        if self.data and not validation_stopped and not rules.is_link(self.data):
            raise ValidationError(_l("A link begins with https://."))


class LinesField(TextField):
    """A list, one a line."""

    def __init__(self, label: Any, field: Field, **more: Any) -> None:
        super().__init__(label, most=field.most * 20, rows=4, **more)
        self._most = field.most

    def post_validate(self, _form: Any, validation_stopped: bool) -> None:
        lines = [line for line in (self.data or "").split("\n") if line.strip()]
        if not validation_stopped and (len(lines) > rules.MOST_LINES or any(len(line.strip()) > self._most for line in lines)):
            raise ValidationError(
                _l(
                    "Maximum number of lines: %(lines)s; of characters per line: %(most)s.",
                    lines=rules.MOST_LINES,
                    most=self._most,
                )
            )


class EndField(DateField):
    """A day that is not before the start."""

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        start = form.starts_on.data
        if not validation_stopped and self.data and start and self.data < start:
            raise ValidationError(_l("This is before the start."))


def listing_form(kind: ListingKind, names: Mapping[str, Any], words: Mapping[str, Mapping[Any, Any]]) -> type[PageForm]:
    """The form of a listing's kind. `names` are labels by field, `words` names of options by field."""
    return type(
        "ListingForm", (PageForm,), {field.name: _field(field, names[field.name], words) for field in rules.fields_of(kind)}
    )


def _field(field: Field, label: Any, words: Mapping[str, Mapping[Any, Any]]) -> Any:
    match field.type:
        case FieldType.LINE:
            return LineField(label, most=field.most, required=field.required)
        case FieldType.TEXT:
            return TextField(label, most=field.most, rows=10 if field.name == "body" else 5)
        case FieldType.LINES:
            return LinesField(label, field)
        case FieldType.DATE:
            return (EndField if field.name == "ends_on" else DateField)(label, validators=[Optional()])
        case FieldType.NUMBER:
            return IntegerField(label, validators=[Optional(), NumberRange(1, field.most)])
        case FieldType.LINK:
            return LinkField(label)
        case FieldType.THEMES:
            return CheckboxesField(label, choices=options(words[field.name].items()))
        case FieldType.ORGANISATIONS:
            return SelectMultipleField(label, choices=options(words[field.name].items()))
    return SelectField(label, choices=options([("", _l("not said")), *words[field.name].items()]), default="")


def content(kind: ListingKind, form: Any) -> dict[str, Any]:
    """What was typed, as plain values."""
    values = {}
    for field in rules.fields_of(kind):
        value = form[field.name].data
        values[field.name] = value.isoformat() if isinstance(value, date) else value
    return values


def fill(kind: ListingKind, form: Any, stored: dict[str, Any]) -> None:
    """Put a stored content into the form."""
    for field in rules.fields_of(kind):
        value = stored.get(field.name)
        if field.type == FieldType.DATE:
            value = date.fromisoformat(value) if value else None
        elif field.type == FieldType.LINES:
            value = "\n".join(value or [])
        form[field.name].data = value


class AttachForm(PageForm):
    file = FileField(_l("Picture or document"), validators=[FileRequired(_l("Choose a file."))])
    description = LineField(_l("Description of the picture"), most=300, required=False)


class StageForm(PageForm):
    to = SelectField(_l("Next stage"), coerce=Stage)
    evidence = TextField(_l("Evidence"), most=3000, required=True, rows=4)
    link = LinkField(_l("Link to a document"))


class ListingFileForm(PageForm):
    file = FileField(_l("Listings as JSON or CSV"), validators=[FileRequired(_l("Choose a file."))])


class GroupForm(PageForm):
    kind = SelectField(_l("Kind"), coerce=GroupKind)
    name = LineField(_l("Name of the group"), most=80)


class CallForm(PageForm):
    title = LineField(_l("Title"), most=200)
    intro = TextField(_l("What is sought"), most=4000)
    closes_on = DateField(_l("Entries until"), validators=[InputRequired(_REQUIRED)])


def call_form(names: Mapping[AwardCriterion, Any]) -> type[CallForm]:
    """The form of a call, with a weight for each criterion."""
    weights = {
        f"weight_{code}": IntegerField(
            names[code], default=weight, validators=[InputRequired(_l("This field is required.")), NumberRange(1, 100)]
        )
        for code, weight in CRITERIA.items()
    }
    return type("FilledCallForm", (CallForm,), weights)
