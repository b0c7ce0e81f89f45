"""What publications do when told a message."""

from __future__ import annotations

from datetime import datetime

from app.infra import mail
from app.infra.db import Transaction
from app.infra.links import absolute
from app.infra.outbox import handles
from app.infra.texts import Words
from app.publications.messages import AnnouncementDue, FactsAsked, NewsDecided, NewsletterDue, SubscriptionAsked
from app.publications.queries import news, newsletters
from app.publications.service import announcements, gathering, readers, sending
from app.publications.vocabulary import NewsState, ReaderState


@handles("publications.tell_writer")
def tell_writer(tx: Transaction, message: NewsDecided, *, key: str, now: datetime) -> None:
    item = news.get_news(message.news_id)
    if item.author is None:
        return
    words = Words(item.author.language)
    title = news.text_in(item, item.author.language).title
    published = item.state == NewsState.PUBLISHED
    subject = words._("Published: %(title)s", title=title) if published else words._("Returned to you: %(title)s", title=title)
    parts = [
        words._("Hello %(name)s,", name=item.author.name),
        words._("Your submission is now published.")
        if published
        else words._("The secretariat asks you to review this again:"),
        "" if published else item.note,
        absolute(f"/news/{item.slug}" if published else f"/news/{item.slug}/edit"),
    ]
    mail.write(tx, item.author.email, subject, "\n\n".join(part for part in parts if part), key=key, now=now)


@handles("publications.ask_reader")
def ask_reader(tx: Transaction, message: SubscriptionAsked, *, key: str, now: datetime) -> None:
    """To the owner of an address: confirm it, or, when it reads already, where to change that."""
    reader = newsletters.find_subscriber(message.subscriber_id)
    if reader is None:
        return
    words = Words(reader.language)
    if reader.state == ReaderState.ACTIVE:
        subject = words._("You read our newsletter already")
        text = words._("Somebody, perhaps you, asked for the newsletter of GO SMART for this address, which gets it already.")
        link = (words._("Your themes and your language, or leaving:"), f"/newsletter/mine/{readers.token_of(reader)}")
    else:
        subject = words._("Please confirm: the newsletter of GO SMART")
        text = words._(
            "Somebody, perhaps you, asked for the newsletter of GO SMART for this address. If it was you, confirm it within "
            "seven days; otherwise do nothing, and nothing is sent."
        )
        link = (words._("Confirm:"), f"/newsletter/confirm/{readers.confirmation_of(reader)}")
    mail.write(tx, reader.email, subject, "\n\n".join((text, link[0], absolute(link[1]))), key=f"subscription:{key}", now=now)


@handles("publications.send_newsletter", outside=True)
def send_newsletter(message: NewsletterDue, *, key: str, now: datetime) -> None:  # noqa: ARG001 - a handler's signature
    sending.send_slice(message.newsletter_id, now=now)


@handles("publications.send_announcement")
def send_announcement(tx: Transaction, message: AnnouncementDue, *, key: str, now: datetime) -> None:
    announcements.send(tx, message.announcement_id, datetime.fromisoformat(message.due), key=key, now=now)


# Each step is stored by itself, so that a page can show how far it has come.
@handles("publications.gather_facts", outside=True)
def gather_facts(message: FactsAsked, *, key: str, now: datetime) -> None:  # noqa: ARG001 - a handler's signature
    gathering.gather(message.report_id, datetime.fromisoformat(message.asked), now=now)
