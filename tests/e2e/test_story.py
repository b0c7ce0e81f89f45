"""One true story through every part: organiser, visitor, attendee, staff."""

from __future__ import annotations

import io
import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from icalendar import Calendar
from playwright.sync_api import expect
from pypdf import PdfReader

FRAB = """<?xml version="1.0"?>
<schedule><conference><title>City Days</title><time_zone_name>Europe/Amsterdam</time_zone_name></conference>
<day index="1"><room name="Hall A">
<event guid="e1" id="1"><date>{day}T10:00:00+01:00</date><duration>01:00</duration><title>Cleaner air in ten weeks</title>
<persons><person id="7">Ann Example</person></persons></event>
<event guid="e2" id="2"><date>{day}T10:30:00+01:00</date><duration>01:00</duration><title>Leaks in old mains</title>
<persons><person id="8">Bo Example</person></persons></event></room></day></schedule>"""


def soon(act: Any, seconds: float = 60) -> Any:
    """Ask again until there is an answer: background work takes a moment."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = act()
        if value:
            return value
        time.sleep(0.4)
    raise AssertionError("it did not happen in time")


def newest_mail(reader: Any, recipient: str, subject: str) -> Any:
    """Open the mail in the outbox page, once it is there."""

    def look() -> bool:
        reader.page.goto("/outbox")
        row = reader.page.locator("li", has_text=recipient).filter(has_text=subject).first
        if row.count() == 0:
            return False
        row.get_by_role("link").click()
        return True

    soon(look)
    return reader.page


def test_the_organiser_imports_a_programme(person: Any, tmp_path: Path) -> None:
    organiser = person(width=1440).sign_in("organiser")
    page = organiser.page
    page.goto("/organise/")
    page.get_by_role("link", name="New event").click()
    page.get_by_label("Title").fill("City Days")
    page.get_by_label("Short name (in the web address)").fill("city-days")
    page.get_by_label("First day").fill("2027-03-01")
    page.get_by_label("Last day").fill("2027-03-01")
    page.get_by_role("button", name="Create event").click()
    organiser.sees("as a draft")
    page.get_by_role("link", name="Import a programme").click()
    broken = tmp_path / "broken.xml"
    broken.write_text(FRAB.format(day="2027-03-01").replace("01:00</duration>", "soon</duration>", 1))
    page.get_by_label("Schedule file").set_input_files(broken)
    page.get_by_role("button", name="Import").click()
    organiser.sees("Nothing was imported")
    organiser.sees("the duration 'soon' is not HH:MM")
    good = tmp_path / "good.xml"
    good.write_text(FRAB.format(day="2027-03-01"))
    page.get_by_label("Schedule file").set_input_files(good)
    page.get_by_role("button", name="Import").click()
    organiser.sees("Imported")
    page.get_by_role("link", name="To the sessions and warnings").click()
    organiser.sees("Two sessions at the same time in room Hall A")
    page.get_by_role("link", name="Publish 2 changes").click()
    page.get_by_role("button", name="Publish").click()
    organiser.sees("Warnings without a reason yet: 1.")
    page.get_by_label("Accept this warning, reason").fill("a wall can be drawn")
    page.get_by_role("button", name="Publish").click()
    organiser.sees("Version 1 is published.")
    page.goto("/organise/city-days/")
    organiser.sees("Every warning was accepted with a reason.")
    page.get_by_label("Status").select_option("published")
    page.get_by_label("Registration is open").check()
    page.get_by_label("Seats on site").fill("12")
    page.get_by_label("Seats online").fill("30")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("0 of 12 taken")).to_be_visible()
    expect(page.get_by_text("0 of 30 taken")).to_be_visible()


def test_a_visitor_reads_the_programme_in_three_languages(person: Any) -> None:
    for language, words in (("en-GB", "91 sessions"), ("zh-TW", "議程表"), ("nl-NL", "Programma")):
        visitor = person(language=language)
        visitor.page.goto("/events/expo/schedule")
        visitor.sees(words)
    visitor.page.locator(".drawer > summary").click()
    visitor.page.get_by_role("link", name="繁體中文").click()
    expect(visitor.page.locator("html")).to_have_attribute("lang", "zh-Hant")
    search = visitor.page.get_by_role("searchbox")
    search.fill("water")
    visible_sessions = visitor.page.locator("[data-session]:visible").count()
    assert 0 < visible_sessions < 91


@pytest.fixture
def newcomer(person: Any) -> Any:
    """A visitor who opens an account by mailed link and registers for the workshop."""
    number = time.time_ns() % 10**9
    visitor = person()
    page = visitor.page
    page.goto("/events/workshop/register")
    page.get_by_role("link", name="Create an account").click()
    page.get_by_label("Your name").fill(f"Łucja 溫 {number}")
    page.get_by_label("Email address").fill(f"lucja{number}@example.org")
    page.get_by_role("button", name="Create account").click()
    visitor.sees("Check your email")
    mail = newest_mail(visitor, f"lucja{number}@example.org", "Welcome to GO SMART")
    mail.locator(".mail-body a").click()
    page.get_by_role("button", name="Sign in now").click()
    page.wait_for_url("**/events/workshop/register")
    page.get_by_label("On site", exact=True).check()
    page.get_by_role("button", name="Register", exact=True).click()
    visitor.sees("You are registered")
    visitor.address = f"lucja{number}@example.org"
    return visitor


def test_enrol_wait_and_be_promoted(person: Any, newcomer: Any) -> None:
    organiser = person(width=1440).sign_in("organiser")
    desk = organiser.page
    desk.goto("/organise/workshop/")
    desk.get_by_role("link", name="Working groups: a pilot in two cities").last.click()
    desk.get_by_label("Seats on site").fill("1")
    desk.get_by_role("button", name="Save", exact=True).click()
    organiser.sees("Saved.")
    first = person().sign_in("attendee")
    first.page.goto("/events/workshop/register")
    first.page.get_by_role("button", name="Register", exact=True).click()
    first.sees("You are registered")
    for visitor, button in ((first, "Take a seat on site"), (newcomer, "Join the waiting list on site")):
        visitor.page.goto("/events/workshop/schedule")
        visitor.page.get_by_role("link", name="Working groups: a pilot in two cities").click()
        visitor.page.get_by_role("button", name=button).click()
    first.sees("You have a seat")
    newcomer.sees("You are number 1 on the waiting list (on site)")
    newcomer.sees("All seats are taken.")
    first.page.get_by_role("button", name="Release seat").click()
    first.sees("You released the seat")
    newcomer.page.reload()
    newcomer.sees("You have a seat: on site")
    newcomer.sees("You moved up from the waiting list.")
    newcomer.page.get_by_role("button", name="Take part online instead").click()
    newcomer.sees("You have switched")
    newcomer.sees("You have a seat: online")
    newcomer.page.get_by_role("link", name="Enter the online room").click()
    expect(newcomer.page).to_have_url(re.compile(r"/join/e\d+-\d+-[0-9a-f]{32}$"))
    expect(newcomer.page.locator("[data-countdown]")).to_have_text(re.compile(r"\d+:\d\d:\d\d"))
    mail = newest_mail(newcomer, newcomer.address, "You moved up")
    calendar = Calendar.from_ical(mail.locator("pre").inner_text().replace("\n", "\r\n"))
    assert calendar["METHOD"] == "REQUEST"
    assert str(calendar.events[0]["ATTENDEE"]) == f"mailto:{newcomer.address}"
    newcomer.page.goto("/me/")
    newcomer.sees("Working groups: a pilot in two cities")


def test_badge_and_door(person: Any, newcomer: Any) -> None:
    pdf = soon(lambda: (answer := newcomer.context.request.get("/me/badge.pdf")).ok and answer.body())
    assert "Łucja" in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    newcomer.page.goto("/me/badge")
    picture = newcomer.page.locator(".badge-code svg")
    expect(picture).to_be_visible()
    from PIL import Image

    with Image.open(io.BytesIO(picture.screenshot(scale="css"))) as shot:
        code = zxingcpp.read_barcodes(shot.resize((shot.width * 3, shot.height * 3)))[0].text
    assert code.startswith("GS1.")

    staff = person(permissions=["camera"]).sign_in("staff")
    page = staff.page
    page.goto("/doors/")
    page.get_by_role("link", name="Workshop: construction dust and cleaner air").click()
    page.get_by_role("button", name="Pair a phone").first.click()
    staff.sees("Pair a phone now")
    page.get_by_role("link", name="Open the scanner on this device").click()
    page.get_by_role("button", name="Pair this phone").click()
    box = page.get_by_label("Or type or scan the code here")
    payload = code.split(".")
    foreign = ".".join([payload[0], payload[1], payload[2][:-4] + ("AAAA" if payload[2][-4:] != "AAAA" else "BBBA")])
    for typed, word, reason in ((code, "Admitted", ""), (code, "Refused", "Already inside"), (foreign, "Refused", ""),
                                ("https://example.org/ticket/1", "Refused", "Not a GO SMART badge")):  # fmt: skip
        box.fill(typed)
        page.get_by_role("button", name="Check").click()
        expect(page.locator("#verdict-word")).to_have_text(word)
        if reason:
            expect(page.locator("#verdict-reason")).to_contain_text(reason)
        if word == "Admitted":
            assert "Łucja" in page.locator("#verdict-person").inner_text()
        page.get_by_role("button", name="Next").click()
    organiser = person(width=1440).sign_in("organiser")
    organiser.page.goto("/organise/workshop/gates")
    expect(organiser.page.locator("dd.big")).to_have_text(re.compile("[1-9]"))


def test_two_people_meet(person: Any) -> None:
    """The attendee sees who fits and why, asks; and agrees to what somebody else has asked."""
    attendee = person().sign_in("attendee")
    page = attendee.page
    page.goto("/events/expo/people")
    if page.get_by_text("Introduce what you seek and offer first").count():
        page.get_by_role("link", name="My needs and offers").first.click()
        page.get_by_role("button", name="Save and see matches").click()
    expect(page.locator(".fit-card").first.locator(".reasons li").first).to_be_visible()
    page.get_by_role("link", name="Ask for a meeting").first.click()
    page.locator("input[name=slots]").first.check(force=True)
    page.get_by_label("A few words").fill("Ten minutes about dust?")
    page.get_by_role("button", name="Send request", exact=True).click()
    attendee.sees("Request sent. You will be notified by email when there is an answer.")
    asked = page.locator("section", has_text="Waiting for your answer").locator("li a").first
    name = asked.inner_text()
    asked.click()
    page.get_by_role("button", name="Accept").click()
    attendee.sees("Meeting confirmed.")
    expect(page.get_by_text(re.compile(r"table \d+")).first).to_be_visible()
    page.goto("/me/")
    attendee.sees(name)
    mail = newest_mail(attendee, "attendee@demo.gosmart.example", f"Your meeting with {name}")
    mine = Calendar.from_ical(mail.locator("pre").inner_text().replace("\n", "\r\n")).events[0]
    mail.goto("/outbox")
    assert mail.locator("li", has_text="Your meeting with Daniel Okafor").count() >= 1
    mail.locator("li", has_text="Your meeting with Daniel Okafor").first.get_by_role("link").click()
    theirs = Calendar.from_ical(mail.locator("pre").inner_text().replace("\n", "\r\n")).events[0]
    assert str(mine["UID"]) == str(theirs["UID"])


def test_feedback_and_exports(person: Any) -> None:
    attendee = person().sign_in("attendee")
    page = attendee.page
    page.goto("/me/")
    page.get_by_role("link", name="How is the expo?").first.click()
    attendee.sees("With your name.")
    page.get_by_label("What should the next one have?").fill("More tables.")
    page.get_by_role("button", name="Send my answers").click()
    attendee.sees("Your entries are kept.")
    expect(page.get_by_label("What should the next one have?")).to_have_value("More tables.")
    page.locator(".stars label").nth(3).click()
    page.get_by_label("On site", exact=True).check()
    page.get_by_label("New contacts").check()
    page.get_by_role("button", name="Send my answers").click()
    attendee.sees("Your answers have been sent.")
    page.goto("/surveys/EXPO")
    attendee.sees("You have answered")

    organiser = person(width=1440).sign_in("organiser")
    organiser.page.goto("/organise/surveys/SESSION/results")
    expect(organiser.page.locator("svg.picture").first).to_be_visible()
    files = organiser.context.request
    assert "More tables." in files.get("/organise/surveys/EXPO/results.csv").text()
    assert files.get("/organise/surveys/EXPO/results.xlsx").body()[:2] == b"PK"
    assert len(json.loads(files.get("/organise/surveys/SESSION/results.json").text())["ballots"]) >= 5
    assert files.get("/organise/expo/registrations.csv").text().count("\n") > 300
    assert files.get("/organise/expo/registrations.xlsx").body()[:2] == b"PK"
    programme = Calendar.from_ical(files.get("/organise/expo/calendar.ics").body())
    assert len(programme.events) == 95, "91 sessions and 4 breaks"
    organiser.page.goto("/insights/")
    # What was counted stands below the number; how much of it lies in this year hangs on the day.
    first = organiser.page.locator(".cards > li", has=organiser.page.locator(".ring-number")).first
    expect(first.locator(".ring-number")).to_have_text(str(first.locator("ul.counted li").count()))
