"""The story's pages for everyone: no axe violations, nothing runs over the edge, the keyboard is enough."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.looks import look_at

YEAR = datetime.now(UTC).year
PUBLIC = ("/", "/events/", "/events/expo/", "/events/expo/schedule", "/events/expo/register", "/sign-in", "/sign-up", "/members/",
          "/members/taipei", "/challenges/", "/first-scan?organisation=taipei", "/first-scan/taipei/utrecht", "/first-scan?seek=water&need=Pipes+leak", "/projects/?q=flood&theme=water", "/projects/counting-cyclists-without-seeing-faces",
          "/projects/counting-cyclists-without-seeing-faces/elsewhere", "/challenges/pumping-less-by-losing-less", "/challenges/pumping-less-by-losing-less/solved",
          "/challenges/pumping-less-by-losing-less/stakes", "/use-cases/drains-that-call-before-the-storm", "/awards/", f"/awards/{YEAR}", "/framework/try", "/news/", "/newsletter/", "/newsletter/asked", "/newsletter/13", "/newsletter/confirm/none", "/news/new-guidance-on-sensors-in-public-space",
          "/reports/", "/reports/1", "/reports/7", "/reports/7/v1", "/events/expo/changes", "/events/expo/stands", "/events/expo/attendees", "/events/workshop/", "/surveys/YEAR/results", "/events/assembly/assembly", "/events/assembly/assembly/resolutions/1",
          "/events/assembly-before/assembly", "/events/assembly-before/assembly/resolutions/2", "/insights/", f"/insights/?year={YEAR - 1}", "/framework/", "/outbox", "/scan", "/nothing-here")  # fmt: skip
ATTENDEE = ("/me/", "/me/badge", "/me/meetings", "/me/profile", "/me/calendar", "/me/calendar/answers", "/events/expo/people", "/events/expo/people/me",
            "/surveys/EXPO", "/surveys/SESSION", "/surveys/MEETINGS")  # fmt: skip
ORGANISER = ("/organise/", "/organise/new", "/organise/workshop/", "/organise/workshop/import", "/organise/workshop/registrations",
             "/organise/workshop/plan", "/organise/workshop/publish", "/organise/expo/versions", "/organise/workshop/guests",
             "/organise/workshop/guests/1", "/organise/workshop/times", "/organise/workshop/series", "/organise/workshop/clone",
             "/organise/workshop/sessions/new", "/organise/workshop/sessions/W01X", "/organise/workshop/rooms/0", "/organise/expo/stands/0",
             "/organise/expo/gates", "/organise/expo/surveys", "/organise/surveys/SESSION", "/organise/surveys/SESSION/results", "/organise/surveys/", "/organise/surveys/import",
             "/organise/surveys/YEAR/results?by=kind", "/organise/surveys/EXPO/results?weigh=region", "/organise/assembly/assembly",
             "/organise/expo/announcements/", "/organise/expo/announcements/new", "/organise/expo/announcements/1", "/organise/expo/announcements/2",
             "/organise/assembly/assembly/points/0", "/organise/assembly/assembly/resolutions/0", "/doors/")  # fmt: skip
STEWARD = ("/news/new", "/news/desk", "/listings/", "/listings/new/challenge", "/listings/new/project", "/listings/quiet-asphalt-where-children-sleep/edit",
           "/listings/quiet-asphalt-where-children-sleep/history", "/listings/bicycle-garages-that-share-their-free-places/stage",
           "/challenges/bicycle-parking-that-fills-evenly/stakes", f"/awards/{YEAR + 1}",
           "/events/assembly/assembly", "/events/assembly/assembly/propose", "/events/assembly/assembly/delegate")  # fmt: skip
OFFICE = (
    "/admin/",
    "/listings/",
    "/listings/import",
    "/listings/quiet-asphalt-where-children-sleep/review",
    f"/awards/{YEAR + 1}",
    f"/awards/{YEAR + 1}/call",
    "/insights/members",
    f"/insights/?year={YEAR - 1}",
    "/reports/desk/",
    "/reports/new",
    "/reports/desk/7",
    "/reports/desk/8",
    "/reports/desk/8/preview",
)
LOOKS = [(390, "light"), (1440, "dark")]


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
@pytest.mark.parametrize(
    ("role", "paths"),
    [(None, PUBLIC), ("attendee", ATTENDEE), ("organiser", ORGANISER), ("steward", STEWARD), ("secretariat", OFFICE)],
)
def test_pages_are_for_everyone(person: Any, width: int, scheme: str, role: str | None, paths: tuple[str, ...]) -> None:
    visitor = person(width=width, color_scheme=scheme)
    if role:
        visitor.sign_in(role)
    wrong = [fault for path in paths for fault in look_at(visitor.page, path)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", ["zh-TW", "nl-NL"])
def test_other_languages_fit_too(person: Any, language: str) -> None:
    visitor = person(language=language)
    wrong = [
        fault
        for path in ("/", "/events/expo/", "/events/expo/schedule", "/sign-up", "/insights/")
        for fault in look_at(visitor.page, path)
    ]
    assert not wrong, "\n".join(wrong)


def test_the_keyboard_is_enough(person: Any) -> None:
    """From the front page to a sent survey answer without a mouse: skip link, menu, form, radio buttons."""
    visitor = person(width=1440)
    page = visitor.page
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    visitor.sign_in("staff")
    page.goto("/events/assembly/register")
    page.get_by_label("On site", exact=True).focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Online", exact=True)).to_be_checked()
    page.keyboard.press("Tab")
    expect(page.locator("main").get_by_role("button", name="Register", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    visitor.sees("You are registered")


def test_the_menu_on_a_phone(person: Any) -> None:
    visitor = person()
    page = visitor.page
    page.goto("/")
    expect(page.get_by_role("link", name="Exchange", exact=True)).to_be_hidden()
    page.locator(".drawer > summary").click()
    page.get_by_role("link", name="Exchange", exact=True).click()
    page.wait_for_url("**/challenges/")
