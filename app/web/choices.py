"""What a reader chooses for all pages: the language and the look, each kept in a cookie and answered by the server."""

from __future__ import annotations

from collections.abc import Container
from datetime import timedelta
from enum import StrEnum
from urllib.parse import quote, urlencode

from flask import Flask, redirect, request
from werkzeug.wrappers import Response as BaseResponse

_LOOK = "look"


class Look(StrEnum):
    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


def choose(parameter: str, cookie: str, allowed: Container[str]) -> BaseResponse | None:
    """`?parameter=value` on any page keeps the value and leads back to the page without it."""
    wish = request.args.get(parameter)
    if request.method != "GET" or wish is None or wish not in allowed:
        return None
    rest = [(name, value) for name, value in request.args.items(multi=True) if name != parameter]
    answer = redirect(quote(request.path) + (f"?{urlencode(rest)}" if rest else ""))
    answer.set_cookie(cookie, wish, max_age=timedelta(days=365), samesite="Lax", httponly=True, secure=request.is_secure)
    return answer


def look() -> Look:
    chosen = request.cookies.get(_LOOK, "")
    return Look(chosen) if chosen in list(Look) else Look.SYSTEM


def install(app: Flask) -> None:
    app.before_request(lambda: choose(_LOOK, _LOOK, list(Look)))
    app.context_processor(lambda: {"look": look()})
