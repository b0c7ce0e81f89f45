"""Absolute addresses for mails, calendars and codes. Pages use relative ones."""

from __future__ import annotations

from urllib.parse import urlsplit


class _Settings:
    base = "http://127.0.0.1:8000"


def configure(base_url: str) -> None:
    _Settings.base = base_url


def absolute(path: str) -> str:
    return _Settings.base + path


def host() -> str:
    """The site's host name: the right-hand side of calendar UIDs."""
    return urlsplit(_Settings.base).hostname or "localhost"
