"""The token of forms, written differently each time: the length of compressed pages would tell a constant one bit by bit."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error

from flask import Flask
from flask_wtf.csrf import CSRFProtect, generate_csrf


def _mixed(pad: bytes, text: bytes) -> bytes:
    return bytes(left ^ right for left, right in zip(pad, text, strict=True))


def masked(token: str) -> str:
    text = token.encode()
    pad = secrets.token_bytes(len(text))
    return urlsafe_b64encode(pad + _mixed(pad, text)).decode()


def unmasked(token: str) -> str:
    """Empty for what was never masked."""
    try:
        whole = urlsafe_b64decode(token)
        half = len(whole) // 2
        return _mixed(whole[:half], whole[half:]).decode()
    except (Error, ValueError):
        return ""


def _token() -> str:
    return masked(generate_csrf())


class MaskedTokens(CSRFProtect):  # type: ignore[misc]
    def init_app(self, app: Flask) -> None:
        super().init_app(app)
        app.jinja_env.globals["csrf_token"] = _token
        app.context_processor(lambda: {"csrf_token": _token})

    def _get_csrf_token(self) -> str:
        return unmasked(super()._get_csrf_token() or "")
