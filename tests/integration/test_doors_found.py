"""What fresh eyes found at the door, so that it stays mended."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.badges.models import Badge, Lead
from app.badges.queries import conflicts, gates
from app.badges.service import badges, leads, review
from app.badges.service import gates as gate_service
from app.badges.web import board
from app.events.registration.service import registration
from app.infra.db import session
from tests.factories.doors import Venue
from tests.factories.members import NOW, make_organisation, make_person
from tests.factories.node import run_node


def on_the_page(script: str, given: Any = None) -> Any:
    """What a script says that uses the scanner page's own code; it reads `given` as JSON from its input."""
    return run_node(script, json.dumps(given))


@pytest.fixture
def venue(client: Any, settle: Any) -> Venue:
    return Venue(client, settle)


def listed(venue: Venue) -> list[tuple[int, str, int | None]]:
    session().rollback()
    return sorted((one.scan_id, one.kind, one.other_id) for one in conflicts.conflicts(venue.event.id))


def test_a_late_verdict_on_a_scan_that_was_taken_back(venue: Venue) -> None:
    gate = venue.gate()
    phone, boss = venue.phone(gate), venue.phone(gate, "supervisor")
    _made, code = venue.badge()
    body = phone.body(code, NOW)
    number = phone.send(body).json["results"][0]["scan"]
    assert venue.client.post("/api/v1/undo", json={"scan": number}, headers=boss.headers).status_code == 200
    told = body | {"verdict": {"outcome": "refused", "reason": "unknown_badge"}}
    assert phone.send(told).json["results"][0]["outcome"] == "refused"


@pytest.mark.parametrize("reason", ["already_in", "used", "used_today"])
def test_verdicts_on_codes_that_nobody_knows(venue: Venue, reason: str) -> None:
    phone = venue.phone(venue.gate())
    answer = phone.send(phone.body("junk", NOW, verdict=f"refused {reason}"))
    assert (answer.status_code, answer.json["results"][0]["since"]) == (200, None)


def test_no_device_can_name_a_late_verdict_itself(venue: Venue) -> None:
    phone = venue.phone(venue.gate())
    assert phone.send(phone.body("junk", NOW, nonce="x\x1fdoor")).status_code == 422
    assert phone.send(phone.body("junk", NOW, nonce="x~door")).json["results"][0]["nonce"] == "x~door"


def test_a_gate_that_got_another_name_meanwhile(venue: Venue) -> None:
    phone = venue.phone(venue.gate())
    red = venue.gate("Red", kind="room")
    _made, code = venue.badge()
    gate_service.change_gate(red.id, gate_service.GateSettings("Crimson", kind="room"), by=None, now=NOW)
    body = phone.body(code, NOW, verdict="admitted ok", gate="Red", gate_id=red.id)
    phone.send(body, now=NOW)
    assert listed(venue) == []
    assert phone.sync()["scans"][0][2] == red.id


def test_taking_back_the_middle_of_three_leaves_the_others_to_compare(venue: Venue) -> None:
    gate = venue.gate()
    boss = venue.phone(gate, "supervisor")
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
    boss, by = venue.phone(gate, "supervisor"), make_person("organiser").id
    _made, code = venue.badge()
    for minutes in (9, 6):
        phone = venue.phone(gate)
        answer = phone.send(phone.body(code, NOW - timedelta(minutes=minutes), verdict="admitted ok"), now=NOW)
    review.settle(conflicts.conflicts(venue.event.id)[0].id, "Twins", by=by, now=NOW)
    venue.client.post("/api/v1/undo", json={"scan": answer.json["results"][0]["scan"]}, headers=boss.headers)
    session().rollback()
    assert [one.note for one in conflicts.conflicts(venue.event.id)] == ["Twins"]


