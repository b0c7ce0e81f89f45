"""Pages of the reference framework."""

from __future__ import annotations

from itertools import groupby

from flask import Blueprint, render_template

from app.framework.rules.reference import FRAMEWORKS, Framework

blueprint = Blueprint("framework", __name__, template_folder="templates")


def _functions(framework: Framework) -> list[tuple[str, list[object]]]:
    return [(name, list(group)) for name, group in groupby(framework.categories, key=lambda one: one.function)]


@blueprint.get("/framework/")
def index() -> str:
    return render_template("framework/index.html", frameworks=[(one, _functions(one)) for one in FRAMEWORKS])
