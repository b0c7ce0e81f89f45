"""Tables of the matchmaking package."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import JSON

from app.events.models import Event, Registration
from app.infra.db import Base


class Profile(Base):
    """What somebody seeks and offers at one event. Without a row a person is not proposed to anybody."""

    __tablename__ = "meeting_profile"

    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), primary_key=True)
    pitch: Mapped[str] = mapped_column(default="")
    seeks: Mapped[list[str]] = mapped_column(JSON)
    offers: Mapped[list[str]] = mapped_column(JSON)
    visible: Mapped[bool] = mapped_column(default=True)

    registration: Mapped[Registration] = relationship()


class Meeting(Base):
    """A one-on-one between two registrations of an event. A confirmed one holds claims on both people and its table."""

    __tablename__ = "meeting"
    __table_args__ = (
        CheckConstraint("requester_id <> invitee_id", name="two_people"),
        CheckConstraint("state IN ('requested', 'accepted', 'declined', 'cancelled')", name="state"),
        CheckConstraint("ends_at > starts_at", name="span"),
        Index("ix_meeting_requester", "requester_id", "state"),
        Index("ix_meeting_invitee", "invitee_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    requester_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    invitee_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    # NULL: the two meet online.
    table_number: Mapped[int | None]
    message: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="requested")
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    event: Mapped[Event] = relationship()
    requester: Mapped[Registration] = relationship(foreign_keys=[requester_id])
    invitee: Mapped[Registration] = relationship(foreign_keys=[invitee_id])


class Presence(Base):
    """Somebody's badge was scanned at the table of their meeting."""

    __tablename__ = "meeting_presence"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), primary_key=True)
    at: Mapped[datetime]
