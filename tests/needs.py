"""What some tests need and no lock brings: the real input beside the project, Redis, Chromium. Where it is missing they are
skipped by its name, and the end of a run counts them. With `--no-skips` (as .ci/run asks) a skip fails the run, unless it is
for the real input and that is truly not there. `--only-database` leaves out what would run the same on any database."""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"
_NEED = re.compile(r"needs (?P<what>[^:]+): ")


def without(what: str, because: str) -> str:
    """The reason of a skip, in the words that the summary counts by."""
    return f"needs {what}: {because}"


WITHOUT_SHARED = without("the real input", "../shared is not beside the project")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-skips", action="store_true", help="fail when a test is skipped for want of something")
    parser.addoption("--only-database", action="store_true", help="only tests that use the database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("only_database"):
        elsewhere = [item for item in items if "one_app" not in getattr(item, "fixturenames", ())]
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if item not in set(elsewhere)]
    if not SHARED.exists():
        for item in items:
            if "shared" in item.keywords:
                item.add_marker(pytest.mark.skip(reason=WITHOUT_SHARED))


def _reasons(reporter: pytest.TerminalReporter) -> Counter[str]:
    """Why tests were skipped -> how many."""
    return Counter(str(report.longrepr[2]).removeprefix("Skipped: ") for report in reporter.stats.get("skipped", ()))


def unexcused(reasons: Counter[str]) -> list[str]:
    return [reason for reason in reasons if reason != WITHOUT_SHARED or SHARED.exists()]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    database = os.environ.get("TEST_DATABASE_URL")
    terminalreporter.write_line("database: " + ("PostgreSQL" if database else "SQLite (TEST_DATABASE_URL names no other)"))
    reasons = _reasons(terminalreporter)
    needs: Counter[str] = Counter()
    for reason, number in reasons.items():
        need = _NEED.match(reason)
        needs["need " + need["what"] if need else reason] += number
    if needs:
        terminalreporter.write_line("skipped: " + ", ".join(f"{number} {what}" for what, number in needs.items()))
    if config.getoption("no_skips"):
        for reason in unexcused(reasons):
            terminalreporter.write_line(f"not to be skipped here: {reason}", red=True)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and session.config.getoption("no_skips") and unexcused(_reasons(reporter)):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
