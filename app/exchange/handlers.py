"""What the exchange does when told a message."""

from __future__ import annotations

from datetime import datetime

from app.exchange.messages import ListingPublished, RevisionDecided
from app.exchange.models import Revision
from app.exchange.queries import listings, scan
from app.exchange.vocabulary import RevisionState
from app.infra import mail
from app.infra.db import Transaction, session
from app.infra.links import absolute
from app.infra.outbox import handles
from app.infra.texts import Words
from app.members.messages import OrganisationChanged
from app.members.models import Organisation
from app.search import vectors


@handles("exchange.read_listing", outside=True)
def read_listing(message: ListingPublished, *, key: str, now: datetime) -> None:  # noqa: ARG001
    """Read what a listing means, so that it is found by it. Reading twice changes nothing."""
    listing = listings.find_by_id(message.listing_id)
    if listing is not None:
        text = scan.text_of(listing.title, listing.summary)
        # A project is looked for both ways: what it offers, and whose need it answers.
        vectors.read([(text, scan.side_of(listing.kind))])


@handles("exchange.read_organisation", outside=True)
def read_organisation(message: OrganisationChanged, *, key: str, now: datetime) -> None:  # noqa: ARG001
    organisation = session().get(Organisation, message.organisation_id)
    if organisation is not None:
        vectors.read(scan.texts_of(organisation))


@handles("exchange.tell_author")
def tell_author(tx: Transaction, message: RevisionDecided, *, key: str, now: datetime) -> None:
    revision = tx.get(Revision, message.revision_id)
    if revision is None or revision.author is None:
        return
    words = Words(revision.author.language)
    title = str(revision.content["title"])
    published = revision.state == RevisionState.PUBLISHED
    subject = words._("Published: %(title)s", title=title) if published else words._("Returned to you: %(title)s", title=title)
    parts = [
        words._("Hello %(name)s,", name=revision.author.name),
        words._("Your submission is now published.")
        if published
        else words._("The secretariat asks you to review this again:"),
        revision.note,
        absolute(f"/listings/{revision.listing.slug}/edit"),
    ]
    mail.write(tx, revision.author.email, subject, "\n\n".join(part for part in parts if part), key=key, now=now)
