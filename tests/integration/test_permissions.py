"""Every route, every role, the expected answer. A route that is missing from the table fails."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import BuildError

from app.badges.web import board
from app.exchange.rules.awards import CRITERIA
from tests.factories.world import address, make_world
from tests.golden.permissions import ROLES, TABLE


@pytest.fixture
def world(app: Flask, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """One record of each kind, and a person of each role; only the attendee has a place at the event."""
    # A stream ends with its first event.
    monkeypatch.setattr(board, "STREAM_SECONDS", 0)
    return make_world()


def test_every_route_is_in_the_table(app: Flask) -> None:
    routes = {
        f"{rule.endpoint} {method}"
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.endpoint != "static" and "/static/" not in rule.rule
    }
    assert routes == set(TABLE)


POSTED = {
    "badges.pair_code": {"role": "steward"},
    "members.ask_link": {"email": "x@example.org"},
    "events.move": {"code": "CODE", "start": "2026-11-23T10:00", "minutes": "60"},
    "events.check": {"code": "CODE"},
    "exchange.review": {"publish": "1"},
    "exchange.judge_entry": {f"points-{name}": "7" for name in CRITERIA},
}


def posted(endpoint: str, world: dict[str, Any]) -> dict[str, str] | None:
    data = POSTED.get(endpoint)
    return {name: value.replace("CODE", world["values"]["code"]) for name, value in data.items()} if data else None


@pytest.mark.parametrize("role", ROLES)
def test_the_table_holds(app: Flask, world: dict[str, Any], browser: Any, role: str) -> None:
    person = world["people"][role]
    wrong = []
    # What changes the world comes last.
    for key in sorted(
        TABLE, key=lambda key: (key.endswith("POST"), "end_sign" in key, "leave_event" in key, "leave" in key, key)
    ):
        endpoint, method = key.split(" ")
        answers = TABLE[key].split()
        place = ROLES.index("steward" if role == "rival" and len(answers) == 6 else role)
        expected = int(answers[0] if len(answers) == 1 else answers[place])
        client = browser(person)
        answer = client.open(address(app, endpoint, world), method=method, data=posted(endpoint, world))
        if endpoint == "members.end_sign_ins" and person:
            person.sign_in_epoch += 1
        if answer.status_code != expected:
            wrong.append(f"{role} {key}: {answer.status_code}, not {expected}")
    assert not wrong, "\n".join(wrong)


# What is said instead of 404 where a value is no record's: a rule's refusal, a seal that does not fit, an act that is done already,
# a record of somebody else.
INSTEAD = {
    "feedback.drop_document POST document_id": 303,
    "badges.annotate POST lead_id": 403,
    "exchange.judge_entry GET entry_id": 403,
    "exchange.judge_entry POST entry_id": 403,
    "exchange.detach POST file_id": 409,
    "exchange.drop_stake POST key": 409,
    "feedback.change_point POST point_id": 409,
    "feedback.change_question POST key": 409,
    "feedback.decide POST number": 409,
    "feedback.mark POST organisation_id": 409,
    "feedback.picture GET key": 409,
    "feedback.vote POST number": 409,
    "framework.withdraw POST decision_id": 409,
    "insights.take_snapshot POST year": 409,
    "matchmaking.ask GET registration_id": 409,
    "matchmaking.ask POST registration_id": 409,
    "matchmaking.wish POST registration_id": 409,
    "members.follow_link GET secret": 410,
    "members.follow_link POST secret": 409,
    "publications.confirm_newsletter GET token": 410,
    "publications.confirm_newsletter POST token": 410,
}


def test_what_is_not_there_is_404_and_never_our_fault(app: Flask, world: dict[str, Any], browser: Any) -> None:
    """Every address, with one of its values after the other replaced by one that no record has, asked by somebody who may do all."""
    wrong = []
    client = browser(world["people"]["secretariat"])
    routes = app.url_map.bind("localhost")
    for route in TABLE:
        endpoint, method = route.split(" ")
        values = routes.match(address(app, endpoint, world).partition("?")[0], method=method)[1]
        for name, value in values.items():
            absent = 2**31 - 1 if isinstance(value, int) else "nowhere"
            try:
                path = routes.build(endpoint, {**values, name: absent})
            except (BuildError, ValueError):
                continue  # one of a few words, which stand in the address's pattern
            answer = client.open(path, method=method, data=posted(endpoint, world))
            if answer.status_code != INSTEAD.get(f"{route} {name}", 404):
                wrong.append(f"{route} {name}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)
