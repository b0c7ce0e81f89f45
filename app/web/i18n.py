"""Which language and zone a page speaks, and how times and numbers are written in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from babel import Locale
from babel.dates import format_date, format_datetime, format_time, get_timezone_location
from babel.lists import format_list
from babel.numbers import format_decimal
from flask import Flask, g, request
from flask_babel import Babel, get_locale
from flask_babel import gettext as _
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
        wishes = [chosen, account, *request.accept_languages.values()]
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
    "d MMMM y (EEEE)": "y年MMMd日（EEEE）",
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


def zone_name(zone: str, at: datetime | date) -> str:
    """A time zone in words, with its distance from UTC at that moment or on that day: New York time (UTC−5)."""
    instant = at if isinstance(at, datetime) else datetime.combine(at, time(12), find_zone(zone))
    offset = _local(instant, zone).utcoffset() or timedelta()
    hours, minutes = divmod(abs(int(offset.total_seconds())) // 60, 60)
    distance = f"{'−' if offset < timedelta() else '+'}{hours}" + (f":{minutes:02}" if minutes else "") if offset else ""
    if zone in {"UTC", "Etc/UTC"}:
        return "UTC"
    city = get_timezone_location(zone, locale=_locale(), return_city=True)
    return str(_("%(city)s time (%(offset)s)", city=city, offset=f"UTC{distance}"))


def number(value: float) -> str:
    return format_decimal(value, locale=_locale())


def _is_chinese() -> bool:
    return _locale().language == "zh"


def comma() -> str:
    """What stands between the parts of a list that a template writes one by one."""
    return "、" if _is_chinese() else ", "


def listed(values: Iterable[object]) -> str:
    """A, B and C, as the page's language writes a list."""
    locale = _locale()
    british = Locale("en", "GB") if locale.language == "en" else locale
    return format_list([str(value) for value in values], style="standard", locale=british)


def labelled(label: object, value: object = "") -> Markup:
    """A label with the colon of the page's language, and what it labels."""
    return Markup("{}{}{}").format(label, "：" if _is_chinese() else ": ", value)


def bracketed(text: object) -> Markup:
    """Text in brackets after a word, with the space that the page's language leaves there."""
    before, after = ("（", "）") if _is_chinese() else (" (", ")")
    return Markup("{}{}{}").format(before, text, after)


def in_country(city: str, country: str) -> str:
    """A city, or who is at home in a country, with the country: the larger first where the page's language has it so."""
    names = [city, country_name(country) if country else ""]
    return " ".join(filter(None, reversed(names))) if _is_chinese() else ", ".join(filter(None, names))


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


def _wording(texts: Mapping[str, str]) -> tuple[str, str]:
    """The language and the text of one of several wordings: this page's language, else English, else whatever there is."""
    for tag in (language(), "en", *texts):
        if texts.get(tag):
            return tag, texts[tag]
    return language(), ""


def in_language(texts: Mapping[str, str]) -> str:
    """One of several given wordings: this page's language, else English, else whatever there is."""
    return _wording(texts)[1]


def spoken(text: object, tag: str) -> Markup:
    """Text of that language, marked where the page speaks another one, so that it is read out as what it is."""
    return Markup('<span lang="{}">{}</span>').format(tag, text) if tag and tag != language() else Markup("{}").format(text)


def wording(texts: Mapping[str, str]) -> Markup:
    """Like `in_language`, marked with the wording's language where that is not the page's."""
    tag, text = _wording(texts)
    return spoken(text, tag)


def install(app: Flask) -> None:
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "web/translations"
    Babel(app, locale_selector=_catalogue)
    app.before_request(_choose)
    filters: dict[str, Any] = {
        "clock_time": clock_time,
        "day": day,
        "moment": moment,
        "zone_name": zone_name,
        "number": number,
        "listed": listed,
        "labelled": labelled,
        "bracketed": bracketed,
        "in_country": in_country,
        "country_name": country_name,
        "language_name": language_name,
        "in_language": in_language,
        "spoken": spoken,
        "wording": wording,
        "as_moment": datetime.fromisoformat,
    }
    app.jinja_env.filters.update(filters)
    app.jinja_env.globals.update(comma=comma)
    app.context_processor(lambda: {"language": language(), "languages": LANGUAGES})
