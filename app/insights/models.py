"""What a year looked like on a day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import JSON

from app.infra.db import Base
from app.members.models import Person


class Snapshot(Base):
    """A year's figures as they stood on a day. Never changed and never deleted: who finds a mistake takes another one and says
    why."""

    __tablename__ = "snapshot"
    __table_args__ = (UniqueConstraint("year", "taken_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    # The product takes one at the beginning of each month; of the same day there is one.
    taken_on: Mapped[date]
    taken_at: Mapped[datetime]
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    # None: by the product itself.
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(default="")

    taker: Mapped[Person | None] = relationship()
