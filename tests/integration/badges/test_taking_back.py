"""Scans that are taken back, conflicts that end with them, and what a review has settled."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.badges.queries import conflicts, gates, presence, scans
from app.badges.service import review
from app.badges.vocabulary import DeviceRole
from app.infra.db import session
from tests.factories.badges import Venue
from tests.factories.members import NOW, make_person
from tests.factories.transactions import act


@pytest.fixture
def venue(client: Any, settle: Any) -> Venue:
    return Venue(client, settle)


def listed(venue: Venue) -> list[tuple[int, str, int | None]]:
    session().rollback()
    return sorted((conflict.scan_id, conflict.kind, conflict.other_id) for conflict in conflicts.conflicts(venue.event.id))


def tally(venue: Venue, now: Any = NOW) -> presence.Tally:
    session().rollback()
    return presence.tally(venue.event.id, gates.current_gatehouse(venue.event), now)


def test_a_supervisor_takes_back_within_a_quarter_of_an_hour(venue: Venue, time_machine_at: Any) -> None:
    gate = venue.gate()
    steward, boss = venue.phone(gate), venue.phone(gate, DeviceRole.SUPERVISOR)
    _made, code = venue.badge()
    number = steward.scan(code)["scan"]

    def undo(phone: Any, scan: int) -> tuple[int, str]:
        answer = venue.client.post("/api/v1/undo", json={"scan": scan}, headers=phone.headers)
        return answer.status_code, answer.json.get("reason", "")

    assert undo(steward, number) == (403, "supervisors_only")
    assert undo(boss, 99) == (404, "unknown_scan")
    assert [undo(boss, number) for _ in range(2)] == [(200, ""), (200, "")]
    assert (tally(venue).inside, scans.attended()) == (0, {})
    again = steward.scan(code)
    assert again["outcome"] == "admitted"
    with time_machine_at(NOW + timedelta(minutes=16)):
        assert undo(boss, again["scan"]) == (409, "too_late")


def test_taking_back_ends_a_conflict(venue: Venue) -> None:
    gate = venue.gate()
    _made, code = venue.badge()
    phone, boss = venue.phone(gate), venue.phone(gate, DeviceRole.SUPERVISOR)
    venue.phone(gate).scan(code)
    (late,) = phone.send(phone.body(code, NOW, verdict="admitted ok"), now=NOW).json["results"]
    assert len(listed(venue)) == 1
    venue.client.post("/api/v1/undo", json={"scan": late["scan"]}, headers=boss.headers)
    assert listed(venue) == []


def test_a_review_of_nothing_is_nothing(venue: Venue) -> None:
    act(review.after_upload, venue.event.id, gates.current_gatehouse(venue.event), [], now=NOW)
    assert listed(venue) == []


def test_a_late_verdict_on_a_scan_that_was_taken_back(venue: Venue) -> None:
    gate = venue.gate()
    phone, boss = venue.phone(gate), venue.phone(gate, DeviceRole.SUPERVISOR)
    _made, code = venue.badge()
    body = phone.body(code, NOW)
    number = phone.send(body).json["results"][0]["scan"]
    assert venue.client.post("/api/v1/undo", json={"scan": number}, headers=boss.headers).status_code == 200
    late_verdict = body | {"verdict": {"outcome": "refused", "reason": "unknown_badge"}}
    assert phone.send(late_verdict).json["results"][0]["outcome"] == "refused"


def test_taking_back_the_middle_of_three_leaves_the_others_to_compare(venue: Venue) -> None:
    gate = venue.gate()
    boss = venue.phone(gate, DeviceRole.SUPERVISOR)
    _made, code = venue.badge()
    numbers = []
    for minutes in (9, 6, 3):
        phone = venue.phone(gate)
        body = phone.body(code, NOW - timedelta(minutes=minutes), verdict="admitted ok")
        numbers.append(phone.send(body, now=NOW).json["results"][0]["scan"])
    first, second, third = numbers
    assert listed(venue) == [(second, "already_in", first), (third, "already_in", second)]
    venue.client.post("/api/v1/undo", json={"scan": second}, headers=boss.headers)
    assert listed(venue) == [(third, "already_in", first)]


def test_what_was_settled_stays_when_a_scan_is_taken_back(venue: Venue) -> None:
    gate = venue.gate()
    boss, by = venue.phone(gate, DeviceRole.SUPERVISOR), make_person("organiser").id
    _made, code = venue.badge()
    for minutes in (9, 6):
        phone = venue.phone(gate)
        answer = phone.send(phone.body(code, NOW - timedelta(minutes=minutes), verdict="admitted ok"), now=NOW)
    act(review.settle, conflicts.conflicts(venue.event.id)[0].id, "Twins", by=by, now=NOW)
    venue.client.post("/api/v1/undo", json={"scan": answer.json["results"][0]["scan"]}, headers=boss.headers)
    session().rollback()
    assert [conflict.note for conflict in conflicts.conflicts(venue.event.id)] == ["Twins"]
