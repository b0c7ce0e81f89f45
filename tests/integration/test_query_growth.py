"""Every GET route of the URL map asks as much for thirty of everything as for three."""

from __future__ import annotations

import gc
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from app.badges.web import board
from app.exchange.queries import scan
from app.infra.db import Base
from app.web.limits import limiter
from tests.factories.furnished import make_furnished_world
from tests.factories.growth import STAYING, World, key_of
from tests.factories.statements import brief, statements
from tests.factories.world import address_of

# Routes that stay out, and why.
OUTSIDE = {"openapi.static": "files of the library behind the API's pages; it brings none"}


@pytest.fixture
def world(app: Flask, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    # A stream ends with its first event.
    monkeypatch.setattr(board, "STREAM_SECONDS", 0)
    return make_furnished_world()


def ask(app: Flask, browser: Any, world: dict[str, Any], rule: Rule, role: str) -> list[str] | None:
    """What a page sends to the database when that role asks for it; None where it is not there for them."""
    limiter.reset()
    # What nothing holds any more is read again: that it is let go must not hang on when the collector comes.
    gc.disable()
    try:
        with statements() as sent:
            answer = browser(world["people"][role]).get(
                address_of(app, rule, world), headers=world["headers"].get(rule.endpoint)
            )
    finally:
        gc.enable()
    return sent if answer.status_code in {200, 302} else None


def test_every_page_asks_as_much_for_thirty_as_for_three(app: Flask, browser: Any, world: dict[str, Any]) -> None:
    home = world["people"]["attendee"].organisation_id
    growing = World([("organisation", (home,)), *(key_of(person) for person in world["people"].values() if person)])
    assert {name for name, _key in growing.rows} | STAYING == set(Base.metadata.tables), "each table has a row to copy"
    pages = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and rule.endpoint not in OUTSIDE]

    growing.grow(2)
    few: list[tuple[Rule, str, list[str]]] = []
    for page in pages:
        # Whoever may see a page sees as much of it as one of these; a steward is asked where both are turned away.
        answers = [(page, role, ask(app, browser, world, page, role)) for role in ("attendee", "secretariat")]
        if not any(sent is not None for _page, _role, sent in answers):
            answers.append((page, "steward", ask(app, browser, world, page, "steward")))
        few += [(page, role, sent) for page, role, sent in answers if sent is not None]
    unseen = [page.rule for page in pages if not any(seen is page for seen, _role, _sent in few)]
    assert not unseen, "each page is there for somebody"

    growing.grow(27)
    scan.forget()
    wrong = []
    for page, role, asked in few:
        sent = ask(app, browser, world, page, role)
        if sent is None or len(sent) > len(asked):
            wrong.append(f"{page.rule} as {role}: {len(asked)} for three, for thirty {brief(sent or [])}")
    assert not wrong, "\n\n".join(wrong)
