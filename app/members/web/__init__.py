"""Pages of the members package: sign-in, my day, the directory, the secretariat's desk."""

from __future__ import annotations

from flask import Blueprint

from app.members.web import admin, directory, me, signin

blueprint = Blueprint("members", __name__, template_folder="../templates")
for part in (signin, me, directory, admin):
    part.register(blueprint)
