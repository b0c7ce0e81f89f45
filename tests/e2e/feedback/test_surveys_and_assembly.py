"""Surveys and the assembly in a real browser: built by keyboard, answered on a phone and without scripts, voted on, looked at."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.keyboard import choose, press, tab_to


def build(page: Page) -> str:
    """A survey with a question that hangs on another, made without a mouse; its code."""
    page.goto("/organise/surveys/")
    tab_to(page, page.get_by_label("Title"))
    page.keyboard.type("Where next?")
    choose(page, page.get_by_label("Begin with"), "Empty")
    press(page, page.get_by_role("button", name="Create survey"))
    page.wait_for_url(re.compile(r"/organise/surveys/[A-Z0-9]{6}$"))
    code = page.url.rsplit("/", 1)[1]
    choose(page, page.locator("#kind"), "One of several")
    tab_to(page, page.locator("#text_0"))
    page.keyboard.type("Which city comes next?")
    tab_to(page, page.locator("#options_0"))
    page.keyboard.type("Taipei\nUtrecht\nDarwin")
    preview = page.locator("[data-preview-target]")
    expect(preview.get_by_label("Darwin", exact=True)).to_be_visible()
    press(page, page.get_by_role("button", name="Add the question"))
    expect(page.locator(".builder > li")).to_have_count(1)
    page.locator("#kind").focus()
    choose(page, page.locator("#kind"), "Long text")
    tab_to(page, page.locator("#text_0"))
    page.keyboard.type("Why Darwin?")
    tab_to(page, page.get_by_text("Display condition and name in files"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Which city comes next? → Darwin"))
    page.keyboard.press("Space")
    press(page, page.get_by_role("button", name="Add the question"))
    expect(page.locator(".builder > li")).to_have_count(2)
    first = page.locator(".builder > li").first
    press(page, first.get_by_role("button", name="Duplicate"))
    expect(page.locator(".builder > li")).to_have_count(3)
    press(page, page.locator(".builder > li").nth(1).get_by_role("button", name="↑ Up"))
    expect(page.locator(".builder > li").first).to_have_attribute("id", re.compile("_2$"))
    press(page, page.locator(".builder > li").first.get_by_role("button", name="Remove"))
    expect(page.locator(".builder > li")).to_have_count(2)
    press(page, page.get_by_role("button", name="Open the survey"))
    expect(page.locator(".tag.good").first).to_have_text("open")
    return code


def test_built_by_keyboard_answered_on_a_phone(person: Any) -> None:
    organiser = person(width=1280).sign_in("organiser")
    code = build(organiser.page)
    attendee = person(width=390).sign_in("attendee")
    page = attendee.page
    page.goto(f"/surveys/{code}")
    attendee.sees("Anonymous.")
    expect(page.get_by_text("0 of 1 answered")).to_be_visible()
    expect(page.locator("[data-question=q2]")).to_be_hidden()
    page.get_by_label("Darwin", exact=True).check()
    expect(page.locator("[data-question=q2]")).to_be_visible()
    page.get_by_label("Why Darwin?").fill("It is warm there.")
    expect(page.get_by_text("2 of 2 answered")).to_be_visible()
    expect(page.get_by_text("Saved for later.")).to_be_visible()
    records = page.evaluate(
        """async () => {
          const db = await new Promise((done) => {
            const asked = indexedDB.open("gosmart-survey"); asked.onsuccess = () => done(asked.result); });
          const all = (store) => new Promise((done) => {
            const asked = db.transaction(store).objectStore(store).getAll(); asked.onsuccess = () => done(asked.result); });
          const [draft] = await all("draft");
          const [key] = await all("key");
          return { text: new TextDecoder().decode(draft.data), out: key.extractable };
        }"""
    )
    assert "warm" not in records["text"], "what is kept is encrypted"
    assert records["out"] is False
    page.reload()
    expect(page.get_by_label("Darwin", exact=True)).to_be_checked()
    expect(page.get_by_label("Why Darwin?")).to_have_value("It is warm there.")
    page.get_by_role("button", name="Look it over").click()
    expect(page.locator(".review")).to_contain_text("It is warm there.")
    page.get_by_role("button", name="Change something").click()
    page.get_by_label("Why Darwin?").fill("It is warm and far.")
    page.get_by_role("button", name="Send my answers").click()
    attendee.sees("Your answers have been sent.")
    page.goto(f"/surveys/{code}")
    attendee.sees("You have answered")
    left = page.evaluate(
        """async () => {
          const db = await new Promise((done) => {
            const asked = indexedDB.open("gosmart-survey"); asked.onsuccess = () => done(asked.result); });
          return new Promise((done) => {
            const asked = db.transaction("draft").objectStore("draft").getAllKeys(); asked.onsuccess = () => done(asked.result); });
        }"""
    )
    assert left == [], "nothing stays in the browser"
    organiser.page.goto(f"/organise/surveys/{code}/results")
    organiser.sees("Nothing to show yet")
    expect(organiser.page.locator("svg.picture")).to_have_count(0)


def test_a_survey_without_scripts(person: Any) -> None:
    visitor = person(width=390, java_script_enabled=False).sign_in("attendee")
    page = visitor.page
    page.goto("/surveys/MEETINGS")
    expect(page.get_by_text("Only if your answer to")).to_be_visible()
    page.get_by_role("button", name="Send my answers").click()
    visitor.sees("Your entries are kept.")
    page.locator(".stars label").nth(4).click()
    page.get_by_label("A pilot in two cities").check()
    page.get_by_label("What is the pilot about?").fill("Quiet night buses")
    page.get_by_role("button", name="Look it over").click()
    expect(page.locator(".review")).to_contain_text("Quiet night buses")
    page.get_by_role("button", name="Send my answers").click()
    visitor.sees("Your answers have been sent.")


def test_the_pictures_of_results(person: Any) -> None:
    organiser = person(width=1280).sign_in("organiser")
    page = organiser.page
    page.goto("/organise/surveys/YEAR/results")
    expect(page.locator("svg.picture")).to_have_count(9)
    page.get_by_label("Split by").select_option("kind")
    page.get_by_role("button", name="Show", exact=True).click()
    organiser.sees("neither directly nor by subtracting")
    expect(page.locator("svg.picture").first).to_contain_text("City")
    files = organiser.context.request
    assert files.get("/organise/surveys/YEAR/results/recommend.png").body()[:4] == b"\x89PNG"
    assert files.get("/organise/surveys/YEAR/results/recommend.svg").text().startswith("<svg")
    assert files.get("/organise/surveys/YEAR/results.pdf").body()[:5] == b"%PDF-"
    page.goto("/insights/")
    organiser.sees("Members who could say")


def test_a_secret_vote_on_a_phone(person: Any) -> None:
    chair = person(width=1280).sign_in("organiser")
    page = chair.page
    page.goto("/organise/assembly/assembly")
    token = page.locator("input[name=csrf_token]").first.get_attribute("value")
    rows = [row.get_attribute("id") or "" for row in page.locator("tr.elector").all()[:75]]
    for row in rows:
        number = row.removeprefix("elector-")
        answer = chair.context.request.post(
            f"/organise/assembly/assembly/electors/{number}/present", form={"csrf_token": token}, headers={"Referer": page.url}
        )
        assert answer.ok
    page.reload()
    chair.sees("quorum reached")
    page.goto("/events/assembly/assembly/resolutions/2")
    page.get_by_role("button", name="Open the vote").click()
    delegate = person(width=390).sign_in("steward")
    delegate.page.goto("/events/assembly/assembly")
    delegate.page.get_by_role("link", name="Vote now").click()
    # Who holds a proxy beside the own vote is drawn anew with every demo.
    own = delegate.page.locator("form").filter(has=delegate.page.get_by_role("group", name="The vote of City of Utrecht"))
    own.get_by_label("In favour").check()
    own.get_by_role("button", name="Cast the vote").click()
    delegate.sees("This is your receipt")
    code = delegate.page.locator(".code").inner_text()
    assert re.fullmatch("[2-9A-HJKMNP-Z]{12}", code)
    delegate.page.goto("/events/assembly/assembly/resolutions/2")
    delegate.sees("has voted.")
    expect(delegate.page.locator(".bars")).to_have_count(0)
    page.get_by_role("button", name="Close the vote").click()
    chair.sees("void: too few votes for a secret vote")
    page.get_by_text("The list of ballots").click()
    expect(page.get_by_text(code)).to_be_visible()
