"""The style guide shows every component, and every macro that pages may call."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.web import styleguide

CSS = Path(styleguide.__file__).parent / "static" / "css" / "components"
# Pieces that other macros of the same file are made of.
INNER = {"variants", "face", "menu_face", "menu_line", "column_head"}


@pytest.mark.parametrize("name", sorted(part.name for part in styleguide.components()))
def test_every_component_is_shown(name: str, client: FlaskClient) -> None:
    part = styleguide.component(name)
    assert part.examples, "an example is a comment that begins with a colon"
    assert client.get(f"/styleguide/{name}").status_code == 200
    examples = "\n".join(example.code for example in part.examples)
    assert [macro for macro in part.macros if macro not in INNER and f"{macro}(" not in examples] == []


def test_a_component_has_a_style_sheet_of_its_name_and_none_is_left_over(app: Flask) -> None:
    styled = {path.stem for path in CSS.glob("*.css")}
    assert styled - {part.name for part in styleguide.components()} == {"tab-bar"}, "the tab bar is a layout's"
    entries = [(CSS.parent / name).read_text() for name in ("app.css", "desk.css")]
    imported = [name for entry in entries for name in re.findall(r'components/([\w-]+)\.css"\) layer\(components\)', entry)]
    assert sorted(imported) == sorted(styled)


@pytest.mark.parametrize("name", styleguide.PATTERNS)
def test_every_pattern_is_shown(name: str, client: FlaskClient) -> None:
    assert client.get(f"/styleguide/patterns/{name}?edit=1").status_code == 200
    assert client.get(f"/styleguide/patterns/{name}").status_code == 200


def test_the_guide_shows_every_token(client: FlaskClient) -> None:
    page = client.get("/styleguide/").text
    assert all(f"<code>{name}</code>" in page for name, value in styleguide.tokens() if "#" in value)
    assert 'data-token="--canvas"' in page
    assert '[data-token="--canvas"] { fill: var(--canvas); }' in client.get("/styleguide/swatches.css").text


def test_what_is_no_component_is_not_found(client: FlaskClient) -> None:
    assert client.get("/styleguide/nothing").status_code == 404
