"""Tables of the exchange package: four kinds of listing in one table, because they are searched and shown alike."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import JSON

from app.infra.db import Base
from app.members.models import Organisation, Theme

CHALLENGE, SOLUTION, PROJECT, USE_CASE = "challenge", "solution", "project", "use_case"
STAGES = ("idea", "agreed", "running", "evaluated", "scaled", "stopped")


class Listing(Base):
    __tablename__ = "listing"
    __table_args__ = (
        CheckConstraint("kind IN ('challenge', 'solution', 'project', 'use_case')", name="kind"),
        CheckConstraint("(kind = 'use_case') = (stage IS NOT NULL)", name="stage_of_use_case"),
        CheckConstraint("trl BETWEEN 1 AND 9", name="trl"),
        Index("ix_listing_kind_published", "kind", "published_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    title: Mapped[str]
    summary: Mapped[str]
    body: Mapped[str] = mapped_column(default="")
    outcome: Mapped[str] = mapped_column(default="")
    # Where a project was, when no member organisation stands behind it.
    places: Mapped[list[str]] = mapped_column(JSON)
    country: Mapped[str] = mapped_column(default="")
    source: Mapped[str | None] = mapped_column(unique=True)
    trl: Mapped[int | None]
    stage: Mapped[str | None]
    stage_since: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]

    themes: Mapped[list[Theme]] = relationship(secondary="listing_theme", order_by="Theme.position")
    organisations: Mapped[list[Organisation]] = relationship(secondary="listing_organisation", order_by="Organisation.name")
    stakes: Mapped[list[Stake]] = relationship(cascade="all, delete-orphan", order_by="Stake.id")


class ListingTheme(Base):
    __tablename__ = "listing_theme"

    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True)
    theme_code: Mapped[str] = mapped_column(ForeignKey("theme.code"), primary_key=True)


class ListingOrganisation(Base):
    __tablename__ = "listing_organisation"

    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True, index=True)


class Stake(Base):
    """What one group of stakeholders wants from a challenge."""

    __tablename__ = "stake"

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), index=True)
    group: Mapped[str]
    objective: Mapped[str]
