"""The shared vectors of the check-in rules: `python -m tests.golden.checkin` writes them anew, after a change of the rules
that was meant. Server and scanner page both run them."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

from app.badges.rules.checkin import decide
from tests.factories.checkin import as_case, make_request

FILE = Path(__file__).parent / "checkin.jsonl"
HOW_MANY = 640


def vectors() -> list[dict[str, Any]]:
    return [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]


def make() -> list[dict[str, Any]]:
    dice = Random(4)
    cases = []
    for _number in range(HOW_MANY):
        request = make_request(dice)
        verdict = decide(as_case(request))
        cases.append({"request": request, "outcome": verdict.outcome, "reason": verdict.reason})
    return cases


if __name__ == "__main__":
    FILE.write_text("".join(json.dumps(case, separators=(",", ":")) + "\n" for case in make()), encoding="utf-8")
