"""What can happen here."""

from __future__ import annotations

from app.core.messages import Message, message


@message("members.link_asked")
class LinkAsked(Message):
    """Somebody asked for a link to sign in. The link itself is made when the mail is written, so no secret waits here."""

    person_id: int
    lead_to: str
    is_new: bool


@message("members.profile_changed")
class ProfileChanged(Message):
    """A person's name or organisation is another one."""

    person_id: int


@message("members.organisation_changed")
class OrganisationChanged(Message):
    """An organisation joined, or seeks or offers something else."""

    organisation_id: int
