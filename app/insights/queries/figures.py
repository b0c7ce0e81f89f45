"""Gathers what each package counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from app.badges.queries import scans as badges
from app.core.kpi import Counted
from app.events.queries import events
from app.exchange.models import Listing
from app.exchange.queries import counts as exchange
from app.feedback.queries import promises as feedback
from app.feedback.queries.promises import Confirmed
from app.insights.rules.promises import TARGETS, Promise, forecast
from app.matchmaking.queries import meetings as matchmaking
from app.matchmaking.queries.meetings import Funnel
from app.publications.queries import news, newsletters, reports

_SOURCES = (events.kpis, exchange.kpis, newsletters.kpis, reports.kpis)


def year(number: int) -> tuple[datetime, datetime]:
    return datetime(number, 1, 1, tzinfo=UTC), datetime(number + 1, 1, 1, tzinfo=UTC)


def _counted(start: datetime, end: datetime) -> dict[str, Sequence[Counted]]:
    if start >= end:
        return {key: [] for key in TARGETS}
    return {key: found for source in _SOURCES for key, found in source(start, end).items()}


def promises(number: int, now: datetime) -> list[Promise]:
    """The five promises in a calendar year. What begins today counts; what begins later this year stands ahead."""
    start, end = year(number)
    tomorrow = datetime.combine(now.date() + timedelta(days=1), time(), UTC)
    edge = min(max(start, tomorrow), end)
    found, ahead = _counted(start, edge), _counted(edge, end)
    return [
        Promise(key, target, found[key], ahead[key], forecast(len(found[key]), len(ahead[key]), start, end, now))
        for key, target in TARGETS.items()
    ]


# What concerns the environment most, in the order of the list of themes; what is counted of each.
ENVIRONMENT = ("energy", "air", "mobility", "waste")
THINGS = ("challenge", "solution", "project", "use_case", "session", "news", "report")


def themes(number: int, now: datetime) -> list[tuple[str, dict[str, int]]]:
    """(theme, how much of each kind became public or took place until now) of the environment's themes in a year."""
    start, end = year(number)
    sources = (exchange.by_theme, events.by_theme, news.by_theme, reports.by_theme)
    found = {key: count for source in sources for key, count in source(start, max(start, min(end, now))).items()}
    return [(theme, {thing: found.get((theme, thing), 0) for thing in THINGS}) for theme in ENVIRONMENT]


def confirmed(number: int) -> Confirmed | None:
    """What members said of the year's promises, beside what was counted."""
    return feedback.confirmed(*year(number))


def funnel(number: int, now: datetime) -> tuple[Funnel, Sequence[Listing]]:
    """From proposals of meetings in the year to those that took place, and the pilots that two organisations began after they
    had met."""
    found = matchmaking.funnel(*year(number), now)
    return found, exchange.pilots_after(found.pairs)


def meetings(number: int) -> dict[str, int]:
    return matchmaking.states(*year(number))


def attendance(number: int, now: datetime) -> list[tuple[str, int, int]]:
    """(event, places given, people who came in at a door) of the year's events that have begun."""
    start, end = year(number)
    return [
        (event.title, event.on_site_taken + event.online_taken, badges.attended(event.id))
        for event in reversed(events.everything())
        if event.status == "published"
        and start.date() <= event.starts_on < min(end, now).date() + timedelta(days=1)
        and event.on_site_taken + event.online_taken
    ]
