"""What WTForms says by itself is said in our words, in each of the three languages, and what cannot be read says only that."""

from __future__ import annotations

from pathlib import Path

import pytest
import wtforms
from babel.messages.pofile import read_po
from flask import Flask
from flask_babel import force_locale
from werkzeug.datastructures import MultiDict
from wtforms import DateField, DecimalField, IntegerField, SelectField, StringField, validators

from app.core.languages import CATALOGS, LANGUAGES
from app.web.forms import BUILT_IN, PageForm, options

# For whoever writes the form, not for whoever fills it in.
FOR_DEVELOPERS = {"Invalid field name '%s'.", "Choices cannot be None."}


def messages_of_wtforms() -> set[str]:
    with (Path(wtforms.__file__).parent / "locale" / "wtforms.pot").open("rb") as file:
        messages = {entry.id if isinstance(entry.id, str) else entry.id[0] for entry in read_po(file) if entry.id}
    return messages - FOR_DEVELOPERS


def test_every_message_of_wtforms_has_one_of_ours() -> None:
    assert set(BUILT_IN) == messages_of_wtforms()


@pytest.mark.parametrize("message", sorted(BUILT_IN))
def test_a_message_is_in_the_language_of_the_page(app: Flask, message: str) -> None:
    texts = {}
    for tag in LANGUAGES:
        with app.test_request_context(), force_locale(CATALOGS[tag]):
            texts[tag] = PageForm.Meta().get_translations(None).gettext(message)
    assert len(set(texts.values())) == len(LANGUAGES), texts
    texts["zh-Hant"].encode("big5")  # No character of the simplified script is in it.


class Everything(PageForm):
    number = IntegerField("number", [validators.InputRequired(), validators.NumberRange(1, 9)])
    decimal = DecimalField("decimal", [validators.NumberRange(1, 9)])
    day = DateField("day", [validators.InputRequired()])
    choice = SelectField("choice", choices=options([("a", "a")]))
    line = StringField("line", [validators.InputRequired()])


@pytest.mark.parametrize(
    ("tag", "number", "missing"),
    [
        ("en", "Please enter a whole number.", "This field is required."),
        ("nl", "Vul een geheel getal in.", "Dit veld is verplicht."),
        ("zh-Hant", "請輸入整數。", "此欄位為必填。"),
    ],
)
def test_what_cannot_be_read_is_one_error(app: Flask, tag: str, number: str, missing: str) -> None:
    with app.test_request_context(method="POST"), force_locale(CATALOGS[tag]):
        form = Everything(MultiDict({"number": "abc", "decimal": "abc", "day": "abc", "choice": "b"}))
        assert not form.validate()
        assert form.number.errors == [number]
        assert list(form.line.errors) == [missing]
        assert {name: len(errors) for name, errors in form.errors.items() if name != "csrf_token"} == dict.fromkeys(
            ("number", "decimal", "day", "choice", "line"), 1
        )
