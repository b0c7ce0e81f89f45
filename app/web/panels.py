"""Places that lower packages name and upper packages fill: panels on pages, sources of an agenda.

The wiring sets them once; nothing below it knows who fills them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Flask
from markupsafe import Markup

from app.core.agenda import AgendaItem, AgendaSource

Panel = Callable[..., str]


class _Filled:
    panels: Mapping[str, Sequence[Panel]] = {}
    agenda: Sequence[AgendaSource] = ()


def fill(panels: Mapping[str, Sequence[Panel]], agenda: Sequence[AgendaSource]) -> None:
    _Filled.panels, _Filled.agenda = panels, agenda


def panel(place: str, **context: Any) -> Markup:
    """Everything that upper packages show at this place, in the wiring's order."""
    return Markup("").join(Markup(draw(**context)) for draw in _Filled.panels.get(place, ()))  # noqa: S704 - rendered templates


def agenda_of(person_id: int) -> list[AgendaItem]:
    """All that concerns a person, from every package, in order of time. All-day entries come first on their day."""

    def order(item: AgendaItem) -> tuple[str, int, str]:
        start = item.entry.start
        timed = isinstance(start, datetime)
        return (start.isoformat()[:10], int(timed), start.isoformat())

    return sorted((item for source in _Filled.agenda for item in source(person_id)), key=order)


def install(app: Flask) -> None:
    app.jinja_env.globals["panel"] = panel
