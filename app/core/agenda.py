"""One thing on one person's day, whichever package it comes from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.core.calendars import Entry


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """`kind` is event, session or meeting; `state` a word the page translates (confirmed, waiting, requested)."""

    kind: str
    entry: Entry
    state: str = ""


# Takes a person's id.
AgendaSource = Callable[[int], Sequence[AgendaItem]]
