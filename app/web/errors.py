"""Turns what went wrong into one answer: a page that helps, or a problem (RFC 9457) for programs."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, g, json, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import NoResultFound
from werkzeug.exceptions import HTTPException

from app.core.errors import BadFile, Forbidden, NotFound, Refused

log = logging.getLogger(__name__)
_reasons: dict[str, Any] = {}


def explain_with(texts: Mapping[str, Any]) -> None:
    """Add the sentences for a package's reasons of refusal."""
    _reasons.update(texts)


def sentence(refusal: Refused) -> str:
    """The refusal in words for a person; an unknown reason is shown as it is, so that it is at least seen."""
    text = str(_reasons.get(refusal.reason, refusal.reason))
    return text % refusal.details if refusal.details else text


def wants_problem() -> bool:
    return request.path.startswith("/api/")


def problem(status: int, title: str, **more: Any) -> Response:
    body = {"type": "about:blank", "title": title, "status": status, **more}
    return Response(json.dumps(body), status=status, mimetype="application/problem+json")


def _page(status: int, title: str, text: str) -> tuple[str, int]:
    return render_template("error.html", status=status, title=title, text=text), status


def _answer(status: int, title: str, text: str, **more: Any) -> Any:
    if wants_problem():
        return problem(status, title, detail=text, **more)
    return _page(status, title, text)


def refused(refusal: Refused) -> Any:
    return _answer(409, _("That is not possible now"), sentence(refusal), reason=refusal.reason)


def not_found(_error: Exception) -> Any:
    return _answer(404, _("Not found"), _("There is nothing at this address, or it is not open to you."))


def forbidden(_error: Exception) -> Any:
    if current_user.is_authenticated or wants_problem():
        return _answer(403, _("Not allowed"), _("Your account may not do this. Ask an organiser if you think it should."))
    return _answer(401, _("Sign in first"), _("This page is for people who have signed in."))


def bad_file(error: BadFile) -> Any:
    faults = [str(fault) for fault in error.faults]
    return _answer(422, _("This file cannot be imported"), "; ".join([error.name, *faults[:5]]), faults=faults)


def too_deep(_error: RecursionError) -> Any:
    return _answer(400, _("The request was not understood"), _("Something in what was sent could not be read."))


def bad_form(_error: CSRFError) -> Any:
    return _answer(400, _("This page was open too long"), _("Go back, reload the page and send the form again."))


def from_http(error: HTTPException) -> Any:
    if error.code is None or error.response is not None or error.code < 400:
        return error
    title, text = _http_words().get(error.code, (HTTPStatus(error.code).phrase, error.description or ""))
    answer = _answer(error.code, title, text)
    response = Response(*answer) if isinstance(answer, tuple) else answer
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def _http_words() -> dict[int, tuple[str, str]]:
    return {
        400: (_("The request was not understood"), _("Something in what was sent could not be read.")),
        404: (_("Not found"), _("There is nothing at this address, or it is not open to you.")),
        405: (_("Not that way"), _("This address does not take that kind of request.")),
        413: (_("Too large"), _("What was sent is larger than this site takes.")),
        415: (_("Wrong kind of content"), _("This address takes another kind of content.")),
        429: (_("Too many tries"), _("Wait a minute, then try again.")),
    }


def unexpected(error: Exception) -> Any:
    log.exception("unexpected error", exc_info=error)
    return _answer(
        500,
        _("Something broke here"),
        _("It was our fault, and it has been noted under the number below."),
        number=g.get("request_id"),
    )


def install(app: Flask) -> None:
    handlers: dict[type[Exception], Any] = {
        Refused: refused,
        NotFound: not_found,
        NoResultFound: not_found,
        RecursionError: too_deep,
        Forbidden: forbidden,
        BadFile: bad_file,
        CSRFError: bad_form,
        HTTPException: from_http,
        Exception: unexpected,
    }
    for kind, handler in handlers.items():
        app.register_error_handler(kind, handler)
