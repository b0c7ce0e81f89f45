"""The three languages of the product, under their BCP 47 tags, and what other systems call them."""

from __future__ import annotations

LANGUAGES = {"en": "English", "zh-Hant": "繁體中文", "nl": "Nederlands"}
DEFAULT_LANGUAGE = "en"
# Babel and gettext name folders this way; Flask-Babel fails on the bare "zh-TW".
CATALOGS = {"en": "en", "zh-Hant": "zh_Hant_TW", "nl": "nl"}
_ALIASES = {"zh": "zh-Hant", "zh-tw": "zh-Hant", "zh-hk": "zh-Hant", "zh-mo": "zh-Hant", "zh-hant": "zh-Hant"}


def best_language(wishes: list[str]) -> str:
    """The first of the wished tags that the product speaks, by its full tag, then by its language part."""
    for wish in wishes:
        tag = wish.strip().lower().replace("_", "-")
        for candidate in (tag, tag.split("-")[0]):
            if candidate in _ALIASES:
                return _ALIASES[candidate]
            if candidate in LANGUAGES:
                return candidate
    return DEFAULT_LANGUAGE
