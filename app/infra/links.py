"""Absolute addresses for mails, calendars and codes, and what seals the ones that let somebody in. Pages use relative ones."""

from __future__ import annotations

import hmac
from urllib.parse import urlsplit

from app.core.signing import seal
from app.infra.settings import Site, setting


def sealed(purpose: str, content: str) -> str:
    """A short seal (128 bits of HMAC-SHA256) that only this installation can make, so that a link needs no table."""
    return seal(setting(Site).key, purpose, content)[:32]


def is_sealed(purpose: str, content: str, signature: str) -> bool:
    return hmac.compare_digest(sealed(purpose, content).encode(), signature.encode())


def absolute(path: str) -> str:
    return setting(Site).base_url + path


def host() -> str:
    """The site's host name: the right-hand side of calendar UIDs."""
    return urlsplit(setting(Site).base_url).hostname or "localhost"
