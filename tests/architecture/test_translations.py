"""No page speaks half a language: every string is in every catalogue."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.factories.catalogues import catalogue, wanted

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", ["nl", "zh_Hant_TW"])
def test_every_string_is_translated(name: str) -> None:
    translations = catalogue(name)
    missing = []
    for context, message in wanted():
        entry = translations.get(message if isinstance(message, str) else message[0], context)
        texts = entry.string if entry and isinstance(entry.string, tuple) else (entry.string if entry else "",)
        if not entry or entry.fuzzy or not all(texts):
            missing.append(message)
    assert not missing, f"run `python3 dev.py words`, then translate: {missing}"


@pytest.mark.parametrize("name", ["nl", "zh_Hant_TW"])
def test_placeholders_survive_translation(name: str) -> None:
    def holes(text: str) -> set[str]:
        return set(re.findall(r"%\((\w+)\)[sd]", text))

    for entry in catalogue(name):
        if entry.id:
            source = " ".join(entry.id) if isinstance(entry.id, tuple) else entry.id
            for text in entry.string if isinstance(entry.string, tuple) else (entry.string,):
                assert holes(text) <= holes(source), entry.id
                assert holes(source) <= holes(text) | {"num"}, entry.id


def test_templates_hold_no_bare_english() -> None:
    """Words between tags that no translator sees. Product names and codes are the exceptions."""
    allowed = {"GO SMART", "GO", "SMART", "CSV", "XLSX", "XML", "JSON", "iCalendar", "UTC", "TRL", "Google", "Outlook"}

    def is_fine(word: str) -> bool:
        return word.strip(".,:()") in allowed or not re.search(r"[A-Za-z]{3,}", word)

    wrong = []
    for path in (ROOT / "app").rglob("templates/**/*.html"):
        # The guide is for developers.
        if "styleguide" in path.parts:
            continue
        text = re.sub(
            r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<script.*?</script>|<svg.*?</svg>|&\w+;",
            " ",
            path.read_text(encoding="utf-8"),
            flags=re.DOTALL,
        )
        phrases = re.findall(r">([^<>]*[A-Za-z]{3,}[^<>]*)<", text)
        wrong += [f"{path.name}: {words.strip()[:60]}" for words in phrases if not all(is_fine(word) for word in words.split())]
    assert not wrong, "\n".join(wrong)
