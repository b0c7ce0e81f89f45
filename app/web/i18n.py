"""Which language and zone a page speaks, and how times and numbers are written in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from babel import Locale
from babel.dates import format_date, format_datetime, format_time
from flask import Flask, g, request
from flask_babel import Babel, get_locale
from flask_login import current_user
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from app.core.clock import zone as find_zone
from app.core.languages import CATALOGS, LANGUAGES, best_language
from app.web.choices import choose

COOKIE = "language"
_NOT_COUNTRIES = {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}


def language() -> str:
    """The tag of this request's language: the person's choice, their account's, then the browser's."""
    if "language" not in g:
        chosen = request.cookies.get(COOKIE, "")
        account = getattr(current_user, "language", None) or ""
        wishes = [chosen, account, *(tag for tag, _ in request.accept_languages)]
        g.language = best_language([wish for wish in wishes if wish])
    return str(g.language)


def _catalogue() -> str:
    return CATALOGS[language()]


def _choose() -> BaseResponse | None:
    """`?lang=nl` on any page sets the language and leads back to the page without it."""
    return choose("lang", COOKIE, LANGUAGES)


def _locale() -> Locale:
    return get_locale() or Locale("en")


def _local(value: datetime, zone: str) -> datetime:
    return value.astimezone(find_zone(zone))


def clock_time(value: datetime, zone: str) -> Markup:
    local = _local(value, zone)
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), format_time(local, "HH:mm", locale=_locale()))


def day(value: datetime | date, zone: str = "UTC", pattern: str = "EEEE d MMMM") -> str:
    local = _local(value, zone).date() if isinstance(value, datetime) else value
    return format_date(local, _pattern("d MMMM y (EEEE)" if pattern == "full" else pattern), locale=_locale())


_CHINESE = {
    "EEEE d MMMM": "MMMd日 EEEE",
    "d MMM": "MMMd日",
    "d MMM y": "y年MMMd日",
    "EEE d MMM": "MMMd日 EEE",
    "d MMMM y (EEEE)": "y年MMMd日 (EEEE)",
}


def _pattern(pattern: str) -> str:
    # Chinese writes the month before the day.
    if language() == "zh-Hant":
        return _CHINESE.get(pattern, pattern)
    return pattern


def moment(value: datetime, zone: str = "UTC") -> Markup:
    local = _local(value, zone)
    text = format_datetime(local, f"{_pattern('EEE d MMM')} HH:mm", locale=_locale())
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), text)


def country_name(code: str) -> str:
    return str(_locale().territories.get(code, code))


def countries() -> dict[str, str]:
    """ISO 3166 codes and names of all countries."""
    return {
        code: str(name)
        for code, name in _locale().territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES
    }


def language_name(code: str) -> str:
    return str(_locale().languages.get(code.replace("-", "_"), code))


def in_language(texts: Mapping[str, str]) -> str:
    """One of several given wordings: this page's language, else English, else whatever there is."""
    return texts.get(language()) or texts.get("en") or next(iter(texts.values()), "")


def install(app: Flask) -> None:
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "web/translations"
    Babel(app, locale_selector=_catalogue)
    app.before_request(_choose)
    filters: dict[str, Any] = {
        "clock_time": clock_time,
        "day": day,
        "moment": moment,
        "country_name": country_name,
        "language_name": language_name,
        "in_language": in_language,
        "as_moment": datetime.fromisoformat,
    }
    app.jinja_env.filters.update(filters)
    app.context_processor(lambda: {"language": language(), "languages": LANGUAGES})
