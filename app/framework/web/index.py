"""The framework itself, and how much of it the network covers."""

from __future__ import annotations

from itertools import groupby

from flask import Blueprint, render_template

from app.framework import labels, queries
from app.framework.rules.measures import MEASURES
from app.framework.rules.reference import FRAMEWORKS


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/framework/", view_func=index)


def index() -> str:
    assessed, counts = queries.network_coverage()
    frameworks = [
        (framework, [(name, list(cells)) for name, cells in groupby(counts[framework.name], key=lambda cell: cell[0].function)])
        for framework in FRAMEWORKS
    ]
    return render_template(
        "framework/index.html",
        frameworks=frameworks,
        assessed=assessed,
        measures=MEASURES,
        words=labels,
        published=queries.published_subjects(),
    )
