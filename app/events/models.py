"""Tables of the events package."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.ids import new_uid
from app.events.records import ChangeRecord, ItemRecord, MaterialRecord, WarningRecord
from app.events.vocabulary import (
    AttendeeList,
    AttendeeRole,
    EventKind,
    EventStatus,
    ListedFor,
    Mode,
    PlaceState,
    Resource,
    RoomKind,
    SessionKind,
    SessionMode,
)
from app.exchange.models import Listing
from app.infra.db import Base
from app.infra.vocabulary import RoomProvider
from app.members.models import Organisation, Person, Theme


class Seats:
    """Seats counted apart by mode. NULL seats are unlimited. The CHECKs are the wall behind the guarded updates."""

    on_site_seats: Mapped[int | None]
    on_site_taken: Mapped[int] = mapped_column(default=0)
    online_seats: Mapped[int | None]
    online_taken: Mapped[int] = mapped_column(default=0)
    # Handed out in order and never again, so that a queue cannot be overtaken.
    last_queue_number: Mapped[int] = mapped_column(default=0)
    needs_approval: Mapped[bool] = mapped_column(default=False)
    # When places may be asked for; NULL is no bound.
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    # The most seats that people of one organisation may hold together; NULL is no cap.
    organisation_cap: Mapped[int | None]


def _seat_checks() -> tuple[CheckConstraint, ...]:
    return (
        CheckConstraint("on_site_taken >= 0 AND online_taken >= 0", name="taken_not_negative"),
        CheckConstraint("on_site_seats >= 0 AND online_seats >= 0", name="seats_not_negative"),
        CheckConstraint("organisation_cap > 0", name="cap_positive"),
    )


class Event(Seats, Base):
    __tablename__ = "event"
    __table_args__ = (
        *_seat_checks(),
        CheckConstraint("ends_on >= starts_on", name="dates"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[EventKind]
    title: Mapped[str]
    summary: Mapped[str] = mapped_column(default="")
    timezone: Mapped[str]
    city: Mapped[str] = mapped_column(default="")
    country: Mapped[str] = mapped_column(default="")
    venue: Mapped[str] = mapped_column(default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    status: Mapped[EventStatus] = mapped_column(default=EventStatus.DRAFT)
    registration_open: Mapped[bool] = mapped_column(default=False)
    challenge_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id"))
    meeting_minutes: Mapped[int] = mapped_column(default=20)
    meeting_tables: Mapped[int] = mapped_column(default=0)
    invited_only: Mapped[bool] = mapped_column(default=False)
    # Who finds whom in the list of attendees, for the public and for participants.
    attendees_public: Mapped[AttendeeList] = mapped_column(default=AttendeeList.OFF)
    attendees_participants: Mapped[AttendeeList] = mapped_column(default=AttendeeList.OFF)
    # What somebody needs to walk from one room to another.
    changeover_minutes: Mapped[int] = mapped_column(default=0)
    # The online rooms open so many minutes before a session and close so many after it.
    join_before: Mapped[int] = mapped_column(default=15)
    join_after: Mapped[int] = mapped_column(default=10)
    # Workshops of one series share its code; `series_number` counts them from 1.
    series: Mapped[str | None] = mapped_column(index=True)
    series_number: Mapped[int | None]
    # Another one with every change of the published programme, never the same again: what caches and ETags go by.
    programme_stamp: Mapped[str] = mapped_column(default=new_uid)
    changed_at: Mapped[datetime]

    challenge: Mapped[Listing | None] = relationship()


class Room(Base):
    __tablename__ = "room"
    __table_args__ = (UniqueConstraint("event_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    name: Mapped[str]
    kind: Mapped[RoomKind] = mapped_column(default=RoomKind.ON_SITE)
    capacity: Mapped[int | None]
    # Never shown in a mail or calendar; people reach it through the session's join page.
    online_url: Mapped[str] = mapped_column(default="")
    provider: Mapped[RoomProvider] = mapped_column(default=RoomProvider.LINK)
    # What it takes to empty, air and set up the room between two sessions.
    changeover_minutes: Mapped[int] = mapped_column(default=0)
    position: Mapped[int] = mapped_column(default=0)


class Session(Seats, Base):
    """An item of the programme. Once it was published its columns are what people were shown last, and `draft` holds what
    organisers changed since; before that, the columns are the draft. Seats are no part of it: they change at once."""

    __tablename__ = "session"
    __table_args__ = (
        *_seat_checks(),
        UniqueConstraint("event_id", "code"),
        UniqueConstraint("event_id", "source_key"),
        CheckConstraint("ends_at > starts_at", name="span"),
        CheckConstraint("NOT published OR (starts_at IS NOT NULL AND ends_at IS NOT NULL)", name="published_has_time"),
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
    # One of SessionKind, or what an imported file calls it.
    kind: Mapped[str] = mapped_column(default=SessionKind.TALK.value)
    language: Mapped[str] = mapped_column(default="en")
    # Where people can be: in a room, online, or both.
    mode: Mapped[SessionMode] = mapped_column(default=SessionMode.HYBRID)
    materials: Mapped[list[MaterialRecord]] = mapped_column(JSON, default=list)
    room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id"))
    # NULL only while unpublished: a session that has no time yet.
    starts_at: Mapped[datetime] = mapped_column(nullable=True)
    ends_at: Mapped[datetime] = mapped_column(nullable=True)
    minutes: Mapped[int] = mapped_column(default=30)
    published: Mapped[bool] = mapped_column(default=False)
    draft: Mapped[ItemRecord | None] = mapped_column(JSON(none_as_null=True))
    # 1 until it is published for the first time; rises with each change that people are shown.
    revision: Mapped[int] = mapped_column(default=1)
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
    # The account of the speaker, where there is one: changes of their sessions are told to it.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Availability(Base):
    """A span in which a room, a speaker or a guest can be had. Whoever has none can be had always."""

    __tablename__ = "availability"
    __table_args__ = (
        CheckConstraint(
            "CASE WHEN room_id IS NULL THEN 0 ELSE 1 END + CASE WHEN speaker_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN invitee_id IS NULL THEN 0 ELSE 1 END = 1",
            name="one_owner",
        ),
        CheckConstraint("ends_at > starts_at", name="span"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id", ondelete="CASCADE"), index=True)
    speaker_id: Mapped[int | None] = mapped_column(ForeignKey("speaker.id", ondelete="CASCADE"), index=True)
    invitee_id: Mapped[int | None] = mapped_column(ForeignKey("invitee.id", ondelete="CASCADE"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class Stand(Base):
    """An exhibitor's place at an expo, and what is offered there."""

    __tablename__ = "stand"
    __table_args__ = (UniqueConstraint("event_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    number: Mapped[str]
    exhibitor: Mapped[str]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    offers: Mapped[str] = mapped_column(default="")

    organisation: Mapped[Organisation | None] = relationship()


class Invitee(Base):
    """A person, or everybody of an organisation, who is asked to an event."""

    __tablename__ = "invitee"
    __table_args__ = (
        UniqueConstraint("event_id", "organisation_id"),
        UniqueConstraint("event_id", "person_id"),
        CheckConstraint("(organisation_id IS NULL) <> (person_id IS NULL)", name="one_guest"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    organisation: Mapped[Organisation | None] = relationship()
    person: Mapped[Person | None] = relationship()


class Version(Base):
    """A published programme: what it held, how it differs from the one before, and which warnings were accepted, why."""

    __tablename__ = "version"
    __table_args__ = (UniqueConstraint("event_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    number: Mapped[int]
    name: Mapped[str]
    published_at: Mapped[datetime]
    published_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # Session id (as text) to its content. Large, and read only to go back to it.
    items: Mapped[dict[str, ItemRecord]] = mapped_column(JSON, deferred=True)
    changes: Mapped[list[ChangeRecord]] = mapped_column(JSON)
    warnings: Mapped[list[WarningRecord]] = mapped_column(JSON)


class DraftStep(Base):
    """One change of the draft, kept so that it can be undone and done again by whoever made it."""

    __tablename__ = "draft_step"
    __table_args__ = (Index("ix_draft_step_person", "event_id", "person_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"))
    before: Mapped[ItemRecord] = mapped_column(JSON)
    after: Mapped[ItemRecord] = mapped_column(JSON)
    undone: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]


class SessionSpeaker(Base):
    __tablename__ = "session_speaker"

    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), primary_key=True)
    speaker_id: Mapped[int] = mapped_column(ForeignKey("speaker.id", ondelete="CASCADE"), primary_key=True)


class _Place:
    """Somebody's place in something with seats: confirmed, waiting in a queue, or left."""

    mode: Mapped[Mode]
    state: Mapped[PlaceState]
    queue_number: Mapped[int | None]
    # People who come together or not at all share a code and a number in the queue.
    group_code: Mapped[str | None]
    # Until when somebody who moved up may decline by one click.
    decline_until: Mapped[datetime | None]
    # The UID of this place in the person's calendar.
    uid: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class Registration(_Place, Base):
    """A person's place at an event."""

    __tablename__ = "registration"
    __table_args__ = (UniqueConstraint("event_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[AttendeeRole] = mapped_column(default=AttendeeRole.ATTENDEE)
    # Who may find this person in the list of attendees.
    listed_for: Mapped[ListedFor] = mapped_column(default=ListedFor.NOBODY)
    # The first time a door of the event let them in.
    arrived_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship()
    person: Mapped[Person] = relationship()


class Enrolment(_Place, Base):
    """A registration's seat in one session."""

    __tablename__ = "enrolment"
    __table_args__ = (
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

    resource: Mapped[Resource] = mapped_column(primary_key=True)
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
    # What the person's calendar last answered (RFC 5546, 3.2.3), and when.
    answer: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]


class Attendance(Base):
    """One record a person and session. Clicked, scanned, joined and minutes attended are facts of their own."""

    __tablename__ = "attendance"

    session_id: Mapped[int] = mapped_column(ForeignKey("session.id"), primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), primary_key=True, index=True)
    # At the door of the session's room.
    scanned_at: Mapped[datetime | None]
    # On the link that leads to the online room.
    clicked_at: Mapped[datetime | None]
    # What the online room's own list says.
    joined_at: Mapped[datetime | None]
    minutes: Mapped[int | None]

    session: Mapped[Session] = relationship()
    registration: Mapped[Registration] = relationship()
