"""Pages of the events package: the public programme, one's own seats, the organisers' desk, files, the API."""

from __future__ import annotations

from flask import Blueprint

from app.events import labels
from app.events.programme.web import desk, editor, files, planning, public, publishing
from app.events.registration.web import people, seats

blueprint = Blueprint("events", __name__, template_folder="../templates")


@blueprint.context_processor
def _labels() -> dict[str, object]:
    """What templates say for the words of events."""
    return {"labels": labels}


for part in (public, seats, files, desk, editor, publishing, people, planning):
    part.register(blueprint)
