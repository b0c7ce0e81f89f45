"""Pages of feedback: answering, building, results, assemblies."""

from __future__ import annotations

from flask import Blueprint

from app.feedback.web import answering, assembly, building, chair, files, results

blueprint = Blueprint("feedback", __name__, template_folder="../templates")
for part in (answering, building, results, files, assembly, chair):
    part.register(blueprint)
