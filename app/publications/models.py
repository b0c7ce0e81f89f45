"""Tables of the publications package."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import JSON

from app.infra.db import Base
from app.members.models import Theme


class News(Base):
    __tablename__ = "news"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    summary: Mapped[str]
    body: Mapped[str]
    published_at: Mapped[datetime]

    themes: Mapped[list[Theme]] = relationship(secondary="news_theme", order_by="Theme.position")


class NewsTheme(Base):
    __tablename__ = "news_theme"

    news_id: Mapped[int] = mapped_column(ForeignKey("news.id", ondelete="CASCADE"), primary_key=True)
    theme_code: Mapped[str] = mapped_column(ForeignKey("theme.code"), primary_key=True)


class Newsletter(Base):
    """An issue that went out."""

    __tablename__ = "newsletter"

    number: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    intro: Mapped[str]
    sent_at: Mapped[datetime]


class Report(Base):
    """An opportunity report. `facts` are counted from the records when it is published, and stay as they were."""

    __tablename__ = "report"

    number: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    theme_code: Mapped[str] = mapped_column(ForeignKey("theme.code"))
    region: Mapped[str]
    summary: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    published_at: Mapped[datetime]

    theme: Mapped[Theme] = relationship()
