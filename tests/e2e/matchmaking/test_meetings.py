"""Matchmaking in a real browser: from a profile to a rated meeting, on phones."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect


def _times(page: Page, *places: int) -> list[str]:
    """Choose the times at these places of the list; returns their values."""
    boxes = page.locator("input[name=slots]")
    values = []
    for place in places:
        boxes.nth(place).check(force=True)
        values.append(boxes.nth(place).get_attribute("value") or "")
    return values


def _newest_person(page: Page) -> int:
    """The registration that came last and may be asked: who just made a profile."""
    for number in range(1200, 0, -1):
        if page.request.get(f"/events/expo/people/{number}/ask").ok:
            return number
    raise AssertionError("nobody may be asked")


def test_ask_counter_accept_move_and_rate(person: Any) -> None:
    ann, bo = person(), person()
    ann.sign_in("attendee")
    bo.sign_in("organiser")
    bo.page.goto("/events/expo/register")
    bo.page.locator("main form button").first.click()
    bo.page.goto("/events/expo/people/me")
    bo.page.fill("#seeks_text", "Cellars that stay dry when it pours")
    bo.page.fill("#offers_text", "Contracts for flood sensors that several cities share")
    bo.page.locator("button:has-text('Save and see matches')").click()
    expect(bo.page.locator(".banner--good")).to_be_visible()
    # What was typed is read in the background; a demo that has just begun has mails to write first.
    for _second in range(120):
        if bo.page.locator(".fit-card").count():
            break
        bo.page.wait_for_timeout(1000)
        bo.page.reload()
    expect(bo.page.locator(".fit-card").first).to_contain_text("/ 100")
    expect(bo.page.locator(".fit-card .reasons").first).to_be_visible()
    # Ann finds Bo, and asks for one of two times.
    ann.page.goto(f"/events/expo/people/{_newest_person(ann.page)}/ask")
    _times(ann.page, 0, 1)
    ann.page.fill("#message", "Shall we compare contracts?")
    ann.page.locator("button:has-text('Send request')").last.click()
    expect(ann.page.locator(".banner--good")).to_contain_text("Request sent")
    # Bo proposes another time, Ann accepts it.
    bo.page.goto("/me/meetings")
    bo.page.locator("section:has(h2:text('Waiting for your answer')) a").first.click()
    meeting = bo.page.url
    expect(bo.page.locator("blockquote")).to_contain_text("compare contracts")
    bo.page.locator("a:has-text('Propose other times')").click()
    _times(bo.page, 3)
    bo.page.locator("button:has-text('Propose')").click()
    expect(bo.page.locator("h2:has-text('Waiting for an answer')")).to_be_visible()
    ann.page.goto(meeting)
    ann.page.locator("button:has-text('Accept')").click()
    expect(ann.page.locator(".banner--good")).to_contain_text("Meeting confirmed.")
    # Ann moves it; it stays where it is until Bo agrees.
    ann.page.locator("a:has-text('Move it')").click()
    _times(ann.page, 5)
    ann.page.locator("button:has-text('Propose')").click()
    before = ann.page.locator(".facts time").first.inner_text()
    bo.page.goto(meeting)
    expect(bo.page.locator("h2:has-text('would like to move the meeting')")).to_be_visible()
    bo.page.locator("button:has-text('Accept')").click()
    expect(bo.page.locator(".banner--good")).to_contain_text("Meeting confirmed.")
    assert before
    # Yesterday's meeting waits for a word.
    ann.page.goto("/me/meetings")
    ann.page.locator("section:has(h2:text('Over')) a").first.click()
    ann.page.locator("input[name=met][value=yes]").check()
    ann.page.locator("input[name=rating][value='4']").check()
    ann.page.locator("section:has(h2:text('How was it?')) button").click()
    expect(ann.page.locator(".banner--good")).to_contain_text("Thank you")
