"""Texts that people write with Markdown, as safe HTML: no HTML of theirs, no pictures from elsewhere, links that give nothing
away."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import Flask
from markdown_it import MarkdownIt
from markupsafe import Markup

# Headings of a text stand below those of the page.
_LOWER_BY = 2


@cache
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "breaks": False}).enable("table").disable("image")
    reader.add_render_rule("link_open", _link)
    return reader


def _link(renderer: Any, tokens: Any, place: int, options: Any, env: Any) -> str:
    tokens[place].attrSet("rel", "nofollow ugc noreferrer")
    return str(renderer.renderToken(tokens, place, options, env))


def markdown(text: str) -> Markup:
    """The text as HTML. `javascript:` and other active addresses do not become links (CommonMark's reader refuses them)."""
    tokens = _reader().parse(text or "")
    for token in tokens:
        if token.tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            token.tag = f"h{min(6, int(token.tag[1]) + _LOWER_BY)}"
    return Markup(_reader().renderer.render(tokens, _reader().options, {}))  # noqa: S704 - escaped by the reader


def plain(text: str) -> str:
    """The text without its marks, a line for each paragraph and item; for where nothing can be formatted."""
    lines, mark = [], ""
    for token in _reader().parse(text or ""):
        if token.type == "list_item_open":
            mark = "• "
        elif token.type == "inline":
            lines.append(mark + "".join(_said(child) for child in token.children or ()))
            mark = ""
        elif token.type in ("fence", "code_block"):
            lines.append(token.content.rstrip())
    return "\n".join(lines)


def _said(token: Any) -> str:
    return " " if token.type in ("softbreak", "hardbreak") else str(token.content)


def install(app: Flask) -> None:
    app.jinja_env.filters["markdown"] = markdown
