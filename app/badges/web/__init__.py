"""Pages of the badges package: one's own badge, gates, printing, the live board, leads, the scanner."""

from __future__ import annotations

from flask import Blueprint

from app.badges.web import board, desk, gates, leads, mine, scanner

blueprint = Blueprint("badges", __name__, template_folder="../templates")
for part in (mine, gates, desk, board, leads, scanner):
    part.register(blueprint)
