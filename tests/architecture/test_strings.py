"""Strings can be translated: numbers come with plurals, sentences whole, and one msgid means one thing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment, nodes

from tests.factories.catalogues import wanted

APP = Path(__file__).resolve().parents[2] / "app"
TRANSLATE = {"_", "_l", "gettext", "lazy_gettext", "ngettext", "pgettext", "lazy_pgettext"}

# Placeholders that hold words, names, times or codes, so that nothing agrees with them in number.
WORDS = {
    "address", "answer", "base", "before", "challenge", "change", "city", "day", "edition", "event", "field", "first", "gate",
    "kind", "language", "level", "line", "link", "list", "missing", "mode", "moment", "name", "names", "offset", "one", "option",
    "organisation", "other", "other_name", "place", "question", "reason", "room", "second", "session", "slug", "stage", "state",
    "tag", "theme", "time", "title", "today", "traits", "values", "verdict", "version", "what", "when", "where", "winners", "word",
    "year", "zone",
}  # fmt: skip
# What follows a number without counting: units, and words that stay as they are for one and for many.
UNCOUNTED = {
    "MB", "min", "and", "at", "for", "in", "inside", "more", "needed", "of", "on", "or", "out", "represented", "sealed", "taken",
    "to", "already", "confirm",
}  # fmt: skip
# Numbers that are never one.
NEVER_ONE = {
    "At least %(min)d characters.": "a limit of the product",
    "At most %(max)d characters.": "a limit of the product",
    "Exactly %(max)d characters.": "a limit of the product",
    "Between %(min)d and %(max)d characters.": "a limit of the product",
    "This text is too long: at most %(most)s characters.": "a limit of the product",
    "Give two to %(most)s different options, one per line.": "a limit of the product, at least two",
    "Results are shown from %(threshold)s answers on, and those of an anonymous survey when it is closed.": "anonymity",
}
ANONYMITY = re.compile(r"from %\(number\)s answers on|fewer than %\(number\)s people|at least %\(number\)s of those")


def counts(message: str) -> list[str]:
    """The words that a number in this message counts."""
    pairs = re.findall(r"%\((\w+)\)[sd] ([A-Za-z]+)", message)
    return [noun for name, noun in pairs if name not in WORDS and noun not in UNCOUNTED]


def test_what_is_counted_has_a_plural() -> None:
    wrong = [
        message
        for _context, message in wanted()
        if isinstance(message, str) and counts(message) and message not in NEVER_ONE and not ANONYMITY.search(message)
    ]
    assert not wrong, f"use ngettext, or put the number after a colon: {wrong}"


def test_exceptions_are_there() -> None:
    assert not set(NEVER_ONE) - {message for _context, message in wanted()}


@pytest.mark.parametrize(
    ("message", "counted"),
    [
        ("%(number)s seats", ["seats"]),
        ("%(name)s has voted", []),
        ("Seats: %(number)s", []),
        ("%(done)s of %(all)s steps", ["steps"]),
    ],
)
def test_numbers_are_seen(message: str, counted: list[str]) -> None:
    assert counts(message) == counted


def _translates(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and (
        (isinstance(node.func, ast.Name) and node.func.id in TRANSLATE)
        or (isinstance(node.func, ast.Attribute) and node.func.attr in TRANSLATE)
    )


def _parts(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return [*_parts(node.left), *_parts(node.right)]
    if isinstance(node, ast.JoinedStr):
        return [part.value if isinstance(part, ast.FormattedValue) else part for part in node.values]
    return [node]


def _is_mark(value: object) -> bool:
    """A sign between two things that stand for themselves: a middle dot, an arrow, a line's end; or an attribute's beginning."""
    return isinstance(value, str) and bool(re.fullmatch(r"\s*[·↑↓←→–\n]\s*", value) or value.endswith((" · ", '="')))


def joined_in_python(source: str) -> Iterator[int]:
    """Lines where a translated text becomes a part of a longer sentence."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.BinOp | ast.JoinedStr):
            continue
        parts = _parts(node)
        if len(parts) > 1 and any(map(_translates, parts)):
            rest = [part for part in parts if not _translates(part)]
            constants = [part.value for part in rest if isinstance(part, ast.Constant)]
            # A space before a sentence that stands for itself.
            if constants == [" "] and len(rest) == 1:
                continue
            if not any(map(_is_mark, constants)):
                yield node.lineno


def joined_in_template(source: str, environment: Environment) -> Iterator[int]:
    """The same in a template; also text that leans on a translation by a colon or a bracket of English."""

    def translates(node: nodes.Node) -> bool:
        return isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in TRANSLATE

    tree = environment.parse(source)
    for node in tree.find_all((nodes.Concat, nodes.Add)):
        parts = node.nodes if isinstance(node, nodes.Concat) else [node.left, node.right]
        if any(map(translates, parts)):
            rest = [part for part in parts if not translates(part)]
            if not any(isinstance(part, nodes.Const) and _is_mark(part.value) for part in rest):
                yield node.lineno
    for output in tree.find_all(nodes.Output):
        for before, after in zip(output.nodes, output.nodes[1:], strict=False):
            if translates(before) and isinstance(after, nodes.TemplateData) and re.match(r"\s*:\s|\s\(", after.data):
                yield output.lineno


def test_no_sentence_is_joined_from_pieces(app: Flask) -> None:
    wrong = []
    for path in APP.rglob("*.py"):
        wrong += [f"{path.relative_to(APP)}:{line}" for line in joined_in_python(path.read_text(encoding="utf-8"))]
    for path in APP.rglob("templates/**/*.html"):
        lines = joined_in_template(path.read_text(encoding="utf-8"), app.jinja_env)
        wrong += [f"{path.relative_to(APP)}:{line}" for line in lines]
    assert not wrong, f"one message with placeholders, or the filter labelled: {wrong}"


@pytest.mark.parametrize("source", ['_("Room") + name', "f'{_(\"Room\")} {name}'", '_l("a") + _l("b")', 'words._("a") + x'])
def test_joins_in_python_are_seen(source: str) -> None:
    assert list(joined_in_python(source)) == [1]


@pytest.mark.parametrize("source", ['{{ _("a") ~ x }}', '{{ x + _("a") }}', '{{ _("a") }}: {{ x }}', '{{ _("a") }} ({{ x }})'])
def test_joins_in_templates_are_seen(app: Flask, source: str) -> None:
    assert list(joined_in_template(source, app.jinja_env)) == [1]


@pytest.mark.parametrize("source", ['{{ _("a") ~ " · " ~ x }}', '{{ "↑ " ~ _("Up") }}', '{{ _("a") | labelled(x) }}'])
def test_what_stands_for_itself_may_stand_beside(app: Flask, source: str) -> None:
    assert not list(joined_in_template(source, app.jinja_env))
