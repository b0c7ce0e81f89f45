"""What every form shares: text fields hold as much as they say and not one character more."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

import pytest
from flask import Flask
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict

from app.web.forms import LineField, PageForm, TextField, posted, posted_text
from tests.golden.field_lengths import LENGTHS

LANGUAGE = re.compile(r"_(en|nl|zh-Hant)$")


def forms() -> dict[str, type[FlaskForm]]:
    """The forms that modules hold; one that is made for a survey's languages lives as long as its page."""

    def below(kind: type[FlaskForm]) -> Iterator[type[FlaskForm]]:
        for form in kind.__subclasses__():
            yield form
            yield from below(form)

    return {
        form.__name__: form
        for form in below(FlaskForm)
        if form.__module__.startswith("app.") and getattr(sys.modules[form.__module__], form.__name__, None) is form
    }


def text_fields(form: FlaskForm) -> list[LineField | TextField]:
    return [field for field in form if isinstance(field, LineField | TextField)]


def test_every_text_field_is_in_the_list(app: Flask) -> None:
    with app.test_request_context(method="POST"):
        known = {
            name: {LANGUAGE.sub("", field.name) for field in fields}
            for name, kind in forms().items()
            if (fields := text_fields(kind()))
        }
    assert known == {name: set(fields) for name, fields in LENGTHS.items()}


def test_every_form_speaks_the_language_of_the_page() -> None:
    assert [name for name, kind in forms().items() if not issubclass(kind, PageForm)] == []


@pytest.mark.parametrize("name", LENGTHS)
def test_a_field_holds_as_much_as_it_says(app: Flask, name: str) -> None:
    kind = forms()[name]
    with app.test_request_context(method="POST"):
        most = {field.name: LENGTHS[name][LANGUAGE.sub("", field.name)] for field in text_fields(kind())}
        full = kind(MultiDict({field: "é" * length for field, length in most.items()}))
        over = kind(MultiDict({field: "é" * (length + 1) for field, length in most.items()}))
        for field, length in most.items():
            too_long = f"At most {length} characters."
            full[field].validate(full)
            over[field].validate(over)
            assert over[field].render_kw["maxlength"] == length, field
            assert too_long in over[field].errors, field
            assert too_long not in full[field].errors, field


def test_posted_text_is_cut_to_length(app: Flask) -> None:
    with app.test_request_context(method="POST", data={"line": " a\u0000b\n c" * 300, "text": "a\r\nb" * 300}):
        assert posted("line") == ("ab c " * 300)[:500]
        assert posted("line", 4) == "ab c"
        assert posted_text("text", 4) == "a\nba"
