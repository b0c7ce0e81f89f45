"""Places that lower packages name and upper packages fill: panels on pages, entries of the menu, sources of an agenda.

The wiring sets them once; nothing below it knows who fills them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask
from markupsafe import Markup

from app.core.agenda import AgendaItem, AgendaSource

Panel = Callable[..., str]


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """`who(actor)` says whether the entry is shown."""

    label: Any
    endpoint: str
    who: Callable[[Any], bool] = lambda _actor: True


class _Filled:
    panels: Mapping[str, Sequence[Panel]] = {}
    menu: Sequence[MenuEntry] = ()
    desk: Sequence[MenuEntry] = ()
    agenda: Sequence[AgendaSource] = ()


def fill(
    panels: Mapping[str, Sequence[Panel]],
    menu: Sequence[MenuEntry],
    desk: Sequence[MenuEntry],
    agenda: Sequence[AgendaSource],
) -> None:
    _Filled.panels, _Filled.menu, _Filled.desk, _Filled.agenda = panels, menu, desk, agenda


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


def install(app: Flask, actor: Callable[[], Any]) -> None:
    app.jinja_env.globals["panel"] = panel
    app.context_processor(
        lambda: {
            "menu": [entry for entry in _Filled.menu if entry.who(actor())],
            "desk_menu": [entry for entry in _Filled.desk if entry.who(actor())],
            "actor": actor(),
        }
    )
