"""What every form shares: trimmed text without control characters, and lists of choices in the page's language."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, TypeVar

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectMultipleField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.calendars import plain
from app.core.clock import zone

Word = TypeVar("Word", bound=StrEnum)


def clean(value: str | None) -> str | None:
    return plain(value).strip() if value else value


def posted(name: str, most: int = 500) -> str:
    """A value of the posted form that no form class reads, on one line: trimmed, without control characters, cut to length."""
    return " ".join(plain(request.form.get(name, "")).split())[:most]


def posted_text(name: str, most: int) -> str:
    """Like `posted`, with its lines."""
    return plain(request.form.get(name, "").replace("\r\n", "\n")).strip()[:most]


def word_of(vocabulary: type[Word], text: str | None) -> Word | None:
    """The word of a vocabulary that a form or an address names; None when it is none of them."""
    return next((word for word in vocabulary if word == text), None)


class LineField(StringField):
    """One line of text, at most `most` characters."""

    def __init__(self, label: Any, *, most: int = 200, required: bool = True, **more: Any) -> None:
        validators = [
            DataRequired(_l("Please fill this in.")) if required else Optional(),
            Length(max=most, message=_l("At most %(max)d characters.")),
        ]
        super().__init__(label, validators, filters=[clean], render_kw={"maxlength": most}, **more)


class ZoneField(LineField):
    """The name of a time zone, such as Europe/Amsterdam."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, most=60, **more)

    def post_validate(self, _form: Any, validation_stopped: bool) -> None:
        if validation_stopped:
            return
        try:
            zone(self.data or "")
        except ValueError as error:
            raise ValidationError(_l("This is not a time zone; write it like Europe/Amsterdam.")) from error


class TextField(TextAreaField):
    """Several lines of text."""

    def __init__(self, label: Any, *, most: int = 4000, required: bool = False, rows: int = 4, **more: Any) -> None:
        validators = [
            DataRequired(_l("Please fill this in.")) if required else Optional(),
            Length(max=most, message=_l("At most %(max)d characters.")),
        ]
        super().__init__(label, validators, filters=[clean], render_kw={"rows": rows, "maxlength": most}, **more)


class CheckboxesField(SelectMultipleField):
    """Several of several, as checkboxes: a list to choose from with a key held down is no use on a phone."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def options(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """Choices of a select or radio field from (value, label) pairs."""
    return [SelectChoice(value, label) for value, label in pairs]


class EmptyForm(FlaskForm):
    """Only the token against forged requests: for buttons."""