def test_a_gate_that_becomes_once_tells_phones_to_fetch_what_was(venue: Venue, time_machine_at: Any) -> None:
    gate = venue.gate()
    phone = venue.phone(gate)
    _made, code = venue.badge()
    phone.scan(code)
    with time_machine_at(NOW + timedelta(days=1)):
        first = phone.sync()
        assert (first["scans"], first["settings"]["history"]) == ([], "today")
        gate_service.change_gate(gate.id, gate_service.GateSettings("Main", reentry="once"), by=None, now=NOW)
        assert phone.sync(first["cursor"], settings=first["settings"]["stamp"])["settings"]["history"] == "all"
        change, number, _scan, annulment = first["cursor"].split(".")
        assert len(phone.sync(f"{change}.{number}.0.{annulment}")["scans"]) == 1


def test_leaving_ends_consent_and_contacts(venue: Venue) -> None:
    made, code = venue.badge()
    home = make_organisation()
    leads.share_contact(made.id, True, by=made.person_id, now=NOW)
    leads.scan(venue.event.id, code, organisation_id=home.id, by=made.person_id, now=NOW)
    registration.leave(made.id, by=made.person_id, now=NOW)
    venue.settle()
    session().rollback()
    assert session().scalars(select(Lead)).all() == []
    assert session().get(Badge, made.id).shares_contact_since is None


def test_streams_that_nobody_reads_take_no_place(venue: Venue, browser: Any) -> None:
    venue.gate()
    desk = browser(make_person("staff"))
    for _time in range(6):
        assert desk.head(f"/organise/{venue.event.slug}/live/stream").status_code == 200
    assert board._open_streams.acquire(blocking=False)
    board._open_streams.release()


def test_two_new_prints_are_two_issues(venue: Venue) -> None:
    made, _code = venue.badge()
    issues = [badges.reissue(made.id, by=made.person_id, now=NOW).issue for _time in range(2)]
    assert issues == [2, 3]
    assert gates.current_gatehouse(venue.event).by_name == {}


def test_a_shut_out_device_is_told_so_in_our_words(venue: Venue) -> None:
    phone = venue.phone(venue.gate())
    gate_service.revoke_device(phone.id, by=make_person("organiser").id, now=NOW)
    for answer in (phone.send(phone.body("junk", NOW)), venue.client.get("/api/v1/sync", headers=phone.headers)):
        assert (answer.status_code, answer.json["reason"]) == (401, "unknown_device")


def test_a_phone_whose_clock_runs_late_knows_who_is_inside(venue: Venue) -> None:
    """What the server told was written with the server's time, which may lie ahead of the phone's."""
    _made, code = venue.badge()
    phone = venue.phone(venue.gate())
    assert phone.scan(code)["outcome"] == "admitted"
    page = {**phone.sync(), "code": code, "at": int((NOW - timedelta(minutes=3)).timestamp())}
    script = """
        import { Knowledge } from "./app/web/static/js/scanner/knowledge.js";
        import { readFileSync } from "node:fs";
        const page = JSON.parse(readFileSync(0, "utf8"));
        const knowledge = new Knowledge({ put: async () => {} });
        await knowledge.learn(page);
        const verdict = await knowledge.judge(page.code, page.settings.gates[0].name, "in", page.at);
        console.log(JSON.stringify([verdict.outcome, verdict.reason]));
    """
    assert on_the_page(script, page) == ["refused", "already_in"]


def test_nobody_is_asked_while_something_waits_to_be_sent() -> None:
    """The server does not know yet whom the phone has let in by itself, and would let them in again."""
    script = """
        import { Line } from "./app/web/static/js/scanner/line.js";
        Object.defineProperty(globalThis, "navigator", { value: { onLine: true } });
        let asked = 0;
        globalThis.fetch = async () => { asked += 1; return new Response(JSON.stringify({ results: [{ outcome: "admitted" }] })); };
        const found = [];
        for (const waiting of [1, 0]) {
          const line = new Line("token", { count: async () => waiting }, null, () => {});
          line.online = true;
          found.push((await line.ask({}))?.outcome ?? null, asked);
        }
        console.log(JSON.stringify(found));
    """
    assert on_the_page(script) == [None, 0, "admitted", 1]
