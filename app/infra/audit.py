"""Who did what, when. Entries are sealed into a keyed hash chain afterwards: a later change of a sealed entry is seen, and so
is a missing one, unless it was the newest. For those, `audit verify` prints the last seal, to be kept elsewhere."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.signing import seal
from app.infra.db import Base, session, unit_of_work


class _Settings:
    key = ""


def configure(key: str) -> None:
    _Settings.key = key


class AuditEntry(Base):
    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None]
    action: Mapped[str] = mapped_column(index=True)
    subject: Mapped[str] = mapped_column(index=True)
    detail: Mapped[dict[str, Any]]
    # Sealed later and in one order of its own: ids are handed out before their transactions end.
    seal_number: Mapped[int | None] = mapped_column(unique=True)
    seal: Mapped[str | None]


def note(actor_id: int | None, action: str, subject: str, *, now: datetime, **detail: Any) -> None:
    """Write an entry in the running unit of work. `subject` names a record, such as `session:12`."""
    with unit_of_work() as unit:
        unit.add(AuditEntry(at=now, actor_id=actor_id, action=action, subject=subject, detail=detail))


def _content(entry: AuditEntry) -> str:
    fields = [entry.id, entry.at.isoformat(), entry.actor_id, entry.action, entry.subject, entry.detail]
    return json.dumps(fields, sort_keys=True, ensure_ascii=True)


def _last_sealed(unit: Session) -> tuple[int, str]:
    last = unit.scalars(
        select(AuditEntry).where(AuditEntry.seal_number.is_not(None)).order_by(AuditEntry.seal_number.desc()).limit(1)
    ).first()
    return (last.seal_number or 0, last.seal or "") if last else (0, "")


def seal_new() -> int:
    """Append every unsealed entry to the chain; returns how many. The unique number makes two sealers safe."""
    with unit_of_work() as unit:
        number, previous = _last_sealed(unit)
        fresh = unit.scalars(select(AuditEntry).where(AuditEntry.seal_number.is_(None)).order_by(AuditEntry.id)).all()
        for entry in fresh:
            number += 1
            previous = seal(_Settings.key, previous, _content(entry))
            entry.seal_number, entry.seal = number, previous
        return len(fresh)


def verify() -> tuple[int, int | None]:
    """Recompute the chain. Returns the number of sealed entries and the id of the first that does not fit, or None."""
    previous, expected = "", 1
    entries = session().scalars(select(AuditEntry).where(AuditEntry.seal_number.is_not(None)).order_by(AuditEntry.seal_number))
    for entry in entries:
        previous = seal(_Settings.key, previous, _content(entry))
        if entry.seal_number != expected or entry.seal != previous:
            return expected - 1, entry.id
        expected += 1
    return expected - 1, None


def last_seal() -> str:
    return _last_sealed(session())[1]


def count() -> int:
    return session().scalar(select(func.count()).select_from(AuditEntry)) or 0
