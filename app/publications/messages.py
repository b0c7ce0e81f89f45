"""What can happen to publications."""

from __future__ import annotations

from app.core.messages import Message, message


@message("publications.news_decided")
class NewsDecided(Message):
    """The secretariat published a member's post or returned it."""

    news_id: int


@message("publications.subscription_asked")
class SubscriptionAsked(Message):
    """Somebody typed an address, or one that is known already: only its owner may be told which."""

    subscriber_id: int


@message("publications.announcement_due")
class AnnouncementDue(Message):
    """The minute in which an announcement could be undone is over. `due` is that moment, so that one which was undone and sent
    anew waits its own minute."""

    announcement_id: int
    due: str


@message("publications.newsletter_due")
class NewsletterDue(Message):
    """The next slice of an issue waits to be sent."""

    newsletter_id: int


@message("publications.facts_asked")
class FactsAsked(Message):
    """An editor wants a report's facts to be gathered. `asked` is that moment: asked again, only the later one counts."""

    report_id: int
    asked: str
