"""Tables of the members package."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import JSON

from app.infra.db import Base
from app.members.vocabulary import NetworkRole, OrganisationKind, Purpose, ThemeSide


class Theme(Base):
    """A word of the controlled vocabulary; the rows come with the first migration."""

    __tablename__ = "theme"

    code: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    labels: Mapped[dict[str, str]] = mapped_column(JSON)


class Organisation(Base):
    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(index=True)
    kind: Mapped[OrganisationKind]
    country: Mapped[str] = mapped_column(index=True)
    city: Mapped[str]
    timezone: Mapped[str]
    population: Mapped[int | None]
    languages: Mapped[list[str]] = mapped_column(JSON)
    seeks: Mapped[str]
    offers: Mapped[str]
    active_since: Mapped[datetime | None]
    # So that whoever remembers organisations knows when to look again.
    changed_at: Mapped[datetime | None] = mapped_column(index=True)

    themes: Mapped[list[OrganisationTheme]] = relationship(cascade="all, delete-orphan", order_by="OrganisationTheme.id")


class OrganisationTheme(Base):
    """What an organisation works on, seeks help with, or offers."""

    __tablename__ = "organisation_theme"
    __table_args__ = (UniqueConstraint("organisation_id", "theme_code", "side"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    theme_code: Mapped[str] = mapped_column(ForeignKey("theme.code"))
    side: Mapped[ThemeSide]

    theme: Mapped[Theme] = relationship()


class Person(Base):
    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    # The name in Latin letters where the name itself is in another script.
    romanised: Mapped[str] = mapped_column(default="")
    role_title: Mapped[str] = mapped_column(default="")
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    languages: Mapped[list[str]] = mapped_column(JSON)
    language: Mapped[str] = mapped_column(default="en")
    timezone: Mapped[str] = mapped_column(default="UTC")
    password_hash: Mapped[str | None]
    verified_at: Mapped[datetime | None]
    # Raising it ends every sign-in of this person.
    sign_in_epoch: Mapped[int] = mapped_column(default=0)
    calendar_token_hash: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[datetime]

    organisation: Mapped[Organisation | None] = relationship()
    roles: Mapped[list[RoleGrant]] = relationship(cascade="all, delete-orphan")


class RoleGrant(Base):
    """A role of the whole network. Attendee needs no grant; a steward answers for their own organisation."""

    __tablename__ = "role_grant"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[NetworkRole] = mapped_column(primary_key=True)


class Consent(Base):
    """What a person agreed to, since when, and until when. A new yes is a new row."""

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[Purpose]
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class SignInLink(Base):
    """A mailed link: only its fingerprint is kept, and it works once."""

    __tablename__ = "sign_in_link"

    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    lead_to: Mapped[str]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
