"""The scanner page's own code, run by Node against what the server tells it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.factories.badges import Venue
from tests.factories.members import NOW
from tests.factories.node import run_node


def on_the_page(script: str, given: Any = None) -> Any:
    """What a script says that uses the scanner page's own code; it reads `given` as JSON from its input."""
    return run_node(script, json.dumps(given))


@pytest.fixture
def venue(client: Any, settle: Any) -> Venue:
    return Venue(client, settle)


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
