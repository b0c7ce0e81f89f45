"""Pages of the badges package: one's own badge, the organisers' gates, the scanner."""

from __future__ import annotations

from flask import Blueprint

from app.badges.web import gates, mine, scanner

blueprint = Blueprint("badges", __name__, template_folder="../templates")
for part in (mine, gates, scanner):
    part.register(blueprint)
