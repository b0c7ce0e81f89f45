"""Where on earth: the climate band of a latitude, the position of a time zone's city, office hours that two places share."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from importlib import resources

from app.core.clock import zone
from app.core.vocabulary import Climate

# Office hours, local time.
_OPEN, _CLOSED = 9, 17
WORKING_DAY = _CLOSED - _OPEN


@cache
def _places() -> dict[str, tuple[str, float, float]]:
    """Zone to (country, latitude, longitude) of its main city, from the table that comes with the time zones (public
    domain)."""
    places = {}
    table = resources.files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    for line in table.splitlines():
        if line and not line.startswith("#"):
            country, position, name = line.split("\t")[:3]
            at = max(position.rfind("+"), position.rfind("-"))
            places[name] = (country, _degrees(position[:at], 2), _degrees(position[at:], 3))
    return places


@cache
def _by_country() -> dict[str, tuple[float, float]]:
    positions: dict[str, tuple[float, float]] = {}
    for country, latitude, longitude in _places().values():
        positions.setdefault(country, (latitude, longitude))
    return positions


def _degrees(text: str, digits: int) -> float:
    """ISO 6709: sign, degrees of two or three digits, minutes, perhaps seconds."""
    sign, figures = (-1 if text[0] == "-" else 1), text[1:]
    minutes = int(figures[digits : digits + 2]) + int(figures[digits + 2 : digits + 4] or 0) / 60
    return sign * (int(figures[:digits]) + minutes / 60)


def position(country: str, timezone: str = "") -> tuple[float, float] | None:
    """(latitude, longitude) of the zone's main city when the zone is the country's, else of the country's first zone."""
    place = _places().get(timezone)
    if place is not None and (not country or place[0] == country):
        return place[1], place[2]
    return _by_country().get(country)


def climate(country: str, timezone: str = "") -> Climate:
    """The band by distance from the equator: a rough measure, and said so on the page."""
    where = position(country, timezone)
    if where is None:
        return Climate.UNKNOWN
    away = abs(where[0])
    if away < 23.5:
        return Climate.TROPICAL
    if away < 35:
        return Climate.SUBTROPICAL
    return Climate.TEMPERATE if away < 55 else Climate.COLD


def utc_offset(timezone: str, now: datetime) -> float:
    """Hours ahead of UTC at that moment; 0 for a zone that nobody knows."""
    try:
        shift = now.astimezone(zone(timezone)).utcoffset()
    except ValueError:
        return 0.0
    return shift.total_seconds() / 3600 if shift else 0.0


def shared_office_hours(offset: float, other: float) -> float:
    """How many of a working day's eight hours two places share, from their offsets in hours. The same both ways."""
    apart = abs(offset - other) % 24
    return max(0.0, WORKING_DAY - min(apart, 24 - apart))
