"""Every message of the code, and the catalogues that translate them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
KEYWORDS = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
}


@cache
def wanted() -> set[tuple[str | None, str | tuple[str, ...]]]:
    """Every message of the code with its context."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    messages = extract_from_dir(str(ROOT), methods, options, keywords=KEYWORDS)
    return {(context, message) for _name, _line, message, _comments, context in messages}


def catalogue(name: str) -> Catalog:
    with (ROOT / "app" / "web" / "translations" / name / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file)
