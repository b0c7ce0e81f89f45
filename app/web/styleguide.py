"""The style guide: every component with living examples, taken from the comments beside its macros, so that none goes stale.

For developers: it stands in the demo and in tests only, in English.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, render_template, request
from markupsafe import Markup
from wtforms import IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired

from app.web.forms import PageForm, options

blueprint = Blueprint("styleguide", __name__, url_prefix="/styleguide")

PATTERNS = ("list", "detail", "settings", "wizard", "consequences")
_COMPONENTS = Path(__file__).parent / "templates" / "components"
_STYLES = Path(__file__).parent / "static" / "css"
# A comment that begins with a colon: what the example shows, and below it the example.
_EXAMPLE = re.compile(r"\{#: (?P<title>[^\n]+)\n(?P<code>.*?)\n#\}", re.DOTALL)
_MACRO = re.compile(r"\{% macro (\w+)\(")
_TOKEN = re.compile(r"^  (--[a-z0-9-]+): ([^;]+);", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Example:
    title: str
    code: str


@dataclass(frozen=True, slots=True)
class Component:
    """`macros` are what its file offers."""

    name: str
    examples: tuple[Example, ...]
    macros: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    key: str
    label: str
    sorts: bool = True
    less: bool = False


class _Form(PageForm):
    """One field of each kind, two of them wrong."""

    class Meta:
        csrf = False

    title = StringField("Title", [InputRequired()])
    seats = IntegerField("Seats on site", [InputRequired()])
    notes = TextAreaField("Notes", [InputRequired()])
    year = StringField("Year")
    mode = RadioField("Takes part", choices=options([("on_site", "On site"), ("online", "Online")]), default="on_site")
    size = RadioField("Show", choices=options([("day", "Day"), ("week", "Week")]), default="week")


def component(name: str) -> Component:
    """Raises LookupError when there is no such component."""
    path = _COMPONENTS / f"{name}.html"
    if path.parent != _COMPONENTS or not path.is_file():
        raise LookupError(name)
    text = path.read_text(encoding="utf-8")
    examples = tuple(Example(match["title"], match["code"]) for match in _EXAMPLE.finditer(text))
    return Component(name, examples, tuple(_MACRO.findall(text)))


def components() -> list[Component]:
    return [component(path.stem) for path in sorted(_COMPONENTS.glob("*.html"))]


def tokens() -> list[tuple[str, str]]:
    """Every token with its value, in the order of the style sheet."""
    return _TOKEN.findall((_STYLES / "tokens.css").read_text(encoding="utf-8"))


def rendered(example: Example) -> Markup:
    """The example as a page would show it, with all macros at hand."""
    imports = "".join(
        f'{{% from "components/{part.name}.html" import {", ".join(part.macros)} %}}' for part in components() if part.macros
    )
    template = current_app.jinja_env.from_string(imports + example.code)
    return Markup(template.render(**_values()))  # noqa: S704 - our own examples


def _values() -> dict[str, Any]:
    form = _Form()
    form.title.data = "Opening"
    form.seats.errors = ["At least 1."]
    form.notes.errors = ["Please fill this in."]
    rows = [
        {"id": 1, "name": "Lamija Božić", "organisation": "Mostovi Digital", "state": "Confirmed", "kind": "confirmed"},
        {"id": 2, "name": "林美玲", "organisation": "臺北市政府", "state": "Waiting list", "kind": "waiting"},
    ]
    columns = [Column("name", "Name"), Column("organisation", "Organisation"), Column("state", "State", sorts=False)]
    return {
        "styleguide_form": form,
        "styleguide_rows": rows,
        "styleguide_columns": columns,
        "styleguide_page": lambda page: f"?page={page}",
    }


@blueprint.get("/")
def index() -> str:
    colours = [(name, value) for name, value in tokens() if "#" in value]
    sizes = [(name, value) for name, value in tokens() if name.startswith(("--text-", "--space-", "--radius-"))]
    return render_template("styleguide/index.html", components=components(), patterns=PATTERNS, colours=colours, sizes=sizes)


@blueprint.get("/<name>")
def show_component(name: str) -> str:
    try:
        part = component(name)
    except LookupError:
        abort(404)
    examples = [(example, rendered(example)) for example in part.examples]
    return render_template(
        "styleguide/component.html", component=part, examples=examples, components=components(), patterns=PATTERNS
    )


@blueprint.get("/patterns/<any(list, detail, settings, wizard, consequences):name>")
def show_pattern(name: str) -> str:
    values = _values()
    steps = [("Kind", "#", "done"), ("Dates and place", "", "now"), ("Check and send", "", "next")]
    return render_template(
        f"styleguide/patterns/{name}.html",
        form=values["styleguide_form"],
        editing="edit" in request.args,
        version=1,
        wizard_steps=steps,
        back="#",
        keep="#",
        **values,
    )


@blueprint.get("/swatches.css")
def swatches() -> Response:
    """What no style sheet can list and no page may write into an element: each colour on its swatch."""
    rules = (f'[data-token="{name}"] {{ fill: var({name}); }}' for name, _value in tokens())
    return Response("\n".join(rules), mimetype="text/css")


def install(app: Flask) -> None:
    app.register_blueprint(blueprint)
