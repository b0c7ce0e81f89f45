"""What people seek and offer at an event, what their words mean, and what is learned from their answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from app.core.errors import Refused
from app.events.models import Event, Registration
from app.infra import audit
from app.infra.db import Transaction, session
from app.infra.outbox import record
from app.matchmaking.messages import TextsChanged
from app.matchmaking.models import Profile, Settings
from app.matchmaking.queries import profiles as queries
from app.matchmaking.queries import times
from app.matchmaking.rules.recommend import learned
from app.matchmaking.vocabulary import MatchmakingReason
from app.search import vectors

# Learning compares everybody; every so many decisions is often enough.
_EVERY = 5


def save(tx: Transaction, registration_id: int, changes: Mapping[str, Any], *, now: datetime) -> Profile:
    """Change a profile, or begin one. `changes` are columns of `Profile`."""
    profile = tx.get(Profile, registration_id)
    if profile is None:
        tx.get_one(Registration, registration_id)
        profile = Profile(registration_id=registration_id, seeks=[], offers=[])
        tx.add(profile)
    for name, value in changes.items():
        if name == "registration_id" or not hasattr(Profile, name):
            raise AttributeError(name)
        setattr(profile, name, value)
    if bool(profile.hours_from) != bool(profile.hours_until):
        raise Refused(MatchmakingReason.BAD_HOURS)
    tx.flush()
    record(tx, TextsChanged(registration_id), now=now)
    return profile


def read_texts(registration_id: int) -> None:
    """Read what somebody seeks and offers, once per text. Takes a while and holds no lock."""
    profile = session().get(Profile, registration_id)
    if profile is None:
        return
    vectors.read((text, side) for side, text in queries.texts(profile).items())


def learn(tx: Transaction, event_id: int, *, now: datetime) -> None:
    """Move the weights of the event's reasons by what people answered and how they rated."""
    outcomes = queries.decisions(event_id)
    if not outcomes or len(outcomes) % _EVERY:
        return
    everyone = queries.crowd(tx.get_one(Event, event_id), now)
    ratings = [
        (person, other, went) for person, other, went in outcomes if person in everyone.place and other in everyone.place
    ]
    values = [
        ({name: float(row[everyone.place[other]]) for name, row in everyone.values(person).items()}, went)
        for person, other, went in ratings
    ]
    change_settings(tx, event_id, {"weights": learned(values)}, by=None, now=now)


def change_settings(tx: Transaction, event_id: int, changes: Mapping[str, Any], *, by: int | None, now: datetime) -> None:
    """How matchmaking works at an event. Raises Refused(MatchmakingReason.BAD_HOURS) when it would never open."""
    stored = tx.get(Settings, event_id)
    if stored is None:
        stored = times.settings_of(event_id)
        tx.add(stored)
    for name, value in changes.items():
        setattr(stored, name, value)
    spans = [(stored.opens, stored.closes), *stored.pauses]
    if any(time.fromisoformat(begin) >= time.fromisoformat(end) for begin, end in spans):
        raise Refused(MatchmakingReason.BAD_HOURS)
    tx.flush()
    if by is not None:
        audit.note(tx, by, "changed_matchmaking", f"event:{event_id}", now=now)


def keep_table(tx: Transaction, registration_id: int, table_number: int | None, *, by: int, now: datetime) -> None:
    """A host keeps a table; None gives it back."""
    registration = tx.get_one(Registration, registration_id)
    if table_number is not None and not 1 <= table_number <= registration.event.meeting_tables:
        raise Refused(MatchmakingReason.NO_SUCH_TABLE, most=registration.event.meeting_tables)
    save(tx, registration_id, {"table_number": table_number}, now=now)
    audit.note(tx, by, "kept_table", f"registration:{registration_id}", now=now, table=table_number)
