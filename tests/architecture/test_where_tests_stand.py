"""Tests stand by subject: who changes a package finds what holds it in `tests/<kind>/<package>/`."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KINDS = ("unit", "property", "integration", "contract", "e2e")
PACKAGES = {path.parent.name for path in (ROOT / "app").glob("*/__init__.py")}
# What holds for several packages at once.
SPANNING = {
    "e2e/test_budgets.py",
    "integration/test_chaos.py",
    "integration/test_permissions.py",
    "integration/test_query_budgets.py",
    "integration/test_query_growth.py",
    "integration/test_races.py",
    "e2e/test_access.py",
    "e2e/test_story.py",
}
# Such a name says when or from whom a test came, not what it is about.
HISTORY = re.compile(r"(^|_)(found|new|old|more|misc)(_|\.)")


def files_of_tests() -> list[str]:
    return sorted(path.relative_to(ROOT / "tests").as_posix() for path in (ROOT / "tests").rglob("test_*.py"))


FILES = files_of_tests()


def fault(file: str) -> str | None:
    """What is wrong with where a test file stands, or with its name."""
    *folders, name = file.split("/")
    if HISTORY.search(name):
        return "is named by its history"
    by_package = len(folders) == 2 and folders[0] in KINDS and folders[1] in PACKAGES
    if not (by_package or folders == ["architecture"] or file in SPANNING):
        return "stands in no tests/<kind>/<package>/ and does not span packages"
    return None


def test_every_test_stands_by_its_subject() -> None:
    faults = {file: fault(file) for file in FILES}
    assert not {file: wrong for file, wrong in faults.items() if wrong}
    assert set(FILES) >= SPANNING, "the list names files that are not there"


@pytest.mark.parametrize(
    "file",
    ["test_seats.py", "unit/test_seats.py", "unit/seats/test_seats.py", "unit/events/programme/test_seats.py",
     "units/events/test_seats.py", "unit/events/test_seats_found.py", "unit/events/test_new.py", "unit/events/test_more_seats.py"],
)  # fmt: skip
def test_what_stands_elsewhere_is_named(file: str) -> None:
    assert fault(file)


def test_no_test_leans_on_another() -> None:
    """What several tests need stands in `tests/factories`, so that a test file can be moved, renamed and split alone."""
    leaning = [
        f"{file}: {node.module}"
        for file in FILES
        for node in ast.walk(ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[-1].startswith("test_")
    ]
    assert not leaning
