"""Who did what, when. Entries are sealed into a keyed hash chain afterwards: a later change of a sealed entry is seen, and so
is a missing one, unless it came after the last check. For those, `audit verify` prints the last seal, to be kept elsewhere.

The chain is verified as a whole by the command, and each night from the last verified seal. Entries are never purged."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.signing import seal
from app.infra.db import Base, Transaction, session, transaction
from app.infra.settings import Site, setting


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


class AuditCheck(Base):
    """What a look at the chain found: up to which entry each seal fits, and the first entry that does not."""

    __tablename__ = "audit_check"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    # Number and seal of the last entry that fits, and its id; 0 and "" when there is none.
    sealed: Mapped[int]
    seal: Mapped[str]
    entry_id: Mapped[int | None]
    broken_entry: Mapped[int | None]


# What a seal covers.
_SEALED = ("id", "at", "actor_id", "action", "subject", "detail")


def note(tx: Transaction, actor_id: int | None, action: str, subject: str, *, now: datetime, **detail: Any) -> None:
    """Write an entry in the transaction it is given. `subject` names a record, such as `session:12`."""
    tx.add(AuditEntry(at=now, actor_id=actor_id, action=action, subject=subject, detail=detail))


def _content(entry: Any) -> str:
    """Of an entry, or of a row with its columns."""
    fields = [entry.id, entry.at.isoformat(), entry.actor_id, entry.action, entry.subject, entry.detail]
    return json.dumps(fields, sort_keys=True, ensure_ascii=True)


def _last_sealed(tx: Session) -> tuple[int, str]:
    last = tx.scalars(
        select(AuditEntry).where(AuditEntry.seal_number.is_not(None)).order_by(AuditEntry.seal_number.desc()).limit(1)
    ).first()
    return (last.seal_number or 0, last.seal or "") if last else (0, "")


def seal_new() -> int:
    """Append every unsealed entry to the chain; returns how many. The unique number makes two sealers safe."""
    with transaction() as tx:
        number, previous = _last_sealed(tx)
        fresh = tx.scalars(select(AuditEntry).where(AuditEntry.seal_number.is_(None)).order_by(AuditEntry.id)).all()
        for entry in fresh:
            number += 1
            previous = seal(setting(Site).key, previous, _content(entry))
            entry.seal_number, entry.seal = number, previous
        return len(fresh)


def verify(*, now: datetime) -> AuditCheck:
    """Recompute the chain from its first entry, and keep the result."""
    return _check(None, now)


def verify_new(*, now: datetime) -> AuditCheck:
    """Recompute the chain from the last verified seal, which must still be where it was; from the first entry when the last
    result was bad, so that only a good look at all of it makes that good again. Keeps the result."""
    last = last_check()
    return _check(last if last and last.broken_entry is None else None, now)


def _check(start: AuditCheck | None, now: datetime) -> AuditCheck:
    """1. The entry that was verified last stands where it stood: this also finds newest entries that were taken away.
    2. Each seal follows from the one before and from its entry."""
    check = AuditCheck(at=now, sealed=0, seal="", entry_id=None, broken_entry=_moved_since(_last_good_check()))
    if start is not None:
        check.sealed, check.seal, check.entry_id = start.sealed, start.seal, start.entry_id
    columns = (getattr(AuditEntry, name) for name in (*_SEALED, "seal_number", "seal"))
    query = select(*columns).where(AuditEntry.seal_number > check.sealed).order_by(AuditEntry.seal_number)
    with session().execute(query.execution_options(yield_per=1000)) as entries:
        for entry in entries:
            expected = seal(setting(Site).key, check.seal, _content(entry))
            if entry.seal_number != check.sealed + 1 or entry.seal != expected:
                check.broken_entry = entry.id
                break
            check.sealed, check.seal, check.entry_id = entry.seal_number, entry.seal, entry.id
    with transaction() as tx:
        tx.add(check)
    return check


def _moved_since(good: AuditCheck | None) -> int | None:
    """The id of the entry that was verified last when it is gone or has another seal now."""
    if good is None or not good.sealed:
        return None
    there = session().scalar(select(AuditEntry.seal).where(AuditEntry.seal_number == good.sealed))
    return None if there == good.seal else good.entry_id


def _last_good_check() -> AuditCheck | None:
    query = select(AuditCheck).where(AuditCheck.broken_entry.is_(None)).order_by(AuditCheck.id.desc()).limit(1)
    return session().scalars(query).first()


def last_check() -> AuditCheck | None:
    return session().scalars(select(AuditCheck).order_by(AuditCheck.id.desc()).limit(1)).first()


def sealed() -> int:
    """How many entries are sealed."""
    return _last_sealed(session())[0]


def count() -> int:
    return session().scalar(select(func.count()).select_from(AuditEntry)) or 0
