"""What this package does when told a message."""

from __future__ import annotations

from datetime import datetime

from app.infra import mail
from app.infra.db import Transaction
from app.infra.links import absolute
from app.infra.outbox import handles
from app.infra.texts import Words
from app.members import queries
from app.members.messages import LinkAsked
from app.members.service import accounts


@handles("members.mail_link")
def mail_link(tx: Transaction, message: LinkAsked, *, key: str, now: datetime) -> None:
    person = queries.get_person(message.person_id)
    words = Words(person.language)
    secret = accounts.make_link(tx, person.id, lead_to=message.lead_to, now=now)
    subject = words._("Welcome to GO SMART: confirm your address") if message.is_new else words._("Your sign-in link")
    body = "\n\n".join(
        [
            words._("Hello %(name)s,", name=person.name),
            words._("Follow this link to sign in. It works once, within 30 minutes."),
            absolute(f"/sign-in/link/{secret}"),
            words._("Not requested by you? Then ignore this email; nobody can sign in without it."),
        ]
    )
    mail.write(tx, person.email, subject, body, key=key, now=now)
