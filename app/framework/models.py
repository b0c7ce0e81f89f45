"""Tables of the reference framework: assessments, each with all its versions, and decisions on what goes first."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.framework.rules.advice import Result
from app.framework.vocabulary import DataAction, PrecedenceTest
from app.infra.db import Base
from app.members.models import Organisation, Person


class Assessment(Base):
    """The privacy and cybersecurity assessment of one project or use case. Stewards of its organisations keep it."""

    __tablename__ = "assessment"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    created_at: Mapped[datetime]
    # From then on everybody may read it, and others may learn from it.
    published_at: Mapped[datetime | None]

    organisations: Mapped[list[Organisation]] = relationship(secondary="assessment_organisation", order_by="Organisation.name")
    versions: Mapped[list[AssessmentVersion]] = relationship(
        cascade="all, delete-orphan", order_by="AssessmentVersion.number", back_populates="assessment"
    )
    decisions: Mapped[list[Precedence]] = relationship(
        cascade="all, delete-orphan", order_by="Precedence.id", back_populates="assessment"
    )

    @property
    def latest(self) -> AssessmentVersion | None:
        return self.versions[-1] if self.versions else None


class AssessmentOrganisation(Base):
    __tablename__ = "assessment_organisation"

    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True, index=True)


class AssessmentVersion(Base):
    """What was answered and what followed from it, as it was said then. Never changed."""

    __tablename__ = "assessment_version"
    __table_args__ = (UniqueConstraint("assessment_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"))
    number: Mapped[int]
    answers: Mapped[dict[str, Any]]
    measures: Mapped[list[str]] = mapped_column(JSON)
    # Likelihoods that people set themselves, by data action.
    judged: Mapped[dict[DataAction, int]] = mapped_column(JSON)
    result: Mapped[Result] = mapped_column(JSON)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]

    assessment: Mapped[Assessment] = relationship(back_populates="versions")
    maker: Mapped[Person | None] = relationship()


class Precedence(Base):
    """A decision that cybersecurity goes before privacy in one respect, or that it does not, with the reason for each test."""

    __tablename__ = "precedence"
    __table_args__ = (CheckConstraint("NOT granted OR until IS NOT NULL", name="granted_for_a_time"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"), index=True)
    what: Mapped[str]
    # A written reason for each.
    tests: Mapped[dict[PrecedenceTest, str]] = mapped_column(JSON)
    granted: Mapped[bool]
    missing: Mapped[list[PrecedenceTest]] = mapped_column(JSON)
    until: Mapped[date | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    assessment: Mapped[Assessment] = relationship(back_populates="decisions")
    decider: Mapped[Person | None] = relationship()
