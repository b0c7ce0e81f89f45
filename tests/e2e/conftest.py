"""A freshly loaded demo on a free port, and browsers to look at it with."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.needs import without

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run", "--use-fake-ui-for-media-stream"]  # fmt: skip


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder, port = tmp_path_factory.mktemp("demo"), free_port()
    address = f"http://127.0.0.1:{port}"
    env = {**os.environ, "GOSMART_DEMO": "1", "GOSMART_DATA": str(folder), "BASE_URL": address}
    log = (folder / "log").open("w")
    command = [sys.executable, "-P", "-m", "flask", "--app", "wsgi", "demo", "--port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=subprocess.STDOUT)
    try:
        for _second in range(180):
            if server.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{address}/readyz", timeout=5):
                    yield address
                    return
            except OSError:
                time.sleep(1)
        pytest.fail("the demo did not come up:\n" + (folder / "log").read_text()[-3000:])
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)
        log.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip(without("Chromium", "none is on the PATH"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


_signed_in: dict[tuple[str, str], list[Any]] = {}


class Person:
    """Somebody with a browser window of their own. Anything the page complains about fails the test."""

    def __init__(self, browser: Browser, site: str, width: int = 390, language: str = "en-GB", **more: Any) -> None:
        self.site = site
        self.context = browser.new_context(viewport={"width": width, "height": 844}, locale=language, base_url=site, **more)
        self.context.set_default_timeout(15_000)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: dialog.accept())

    def sign_in(self, role: str) -> Person:
        """By the form the first time; afterwards with the same cookies, for the site limits how often one may try."""
        key = (self.site, role)
        if key in _signed_in:
            self.context.add_cookies(_signed_in[key])
            self.page.goto("/me/")
            return self
        self.page.goto("/sign-in")
        self.page.get_by_label("Email address").first.fill(f"{role}@demo.gosmart.example")
        self.page.get_by_label("Password").fill(f"demo-{role}")
        self.page.locator("main").get_by_role("button", name="Sign in").click()
        self.page.wait_for_url("**/me/")
        _signed_in[key] = [cookie for cookie in self.context.cookies() if cookie["name"] == "session"]
        return self

    def sees(self, words: str) -> None:
        self.page.get_by_text(words).first.wait_for()


@pytest.fixture
def person(chromium: Browser, site: str) -> Iterator[Any]:
    windows: list[Person] = []

    def make(**more: Any) -> Person:
        windows.append(Person(chromium, site, **more))
        return windows[-1]

    yield make
    for window in windows:
        assert window.complaints == []
        window.context.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A published plan takes the times that other tests ask for, so it is published last."""
    items.sort(key=lambda item: item.path.name == "test_meeting_plan.py")
