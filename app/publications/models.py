"""Tables of the publications package."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship
from sqlalchemy.orm.collections import attribute_keyed_dict
from sqlalchemy.types import JSON

from app.events.models import Event, Session
from app.infra.db import Base
from app.members.models import Organisation, Person, Theme
from app.publications.rules.opportunities import Facts, ReportWords
from app.publications.rules.selection import IssueWords, ItemRecord
from app.publications.vocabulary import (
    AnnouncementMode,
    AnnouncementState,
    ConsentStep,
    ConsentWay,
    DeliveryState,
    IssueState,
    NewsState,
    ReaderState,
    Region,
    ReportState,
    Whom,
)


class News(Base):
    """A post. It is public once its state is published and `published_at` has come, which may lie ahead."""

    __tablename__ = "news"
    __table_args__ = (
        CheckConstraint("state != 'published' OR published_at IS NOT NULL", name="published_when"),
        Index("ix_news_state_published", "state", "published_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    state: Mapped[NewsState]
    # In which it was written; the other texts are translations of it.
    language: Mapped[str]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # Of a member's post; the secretariat's own have none.
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    note: Mapped[str] = mapped_column(Text, default="")
    published_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]
    picture: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    picture_type: Mapped[str | None]
    picture_words: Mapped[str] = mapped_column(default="")

    themes: Mapped[list[Theme]] = relationship(secondary="news_theme", order_by="Theme.position")
    texts: Mapped[dict[str, NewsText]] = relationship(
        cascade="all, delete-orphan", collection_class=attribute_keyed_dict("language")
    )
    author: Mapped[Person | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()


class NewsText(Base):
    """What a post says in one language."""

    __tablename__ = "news_text"

    news_id: Mapped[int] = mapped_column(ForeignKey("news.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    summary: Mapped[str]
    body: Mapped[str] = mapped_column(Text)


class NewsTheme(Base):
    __tablename__ = "news_theme"

    news_id: Mapped[int] = mapped_column(ForeignKey("news.id", ondelete="CASCADE"), primary_key=True)
    theme_code: Mapped[str] = mapped_column(ForeignKey("theme.code"), primary_key=True)


class Newsletter(Base):
    """An issue, from draft to sent. `words` are by language; `items` is what it tells, in order. It gets its number when it
    begins to be sent."""

    __tablename__ = "newsletter"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int | None] = mapped_column(unique=True)
    state: Mapped[IssueState]
    words: Mapped[dict[str, IssueWords]] = mapped_column(JSON)
    items: Mapped[list[ItemRecord]] = mapped_column(JSON)
    # How many mails leave in a minute; 0 is as many as can.
    per_minute: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime | None]
    # Until when one sender has it for itself.
    busy_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]


class Subscriber(Base):
    """An address that asked for the newsletter. `themes` empty means all. The address is active only after its owner
    confirmed it."""

    __tablename__ = "subscriber"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    language: Mapped[str]
    themes: Mapped[list[str]] = mapped_column(JSON)
    state: Mapped[ReaderState] = mapped_column(index=True)
    asked_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    # Mails in a row that came back for a reason that may pass.
    soft_bounces: Mapped[int] = mapped_column(default=0)

    consents: Mapped[list[ConsentNote]] = relationship(cascade="all, delete-orphan", order_by="ConsentNote.id")


class ConsentNote(Base):
    """What was agreed or ended, when, in which way, and the words that stood there then."""

    __tablename__ = "consent_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    subscriber_id: Mapped[int] = mapped_column(ForeignKey("subscriber.id", ondelete="CASCADE"), index=True)
    what: Mapped[ConsentStep]
    way: Mapped[ConsentWay]
    wording: Mapped[str] = mapped_column(Text, default="")
    noted_at: Mapped[datetime]


class Delivery(Base):
    """One issue to one reader."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("newsletter_id", "subscriber_id"),
        Index("ix_delivery_open", "newsletter_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    newsletter_id: Mapped[int] = mapped_column(ForeignKey("newsletter.id", ondelete="CASCADE"))
    # None once the reader was forgotten: how many there were stays.
    subscriber_id: Mapped[int | None] = mapped_column(ForeignKey("subscriber.id", ondelete="SET NULL"), index=True)
    state: Mapped[DeliveryState] = mapped_column(default=DeliveryState.WAITING)
    # How often the mail server said "later", and when it is asked again.
    tries: Mapped[int] = mapped_column(default=0)
    again_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(default="")


class Announcement(Base):
    """What organisers tell those with a place at an event, or in one of its sessions."""

    __tablename__ = "announcement"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    session_id: Mapped[int | None] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"))
    whom: Mapped[Whom]
    mode: Mapped[AnnouncementMode]
    subject: Mapped[str]
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[AnnouncementState]
    # Until then it can be undone.
    due_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    recipients: Mapped[int] = mapped_column(default=0)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime]

    event: Mapped[Event] = relationship()
    session: Mapped[Session | None] = relationship()
    author: Mapped[Person | None] = relationship()


class Report(Base):
    """An opportunity report as it is worked at. `words` are by language; `facts` are as `queries/opportunities.py` gathered
    them, empty before that. Everybody reads its versions, not this. It gets its number with the first of them."""

    __tablename__ = "report"
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="period"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int | None] = mapped_column(unique=True)
    theme_code: Mapped[str] = mapped_column(ForeignKey("theme.code"))
    region: Mapped[Region]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    state: Mapped[ReportState]
    words: Mapped[dict[str, ReportWords]] = mapped_column(JSON)
    facts: Mapped[Facts] = mapped_column(JSON)
    facts_at: Mapped[datetime | None]
    # When facts were asked for that are still being gathered, and how far that has come.
    asked_at: Mapped[datetime | None]
    steps_done: Mapped[int] = mapped_column(default=0)
    steps: Mapped[int] = mapped_column(default=0)
    # What the reviewer wants to be looked at again.
    note: Mapped[str] = mapped_column(Text, default="")
    # Whose words stand there, and who handed them in.
    written_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    submitted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime]

    theme: Mapped[Theme] = relationship()
    versions: Mapped[list[ReportVersion]] = relationship(
        cascade="all, delete-orphan", order_by="ReportVersion.version", back_populates="report"
    )


class ReportVersion(Base):
    """What was published, word for word and figure for figure. Never changed."""

    __tablename__ = "report_version"
    __table_args__ = (UniqueConstraint("report_id", "version"), Index("ix_report_version_published_at", "published_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"))
    version: Mapped[int]
    words: Mapped[dict[str, ReportWords]] = mapped_column(JSON)
    facts: Mapped[Facts] = mapped_column(JSON)
    published_at: Mapped[datetime]
    published_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    report: Mapped[Report] = relationship(back_populates="versions")
