"""Which language a visitor gets."""

from __future__ import annotations

import pytest

from app.core.languages import best_language


@pytest.mark.parametrize(
    ("wishes", "tag"),
    [(["zh-TW"], "zh-Hant"), (["zh_Hant_TW"], "zh-Hant"), (["fr", "nl-BE"], "nl"), (["fr"], "en"), ([], "en")],
)
def test_best_language(wishes: list[str], tag: str) -> None:
    assert best_language(wishes) == tag
