"""Takes pictures of pages, to be looked at: `.venv/bin/python -m tests.e2e.screenshots ADDRESS FOLDER [ROLE] [PATH ...]`.

Without paths it takes the README's picture into docs/. The demo has to run at ADDRESS.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.e2e.conftest import CHROMIUM, FLAGS, Person

LOOKS = [(1440, "light", "en-GB"), (390, "light", "en-GB"), (1440, "dark", "nl-NL"), (390, "dark", "zh-TW")]
ROOT = Path(__file__).resolve().parents[2]


def main(address: str, folder: str = str(ROOT / "docs"), role: str = "-", *paths: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        if not paths:
            person = Person(browser, address, width=1200)
            person.page.goto("/events/expo/schedule")
            person.page.screenshot(path=Path(folder) / "screenshot.png")
            return
        for width, scheme, language in LOOKS:
            person = Person(browser, address, width=width, color_scheme=scheme)
            if role != "-":
                person.sign_in(role)
            for path in paths:
                person.page.goto(path)
                person.page.goto(
                    path
                    + ("&" if "?" in path else "?")
                    + "lang="
                    + {"en-GB": "en", "nl-NL": "nl", "zh-TW": "zh-Hant"}[language]
                )
                name = path.strip("/").replace("/", "_").replace("?", "_") or "home"
                person.page.screenshot(path=Path(folder) / f"{name}-{width}-{scheme}.png")
            person.context.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
