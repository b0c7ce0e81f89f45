"""Tables of the matchmaking package."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import JSON

from app.events.models import Event, Registration
from app.infra.db import Base
from app.matchmaking.vocabulary import MeetingSource, MeetingState, PlanState, WishLevel
from app.members.models import Person
from app.optimiser.problem import PlanRecord


class Settings(Base):
    """How matchmaking works at one event; without a row the defaults of these columns hold."""

    __tablename__ = "matchmaking"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    # The first and last o'clock of meetings, "HH:MM" at the event, and the spans without any, such as [["12:00", "13:00"]].
    opens: Mapped[str] = mapped_column(default="09:00")
    closes: Mapped[str] = mapped_column(default="18:00")
    pauses: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    # Pairs of kinds of organisations that may meet, such as [["city", "company"]]; empty is everybody with everybody.
    kinds: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    # How long a request waits for an answer.
    request_hours: Mapped[int] = mapped_column(default=48)
    # Weights of the reasons of a score, as learned from answers and ratings; empty is the defaults.
    weights: Mapped[dict[str, float]] = mapped_column(JSON, default=dict)


class Profile(Base):
    """What somebody seeks and offers at one event, and when. Without a row a person is not proposed to anybody."""

    __tablename__ = "meeting_profile"
    __table_args__ = (
        CheckConstraint("most_a_day > 0", name="most_positive"),
        CheckConstraint("buffer_minutes >= 0 AND buffer_minutes <= 60", name="buffer"),
    )

    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), primary_key=True)
    pitch: Mapped[str] = mapped_column(default="")
    seeks: Mapped[list[str]] = mapped_column(JSON)
    offers: Mapped[list[str]] = mapped_column(JSON)
    seeks_text: Mapped[str] = mapped_column(default="")
    offers_text: Mapped[str] = mapped_column(default="")
    # Languages to meet in; empty is those of the person.
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    visible: Mapped[bool] = mapped_column(default=True)
    most_a_day: Mapped[int | None]
    # Free time after each meeting.
    buffer_minutes: Mapped[int] = mapped_column(default=0)
    # Starts of the event's slots in which this person does not meet, ISO 8601 in UTC.
    away: Mapped[list[str]] = mapped_column(JSON, default=list)
    # "HH:MM" where the person is (`Person.timezone`); nobody meets online outside of it. Empty is any time.
    hours_from: Mapped[str] = mapped_column(default="")
    hours_until: Mapped[str] = mapped_column(default="")
    # The table that a host keeps.
    table_number: Mapped[int | None]

    registration: Mapped[Registration] = relationship()


class Wish(Base):
    """What somebody thinks of meeting somebody: `must`, `want`, or `no` (never proposed, asked for or planned)."""

    __tablename__ = "meeting_wish"
    __table_args__ = (CheckConstraint("registration_id <> other_id", name="two_people"),)

    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), primary_key=True, index=True)
    level: Mapped[WishLevel]
    changed_at: Mapped[datetime]


class Meeting(Base):
    """A meeting of two registrations of an event, and of those they bring. A confirmed one holds claims on all people and its
    table. Before that, and while a move is asked for, its `slots` are the times that `turn_id` may choose from."""

    __tablename__ = "meeting"
    __table_args__ = (
        CheckConstraint("requester_id <> invitee_id", name="two_people"),
        CheckConstraint("ends_at > starts_at", name="span"),
        Index("ix_meeting_requester", "requester_id", "state"),
        Index("ix_meeting_invitee", "invitee_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    requester_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    invitee_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    # When it is, once confirmed; before that the first time that was asked for.
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    # NULL: online.
    table_number: Mapped[int | None]
    message: Mapped[str] = mapped_column(default="")
    state: Mapped[MeetingState] = mapped_column(default=MeetingState.REQUESTED)
    # Whose answer is waited for; NULL when nobody's.
    turn_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id"))
    expires_at: Mapped[datetime | None]
    # Why it was declined or cancelled.
    reason: Mapped[str] = mapped_column(default="")
    source: Mapped[MeetingSource] = mapped_column(default=MeetingSource.ASKED)
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("meeting_plan.id", ondelete="SET NULL"))
    # An organiser's lock: plans leave it where it is.
    locked: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    event: Mapped[Event] = relationship()
    requester: Mapped[Registration] = relationship(foreign_keys=[requester_id])
    invitee: Mapped[Registration] = relationship(foreign_keys=[invitee_id])
    slots: Mapped[list[MeetingSlot]] = relationship(cascade="all, delete-orphan", order_by="MeetingSlot.position")
    guests: Mapped[list[Guest]] = relationship(cascade="all, delete-orphan")
    words: Mapped[list[Word]] = relationship(cascade="all, delete-orphan")


class MeetingSlot(Base):
    """One of the times that somebody proposes."""

    __tablename__ = "meeting_slot"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(primary_key=True)
    position: Mapped[int]


class Guest(Base):
    """A colleague whom one of the two brings along."""

    __tablename__ = "meeting_guest"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), primary_key=True, index=True)

    registration: Mapped[Registration] = relationship()


class Word(Base):
    """What one of the two says afterwards: did they meet, how good was it (1 to 5), and does it lead to a PoC."""

    __tablename__ = "meeting_word"
    __table_args__ = (CheckConstraint("rating BETWEEN 1 AND 5", name="rating"),)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), primary_key=True)
    met: Mapped[bool]
    rating: Mapped[int | None]
    leads_to_poc: Mapped[bool] = mapped_column(default=False)
    said_at: Mapped[datetime]


class Presence(Base):
    """Somebody's badge was scanned at the table of their meeting."""

    __tablename__ = "meeting_presence"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), primary_key=True)
    at: Mapped[datetime]


class TableVisit(Base):
    """The last time that somebody without a meeting was scanned at a table; two of them make a meeting."""

    __tablename__ = "table_visit"

    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), primary_key=True)
    table_number: Mapped[int]
    at: Mapped[datetime]


class PlanOptions(TypedDict, total=False):
    """What an organiser asked: meetings a person at `most` and `at_least`, how many best fits may `fill` the time, how many
    confirmed `moves` there may be, how many `seconds` to search, and the `seed`."""

    most: int | None
    at_least: int | None
    fill: int | None
    moves: int | None
    seconds: int
    seed: int | None


class PlanResult(PlanRecord, total=False):
    """The plan, what somewhat other options would give (`more`), and how far its publishing is: `parts` that are made, names of
    the meetings that were `left_out`, ids of the people `concerned`. Empty until there is a plan."""

    more: Mapping[str, object]
    parts: int
    left_out: list[str]
    concerned: list[int]


class MeetingPlan(Base):
    """A plan that an organiser asks for. `options` is what was asked, `problem` what the optimiser gets, `result` its plan, and
    `progress` a list of [seconds, value, bound]."""

    __tablename__ = "meeting_plan"
    __table_args__ = (Index("ix_meeting_plan_event", "event_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    state: Mapped[PlanState] = mapped_column(default=PlanState.WAITING)
    options: Mapped[PlanOptions] = mapped_column(JSON)
    problem: Mapped[dict[str, Any]] = mapped_column(JSON)
    # Starts of the slots, ISO 8601 in UTC, in the order in which the problem numbers them.
    slot_starts: Mapped[list[str]] = mapped_column(JSON)
    result: Mapped[PlanResult] = mapped_column(JSON, default=dict)
    progress: Mapped[list[list[float]]] = mapped_column(JSON, default=list)
    error: Mapped[str] = mapped_column(default="")
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    # The last sign of life of the process that computes it.
    beat_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship()
    asker: Mapped[Person | None] = relationship()
