"""Reads of print runs."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.badges.models import PrintPart, PrintRun
from app.infra.db import session


def runs(event_id: int, limit: int = 10) -> Sequence[PrintRun]:
    """The newest runs, with their parts but not their files."""
    query = select(PrintRun).where(PrintRun.event_id == event_id).options(selectinload(PrintRun.parts))
    return session().scalars(query.order_by(PrintRun.id.desc()).limit(limit)).all()


def get_run(event_id: int, run_id: int) -> PrintRun | None:
    return session().scalars(select(PrintRun).where(PrintRun.event_id == event_id, PrintRun.id == run_id)).first()


def get_part(run_id: int, number: int) -> PrintPart | None:
    return session().get(PrintPart, (run_id, number))
