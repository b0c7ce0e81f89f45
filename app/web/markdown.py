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


def install(app: Flask) -> None:
    app.jinja_env.filters["markdown"] = markdown
