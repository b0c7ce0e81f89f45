"""Many mails that differ in little, over one connection: composed once, filled for each reader."""

from __future__ import annotations

import quopri
import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.utils import format_datetime

from app.infra import mail

# Stands where a reader's own token goes.
MARK = "q7READERq7"


class UndeliverableError(Exception):
    """The other side takes this mail not now, or, when `for_good`, never. `of_address` says that the recipient is the reason,
    and not what the mail says or who sends it."""

    def __init__(self, code: int, answer: str, *, of_address: bool) -> None:
        super().__init__(f"{code} {answer}")
        self.for_good, self.of_address = code >= 500, of_address


@dataclass(frozen=True, slots=True)
class Form:
    """A mail with everything in it but what is each reader's own; `body` holds `MARK` where that goes."""

    body: bytes

    def fill(self, recipient: str, message_id: str, token: str, unsubscribe: str) -> bytes:
        """The mail to one reader, with one-click unsubscription (RFC 8058). The values are ASCII without line breaks."""
        own = (
            f"To: {recipient}\r\nMessage-ID: {message_id}\r\nList-Unsubscribe: <{unsubscribe}>\r\n"
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
        )
        if not own.isascii() or own.count("\r") != 4:
            raise ValueError("headers of one reader must be ASCII, a line each")
        return own.encode() + self.body.replace(MARK.encode(), token.encode("ascii"))


def form(subject: str, text: str, html: str, *, sender: str, list_id: str, now: datetime) -> Form:
    message = MIMEMultipart("alternative", policy=policy.SMTP)
    message["From"] = sender
    message["Subject"] = " ".join(subject.split())
    message["Date"] = format_datetime(now)
    message["List-Id"] = list_id
    message["Precedence"] = "bulk"
    for kind, content in (("plain", text), ("html", html)):
        part = MIMENonMultipart("text", kind, charset="utf-8", policy=policy.SMTP)
        part["Content-Transfer-Encoding"] = "quoted-printable"
        part.set_payload(_quoted(content))
        message.attach(part)
    return Form(message.as_bytes())


def _quoted(text: str) -> str:
    """Quoted-printable, with each mark on a line of its own between soft line breaks: no line is too long before or after it is
    filled, and no mark is broken in two."""
    parts = (quopri.encodestring(part.encode()).decode("ascii") for part in text.split(MARK))
    return f"=\n{MARK}=\n".join(parts)


@contextmanager
def line() -> Iterator[Callable[[str, bytes], None]]:
    """A function that hands (recipient, mail) to the mail server, over one connection. Raises UndeliverableError where the
    server refuses one mail, and whatever `smtplib` raises where nothing goes any more."""
    with mail.connection() as server:
        sender = mail.sender()[1]

        def hand_over(recipient: str, data: bytes) -> None:
            try:
                server.sendmail(sender, [recipient], data)
            except smtplib.SMTPRecipientsRefused as refusal:
                code, answer = refusal.recipients[recipient]
                _leave_when_closed(code, refusal)
                raise UndeliverableError(code, answer.decode("utf-8", "replace"), of_address=True) from refusal
            except smtplib.SMTPSenderRefused as refusal:
                # Nobody's address is to blame: it is tried again, whatever the code.
                _leave_when_closed(refusal.smtp_code, refusal)
                raise UndeliverableError(450, str(refusal.smtp_error), of_address=False) from refusal
            except smtplib.SMTPDataError as refusal:
                _leave_when_closed(refusal.smtp_code, refusal)
                reply = refusal.smtp_error
                text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
                raise UndeliverableError(refusal.smtp_code, text, of_address=False) from refusal

        yield hand_over


def _leave_when_closed(code: int, refusal: smtplib.SMTPException) -> None:
    """With 421 the server closes the connection: that is about no single mail."""
    if code == 421:
        raise smtplib.SMTPServerDisconnected(str(refusal)) from refusal
