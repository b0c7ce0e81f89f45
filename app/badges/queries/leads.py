"""Reads of leads."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.badges.models import Lead
from app.events.models import Registration
from app.infra.db import session
from app.members.models import Person


def find_lead(organisation_id: int, registration_id: int) -> Lead | None:
    query = select(Lead).where(Lead.organisation_id == organisation_id, Lead.registration_id == registration_id)
    return session().scalars(query).first()


def get_lead(organisation_id: int, event_id: int, lead_id: int) -> Lead | None:
    query = select(Lead).where(Lead.id == lead_id, Lead.organisation_id == organisation_id, Lead.event_id == event_id)
    return session().scalars(query).first()


def leads(organisation_id: int, event_id: int) -> Sequence[Lead]:
    """What an organisation has taken at an event, the newest first."""
    return (
        session()
        .scalars(
            select(Lead)
            .where(Lead.organisation_id == organisation_id, Lead.event_id == event_id)
            .options(
                joinedload(Lead.registration).joinedload(Registration.person).joinedload(Person.organisation),
                joinedload(Lead.by),
            )
            .order_by(Lead.scanned_at.desc(), Lead.id.desc())
        )
        .all()
    )


def takers(registration_id: int) -> Sequence[Lead]:
    """Who has taken this person's contact."""
    query = select(Lead).where(Lead.registration_id == registration_id).options(joinedload(Lead.organisation))
    return session().scalars(query.order_by(Lead.scanned_at)).all()
