"""What can happen here."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.messages import Message


@dataclass(frozen=True, slots=True)
class LinkAsked(Message):
    """Somebody asked for a link to sign in. The link itself is made when the mail is written, so no secret waits here."""

    person_id: int
    lead_to: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class ProfileChanged(Message):
    """A person's name or organisation is another one."""

    person_id: int


@dataclass(frozen=True, slots=True)
class OrganisationChanged(Message):
    """An organisation joined, or seeks or offers something else."""

    organisation_id: int
