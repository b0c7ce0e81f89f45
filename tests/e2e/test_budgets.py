"""What a first visit costs: requests and compressed bytes of representative pages, everything cold (docs/design.md)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest


@dataclass(frozen=True)
class Budget:
    """Most requests, and most kilobytes as they come over the wire."""

    requests: int
    page: int
    styles: int
    scripts: int
    fonts: int


SITE = Budget(requests=8, page=20, styles=16, scripts=6, fonts=85)
APP = Budget(requests=9, page=20, styles=16, scripts=8, fonts=85)
DESK = Budget(requests=10, page=25, styles=26, scripts=15, fonts=85)
TIMETABLE = Budget(requests=10, page=30, styles=26, scripts=15, fonts=85)
KINDS = {"Document": "page", "Stylesheet": "styles", "Script": "scripts", "Font": "fonts"}

PAGES = [
    ("", "/", SITE),
    ("", "/events/", SITE),
    ("", "/events/expo", SITE),
    ("", "/members/", SITE),
    ("", "/sign-in", SITE),
    ("", "/events/expo/schedule", TIMETABLE),
    ("attendee", "/me/", APP),
    ("attendee", "/events/expo/people", APP),
    ("organiser", "/organise/expo/registrations", DESK),
    ("organiser", "/organise/expo/live", DESK),
]


def _costs(page: Any, path: str) -> tuple[list[str], Counter[str]]:
    """The addresses asked for, and bytes by kind."""
    watch = page.context.new_cdp_session(page)
    watch.send("Network.enable")
    watch.send("Network.setCacheDisabled", {"cacheDisabled": True})
    kinds: dict[str, str] = {}
    addresses: list[str] = []
    sizes: Counter[str] = Counter()

    def answered(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = event["type"]
        # The picture in the browser's tab comes when the browser likes, also for the page before.
        if not event["response"]["url"].endswith("/icons/mark.svg"):
            addresses.append(event["response"]["url"])

    watch.on("Network.responseReceived", answered)
    watch.on(
        "Network.loadingFinished",
        lambda event: sizes.update({kinds.get(event["requestId"], ""): int(event["encodedDataLength"])}),
    )
    page.goto(path, wait_until="load")
    page.evaluate("document.fonts.ready.then(() => 1)")
    watch.detach()
    return addresses, sizes


@pytest.mark.parametrize(("role", "path", "budget"), PAGES, ids=[path for _role, path, _budget in PAGES])
def test_a_first_visit_stays_within_its_budget(person: Any, role: str, path: str, budget: Budget) -> None:
    visitor = person(width=1440)
    if role:
        visitor.sign_in(role)
    addresses, sizes = _costs(visitor.page, path)
    assert len(addresses) <= budget.requests, addresses
    for kind, name in KINDS.items():
        assert sizes[kind] <= getattr(budget, name) * 1000, f"{name}: {sizes[kind]}"


def test_a_second_page_loads_itself_alone(person: Any) -> None:
    """All else is kept for good."""
    page = person(width=1440).page
    page.goto("/", wait_until="load")
    page.goto("/events/", wait_until="load")
    asked = page.evaluate(
        "performance.getEntriesByType('resource').filter(entry => entry.transferSize > 0).map(entry => entry.name)"
    )
    assert asked == []
