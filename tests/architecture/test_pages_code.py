"""What keeps templates, styles and scripts readable: types, width, nothing inline. Lists of exceptions only shrink."""

from __future__ import annotations

import re
from pathlib import Path

import dev

JS = Path("app/web/static/js")
# Scripts from before types were checked.
UNTYPED = {
    "editor-grid.js", "editor.js", "leads.js", "live-board.js", "scanner/camera.js", "scanner/knowledge.js", "scanner/line.js",
    "scanner/main.js", "scanner/rules.js", "scanner/supervisor.js", "scanner/vault.js", "scanner/verdict.js", "survey-builder.js",
    "survey.js", "waiting-room.js",
}  # fmt: skip
WIDTH = 120
# Templates with lines over 120 characters.
WIDE_TEMPLATES = 170


def test_scripts_say_that_their_types_are_checked() -> None:
    unchecked = {
        path.relative_to(JS).as_posix() for path in JS.rglob("*.js") if not path.read_text().startswith("// @ts-check\n")
    }
    assert unchecked == UNTYPED


def test_new_pages_styles_and_scripts_have_no_wide_lines() -> None:
    typed = [path for path in JS.rglob("*.js") if path.relative_to(JS).as_posix() not in UNTYPED]
    wide = [
        f"{path}:{number}"
        for path in (*dev.rewritten_templates(), *Path("app/web/static/css").rglob("*.css"), *typed)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > WIDTH
    ]
    assert wide == []


def test_wide_templates_become_fewer() -> None:
    templates = [*Path("app").rglob("templates/**/*.html")]
    wide = [path for path in templates if any(len(line) > WIDTH for line in path.read_text().splitlines())]
    assert len(wide) <= WIDE_TEMPLATES


def test_templates_style_and_act_nothing_inline() -> None:
    """The content policy would refuse it."""
    for path in Path("app").rglob("templates/**/*.html"):
        if "mail" not in path.as_posix():
            text = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)
            assert not re.search(r'<[^>]*\s(?:style|on[a-z]+)="', text), path
            assert "<style" not in text, path
