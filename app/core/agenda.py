"""One thing on one person's day, whichever package it comes from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.core.calendars import Entry
from app.core.vocabulary import AgendaKind, AgendaState


@dataclass(frozen=True, slots=True)
class AgendaItem:
    kind: AgendaKind
    entry: Entry
    state: AgendaState | None = None


# Takes a person's id.
AgendaSource = Callable[[int], Sequence[AgendaItem]]
