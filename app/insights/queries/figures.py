"""Gathers what each package counted of a year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from app.badges.queries import scans as badges
from app.core.kpi import Counted
from app.core.vocabulary import PromiseKind, Thing
from app.events.attendance.queries import attendance as online
from app.events.programme.queries import events
from app.events.vocabulary import EventStatus
from app.exchange.queries import counts as exchange
from app.feedback.queries import promises as feedback
from app.insights.queries import engagement
from app.insights.rules.figures import Attended, Confirmed, Figures, Funnel
from app.insights.rules.promises import TARGETS, Promise, forecast
from app.matchmaking.queries import meetings as matchmaking
from app.publications.queries import news, newsletters, reports

_SOURCES = (events.kpis, exchange.kpis, newsletters.kpis, reports.kpis)
# What concerns the environment most, in the order of the list of themes.
ENVIRONMENT = ("energy", "air", "mobility", "waste")


def span(year: int) -> tuple[datetime, datetime]:
    return datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)


def figures(year: int, now: datetime) -> Figures:
    """All of a calendar year as the records stand at `now`."""
    return Figures(
        year,
        promises(year, now),
        confirmed(year),
        matchmaking.states(*span(year)),
        funnel(year, now),
        _attendance(year, now),
        engagement.in_year(*span(year), now),
        themes(year, now),
    )


def _counted(start: datetime, end: datetime) -> dict[PromiseKind, Sequence[Counted]]:
    if start >= end:
        return {key: [] for key in TARGETS}
    return {key: counts for source in _SOURCES for key, counts in source(start, end).items()}


def promises(year: int, now: datetime) -> list[Promise]:
    """The five promises in a calendar year. What begins today counts; what begins later this year stands ahead."""
    start, end = span(year)
    tomorrow = datetime.combine(now.date() + timedelta(days=1), time(), UTC)
    edge = min(max(start, tomorrow), end)
    counts, ahead = _counted(start, edge), _counted(edge, end)
    return [
        Promise(key, target, counts[key], ahead[key], forecast(len(counts[key]), len(ahead[key]), start, end, now))
        for key, target in TARGETS.items()
    ]


def themes(year: int, now: datetime) -> list[tuple[str, dict[Thing, int]]]:
    """(theme, how much of each kind became public or took place until now) of the environment's themes in a year."""
    start, end = span(year)
    sources = (exchange.by_theme, events.by_theme, news.by_theme, reports.by_theme)
    counts = {key: count for source in sources for key, count in source(start, max(start, min(end, now))).items()}
    return [(theme, {thing: counts.get((theme, thing), 0) for thing in Thing}) for theme in ENVIRONMENT]


def confirmed(year: int) -> Confirmed | None:
    """What members said of the year's promises, beside what was counted."""
    result = feedback.confirmed(*span(year))
    if result is None:
        return None
    path = f"/surveys/{result.survey.code}/results" if result.survey.published else ""
    return Confirmed(result.promises, result.satisfaction, result.top, result.score, result.ballots, path)


def funnel(year: int, now: datetime) -> Funnel:
    """From meetings that were proposed for the year to those that took place, and the pilots that two organisations agreed on
    after they had met."""
    meetings = matchmaking.funnel(*span(year), now)
    pilots, led = exchange.pilots_after(meetings.pairs)
    links = [(listing.title, f"/use-cases/{listing.slug}") for listing in pilots]
    return Funnel(meetings.proposed, meetings.accepted, meetings.over, meetings.held, led, links)


def _attendance(year: int, now: datetime) -> list[Attended]:
    """The year's events that have begun and for which there is anything to tell."""
    start, end = span(year)
    at_doors, joined = badges.attended(), online.online_by_event()
    begun = [
        event
        for event in reversed(events.everything())
        if event.status == EventStatus.PUBLISHED
        and start.date() <= event.starts_on < end.date()
        and event.starts_on <= now.date()
    ]
    rows = [
        Attended(
            event.title,
            f"/events/{event.slug}/",
            event.on_site_taken + event.online_taken,
            at_doors.get(event.id, 0),
            *joined.get(event.id, (0, 0)),
        )
        for event in begun
    ]
    return [attended for attended in rows if attended.places or attended.at_door or attended.clicked or attended.online]
