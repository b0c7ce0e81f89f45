"""An organiser's plan in a real browser, with live progress."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect


def test_an_organiser_watches_a_plan_being_made_and_publishes_it(person: Any) -> None:
    desk = person(width=1280)
    desk.sign_in("organiser")
    desk.page.goto("/organise/expo/meetings")
    desk.page.fill("#seconds", "8")
    desk.page.locator("button:has-text('Create a plan')").click()
    expect(desk.page.locator("progress")).to_be_visible()
    expect(desk.page.locator("h2:has-text('Use of tables')")).to_be_visible(timeout=90_000)
    expect(desk.page.locator(".plan-line svg")).to_be_visible()
    desk.page.locator("button:has-text('Publish the plan')").click()
    expect(desk.page.locator(".banner--good")).to_contain_text("being published")
    expect(desk.page.locator(".tag.good:has-text('published')")).to_be_visible(timeout=120_000)
