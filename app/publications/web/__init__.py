"""Pages of news, newsletters and reports."""

from __future__ import annotations

from flask import Blueprint

from app.publications.web import announcements, issues, news, newsletters, report_desk, reports, showcase

blueprint = Blueprint("publications", __name__, template_folder="../templates")
for _part in (news, newsletters, issues, reports, report_desk, announcements, showcase):
    _part.register(blueprint)
