"""The schedule editor in a real Chromium: by mouse, by keyboard, back again, published, read by a visitor."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

FIRST = "Where the dust comes from"


@pytest.fixture
def editor(person: Any) -> Any:
    organiser = person(width=1440).sign_in("organiser")
    organiser.page.goto("/organise/workshop/plan")
    organiser.page.locator(".block").first.wait_for()
    return organiser


def block(page: Page, title: str) -> Any:
    return page.locator(".block", has_text=title)


def place(page: Page, title: str) -> str:
    """What a screen reader says of the session, such as "... Main room, 2026-12-03 16:00, 30 min"."""
    return re.sub(r"\d{4}-\d\d-\d\d ", "", block(page, title).get_attribute("aria-label") or "")


def test_drag_move_by_keyboard_undo_redo(editor: Any) -> None:
    page = editor.page
    before = place(page, FIRST)
    assert before.endswith("Main room, 16:00, 30 min")
    box = block(page, FIRST).bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 40, box["y"] + 60, steps=4)
    page.mouse.move(box["x"] + 40, box["y"] + 10 - 90, steps=6)
    page.mouse.up()
    expect(block(page, FIRST)).to_have_attribute("aria-label", re.compile("15:00, 30 min"))
    expect(page.locator("[data-act=undo]")).to_be_enabled()

    block(page, FIRST).focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-say]")).to_contain_text("Picked up")
    for key in ("ArrowDown", "ArrowDown", "Shift+ArrowDown"):
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    expect(block(page, FIRST)).to_have_attribute("aria-label", re.compile("15:10, 35 min"))
    expect(block(page, FIRST)).to_be_focused()

    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(block(page, FIRST)).to_have_attribute("aria-label", re.compile("15:10, 35 min"))

    page.keyboard.press("Control+z")
    expect(block(page, FIRST)).to_have_attribute("aria-label", re.compile("15:00, 30 min"))
    page.get_by_role("button", name="Undo").click()
    expect(block(page, FIRST)).to_have_attribute("aria-label", re.compile("16:00, 30 min"))
    page.get_by_role("button", name="Redo").click()
    expect(block(page, FIRST)).to_have_attribute("aria-label", re.compile("15:00, 30 min"))
    page.reload()
    expect(block(page, FIRST)).to_have_attribute("aria-label", re.compile("15:00, 30 min"))
    page.keyboard.press("Control+z")
    expect(block(page, FIRST)).to_have_attribute("aria-label", re.compile("16:00, 30 min"))


def test_warnings_appear_while_moving(editor: Any) -> None:
    page = editor.page
    block(page, FIRST).focus()
    page.keyboard.press("Enter")
    for _step in range(4):
        page.keyboard.press("ArrowDown")
    expect(page.locator(".held-note")).to_contain_text("Two sessions at the same time in room Main room")
    page.keyboard.press("Escape")
    expect(page.locator(".held-note")).to_have_count(0)


def test_from_the_tray_into_the_grid_and_published(editor: Any, person: Any) -> None:
    page = editor.page
    tray = page.locator("[data-tray] .block", has_text="Open questions")
    tray.focus()
    page.keyboard.press("Enter")
    for _step in range(12):
        page.keyboard.press("PageDown")
    for _step in range(3):
        page.keyboard.press("PageUp")
    page.keyboard.press("Enter")
    expect(page.locator(".lane .block", has_text="Open questions")).to_have_count(1)
    expect(page.locator("[data-tray] .block")).to_have_count(0)

    visitor = person()
    visitor.page.goto("/events/workshop/schedule")
    expect(visitor.page.get_by_text("Open questions")).to_have_count(0)

    page.locator("main").get_by_role("link", name=re.compile("Publish")).click()
    for field in page.get_by_label("Accept this warning, reason").all():
        field.fill("agreed with the host")
    page.get_by_label("Name of the version").fill("evening")
    page.get_by_role("button", name="Publish").click()
    editor.sees("Version evening is published.")

    visitor.page.reload()
    visitor.sees("Open questions")
    visitor.page.get_by_role("link", name="Changes").click()
    visitor.sees("Version evening")
    expect(visitor.page.locator("main")).to_contain_text("Open questions")


def test_touch_and_small_screens_have_the_plain_way(person: Any) -> None:
    organiser = person().sign_in("organiser")
    page = organiser.page
    page.goto("/organise/workshop/plan")
    page.locator("details.more summary", has_text="As a list").wait_for()
    page.locator("table.list").get_by_role("link", name=FIRST).click()
    page.get_by_label("Starts").fill("2027-01-01T10:00")
    starts = page.get_by_label("Starts")
    expect(starts).to_have_value("2027-01-01T10:00")
    page.goto("/organise/workshop/plan")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
