"""What every form shares: trimmed text without control characters, and lists of choices in the page's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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


_CHOOSE = _l("Please choose one of the options.")
_NUMBER = _l("Please enter a number, such as 12 or 3.5.")
_TOO_LONG_OPEN = _l("This page was open for too long")
# What WTForms says by itself, in our words and languages.
BUILT_IN: Mapping[str, Any] = {
    "This field is required.": _l("This field is required."),
    "Invalid input.": _l("This value is not valid."),
    "Invalid email address.": _l("This is not a valid email address."),
    "Invalid IP address.": _l("This is not a valid IP address."),
    "Invalid Mac address.": _l("This is not a valid MAC address."),
    "Invalid URL.": _l("This is not a valid web address."),
    "Invalid UUID.": _l("This is not a valid UUID."),
    "Invalid value, must be one of: %(values)s.": _l("Must be one of: %(values)s."),
    "Invalid value, can't be any of: %(values)s.": _l("Must be none of: %(values)s."),
    "This field cannot be edited.": _l("This field cannot be changed."),
    "This field is disabled and cannot have a value.": _l("This field must be empty."),
    "Field must be equal to %(other_name)s.": _l("Must be the same as %(other_name)s."),
    "Field must be at least %(min)d character long.": _l("At least %(min)d characters."),
    "Field cannot be longer than %(max)d character.": _l("At most %(max)d characters."),
    "Field must be exactly %(max)d character long.": _l("Exactly %(max)d characters."),
    "Field must be between %(min)d and %(max)d characters long.": _l("Between %(min)d and %(max)d characters."),
    "Number must be at least %(min)s.": _l("Please enter a number of at least %(min)s."),
    "Number must be at most %(max)s.": _l("Please enter a number of at most %(max)s."),
    "Number must be between %(min)s and %(max)s.": _l("Between %(min)s and %(max)s."),
    "Date must be at least %(min)s.": _l("Please enter a date from %(min)s on."),
    "Date must be at most %(max)s.": _l("Please enter a date until %(max)s."),
    "Date must be between %(min)s and %(max)s.": _l("Please enter a date from %(min)s to %(max)s."),
    "Invalid CSRF Token.": _TOO_LONG_OPEN,
    "CSRF token missing.": _TOO_LONG_OPEN,
    "CSRF failed.": _TOO_LONG_OPEN,
    "CSRF token expired.": _TOO_LONG_OPEN,
    "Not a valid choice.": _CHOOSE,
    "Invalid Choice: could not coerce.": _CHOOSE,
    "Invalid choice(s): one or more data inputs could not be coerced.": _CHOOSE,
    "'%(value)s' is not a valid choice for this field.": _CHOOSE,
    "Not a valid datetime value.": _l("Please enter a date and a time."),
    "Not a valid date value.": _l("Please enter a date."),
    "Not a valid time value.": _l("Please enter a time."),
    "Not a valid week value.": _l("Please enter a week."),
    "Not a valid integer value.": _l("Please enter a whole number."),
    "Not a valid decimal value.": _NUMBER,
    "Not a valid float value.": _NUMBER,
}


class _Messages:
    """WTForms' own catalogues are not asked: for zh-Hant-TW they would answer in Simplified Chinese."""

    def gettext(self, message: str) -> str:
        return str(BUILT_IN.get(message, message))

    def ngettext(self, singular: str, _plural: str, _number: int) -> str:
        return self.gettext(singular)


class PageForm(FlaskForm):
    """What every form derives from: its own errors speak the page's language."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, _form: Any) -> _Messages:
            return _MESSAGES

    def validate(self, *arguments: Any, **more: Any) -> bool:
        good = bool(super().validate(*arguments, **more))
        for field in self:
            # What cannot be read as a number is not out of range as well.
            if field.process_errors and len(field.errors) > 1:
                field.errors = field.errors[:1]
        return good


_MESSAGES = _Messages()


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
            DataRequired(_l("This field is required.")) if required else Optional(),
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
            DataRequired(_l("This field is required.")) if required else Optional(),
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


class EmptyForm(PageForm):
    """Only the token against forged requests: for buttons."""
