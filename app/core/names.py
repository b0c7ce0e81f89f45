"""What makes a mail address, a name, a slug and a way back acceptable."""

from __future__ import annotations

import re
import unicodedata

# Deliberately loose: the mailed link is the real proof of an address.
_PART = r"[^@\s<>\",;:()\[\]\\\x00-\x1f]"
_ADDRESS = re.compile(rf"{_PART}{{1,64}}@{_PART}{{1,190}}\.(?!\.){_PART}{{2,60}}(?<!\.)")
MOST_NAME = 120


def address(text: str) -> str:
    """The address as it is stored: trimmed, lower case. Raises ValueError when it cannot be one."""
    mail_address = unicodedata.normalize("NFC", text.strip()).lower()
    if not _ADDRESS.fullmatch(mail_address):
        raise ValueError(f"{text[:80]!r} is not a mail address")
    return mail_address


def person_name(text: str) -> str:
    """A name in any script, on one line. Raises ValueError when it is empty, too long, or has control characters."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not name:
        raise ValueError("the name is empty")
    if len(name) > MOST_NAME:
        raise ValueError(f"the name has more than {MOST_NAME} characters")
    if any(unicodedata.category(char) in {"Cc", "Cs"} for char in name):
        raise ValueError("the name has control characters")
    return name


def text_length(text: str) -> int:
    """How much a text says, in Latin letters: a character of Chinese, Japanese or Korean counts as three."""
    plain = "".join(text.split())
    return len(plain) + 2 * sum(unicodedata.east_asian_width(char) in "WF" for char in plain)


def safe_way_back(target: str | None) -> str:
    """A path on this site, or the front page: a link in a mail must not lead elsewhere."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return "/"
    return "/" if any(ord(char) < 32 or char == "\\" for char in target) else target


def slug_of(name: str) -> str:
    """Lower-case letters, digits and dashes; names without Latin letters give an empty slug."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_name).strip("-")[:60]
