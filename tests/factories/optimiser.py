"""Meeting-plan problems of every kind, and a checker of plans with a reading of the format of its own: it shares no code with
the optimiser."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Mapping
from itertools import pairwise, product
from pathlib import Path
from typing import Any

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "b2b"
Doc = dict[str, Any]


def faults(problem: Mapping[str, Any], plan: Mapping[str, Any]) -> list[str]:
    """What is wrong with a plan; [] when it keeps every rule."""
    people = {person["id"]: person for person in problem["people"]}
    meetings = {meeting["id"]: meeting for meeting in problem["meetings"]}
    slot = {placement["meeting"]: placement["slot"] for placement in plan["placed"]}
    wrong = [*_people(people, meetings, slot), *_places(problem, meetings, slot), *_seats(problem, plan)]
    if len(slot) != len(plan["placed"]) or set(slot) & set(plan["unplaced"]):
        wrong.append("a meeting is placed twice, or placed and not")
    if plan["status"] in ("optimal", "feasible"):
        wrong += _sums(problem, meetings, slot, plan)
    return wrong


def _people(people: Doc, meetings: Doc, slot: Mapping[str, int]) -> list[str]:
    wrong = []
    for (person, at), number in Counter(
        (somebody, at) for name, at in slot.items() for somebody in meetings[name]["people"]
    ).items():
        if number > 1:
            wrong.append(f"{person} is in {number} meetings in slot {at}")
        if at in people[person].get("unavailable", []):
            wrong.append(f"{person} is away in slot {at}")
    for person, number in Counter(somebody for name in slot for somebody in meetings[name]["people"]).items():
        most = people[person].get("max_meetings")
        if most is not None and number > most:
            wrong.append(f"{person} has {number} meetings")
    return wrong


def _places(problem: Mapping[str, Any], meetings: Doc, slot: Mapping[str, int]) -> list[str]:
    wrong = []
    for name, at in slot.items():
        meeting = meetings[name]
        if not 0 <= at < problem["slots"] or (meeting.get("slots") is not None and at not in meeting["slots"]):
            wrong.append(f"{name} lies in slot {at}, where it may not be")
        if meeting.get("fixed") is not None and at != meeting["fixed"]:
            wrong.append(f"{name} is not where it is fixed")
        if any(earlier not in slot or slot[earlier] >= at for earlier in meeting.get("after", [])):
            wrong.append(f"{name} comes before what it must follow")
    return wrong


def _seats(problem: Mapping[str, Any], plan: Mapping[str, Any]) -> list[str]:
    wrong, tables = [], problem.get("tables")
    for placement in plan["placed"]:
        online = any(each["id"] == placement["meeting"] and each.get("online") for each in problem["meetings"])
        most = None if online else tables[placement["slot"]] if isinstance(tables, list) else tables
        if (placement["table"] is None) != (most is None) or (most is not None and not 1 <= placement["table"] <= most):
            wrong.append(f"{placement['meeting']} has table {placement['table']} of {most}")
    taken = Counter(
        (placed_meeting["slot"], placed_meeting["table"])
        for placed_meeting in plan["placed"]
        if placed_meeting["table"] is not None
    )
    return wrong + [f"table {table} is given twice in slot {at}" for (at, table), number in taken.items() if number > 1]


def _sums(problem: Mapping[str, Any], meetings: Doc, slot: Mapping[str, int], plan: Mapping[str, Any]) -> list[str]:
    wrong = []
    if set(slot) | set(plan["unplaced"]) != set(meetings):
        wrong.append("a meeting is forgotten, or invented")
    needed = [name for name, meeting in meetings.items() if meeting.get("required") or problem.get("mode") == "place_all"]
    wrong += [f"{name} must be placed" for name in needed if name not in slot]
    value = sum(meetings[name].get("weight", 1.0) for name in slot)
    if abs(value - plan["value"]) > 1e-4:
        wrong.append(f"the value is {value}, not {plan['value']}")
    if plan["bound"] is not None and value > plan["bound"] + 1e-4:
        wrong.append("the value is above the bound")
    each = breaks(problem, slot)
    if sum(each.values()) != plan["breaks"]:
        wrong.append(f"{sum(each.values())} breaks, not {plan['breaks']}")
    was = {name: meeting["now_at"] for name, meeting in meetings.items() if meeting.get("now_at") is not None}
    moved = sum(name in slot and slot[name] != at for name, at in was.items())
    if problem.get("max_moves") is not None and moved > problem["max_moves"]:
        wrong.append(f"{moved} meetings move")
    difference = (problem.get("fairness") or {}).get("max_break_difference")
    if problem.get("mode") == "place_all" and difference is not None and max(each.values()) - min(each.values()) > difference:
        wrong.append("breaks are not fair")
    return wrong


def breaks(problem: Mapping[str, Any], slot: Mapping[str, int]) -> dict[str, int]:
    gaps_of = {}
    for person in problem["people"]:
        mine = sorted(
            slot[meeting["id"]]
            for meeting in problem["meetings"]
            if person["id"] in meeting["people"] and meeting["id"] in slot
        )
        gaps_of[person["id"]] = sum(later - earlier > 1 for earlier, later in pairwise(mine))
    return gaps_of


def best_by_trying(problem: Doc) -> tuple[float | None, int | None]:
    """(most value of select, fewest breaks of place all) by trying everything; None when nothing is possible."""
    most: float | None = None
    fewest: int | None = None
    choices = [[None, *range(problem["slots"])]] * len(problem["meetings"])
    names = [meeting["id"] for meeting in problem["meetings"]]
    for picked in product(*choices):
        slot = {name: at for name, at in zip(names, picked, strict=True) if at is not None}
        number: Counter[int] = Counter()
        placed = []
        for name, at in slot.items():
            online = next(meeting for meeting in problem["meetings"] if meeting["id"] == name).get("online", False)
            number[at] += not online
            table = None if problem["tables"] is None or online else number[at]
            placed.append({"meeting": name, "slot": at, "table": table})
        value = sum(meeting.get("weight", 1.0) for meeting in problem["meetings"] if meeting["id"] in slot)
        count = sum(breaks(problem, slot).values())
        plan = {
            "status": "feasible",
            "placed": placed,
            "unplaced": [name for name in names if name not in slot],
            "value": value,
            "bound": None,
            "breaks": count,
        }
        if not faults(problem, plan):
            most = value if most is None else max(most, value)
            fewest = count if fewest is None else min(fewest, count)
    return most, fewest


KINDS = ("standard", "booked", "correlated", "halves")


def generate(people: int, kind: str, seed: int, *, wishes: int = 12) -> Doc:
    """An expo's wishes: everybody asks `wishes` others, popular ones and those with the same theme more often; a table for four
    people. Kinds: `standard` (away now and then), `booked` (always there, but with a maximum that takes exactly all tables),
    `correlated` (away together, at the same sessions), `halves` (everybody there in exactly half of the slots)."""
    luck = random.Random(f"{kind}-{people}-{seed}")
    slots = 24 if people >= 2000 else 20
    tables = max(1, people // 4)
    theme = [luck.randrange(12) for _ in range(people)]
    pull = [luck.lognormvariate(0, 0.7) for _ in range(people)]
    blocks = [(block * 4 + 1, block * 4 + 2) for block in range(slots // 4)]
    track = [luck.randrange(3) for _ in range(people)]
    away: list[list[int]] = []
    for person in range(people):
        if kind == "standard":
            gone = {slot for slot in range(slots) if luck.random() < 0.15}
        elif kind == "halves":
            gone = set(luck.sample(range(slots), slots // 2))
        elif kind == "correlated":
            chances = [0.5 if number % 3 == track[person] else 0.85 for number in range(len(blocks))]
            gone = {slot for block, chance in zip(blocks, chances, strict=True) if luck.random() < chance for slot in block}
        else:
            gone = set()
        away.append(sorted(gone))
    weight: dict[tuple[int, int], float] = {}
    for person in range(people):
        seen = dict.fromkeys(luck.choices(range(people), weights=pull, k=wishes * 4))
        liked = sorted(
            (peer for peer in seen if peer != person), key=lambda peer: (theme[peer] != theme[person], luck.random())
        )
        for other in liked[:wishes]:
            pair = (min(person, other), max(person, other))
            weight[pair] = weight.get(pair, 0) + luck.uniform(0.2, 1.0) + (0.3 if theme[person] == theme[other] else 0)
    most = {"max_meetings": slots * tables * 2 // people} if kind == "booked" else {}
    return {
        "format": "gosmart-meeting-plan/1",
        "mode": "select",
        "slots": slots,
        "tables": tables,
        "people": [{"id": f"p{number}", "unavailable": away[number], **most} for number in range(people)],
        "meetings": [
            {"id": f"m{number}", "people": [f"p{first}", f"p{other}"], "weight": round(value, 3)}
            for number, ((first, other), value) in enumerate(sorted(weight.items()))
        ],
    }


def published(text: str, difference: int) -> Doc:
    """A published `place all` instance (.dzn), with the greatest difference of breaks that is allowed."""

    def number(key: str) -> int:
        return int(re.search(rf"{key}\s*=\s*(\d+)", text)[1])  # type: ignore[index]

    def body(key: str) -> str:
        return re.search(rf"\b{key}\s*=\s*\[(.*?)\];", text, re.S)[1]  # type: ignore[index]

    def sets(key: str) -> list[list[int]]:
        return [
            [int(digits) for digits in re.findall(r"\d+", each) if int(digits)] for each in re.findall(r"\{(.*?)\}", body(key))
        ]

    people, meetings, tables, slots, morning = (
        number(key) for key in ("nBusiness", "nMeetings", "nTables", "nTotalSlots", "nMorningSlots")
    )
    rows = [
        [int(digits) for digits in re.findall(r"\d+", row)] for row in body("requested").split("|") if re.search(r"\d", row)
    ]
    half: dict[int, list[int] | None] = {1: list(range(morning)), 2: list(range(morning, slots)), 3: None}
    fixed = [int(digits) for digits in re.findall(r"\d+", body("fixed"))] if re.search(r"\bfixed\s*=", text) else [0] * meetings
    after = sets("precedences") if "precedences" in text else [[] for _ in range(meetings)]
    forbidden = sets("forbidden")
    return {
        "format": "gosmart-meeting-plan/1",
        "mode": "place_all",
        "slots": slots,
        "tables": tables,
        "people": [
            {"id": f"p{person + 1}", "unavailable": [slot - 1 for slot in forbidden[person]]} for person in range(people)
        ],
        "meetings": [
            {
                "id": f"m{place + 1}",
                "people": [f"p{first}", f"p{other}"],
                "slots": half[when],
                "fixed": fixed[place] - 1 if fixed[place] else None,
                "after": [f"m{earlier}" for earlier in after[place]],
            }
            for place, (first, other, when) in enumerate(rows)
        ],
        "fairness": {"max_break_difference": difference},
    }
