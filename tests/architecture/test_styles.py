"""Style sheets: colours in one place, enough contrast, and every file in a layer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = Path("app/web/static/css")
TOKENS = (CSS / "tokens.css").read_text()
# Sheets of pages that are not rewritten yet: the list only shrinks.
OLD = {"site.css", "exchange.css", "editor.css", "scanner.css"}
_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|oklch|oklab|lab|lch|hwb|color|light-dark)\(")

Rgb = tuple[float, float, float]


def _themes() -> tuple[dict[str, str], dict[str, str]]:
    light: dict[str, str] = {}
    dark: dict[str, str] = {}
    for name, value in re.findall(r"--([\w-]+): ([^;]+);", TOKENS.split("@media print")[0]):
        pair = re.fullmatch(r"light-dark\((#\w+), (#\w+)\)", value)
        light[name], dark[name] = (pair[1], pair[2]) if pair else (value, value)
    return light, dark


def _luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    low, high = sorted((_luminance(first), _luminance(second)))
    return (high + 0.05) / (low + 0.05)


GROUNDS = ("canvas", "sheet", "sunk", "selected", "hover")
TEXTS = ("ink", "ink-2", "ink-3", "link", "link-hover", "accent", "good", "wait", "bad", "info")
ON = [
    ("on-brand", "brand"), ("on-brand", "brand-hover"), ("on-brand-soft", "brand-soft"), ("good", "good-soft"), ("wait", "wait-soft"),
    ("bad", "bad-soft"), ("info", "info-soft"), ("accent", "accent-soft"), ("ink", "accent-soft"), ("ink-2", "accent-soft"),
    ("ink-3", "accent-soft"), ("on-danger", "danger"), ("on-accent-bright", "accent-bright"), ("on-inverse", "inverse"),
    ("bad-on-inverse", "inverse"), ("act-on-inverse", "inverse"), ("on-strong", "strong"), ("light-on-strong", "strong"),
    ("ink", "raised"), ("ink-2", "raised"), ("link", "raised"), ("bad", "raised"),
    ("on-seq-low", "seq-0"), ("on-seq-low", "seq-1"), ("on-seq-low", "seq-2"),
    ("on-seq-high", "seq-3"), ("on-seq-high", "seq-4"), ("on-seq-high", "seq-5"),
]  # fmt: skip
TEXT_PAIRS = [*((text, ground) for text in TEXTS for ground in GROUNDS), *ON]
SHAPE_PAIRS = [
    *(("edge", ground) for ground in GROUNDS),
    *((f"cat-{number}", ground) for number in range(6) for ground in ("canvas", "sheet")),
    *(("focus", ground) for ground in (*GROUNDS, "raised")),
]


@pytest.mark.parametrize("theme", _themes(), ids=["light", "dark"])
def test_text_and_shapes_stand_out(theme: dict[str, str]) -> None:
    faint = [
        f"{front} on {ground}: {contrast(theme[front], theme[ground]):.2f}"
        for pairs, least in ((TEXT_PAIRS, 4.5), (SHAPE_PAIRS, 3))
        for front, ground in pairs
        if contrast(theme[front], theme[ground]) < least
    ]
    assert faint == []


@pytest.mark.parametrize("theme", _themes(), ids=["light", "dark"])
def test_the_focus_ring_stands_out_on_any_ground(theme: dict[str, str]) -> None:
    """Two colours 9:1 apart: whatever lies below, it is 3:1 from one of them."""
    assert contrast(theme["focus"], theme["focus-gap"]) >= 9


def test_only_tokens_have_colours() -> None:
    new = [path for path in CSS.rglob("*.css") if path.name not in {*OLD, "tokens.css"}]
    assert new
    coloured = [f"{path}: {_COLOUR.search(path.read_text())}" for path in new if _COLOUR.search(path.read_text())]
    assert coloured == []


def test_names_of_tokens_exist() -> None:
    known = set(re.findall(r"(--[\w-]+):", "".join(path.read_text() for path in CSS.rglob("*.css"))))
    for path in CSS.rglob("*.css"):
        used = set(re.findall(r"var\((--[\w-]+)\)", path.read_text()))
        assert used <= known, path


def test_a_sheet_is_imported_into_its_layer() -> None:
    """A component or page that no entry imports is never seen; one without a layer beats all others."""
    entries = [path.read_text() for path in CSS.glob("*.css") if "@import" in path.read_text()]
    imports = dict(re.findall(r'@import url\("\./([^"]+)"\)(?: layer\((\w+)\))?;', "\n".join(entries)))
    for path in CSS.rglob("*.css"):
        name = path.relative_to(CSS).as_posix()
        if name.startswith("components/"):
            assert imports.get(name) == "components", name
        elif name.startswith("pages/") and name in imports:
            assert imports[name] == "pages", name
    order = re.search(r"@layer ([\w, ]+);", (CSS / "app.css").read_text())
    assert order
    assert set(imports.values()) - {""} <= set(order[1].split(", "))
