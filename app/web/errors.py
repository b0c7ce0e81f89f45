"""Turns what went wrong into one answer: a page that helps, or a problem (RFC 9457) for programs."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, json, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from app.core.errors import BadFile, Forbidden, NotFound, Refused
from app.infra.db import session
from app.web.health import request_id

log = logging.getLogger(__name__)
_reasons: dict[str, Any] = {}


def explain_with(texts: Mapping[Any, Any]) -> None:
    """Add the sentences for a package's reasons of refusal."""
    _reasons.update(texts)


def reasons() -> Mapping[str, Any]:
    """Every reason of refusal with its sentence."""
    return _reasons


def sentence(refusal: Refused) -> str:
    """The refusal in words for a person; an unknown reason is shown as it is, so that it is at least seen."""
    text = str(_reasons.get(refusal.reason, refusal.reason))
    return text % refusal.details if refusal.details else text


def wants_problem() -> bool:
    return request.path.startswith("/api/")


def problem(status: int, title: str, **more: Any) -> Response:
    body = {"type": "about:blank", "title": title, "status": status, **more}
    return Response(json.dumps(body), status=status, mimetype="application/problem+json")


def _page(status: int, title: str, text: str, number: str | None) -> tuple[str, int]:
    return render_template("error.html", status=status, title=title, text=text, number=number), status


def _answer(status: int, title: str, text: str, **more: Any) -> Any:
    if wants_problem():
        return problem(status, title, detail=text, **more)
    return _page(status, title, text, more.get("number"))


def refused(refusal: Refused) -> Any:
    return _answer(409, _("This action is not available now"), sentence(refusal), reason=refusal.word)


def not_found(_error: Exception) -> Any:
    return _answer(404, _("Not found"), _("There is nothing at this address, or you do not have access to it."))


def forbidden(_error: Exception) -> Any:
    if current_user.is_authenticated or wants_problem():
        return _answer(
            403, _("Not allowed"), _("Your account is not allowed to do this. Ask an organiser if you think it should be.")
        )
    return _answer(401, _("Sign in first"), _("This page is for people who have signed in."))


def bad_file(error: BadFile) -> Any:
    faults = [str(fault) for fault in error.faults]
    return _answer(422, _("This file cannot be imported"), "; ".join([error.name, *faults[:5]]), faults=faults)


def bad_form(_error: CSRFError) -> Any:
    return _answer(400, _("This page was open for too long"), _("Go back, reload the page and send the form again."))


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
        400: (_("The request was not understood"), _("Part of what was sent could not be read.")),
        404: (_("Not found"), _("There is nothing at this address, or you do not have access to it.")),
        405: (_("This action is not available"), _("This address does not accept that kind of request.")),
        413: (_("Too large"), _("The data sent exceeds this site's size limit.")),
        415: (_("Wrong kind of content"), _("This address expects another kind of content.")),
        429: (_("Too many tries"), _("Wait a minute, then try again.")),
    }


def unexpected(error: Exception) -> Any:
    """A fault of ours: a line in the log, and an answer that names it by the request's number."""
    number = request_id()
    log.error("unexpected error in request %s", number, exc_info=error)
    # The page asks for who is signed in, and a failed transaction answers nothing.
    try:
        session().rollback()
        text = _("This is a fault on our side. We have recorded it under the number below.")
        return _answer(500, _("Something went wrong"), text, number=number)
    except Exception:
        log.exception("the page about the error in request %s failed as well", number)
        return problem(500, "Something went wrong", number=number) if wants_problem() else _bare_page(number)


def _bare_page(number: str) -> Response:
    """For when not even the layout can be drawn, such as without a database."""
    text = f"<h1>Something went wrong</h1><p>This is a fault on our side. We have recorded it under <code>{number}</code>.</p>"
    return Response(f'<!doctype html><html lang="en"><title>500</title>{text}</html>', status=500, mimetype="text/html")


def install(app: Flask) -> None:
    handlers: dict[type[Exception], Any] = {
        Refused: refused,
        NotFound: not_found,
        Forbidden: forbidden,
        BadFile: bad_file,
        CSRFError: bad_form,
        HTTPException: from_http,
        Exception: unexpected,
    }
    for kind, handler in handlers.items():
        app.register_error_handler(kind, handler)
