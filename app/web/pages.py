"""Pages of the shell itself: the front page, whose content the features hang in, and the files a browser asks for."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, render_template, send_from_directory
from werkzeug.wrappers import Response as BaseResponse

from app.infra.settings import setting

blueprint = Blueprint("pages", __name__)


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom people write to about the site itself."""

    mail: str


@blueprint.get("/")
def home() -> str:
    return render_template("home.html")


@blueprint.get("/favicon.ico")
def favicon() -> BaseResponse:
    return send_from_directory("web/static/icons", "mark.svg", mimetype="image/svg+xml", max_age=86400)


@blueprint.get("/robots.txt")
def robots() -> Response:
    return Response("User-agent: *\nDisallow: /me/\nDisallow: /organise/\nDisallow: /admin/\n", mimetype="text/plain")


@blueprint.get("/accessibility")
def accessibility() -> str:
    return render_template("accessibility.html", contact=setting(Contact).mail)
