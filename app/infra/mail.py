"""Mail: written to a table in the handler's transaction, sent by the worker afterwards. The table is the demo's outbox page."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from urllib.parse import unquote, urlsplit

from sqlalchemy import Text, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.core.messages import Message
from app.infra.db import Base, session, unit_of_work
from app.infra.outbox import reaches_outside, record


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
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class MailWritten(Message):
    mail_id: int


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail goes: smtp://, smtp+starttls:// or smtps://, with user and password in the address if needed."""

    url: str | None
    sender: str


class _Settings:
    server = Server(None, "GO SMART <no-reply@gosmart.example>")


def configure(server: Server) -> None:
    if server.url and urlsplit(server.url).scheme not in {"smtp", "smtps", "smtp+starttls"}:
        raise ValueError("MAIL_URL must start with smtp://, smtp+starttls:// or smtps://")
    _Settings.server = server


def sender() -> tuple[str, str]:
    """Name and address that mails and invitations come from."""
    return parseaddr(_Settings.server.sender)


def write(
    recipient: str,
    subject: str,
    body: str,
    *,
    key: str,
    now: datetime,
    calendar: tuple[str, str] | None = None,
) -> None:
    """Store a mail to be sent. `calendar` is (method, iCalendar text). The same key a second time changes nothing."""
    with unit_of_work() as unit:
        if unit.scalar(select(Mail.id).where(Mail.key == key)):
            return
        method, content = calendar or (None, None)
        mail = Mail(
            key=key,
            recipient=recipient,
            subject=" ".join(subject.split()),
            body=body,
            calendar=content,
            calendar_method=method,
            created_at=now,
        )
        unit.add(mail)
        unit.flush()
        # Without a server there is nobody to hand it to: it stays in the table, where the outbox page shows it.
        if _Settings.server.url:
            record(MailWritten(mail.id), now=now)


def compose(mail: Mail, sent_from: str) -> EmailMessage:
    """multipart/mixed of alternatives (text, inline calendar part) and the same calendar as a file: what both Outlook
    and Gmail need to show an invitation."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sent_from, mail.recipient, mail.subject
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = f"<{mail.key.replace(':', '.')}.{mail.id}@{parseaddr(sent_from)[1].rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    if mail.calendar and mail.calendar_method:
        content = mail.calendar.encode()
        parameters = {"method": mail.calendar_method, "charset": "UTF-8"}
        message.add_alternative(content, "text", "calendar", params=parameters, cte="base64")
        message.add_attachment(content, "text", "calendar", params=parameters, filename="invite.ics")
    return message


@reaches_outside
def send_written(message: MailWritten, *, key: str, now: datetime) -> None:  # noqa: ARG001 - a handler's signature
    """Send one mail by SMTP."""
    mail = session().get_one(Mail, message.mail_id)
    if mail.sent_at:
        return
    server = _Settings.server
    if server.url:
        _deliver(server.url, compose(mail, server.sender))
    with unit_of_work() as unit:
        unit.execute(update(Mail).where(Mail.id == mail.id).values(sent_at=now))


def _deliver(url: str, message: EmailMessage) -> None:
    parts = urlsplit(url)
    where = (parts.hostname or "localhost", parts.port or 0)
    trust = ssl.create_default_context()
    with (
        smtplib.SMTP_SSL(*where, timeout=20, context=trust)
        if parts.scheme == "smtps"
        else smtplib.SMTP(*where, timeout=20) as connection
    ):
        if parts.scheme == "smtp+starttls":
            connection.starttls(context=trust)
        if parts.username:
            connection.login(unquote(parts.username), unquote(parts.password or ""))
        connection.send_message(message)


def latest(limit: int = 100, recipient: str | None = None) -> Sequence[Mail]:
    """Newest mails first, of one recipient or of all."""
    query = select(Mail).order_by(Mail.id.desc()).limit(limit)
    return session().scalars(query if recipient is None else query.where(Mail.recipient == recipient)).all()


def find(mail_id: int) -> Mail | None:
    return session().get(Mail, mail_id)
