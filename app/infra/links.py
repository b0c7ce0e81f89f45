"""Absolute addresses for mails, calendars and codes, and what seals the ones that let somebody in. Pages use relative ones."""

from __future__ import annotations

import hmac
from urllib.parse import urlsplit

from app.core.signing import seal


class _Settings:
    base = "http://127.0.0.1:8000"
    key = ""


def configure(base_url: str, key: str = "") -> None:
    """`key` seals links; without one the key stays what it was."""
    _Settings.base = base_url
    _Settings.key = key or _Settings.key


def sealed(purpose: str, content: str) -> str:
    """A short seal (128 bits of HMAC-SHA256) that only this installation can make, so that a link needs no table."""
    return seal(_Settings.key, purpose, content)[:32]


def is_sealed(purpose: str, content: str, given: str) -> bool:
    return hmac.compare_digest(sealed(purpose, content).encode(), given.encode())


def absolute(path: str) -> str:
    return _Settings.base + path


def host() -> str:
    """The site's host name: the right-hand side of calendar UIDs."""
    return urlsplit(_Settings.base).hostname or "localhost"
