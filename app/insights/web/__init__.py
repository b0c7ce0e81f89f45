"""What the network achieved: pages and files."""

from __future__ import annotations

from flask import Blueprint

from app.insights.web import files, members, pages

blueprint = Blueprint("insights", __name__, template_folder="../templates")
for _part in (pages, files, members):
    _part.register(blueprint)
