"""Mail: written to a table in the handler's transaction, sent by the worker afterwards. The table is the demo's outbox page."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Any
from urllib.parse import unquote, urlsplit

from sqlalchemy import Text, delete, null, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.core.messages import Message, message
from app.infra.db import Base, Transaction, session, transaction
from app.infra.nightly import in_slices
from app.infra.outbox import handles, record
from app.infra.settings import setting


class Mail(Base):
    __tablename__ = "mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    # One key, one mail: a handler that runs twice writes once.
    key: Mapped[str] = mapped_column(unique=True)
    recipient: Mapped[str] = mapped_column(index=True)
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    calendar: Mapped[str | None] = mapped_column(Text)
    calendar_method: Mapped[str | None]
    html: Mapped[str | None] = mapped_column(Text)
    # Further headers, such as those of a list.
    headers: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    # Since then only who got what when is left: body, HTML, calendar and headers are gone.
    purged_at: Mapped[datetime | None]


@message("mail.written")
class MailWritten(Message):
    mail_id: int


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail goes: smtp://, smtp+starttls:// or smtps://, with user and password in the address if needed."""

    url: str | None = field(repr=False)
    sender: str

    def __post_init__(self) -> None:
        if self.url and urlsplit(self.url).scheme not in {"smtp", "smtps", "smtp+starttls"}:
            raise ValueError("MAIL_URL must start with smtp://, smtp+starttls:// or smtps://")


def sender() -> tuple[str, str]:
    """Name and address that mails and invitations come from."""
    return parseaddr(setting(Server).sender)


def sender_line() -> str:
    return setting(Server).sender


def has_server() -> bool:
    """Without one, mails stay in the table, where the outbox page shows them."""
    return bool(setting(Server).url)


def write(
    tx: Transaction,
    recipient: str,
    subject: str,
    body: str,
    *,
    key: str,
    now: datetime,
    calendar: tuple[str, str] | None = None,
    html: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> None:
    """Store a mail to be sent. `calendar` is (method, iCalendar text). The same key a second time changes nothing."""
    if tx.scalar(select(Mail.id).where(Mail.key == key)):
        return
    method, content = calendar or (None, None)
    mail = Mail(
        key=key,
        recipient=recipient,
        subject=" ".join(subject.split()),
        body=body,
        calendar=content,
        calendar_method=method,
        html=html,
        headers=dict(headers) if headers else None,
        created_at=now,
    )
    tx.add(mail)
    tx.flush()
    if has_server():
        record(tx, MailWritten(mail.id), now=now)


def compose(mail: Mail, sent_from: str) -> EmailMessage:
    """multipart/mixed of alternatives (text, inline calendar part) and the same calendar as a file: what both Outlook
    and Gmail need to show an invitation."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sent_from, mail.recipient, mail.subject
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = f"<{mail.key.replace(':', '.')}.{mail.id}@{parseaddr(sent_from)[1].rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    for name, value in (mail.headers or {}).items():
        message[name] = value
    message.set_content(mail.body)
    if mail.html:
        message.add_alternative(mail.html, subtype="html")
    if mail.calendar and mail.calendar_method:
        content = mail.calendar.encode()
        parameters = {"method": mail.calendar_method, "charset": "UTF-8"}
        message.add_alternative(content, "text", "calendar", params=parameters, cte="base64")
        message.add_attachment(content, "text", "calendar", params=parameters, filename="invite.ics")
    return message


@handles("mail.send_written", outside=True)
def send_written(message: MailWritten, *, key: str, now: datetime) -> None:  # noqa: ARG001 - a handler's signature
    """Send one mail by SMTP."""
    mail = session().get_one(Mail, message.mail_id)
    if mail.sent_at:
        return
    if has_server():
        with connection() as server:
            server.send_message(compose(mail, sender_line()))
    with transaction() as tx:
        tx.execute(update(Mail).where(Mail.id == mail.id).values(sent_at=now))


@contextmanager
def connection() -> Iterator[smtplib.SMTP]:
    """An open connection to the mail server, ready to send. There must be one (`has_server`)."""
    parts = urlsplit(setting(Server).url or "")
    where = (parts.hostname or "localhost", parts.port or 0)
    trust = ssl.create_default_context()
    with (
        smtplib.SMTP_SSL(*where, timeout=20, context=trust)
        if parts.scheme == "smtps"
        else smtplib.SMTP(*where, timeout=20) as opened
    ):
        if parts.scheme == "smtp+starttls":
            opened.starttls(context=trust)
        if parts.username:
            opened.login(unquote(parts.username), unquote(parts.password or ""))
        yield opened


def forget(tx: Transaction, recipient: str, kinds: Sequence[str]) -> None:
    """Delete the mails to an address whose key begins with one of these."""
    for kind in kinds:
        tx.execute(delete(Mail).where(Mail.recipient == recipient, Mail.key.startswith(kind, autoescape=True)))


def purge(*, sent_before: datetime, now: datetime) -> int:
    """Remove what the mails say that were sent before; who got what when stays, and so does each key. Returns how many."""
    old = select(Mail.id).where(Mail.sent_at < sent_before, Mail.purged_at.is_(None)).order_by(Mail.id)
    empty: dict[str, Any] = {"body": "", "html": None, "calendar": None, "headers": null(), "purged_at": now}
    return in_slices(lambda size: update(Mail).where(Mail.id.in_(old.limit(size))).values(empty))


def latest(limit: int = 100, recipient: str | None = None) -> Sequence[Mail]:
    """Newest mails first, of one recipient or of all."""
    query = select(Mail).order_by(Mail.id.desc()).limit(limit)
    return session().scalars(query if recipient is None else query.where(Mail.recipient == recipient)).all()


def find(mail_id: int) -> Mail | None:
    return session().get(Mail, mail_id)
