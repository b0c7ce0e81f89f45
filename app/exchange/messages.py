"""What can happen to listings."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.messages import Message


@dataclass(frozen=True, slots=True)
class ListingPublished(Message):
    """A revision is what everybody sees now."""

    listing_id: int


@dataclass(frozen=True, slots=True)
class RevisionDecided(Message):
    """The secretariat published or returned what somebody had submitted."""

    revision_id: int
