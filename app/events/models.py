"""Tables of the events package."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.exchange.models import Listing
from app.infra.db import Base
from app.members.models import Person, Theme

ON_SITE, ONLINE = "on_site", "online"
CONFIRMED, WAITING, LEFT = "confirmed", "waiting", "left"


class Seats:
    """Seats counted apart by mode. NULL seats are unlimited. The CHECKs are the wall behind the guarded updates."""

    on_site_seats: Mapped[int | None]
    on_site_taken: Mapped[int] = mapped_column(default=0)
    online_seats: Mapped[int | None]
    online_taken: Mapped[int] = mapped_column(default=0)
    # Handed out in order and never again, so that a queue cannot be overtaken.
    last_queue_number: Mapped[int] = mapped_column(default=0)


def _seat_checks() -> tuple[CheckConstraint, ...]:
    return (
        CheckConstraint("on_site_taken >= 0 AND online_taken >= 0", name="taken_not_negative"),
        CheckConstraint("on_site_seats >= 0 AND online_seats >= 0", name="seats_not_negative"),
    )


class Event(Seats, Base):
    __tablename__ = "event"
    __table_args__ = (
        *_seat_checks(),
        CheckConstraint("kind IN ('workshop', 'expo', 'assembly')", name="kind"),
        CheckConstraint("status IN ('draft', 'published', 'cancelled')", name="status"),
        CheckConstraint("ends_on >= starts_on", name="dates"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    title: Mapped[str]
    summary: Mapped[str] = mapped_column(default="")
    timezone: Mapped[str]
    city: Mapped[str] = mapped_column(default="")
    country: Mapped[str] = mapped_column(default="")
    venue: Mapped[str] = mapped_column(default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    status: Mapped[str] = mapped_column(default="draft")
    registration_open: Mapped[bool] = mapped_column(default=False)
    challenge_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id"))
    meeting_minutes: Mapped[int] = mapped_column(default=20)
    meeting_tables: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime]

    challenge: Mapped[Listing | None] = relationship()


class Room(Base):
    __tablename__ = "room"
    __table_args__ = (
        UniqueConstraint("event_id", "name"),
        CheckConstraint("kind IN ('on_site', 'online')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(default=ON_SITE)
    capacity: Mapped[int | None]
    # Never shown in a mail or calendar; people reach it through the session's join page.
    online_url: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)


class Session(Seats, Base):
    __tablename__ = "session"
    __table_args__ = (
        *_seat_checks(),
        UniqueConstraint("event_id", "code"),
        UniqueConstraint("event_id", "source_key"),
        CheckConstraint("ends_at > starts_at", name="span"),
        Index("ix_session_event_start", "event_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    # Its address on the site.
    code: Mapped[str]
    # What an imported file knows it by; a newer file finds it again.
    source_key: Mapped[str | None]
    # Stable for ever: calendars know the session by it.
    uid: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    abstract: Mapped[str] = mapped_column(default="")
    track: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default="talk")
    language: Mapped[str] = mapped_column(default="en")
    room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    needs_enrolment: Mapped[bool] = mapped_column(default=False)
    sequence: Mapped[int] = mapped_column(default=0)
    cancelled: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime]

    event: Mapped[Event] = relationship()
    room: Mapped[Room | None] = relationship()
    themes: Mapped[list[Theme]] = relationship(secondary="session_theme", order_by="Theme.position")
    speakers: Mapped[list[Speaker]] = relationship(secondary="session_speaker", order_by="Speaker.name")


class SessionTheme(Base):
    __tablename__ = "session_theme"

    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), primary_key=True)
    theme_code: Mapped[str] = mapped_column(ForeignKey("theme.code"), primary_key=True)


class Speaker(Base):
    __tablename__ = "speaker"
    __table_args__ = (UniqueConstraint("event_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    # What tells two speakers of one name apart: the id in the imported file, else the name.
    key: Mapped[str]
    name: Mapped[str]
    organisation: Mapped[str] = mapped_column(default="")


class SessionSpeaker(Base):
    __tablename__ = "session_speaker"

    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), primary_key=True)
    speaker_id: Mapped[int] = mapped_column(ForeignKey("speaker.id", ondelete="CASCADE"), primary_key=True)


class _Place:
    """Somebody's place in something with seats: confirmed, waiting in a queue, or left."""

    mode: Mapped[str]
    state: Mapped[str]
    queue_number: Mapped[int | None]
    # The UID of this place in the person's calendar.
    uid: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


def _place_checks() -> tuple[CheckConstraint, ...]:
    return (
        CheckConstraint("mode IN ('on_site', 'online')", name="mode"),
        CheckConstraint("state IN ('confirmed', 'waiting', 'left')", name="state"),
    )


class Registration(_Place, Base):
    """A person's place at an event."""

    __tablename__ = "registration"
    __table_args__ = (*_place_checks(), UniqueConstraint("event_id", "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(default="attendee")

    event: Mapped[Event] = relationship()
    person: Mapped[Person] = relationship()


class Enrolment(_Place, Base):
    """A registration's seat in one session."""

    __tablename__ = "enrolment"
    __table_args__ = (
        *_place_checks(),
        UniqueConstraint("session_id", "registration_id"),
        Index(
            "ix_enrolment_queue",
            "session_id",
            "mode",
            "queue_number",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)

    session: Mapped[Session] = relationship()
    registration: Mapped[Registration] = relationship()


class Claim(Base):
    """A hold on one resource for one unit of time. Its primary key is what makes a double booking impossible."""

    __tablename__ = "claim"
    __table_args__ = (Index("ix_claim_holder", "holder"),)

    resource: Mapped[str] = mapped_column(primary_key=True)
    resource_id: Mapped[str] = mapped_column(primary_key=True)
    unit_start: Mapped[datetime] = mapped_column(primary_key=True)
    # Who holds it, such as `enrolment:12` or `meeting:7`.
    holder: Mapped[str]


class CalendarItem(Base):
    """What one person's calendar was last told of one entry (RFC 5546): the sequence falls never, the UID changes never."""

    __tablename__ = "calendar_item"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    uid: Mapped[str] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(default=0)
    fingerprint: Mapped[str]
    changed_at: Mapped[datetime]
