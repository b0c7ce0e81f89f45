"""One word a concept in each language: what docs/terms.md says holds in every catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.factories.catalogues import catalogue

TERMS = Path(__file__).resolve().parents[2] / "docs" / "terms.md"
CATALOGUES = {"zh-Hant": "zh_Hant_TW", "nl": "nl"}
# Texts where the English word is another one.
EXCEPTIONS = {
    ("email", "As Zoom, Teams or BigBlueButton export it, or with the columns email and minutes."): "the name of a column",
}


@cache
def tables() -> list[list[str]]:
    lines = [line for line in TERMS.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def terms() -> dict[str, dict[str, list[str]]]:
    rows = [row for row in tables() if row[0] not in {"English", "language", "en", *CATALOGUES}]
    return {en: {"zh-Hant": zh.split(" / "), "nl": nl.split(" / ")} for en, zh, nl in rows}


def unused() -> dict[str, list[str]]:
    forms: dict[str, list[str]] = {}
    for language, form, _instead in tables():
        if language in {"en", *CATALOGUES}:
            forms.setdefault(language, []).extend(form.split(", "))
    return forms


def texts(language: str) -> Iterator[tuple[str, str]]:
    """Each message with its translation, the forms of a plural in one text."""

    def whole(text: str | tuple[str, ...]) -> str:
        return " ".join(text) if isinstance(text, tuple) else text

    for entry in catalogue(CATALOGUES[language]):
        if entry.id:
            yield whole(entry.id), whole(entry.string)


def has(text: str, term: str) -> bool:
    plural = rf"{term[:-1]}(y|ies)" if term.endswith("y") else rf"{term}s?"
    return bool(re.search(rf"\b{plural}\b", re.sub(r"%\(\w+\)[sd]", "", text), re.IGNORECASE))


@pytest.mark.parametrize("language", CATALOGUES)
@pytest.mark.parametrize("term", terms())
def test_a_term_is_translated_by_its_term(term: str, language: str) -> None:
    forms = terms()[term][language]
    wrong = {
        english: translated
        for english, translated in texts(language)
        if has(english, term) and (term, english) not in EXCEPTIONS and not any(form in translated.lower() for form in forms)
    }
    assert not wrong, f"{term} is {forms}"


def finds(form: str, text: str) -> bool:
    words = re.escape(form) if not form[0].isascii() or not form[-1].isalpha() else rf"\b{re.escape(form)}\b"
    return bool(re.search(words, text, re.IGNORECASE))


@pytest.mark.parametrize("language", ["en", *CATALOGUES])
def test_no_text_has_a_form_that_is_not_used(language: str) -> None:
    said = [english for english, _text in texts("nl")] if language == "en" else [text for _english, text in texts(language)]
    wrong = [(form, text) for form in unused()[language] for text in said if finds(form, text)]
    assert not wrong


def test_chinese_has_full_width_marks() -> None:
    """Between Chinese characters, where half-width ones are the marks of other languages."""
    wrong = [text for _english, text in texts("zh-Hant") if re.search(r"[\u4e00-\u9fff][,:;?!(]|[,;?!)][\u4e00-\u9fff]", text)]
    assert not wrong


def test_exceptions_are_there() -> None:
    english = {message for message, _text in texts("nl")}
    assert not [message for _term, message in EXCEPTIONS if message not in english]
