"""Reads of the conflicts that devices' own verdicts left behind."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.badges.models import Conflict, Scan
from app.events.models import Registration
from app.infra.db import session


def conflicts(event_id: int, limit: int = 500) -> Sequence[Conflict]:
    """Open ones first, the newest first among equals."""
    scan = joinedload(Conflict.scan)
    return (
        session()
        .scalars(
            select(Conflict)
            .where(Conflict.event_id == event_id)
            .options(
                scan.joinedload(Scan.gate),
                scan.joinedload(Scan.device),
                scan.joinedload(Scan.registration).joinedload(Registration.person),
                joinedload(Conflict.other).joinedload(Scan.gate),
                joinedload(Conflict.other).joinedload(Scan.device),
            )
            .order_by(Conflict.settled_at.is_not(None), Conflict.id.desc())
            .limit(limit)
        )
        .all()
    )


def get_conflict(event_id: int, conflict_id: int) -> Conflict | None:
    return session().scalars(select(Conflict).where(Conflict.event_id == event_id, Conflict.id == conflict_id)).first()


def open_count(event_id: int) -> int:
    query = select(func.count(Conflict.id)).where(Conflict.event_id == event_id, Conflict.settled_at.is_(None))
    return session().scalar(query) or 0
