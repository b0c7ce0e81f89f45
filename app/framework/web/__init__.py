"""Pages of the reference framework."""

from __future__ import annotations

from flask import Blueprint

from app.framework.web import assessing, index

blueprint = Blueprint("framework", __name__, template_folder="../templates")
for part in (index, assessing):
    part.register(blueprint)
