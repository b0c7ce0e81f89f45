"""Tables of the exchange package: four kinds of listing in one table, because they are searched and shown alike."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.exchange.vocabulary import AwardCriterion, AwardState, Conflict, GroupKind, ListingKind, RevisionState, Stage
from app.framework.models import Assessment
from app.infra.db import Base
from app.members.models import Organisation, Person, Theme


class Listing(Base):
    """What everybody sees: the last published revision, with what is searched and sorted by in columns of its own. Fields that
    only some kinds have are in `details` (`rules/fields.py` says which)."""

    __tablename__ = "listing"
    __table_args__ = (
        CheckConstraint("(kind = 'use_case') = (stage IS NOT NULL)", name="stage_of_use_case"),
        CheckConstraint("trl BETWEEN 1 AND 9", name="trl"),
        Index("ix_listing_kind_published", "kind", "published_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[ListingKind]
    title: Mapped[str]
    summary: Mapped[str]
    body: Mapped[str] = mapped_column(default="")
    outcome: Mapped[str] = mapped_column(default="")
    details: Mapped[dict[str, Any]]
    # Where a project was, when no member organisation stands behind it.
    places: Mapped[list[str]] = mapped_column(JSON)
    # Of the first organisation, where nothing else was said; likewise the size of the first city.
    country: Mapped[str] = mapped_column(default="", index=True)
    population: Mapped[int | None]
    source: Mapped[str | None] = mapped_column(unique=True)
    trl: Mapped[int | None]
    deadline: Mapped[date | None]
    stage: Mapped[Stage | None]
    stage_since: Mapped[datetime | None]
    # What a use case goes back to.
    challenge_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id"), index=True)
    project_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id"), index=True)
    assessment_id: Mapped[int | None] = mapped_column(ForeignKey("assessment.id"), unique=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    published_at: Mapped[datetime | None]
    changed_at: Mapped[datetime] = mapped_column(index=True)

    themes: Mapped[list[Theme]] = relationship(secondary="listing_theme", order_by="Theme.position")
    organisations: Mapped[list[Organisation]] = relationship(secondary="listing_organisation", order_by="Organisation.name")
    revisions: Mapped[list[Revision]] = relationship(
        cascade="all, delete-orphan", order_by="Revision.number", back_populates="listing"
    )
    attachments: Mapped[list[Attachment]] = relationship(cascade="all, delete-orphan", order_by="Attachment.id")
    steps: Mapped[list[StageStep]] = relationship(cascade="all, delete-orphan", order_by="StageStep.id")
    words: Mapped[ListingWords | None] = relationship(cascade="all, delete-orphan")
    assessment: Mapped[Assessment | None] = relationship()
    challenge: Mapped[Listing | None] = relationship(foreign_keys=[challenge_id], remote_side="Listing.id")
    project: Mapped[Listing | None] = relationship(foreign_keys=[project_id], remote_side="Listing.id")


class ListingTheme(Base):
    __tablename__ = "listing_theme"

    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True)
    theme_code: Mapped[str] = mapped_column(ForeignKey("theme.code"), primary_key=True, index=True)


class ListingOrganisation(Base):
    __tablename__ = "listing_organisation"

    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True, index=True)


class ListingWords(Base):
    """The words a published listing is found by. Triggers keep the full-text index of the database in step with this table, so
    that a restored backup can be searched at once."""

    __tablename__ = "listing_words"

    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True)
    title: Mapped[str]
    body: Mapped[str]


class Revision(Base):
    """One state of a listing's content: a draft, waiting for the secretariat, published, or returned with a note. At most one
    at a time is open."""

    __tablename__ = "revision"
    __table_args__ = (
        UniqueConstraint("listing_id", "number"),
        Index(
            "ix_revision_one_open",
            "listing_id",
            unique=True,
            sqlite_where=text("state IN ('draft', 'waiting')"),
            postgresql_where=text("state IN ('draft', 'waiting')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]]
    state: Mapped[RevisionState]
    note: Mapped[str] = mapped_column(default="")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]

    listing: Mapped[Listing] = relationship(back_populates="revisions")
    author: Mapped[Person | None] = relationship(foreign_keys=[author_id])


class Attachment(Base):
    """A picture or a document of a listing. Shown to everybody once a revision was published after it was added."""

    __tablename__ = "attachment"
    __table_args__ = (UniqueConstraint("listing_id", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"))
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    digest: Mapped[str]
    # What a picture shows, for those who cannot see it; empty for documents.
    description: Mapped[str] = mapped_column(default="")
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    shown: Mapped[bool] = mapped_column(default=False)
    added_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime]


class StageStep(Base):
    """A use case went to a stage, and what shows it."""

    __tablename__ = "stage_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), index=True)
    stage: Mapped[Stage]
    evidence: Mapped[str]
    link: Mapped[str] = mapped_column(default="")
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    taken_at: Mapped[datetime]


class StakeGroup(Base):
    """A group of people with a stake in a challenge."""

    __tablename__ = "stake_group"
    __table_args__ = (UniqueConstraint("listing_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"))
    kind: Mapped[GroupKind]
    name: Mapped[str]


class StakeObjective(Base):
    """Something that somebody wants from a challenge, in one sentence."""

    __tablename__ = "stake_objective"

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), index=True)
    # Who brought it up; None when the group is gone.
    group_id: Mapped[int | None] = mapped_column(ForeignKey("stake_group.id", ondelete="SET NULL"))
    text: Mapped[str]


class StakeWeight(Base):
    """How much an objective matters to a group: -5 against to 5 for. No row means 0."""

    __tablename__ = "stake_weight"
    __table_args__ = (CheckConstraint("weight BETWEEN -5 AND 5", name="weight"),)

    group_id: Mapped[int] = mapped_column(ForeignKey("stake_group.id", ondelete="CASCADE"), primary_key=True)
    objective_id: Mapped[int] = mapped_column(ForeignKey("stake_objective.id", ondelete="CASCADE"), primary_key=True)
    weight: Mapped[int]


class Award(Base):
    """A yearly call on use cases. `criteria` maps each to its weight; together 100."""

    __tablename__ = "award"

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(unique=True)
    title: Mapped[str]
    intro: Mapped[str] = mapped_column(default="")
    criteria: Mapped[dict[AwardCriterion, int]] = mapped_column(JSON)
    closes_on: Mapped[date]
    state: Mapped[AwardState] = mapped_column(default=AwardState.OPEN)
    published_at: Mapped[datetime | None]

    entries: Mapped[list[AwardEntry]] = relationship(cascade="all, delete-orphan", order_by="AwardEntry.id")
    judges: Mapped[list[Person]] = relationship(secondary="award_judge", order_by="Person.name")


class AwardEntry(Base):
    __tablename__ = "award_entry"
    __table_args__ = (UniqueConstraint("award_id", "listing_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id", ondelete="CASCADE"))
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), index=True)
    statement: Mapped[str] = mapped_column(default="")
    entered_at: Mapped[datetime]

    listing: Mapped[Listing] = relationship()
    verdicts: Mapped[list[AwardVerdict]] = relationship(cascade="all, delete-orphan", order_by="AwardVerdict.person_id")


class AwardJudge(Base):
    __tablename__ = "award_judge"

    award_id: Mapped[int] = mapped_column(ForeignKey("award.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class AwardVerdict(Base):
    """What a judge gave an entry (points by criterion), or that they declared a conflict of interest."""

    __tablename__ = "award_verdict"

    entry_id: Mapped[int] = mapped_column(ForeignKey("award_entry.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    conflict: Mapped[Conflict] = mapped_column(default=Conflict.NONE)
    points: Mapped[dict[AwardCriterion, int]] = mapped_column(JSON)
    remark: Mapped[str] = mapped_column(default="")
    given_at: Mapped[datetime]

    judge: Mapped[Person] = relationship()
