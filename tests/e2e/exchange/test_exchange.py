"""The exchange in a real browser: a first scan on a phone, a listing written by keyboard and reviewed, a pilot, an assessment."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.keyboard import press, tab_to
from tests.e2e.looks import look_at


def test_a_visitor_scans_on_a_phone(person: Any) -> None:
    visitor = person(width=390)
    page = visitor.page
    page.goto("/first-scan")
    page.get_by_text("Or describe your organisation").click()
    page.get_by_label("What you seek", exact=True).fill("Our drinking water pipes lose a third underground")
    page.get_by_role("group", name="Themes you seek").get_by_label("Water").check()
    page.locator("details").get_by_role("button", name="Scan").click()
    expect(page.get_by_role("link", name=re.compile("Leak")).first).to_be_visible()
    first = page.locator(".fit-card").first
    first.get_by_text("Why").click()
    parts = [int(text.lstrip("+")) for text in first.locator(".reasons b").all_inner_texts()]
    assert sum(parts) == int(first.locator(".score b").inner_text()), "the reasons add up to the score that is shown"


def test_the_map_narrows_the_shelf(person: Any) -> None:
    visitor = person(width=1440)
    page = visitor.page
    page.goto("/projects/")
    dot = page.locator('.worldmap a[aria-label^="Taiwan"]')
    expect(dot).to_be_visible()
    number = (dot.get_attribute("aria-label") or "").split(": ")[1]
    dot.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**country=TW**")
    visitor.sees(f"{number} found")
    page.locator(".pills").get_by_role("link", name=re.compile("Taiwan")).click()
    expect(page.locator(".pills")).to_have_count(0)


def _write(page: Page) -> None:
    """A challenge, submitted without a mouse."""
    page.goto("/listings/new/challenge")
    tab_to(page, page.get_by_label("Title"))
    page.keyboard.type("Shade at the tram stops")
    tab_to(page, page.get_by_label("In one or two sentences"))
    page.keyboard.type("People wait in the sun for ten minutes.")
    tab_to(page, page.get_by_label("Mobility"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_label("Problem"))
    page.keyboard.type("**Ten minutes** without shade.")
    press(page, page.get_by_role("button", name="Submit for review"))


def test_a_challenge_is_written_by_keyboard_and_reviewed(person: Any) -> None:
    steward = person(width=1440).sign_in("steward")
    _write(steward.page)
    steward.sees("the secretariat will review it")
    office = person(width=390).sign_in("secretariat")
    office.page.goto("/admin/")
    office.page.get_by_role("link", name=re.compile("wait for you")).click()
    office.page.get_by_role("link", name="Shade at the tram stops").first.click()
    office.page.get_by_role("button", name="Publish", exact=True).click()
    visitor = person()
    visitor.page.goto("/challenges/?q=shade")
    visitor.page.get_by_role("link", name="Shade at the tram stops").click()
    expect(visitor.page.locator(".prose strong")).to_have_text("Ten minutes")
    steward.page.goto("/challenges/shade-at-the-tram-stops/solved")
    steward.page.get_by_role("button", name="Begin a pilot of this").first.click()
    steward.sees("The use case starts as a draft")
    assert look_at(steward.page, steward.page.url.removeprefix(steward.site)) == []


def test_an_assessment_from_questions_to_a_decision(person: Any) -> None:
    steward = person(width=390).sign_in("steward")
    page = steward.page
    page.goto("/use-cases/bicycle-garages-that-share-their-free-places")
    page.get_by_role("button", name="Assess privacy and cybersecurity").click()
    for question, answer in (
        ("What is recorded", "Where people are or go"), ("Whom is it about", "Users who signed up"), ("How much would a leak harm", "A little: unpleasant"),
        ("How many people", "Thousands"), ("How long is anything", "At most a day"), ("joined with other data", "With data of other organisations"),
        ("watched over time", "Not watched"), ("rated or sorted", "Nobody is rated"), ("decide on its own", "Nothing: it shows"), ("keep out of it", "Yes, by saying so"),
        ("Who else gets", "Partners in the project"), ("settled by which law", "Yes, in writing"), ("How new", "Proven here"),
        ("be reached", "Devices are installed in the street"), ("fails or is attacked", "A nuisance"), ("safety depend on it", "It helps those who protect people"),
    ):  # fmt: skip
        page.get_by_role("group", name=re.compile(question)).get_by_text(answer, exact=True).click()
    page.get_by_role("button", name="Save as a new version").click()
    steward.sees("A data protection impact assessment is due.")
    here = page.url.removeprefix(steward.site)
    page.get_by_role("link", name="Record a decision").click()
    page.get_by_label("In which respect").fill("Cameras in the garages after two thefts")
    page.get_by_label("Until (a year at most)").fill((datetime.now(UTC) + timedelta(days=60)).date().isoformat())
    page.get_by_label("Why is there no milder way that works?").fill("Better locks and light were tried for a year.")
    page.get_by_role("button", name="Record").click()
    steward.sees("privacy stays first")
    page.get_by_role("button", name="Publish all its versions").click()
    visitor = person(width=1440, color_scheme="dark")
    assert look_at(visitor.page, here) == []
    assert look_at(page, here) == []
    with visitor.page.expect_download() as got:
        visitor.page.get_by_role("link", name="JSON").click()
    assert got.value.suggested_filename.startswith("assessment-")
