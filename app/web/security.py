"""Headers that every answer carries, and the few exceptions a route may ask for."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Flask, Response, abort, g, request
from flask.json.provider import DefaultJSONProvider
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from werkzeug.routing import IntegerConverter, Map

from app.core.json_input import DeepJsonError, read_json

_POLICY = {
    "default-src": "'self'",
    "img-src": "'self' data: blob:",
    "style-src": "'self'",
    "script-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def allow_scanner() -> None:
    """For the page that scans: its decoder is WebAssembly, and it needs the camera."""
    g.content_policy = {**_POLICY, "script-src": "'self' 'wasm-unsafe-eval'", "worker-src": "'self'"}
    g.permissions_policy = "camera=(self), microphone=(), geolocation=()"


def mail_page(html: str) -> Response:
    """A mail's own HTML, to be framed in a page of ours: its styles hold, nothing else of it does."""
    response = Response(html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox allow-popups"
    )
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _is_file(response: Response) -> bool:
    """Whether this answer is a static file, the same for everybody."""
    return request.path.startswith("/static/") and response.status_code < HTTPStatus.BAD_REQUEST


class _Sessions(SecureCookieSessionInterface):
    """A static file neither renews a session nor differs by it."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not _is_file(response):
            super().save_session(app, session, response)


def _finish(response: Response) -> Response:
    policy = g.get("content_policy", _POLICY)
    response.headers.setdefault("Content-Security-Policy", "; ".join(f"{name} {value}" for name, value in policy.items()))
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if "permissions_policy" in g:
        response.headers["Permissions-Policy"] = g.permissions_policy
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if not _is_file(response):
        # Pages differ by person and language; nobody else may be shown a kept one.
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.vary.add("Cookie")
    return response


_FORMS = {"application/x-www-form-urlencoded", "multipart/form-data", ""}


def _only_forms() -> None:
    """Pages take forms; programs have the API."""
    if request.method == "POST" and not request.path.startswith("/api/") and request.mimetype not in _FORMS:
        abort(415)


def _no_nul() -> None:
    """No address has this character, and one of the databases takes it in no text."""
    if "\x00" in request.path or "\x00" in "".join(f"{name}{value}" for name, value in request.args.items(multi=True)):
        abort(400)


class _Json(DefaultJSONProvider):
    """Reads what programs send; what nobody would send is refused while it is read, also where a missing body would do."""

    def loads(self, s: str | bytes, **_options: Any) -> Any:
        try:
            return read_json(s)
        except DeepJsonError as error:
            abort(400, str(error))


class _Number(IntegerConverter):
    """Numbers in addresses are keys of records; larger ones than a database takes are nothing's address."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=2**31 - 1)


def install(app: Flask) -> None:
    app.json = _Json(app)
    app.session_interface = _Sessions()
    app.url_map.converters["int"] = _Number
    app.before_request(_no_nul)
    app.before_request(_only_forms)
    app.after_request(_finish)
