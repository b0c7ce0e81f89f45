"""Pages of the events package: the public programme, one's own seats, the organisers' desk, files, the API."""

from __future__ import annotations

from flask import Blueprint

from app.events.web import desk, editor, files, people, planning, public, publishing, seats

blueprint = Blueprint("events", __name__, template_folder="../templates")
for part in (public, seats, files, desk, editor, publishing, people, planning):
    part.register(blueprint)
