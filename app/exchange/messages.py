"""What can happen to listings."""

from __future__ import annotations

from app.core.messages import Message, message


@message("exchange.listing_published")
class ListingPublished(Message):
    """A revision is what everybody sees now."""

    listing_id: int


@message("exchange.revision_decided")
class RevisionDecided(Message):
    """The secretariat published or returned what somebody had submitted."""

    revision_id: int
