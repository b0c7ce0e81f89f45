"""Reports of mail servers about mails that did not arrive."""

from __future__ import annotations


def report(
    action: str = "failed", status: str = "5.1.1", key: str = "<newsletter.7.0123456789abcdef0123456789abcdef@example.org>"
) -> bytes:
    """A delivery status notification as mail servers write it."""
    return f"""From: MAILER-DAEMON@mx.example.org
To: no-reply@gosmart.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

I could not deliver your mail.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; Ann@Example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} no such
 mailbox here

--B
Content-Type: text/rfc822-headers

From: GO SMART <no-reply@gosmart.example>
Message-ID: {key}
Subject: What is new

--B--
""".replace("\n", "\r\n").encode()
