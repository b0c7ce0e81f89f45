"""Many mails that differ in little, over one connection: composed once, filled for each reader."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime

from app.infra import mail

# Stand for the reader's token in the plain and in the HTML part. In the plain part the token ends its line.
MARK = "q7READERq7"
_IN_TEXT, _IN_HTML = MARK.encode(), b"q8READERq8"


class UndeliverableError(Exception):
    """The other side takes this mail not now, or, when `for_good`, never."""

    def __init__(self, code: int, answer: str) -> None:
        super().__init__(f"{code} {answer}")
        self.for_good = code >= 500


@dataclass(frozen=True, slots=True)
class Form:
    """A mail with everything in it but what is each reader's own. `text` and `html` hold `MARK` where that goes."""

    body: bytes

    def fill(self, recipient: str, message_id: str, token: str, unsubscribe: str) -> bytes:
        """The mail to one reader, with one-click unsubscription (RFC 8058). The values are ASCII without line breaks."""
        own = (
            f"To: {recipient}\r\nMessage-ID: {message_id}\r\nList-Unsubscribe: <{unsubscribe}>\r\n"
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
        )
        if not own.isascii() or own.count("\r") != 4:
            raise ValueError("headers of one reader must be ASCII, a line each")
        secret = token.encode("ascii")
        # A soft line break before the token keeps the quoted-printable line short.
        return own.encode() + self.body.replace(_IN_TEXT, b"=\r\n" + secret).replace(_IN_HTML, secret)


def form(subject: str, text: str, html: str, *, list_id: str, now: datetime) -> Form:
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = mail.sender_line()
    message["Subject"] = " ".join(subject.split())
    message["Date"] = format_datetime(now)
    message["List-Id"] = list_id
    message["Precedence"] = "bulk"
    message.set_content(text, cte="quoted-printable")
    # Characters as references: 7-bit lines that every relay takes, and in which a token can be put.
    plain = html.replace(MARK, _IN_HTML.decode()).encode("ascii", "xmlcharrefreplace").decode()
    message.add_alternative(plain, subtype="html", charset="us-ascii", cte="7bit")
    return Form(message.as_bytes())


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
                raise UndeliverableError(code, answer.decode("utf-8", "replace")) from refusal
            except smtplib.SMTPDataError as refusal:
                said = refusal.smtp_error
                text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
                raise UndeliverableError(refusal.smtp_code, text) from refusal

        yield hand_over
