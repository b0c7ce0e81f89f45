"""What can happen to publications."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.messages import Message


@dataclass(frozen=True, slots=True)
class NewsDecided(Message):
    """The secretariat published a member's post or returned it."""

    news_id: int


@dataclass(frozen=True, slots=True)
class SubscriptionAsked(Message):
    """Somebody typed an address, or one that is known already: only its owner may be told which."""

    subscriber_id: int


@dataclass(frozen=True, slots=True)
class AnnouncementDue(Message):
    """The minute in which an announcement could be undone is over. `due` is that moment, so that one which was undone and sent
    anew waits its own minute."""

    announcement_id: int
    due: str


@dataclass(frozen=True, slots=True)
class NewsletterDue(Message):
    """The next slice of an issue waits to be sent."""

    newsletter_id: int


@dataclass(frozen=True, slots=True)
class FactsAsked(Message):
    """An editor wants a report's facts to be gathered. `asked` is that moment: asked again, only the later one counts."""

    report_id: int
    asked: str
