"""Tables of the feedback package: surveys and the assembly."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import JSON

from app.events.models import Event, Session
from app.feedback.rules.voting import VoteResult
from app.feedback.vocabulary import Majority, ResolutionKind, ResolutionState, SurveyState, SurveySubject, Tie, Trait, VoiceOf
from app.infra.db import Base
from app.members.models import Organisation, Person
from app.questions.spec import Condition
from app.questions.vocabulary import QuestionKind

# WITHOUT ROWID on SQLite: rows lie in the order of their keys, and nothing tells in which order they came.
_UNORDERED = {"sqlite_with_rowid": False}


class Survey(Base):
    __tablename__ = "survey"
    __table_args__ = (
        CheckConstraint("(about = 'network') = (event_id IS NULL)", name="has_event"),
        CheckConstraint("(about = 'session') = (session_id IS NOT NULL)", name="has_session"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    intro: Mapped[str] = mapped_column(default="")
    # Title and intro as people read them, by language; what is missing is as above.
    titles: Mapped[dict[str, str]] = mapped_column(JSON)
    intros: Mapped[dict[str, str]] = mapped_column(JSON)
    about: Mapped[SurveySubject]
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"))
    session_id: Mapped[int | None] = mapped_column(ForeignKey("session.id"))
    # Whose answers are counted once: each person's, or each organisation's.
    voice: Mapped[VoiceOf] = mapped_column(default=VoiceOf.PERSON)
    # The languages its questions are written in (BCP 47).
    languages: Mapped[list[str]] = mapped_column(JSON)
    # The template it was made from; surveys of one template are compared.
    template: Mapped[str] = mapped_column(default="")
    random_order: Mapped[bool] = mapped_column(default=False)
    # Fixed as soon as the survey is open: anonymous or not, and which traits of the voter's organisation a ballot carries.
    anonymous: Mapped[bool] = mapped_column(default=True)
    traits: Mapped[list[Trait]] = mapped_column(JSON)
    state: Mapped[SurveyState] = mapped_column(default=SurveyState.DRAFT)
    opens_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    # How many had answered when a reminder last left out those who had; NULL before the first time.
    reminded_at_count: Mapped[int | None]
    # Whether the chosen questions' results stand on a public page.
    published: Mapped[bool] = mapped_column(default=False)

    event: Mapped[Event | None] = relationship()
    session: Mapped[Session | None] = relationship()
    questions: Mapped[list[Question]] = relationship(cascade="all, delete-orphan", order_by="Question.position")


class Question(Base):
    """A question; `texts`, `help` and each of `options` and `rows` hold its wording by language tag."""

    __tablename__ = "question"
    __table_args__ = (UniqueConstraint("survey_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    # What answers are stored under, and what files and later surveys know the question by.
    key: Mapped[str]
    position: Mapped[int]
    kind: Mapped[QuestionKind]
    texts: Mapped[dict[str, str]] = mapped_column(JSON)
    help: Mapped[dict[str, str]] = mapped_column(JSON)
    options: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    rows: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    required: Mapped[bool] = mapped_column(default=False)
    settings: Mapped[dict[str, Any]]
    depends_on: Mapped[Condition | None] = mapped_column(JSON(none_as_null=True))
    # Whether its result is on the public page.
    public: Mapped[bool] = mapped_column(default=False)


class Participation(Base):
    """That somebody has answered. It holds no time and no order, and nothing that leads to a ballot. `voter_id` is a person's
    or an organisation's, as the survey's `voice` says."""

    __tablename__ = "participation"
    __table_args__ = (_UNORDERED,)

    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), primary_key=True, autoincrement=False)
    voter_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class Ballot(Base):
    """One set of answers under a random key. `voter_id` is set on attributed surveys only; there is no time."""

    __tablename__ = "ballot"
    __table_args__ = (_UNORDERED,)

    id: Mapped[str] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), index=True)
    voter_id: Mapped[int | None]
    # Traits of the voter's organisation, in the survey's order; on anonymous surveys only what enough of the invited share.
    traits: Mapped[list[str]] = mapped_column(JSON)
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)


class AnswerDraft(Base):
    """What somebody has typed so far, as the form has it. Only of attributed surveys."""

    __tablename__ = "answer_draft"

    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), primary_key=True)
    voter_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    given: Mapped[dict[str, Any]] = mapped_column(JSON)
    changed_at: Mapped[datetime]


class TextTag(Base):
    """A word that organisers put on a text. The text is known by its fingerprint, so that no ballot is named."""

    __tablename__ = "text_tag"

    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    tag: Mapped[str] = mapped_column(primary_key=True)


class Assembly(Base):
    """A General Members Assembly: one event, with its rules."""

    __tablename__ = "assembly"
    __table_args__ = (
        CheckConstraint("quorum_numerator >= 0 AND quorum_denominator > 0", name="quorum_fraction"),
        CheckConstraint("proxy_limit >= 0", name="proxy_limit"),
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True)
    chair_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    quorum_numerator: Mapped[int] = mapped_column(default=1)
    quorum_denominator: Mapped[int] = mapped_column(default=2)
    quorum_more_than: Mapped[bool] = mapped_column(default=True)
    proxy_limit: Mapped[int] = mapped_column(default=2)
    # Members active on this day make up the electorate, from the moment it is frozen.
    record_date: Mapped[date | None]
    frozen_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    minutes: Mapped[str] = mapped_column(default="")
    # The organisations represented when it closed.
    there: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))

    event: Mapped[Event] = relationship()
    chair: Mapped[Person | None] = relationship()


class Elector(Base):
    """A member organisation with a vote: whom it sends, whom it asks to speak for it, and its name as it was when frozen."""

    __tablename__ = "elector"
    __table_args__ = (UniqueConstraint("event_id", "delegate_id"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("assembly.event_id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    name: Mapped[str]
    delegate_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    proxy_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # The chair's word, above what doors and rooms tell; NULL leaves it to them.
    marked_present: Mapped[bool | None]

    organisation: Mapped[Organisation] = relationship()
    delegate: Mapped[Person | None] = relationship(foreign_keys=delegate_id)
    proxy: Mapped[Person | None] = relationship(foreign_keys=proxy_id)


class AgendaPoint(Base):
    __tablename__ = "agenda_point"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("assembly.event_id"), index=True)
    position: Mapped[int]
    title: Mapped[str]
    text: Mapped[str] = mapped_column(default="")
    # What was said, for the minutes.
    notes: Mapped[str] = mapped_column(default="")

    documents: Mapped[list[AgendaDocument]] = relationship(cascade="all, delete-orphan", order_by="AgendaDocument.id")


class AgendaDocument(Base):
    __tablename__ = "agenda_document"

    id: Mapped[int] = mapped_column(primary_key=True)
    point_id: Mapped[int] = mapped_column(ForeignKey("agenda_point.id", ondelete="CASCADE"), index=True)
    title: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class Resolution(Base):
    """Something the assembly decides: a resolution of the agenda, or a member's motion or amendment."""

    __tablename__ = "resolution"
    __table_args__ = (
        UniqueConstraint("event_id", "number"),
        CheckConstraint("(kind = 'amendment') = (parent_id IS NOT NULL)", name="amends"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("assembly.event_id"))
    number: Mapped[int]
    kind: Mapped[ResolutionKind]
    point_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_point.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("resolution.id"))
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    title: Mapped[str]
    # Of an amendment: what its parent's text becomes.
    text: Mapped[str] = mapped_column(default="")
    # Fixed when the vote opens.
    secret: Mapped[bool] = mapped_column(default=False)
    rule: Mapped[Majority]
    tie: Mapped[Tie]
    # Names of options under `most_votes`; else empty, and the choices are yes, no and abstain.
    options: Mapped[list[str]] = mapped_column(JSON)
    state: Mapped[ResolutionState]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    # Counts, electorate, who was represented when it opened and closed, and what followed; once closed.
    result: Mapped[VoteResult] = mapped_column(JSON)

    proposer: Mapped[Organisation | None] = relationship()
    parent: Mapped[Resolution | None] = relationship(remote_side="Resolution.id")


class Voice(Base):
    """That an organisation has voted. Of an open vote also how, and by whom; of a secret one nothing more."""

    __tablename__ = "voice"
    __table_args__ = (_UNORDERED,)

    resolution_id: Mapped[int] = mapped_column(ForeignKey("resolution.id"), primary_key=True, autoincrement=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True, autoincrement=False)
    choice: Mapped[int | None]
    cast_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class SecretBallot(Base):
    """One secret vote under a random key."""

    __tablename__ = "secret_ballot"
    __table_args__ = (_UNORDERED,)

    id: Mapped[str] = mapped_column(primary_key=True)
    resolution_id: Mapped[int] = mapped_column(ForeignKey("resolution.id"), index=True)
    choice: Mapped[int]


class Receipt(Base):
    """A code that whoever voted holds. It stands beside no vote: it shows that a ballot is counted, and to nobody how it was
    cast."""

    __tablename__ = "receipt"
    __table_args__ = (_UNORDERED,)

    resolution_id: Mapped[int] = mapped_column(ForeignKey("resolution.id"), primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(primary_key=True)
