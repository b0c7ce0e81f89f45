"""Pages used without a mouse."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect


def tab_to(page: Page, target: Locator, most: int = 120) -> None:
    """Press the tabulator until the field has the focus; a field that cannot be reached so fails."""
    for _step in range(most):
        if target.evaluate("node => node === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} is not reached by the keyboard")


def choose(page: Page, field: Locator, label: str) -> None:
    """Type the beginning of an option's name into a select."""
    tab_to(page, field)
    page.keyboard.type(label, delay=20)
    expect(field.locator("option:checked")).to_have_text(re.compile(f"^{re.escape(label)}"))


def press(page: Page, button: Locator) -> None:
    tab_to(page, button)
    page.keyboard.press("Enter")
