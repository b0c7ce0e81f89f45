"""What came back: delivery status notifications (RFC 3464), read from the mails of a mailbox: pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message

# So many mails in a row that came back for a passing reason are a reason to stop.
MOST_SOFT = 3
_KEY = re.compile(r"<newsletter\.(\d{1,9})\.([0-9a-f]{32})@")


@dataclass(frozen=True, slots=True)
class Bounce:
    """`delivery` and `seal` are of our own Message-ID, None when the report does not bring it back. `hard` means that the
    address does not exist or never takes our mail; otherwise the reason may pass."""

    recipient: str
    hard: bool
    status: str
    reason: str
    delivery: int | None
    seal: str | None


def messages(data: bytes) -> Iterator[Message]:
    """The mails of one file: a single mail, or an mbox."""
    parts = re.split(rb"(?m)^From [^\r\n]*\r?\n", data) if data.startswith(b"From ") else [data]
    for part in parts:
        if part.strip():
            # The older policy takes headers as they are; the newer one falls over some that are made to be odd.
            yield message_from_bytes(part, policy=policy.compat32)


def bounces(message: Message) -> list[Bounce]:
    """What one mail reports: an entry for each recipient whose mail failed. Delays, and mails that are no such report, say
    nothing."""
    if message.get_content_type() != "multipart/report" or _parameter(message, "report-type") != "delivery-status":
        return []
    key = _KEY.search(_returned_id(message))
    listed = []
    for block in _blocks(message):
        status = (re.match(r"\s*([245]\.\d{1,3}\.\d{1,3})", str(block.get("Status", ""))) or [""])[0].strip()
        if str(block.get("Action", "")).strip().lower() != "failed" or not status or status.startswith("2"):
            continue
        recipient = _address(str(block.get("Original-Recipient") or block.get("Final-Recipient") or ""))
        if not recipient:
            continue
        reason = " ".join(str(block.get("Diagnostic-Code", "")).split())[:300]
        listed.append(
            Bounce(recipient, _is_hard(status), status, reason, int(key[1]) if key else None, key[2] if key else None)
        )
    return listed


def _is_hard(status: str) -> bool:
    """5.1 says the address is wrong, 5.2.1 that the mailbox is closed, 5.4.4 that there is no such host. A full mailbox (5.2.2)
    or a refused text (5.7) does not end an address at once."""
    return status.startswith("5.1.") or status in ("5.2.1", "5.4.4", "5.0.0")


def _parameter(message: Message, name: str) -> str:
    return str(message.get_param(name, "") or "").lower()


def _blocks(message: Message) -> Iterator[Message]:
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            # The first block is about the mail, the others are about its recipients.
            yield from (block for block in blocks[1:] if isinstance(block, Message)) if isinstance(blocks, list) else ()


def _returned_id(message: Message) -> str:
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822":
            inner = part.get_payload()
            if isinstance(inner, list) and inner and isinstance(inner[0], Message):
                return str(inner[0].get("Message-ID", ""))
        if kind == "text/rfc822-headers":
            payload = part.get_payload(decode=True)
            headers = message_from_bytes(payload if isinstance(payload, bytes) else b"", policy=policy.compat32)
            return str(headers.get("Message-ID", ""))
    return ""


def _address(field: str) -> str:
    """`rfc822; someone@example.org` as the address alone, in small letters."""
    return field.rpartition(";")[2].strip().strip("<>").lower()
