"""An opportunity report in a real browser: begun without a mouse, its facts come in by themselves, reviewed, published, printed."""

from __future__ import annotations

import io
import re
from typing import Any

from playwright.sync_api import expect
from pypdf import PdfReader

from tests.e2e.keyboard import press, tab_to
from tests.e2e.looks import look_at


def test_a_report_is_written_by_keyboard_and_published(person: Any) -> None:
    office = person(width=1440).sign_in("secretariat")
    page = office.page
    page.goto("/reports/new")
    tab_to(page, page.get_by_label("Theme"))
    page.keyboard.type("Water")
    words = page.get_by_role("group", name="English")
    tab_to(page, words.get_by_label("Title"))
    page.keyboard.type("Water that stays in its pipes")
    tab_to(page, words.get_by_label("What it says"))
    page.keyboard.type("Cities ask which street to open first.")
    press(page, page.get_by_role("button", name="Gather the facts"))
    # The page asks by itself until they are there; a demo that has just begun has mails to write first.
    expect(page.get_by_role("link", name="See the report as it is now")).to_be_visible(timeout=150_000)
    expect(page.locator("[data-again]")).to_have_count(0)
    assert look_at(page, page.url) == []
    page.get_by_role("group", name="English").get_by_label("Possible next steps").fill("Meet in spring.")
    page.get_by_role("button", name="Save and submit for review").click()
    office.sees("Submitted")
    # The demo has one secretary, who may review what they wrote.
    page.get_by_role("button", name="Publish").click()
    page.wait_for_url(re.compile(r"/reports/\d+$"))
    office.sees("Meet in spring.")
    figure = page.locator(".big-figures a").first
    expect(figure).to_contain_text(re.compile(r"^[1-9]"))
    figure.click()
    assert page.url.endswith("#records-challenges")
    record = page.locator("#records-challenges + .table-wrap").get_by_role("link").first
    title = record.inner_text()
    record.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.go_back()
    number = re.search(r"/reports/(\d+)", page.url)
    assert number
    printed = page.request.get(f"{page.url.split('/reports/')[0]}/reports/{number[1]}.pdf?in=nl")
    assert len(PdfReader(io.BytesIO(printed.body())).pages) > 4
