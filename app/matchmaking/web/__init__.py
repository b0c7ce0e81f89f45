"""Pages of matchmaking: whom to meet, one's meetings, the organisers' plans."""

from __future__ import annotations

from flask import Blueprint

from app.matchmaking.web import files, mine, people, planning

blueprint = Blueprint("matchmaking", __name__, template_folder="../templates")
for part in (people, mine, planning, files):
    part.register(blueprint)
