"""What is wrong with how a page looks."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe


def look_at(page: Any, path: str) -> list[str]:
    """What is wrong with a page: accessibility violations, and anything wider than the window."""
    page.goto(path)
    faults = [
        f"{path}: {violation['id']}: {violation['nodes'][0]['html'][:120]}"
        for violation in Axe().run(page).response["violations"]
    ]
    too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return faults + ([f"{path}: {too_wide} px too wide"] if too_wide > 0 else [])
