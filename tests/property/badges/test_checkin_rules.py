"""One rule table, two evaluators: the server's and the scanner page's answer alike, always. And what people's moves add up to."""

from __future__ import annotations

import json
from collections import Counter
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.badges.rules.checkin import TABLE, decide
from app.badges.rules.places import Move, Passage, Whereabouts, contradictions, over_capacity, place_after, step
from app.badges.vocabulary import ScanReason
from tests.factories.checkin import AREAS, DAY, START, as_case, make_request
from tests.factories.node import run_node
from tests.golden.checkin import make, vectors

SCRIPT = """
import { decide } from "./app/web/static/js/scanner/rules.js";
import { readFileSync } from "node:fs";
const { table, requests } = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(requests.map((one) => decide(one, table))));
"""


def on_the_page(requests: list[dict[str, Any]]) -> list[tuple[str, str]]:
    body = json.dumps({"table": TABLE, "requests": requests})
    return [(verdict["outcome"], verdict["reason"]) for verdict in run_node(SCRIPT, body)]


def test_the_server_answers_the_vectors() -> None:
    cases = vectors()
    assert len(cases) >= 500
    for case in cases:
        verdict = decide(as_case(case["request"]))
        assert (verdict.outcome, verdict.reason) == (case["outcome"], case["reason"]), case


def test_the_vectors_reach_every_row() -> None:
    counted = Counter(vector["reason"] for vector in vectors())
    assert set(counted) == set(ScanReason) - {ScanReason.UNKNOWN_GATE}
    assert min(counted.values()) >= 5
    assert make() == vectors(), "same seed, same vectors"


def test_the_page_answers_the_vectors() -> None:
    cases = vectors()
    assert on_the_page([case["request"] for case in cases]) == [(case["outcome"], case["reason"]) for case in cases]


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 2**32))
def test_both_agree_on_anything(seed: int) -> None:
    dice = Random(seed)
    requests = [make_request(dice) for _number in range(200)]
    verdicts = [decide(as_case(request)) for request in requests]
    assert on_the_page(requests) == [(verdict.outcome, verdict.reason) for verdict in verdicts]


moves = st.lists(
    st.builds(Move, st.integers(START, START + 2 * DAY), st.sampled_from(AREAS), st.sampled_from(["in", "out"])), max_size=12
)


@given(moves)
def test_one_is_in_one_place(history: list[Move]) -> None:
    place = place_after(history, START + 3 * DAY, [START, START + DAY, START + 2 * DAY, START + 3 * DAY])
    assert place == Whereabouts(), "each day begins with nobody inside"
    for move in history:
        after = step(Whereabouts(True, "room:1"), move)
        assert after.spot is None or isinstance(after.spot, str)
        if move.direction == "in" and move.area != "venue":
            assert after.spot == move.area, "a scan into B closes A"


@given(moves, st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_no_conflict(history: list[Move], dice: Random) -> None:
    passages = [Passage(number, number % 3, move, offline=number % 2 == 0) for number, move in enumerate(history)]
    mixed = list(passages)
    dice.shuffle(mixed)
    assert contradictions(passages, [START]) == contradictions(mixed, [START])
    assert contradictions([Passage(passage.scan, passage.device, passage.move, False) for passage in passages], [START]) == []


def test_what_contradicts() -> None:
    def at(second: int, area: str = "venue", direction: str = "in") -> Move:
        return Move(START + second, area, direction)

    def kinds(*passages: Passage) -> list[tuple[int, str, int | None]]:
        return [
            (contradiction.scan, contradiction.kind, contradiction.other) for contradiction in contradictions(passages, [START])
        ]

    first, second = Passage(1, 1, at(0), True), Passage(2, 2, at(300), True)
    assert kinds(first, second) == [(2, "already_in", 1)]
    assert kinds(first, Passage(3, 1, at(100, direction="out"), False), second) == [], "went out in between"
    assert kinds(Passage(1, 1, at(0, "room:1"), True), Passage(2, 2, at(20, "room:2"), True)) == [(2, "two_places", 1)]
    assert kinds(Passage(1, 1, at(0, "room:1"), True), Passage(2, 2, at(90, "room:2"), True)) == [], "time to walk"
    assert kinds(Passage(1, 1, at(0), True), Passage(2, 2, at(20, "room:2"), True)) == [], "the door, then a room"
    assert kinds(first, Passage(2, 2, at(300), True, free=True)) == [], "a gate that lets in again and again"


@given(st.lists(st.tuples(st.integers(1, 8), st.sampled_from(["in", "out"])), max_size=30), st.integers(1, 5))
def test_over_capacity_is_what_is_too_many(entries: list[tuple[int, str]], capacity: int) -> None:
    passages = [(who, number, Move(START + number, "venue", direction)) for number, (who, direction) in enumerate(entries)]
    over = over_capacity(passages, "venue", capacity, [START])
    inside: set[int] = set()
    expected = set()
    for who, number, move in passages:
        was = who in inside
        (inside.add if move.direction == "in" else inside.discard)(who)
        if move.direction == "in" and not was and len(inside) > capacity:
            expected.add(number)
    assert over == expected
