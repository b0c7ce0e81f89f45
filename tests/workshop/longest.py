"""The longest functions, modules and lines: a question to whoever made one longer, not a limit (CONTRIBUTING.md)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEN = 10
WIDTH = 120
_PYTHON = ("app/**/*.py", "tests/**/*.py", "*.py")
_PAGES = ("app/**/templates/**/*.html", "app/web/static/js/**/*.js", "app/web/static/**/*.css")
# Somebody else's, fetched at installation.
_VENDOR = ROOT / "app" / "web" / "static" / "vendor"


def report() -> str:
    """Three lists of ten, longest first, and how many lines of pages, styles and scripts are wider than a reader's window."""
    modules = sorted(((len(_text(path).splitlines()), _name(path)) for path in _files(_PYTHON + _PAGES)), reverse=True)
    functions = sorted(_functions(), reverse=True)
    wide = sorted(((len(line), place) for place, line in _page_lines() if len(line) > WIDTH), reverse=True)
    return "\n".join(
        [
            *_list("longest functions, in lines", functions),
            *_list("longest modules, in lines", modules),
            *_list(f"widest lines of templates, CSS and JS, in characters ({len(wide)} are over {WIDTH})", wide),
        ]
    )


def _list(title: str, rows: list[tuple[int, str]]) -> list[str]:
    return [title, *(f"{size:>6}  {place}" for size, place in rows[:TEN])]


def _files(patterns: tuple[str, ...]) -> Iterator[Path]:
    for path in sorted({path for pattern in patterns for path in ROOT.glob(pattern)}):
        if not path.is_relative_to(_VENDOR):
            yield path


def _functions() -> Iterator[tuple[int, str]]:
    for path in _files(_PYTHON):
        for node in ast.walk(ast.parse(_text(path))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield (node.end_lineno or node.lineno) - node.lineno + 1, f"{_name(path)}:{node.lineno} {node.name}"


def _page_lines() -> Iterator[tuple[str, str]]:
    for path in _files(_PAGES):
        for number, line in enumerate(_text(path).splitlines(), 1):
            yield f"{_name(path)}:{number}", line


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


if __name__ == "__main__":
    print(report())
