"""Meeting plans: published instances against their proven optima, and generated ones against the bound and against greedy."""

from __future__ import annotations

import csv
import random
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from app.matchmaking.service import planning
from app.optimiser import placing, polish
from app.optimiser.grid import UNPLACED, Grid
from app.optimiser.problem import Plan, Problem, read
from tests.bench.rows import Row, row
from tests.factories.optimiser import SHARED, faults, generate, published


@dataclass(slots=True)
class Run:
    """One run of the optimiser: the last plan, (seconds, gap) as it went, and when it could no more become better: at its
    proof, or at its end."""

    plan: Plan
    seconds: float
    trail: list[tuple[float, float]] = field(default_factory=list)

    def gap_after(self, seconds: float) -> str:
        known = [gap for at, gap in self.trail if at <= seconds]
        return f"{100 * known[-1]:.3f}%" if known else "-"


def solve(problem: Problem, seconds: float, seed: int = 0) -> Run:
    began = time.perf_counter()
    run = None
    for plan in planning.plans(problem, seconds=seconds, seed=seed):
        now = time.perf_counter() - began
        proven = run is not None and run.plan.status == "optimal"
        trail = [*(run.trail if run else []), (now, plan.gap if plan.gap is not None else 1.0)]
        run = Run(plan, run.seconds if run is not None and proven else now, trail)
    assert run is not None
    return run


def instances(pick: str = "") -> Iterator[tuple[str, int, str, dict[str, Any]]]:
    """(name, difference, published optimum or UNSAT, the problem)."""
    for record in csv.DictReader((SHARED / "best_known.csv").read_text(encoding="utf-8").splitlines()):
        file = next(SHARED.glob(f"*/{record['instance']}.dzn"))
        difference = int(record["fairness_d"])
        if pick in record["instance"]:
            doc = published(file.read_text(encoding="utf-8"), difference)
            yield record["instance"], difference, record["optimum_breaks"], doc


def published_instances(limit: float) -> list[Row]:
    if not SHARED.exists():
        print("published instances: not beside the project, skipped")
        return []
    rows, wrong, total, slowest = [], 0, 0.0, 0.0
    print(f"{'instance':32} d  published  ours    seconds")
    for name, difference, best, doc in instances():
        began = time.perf_counter()
        placing.greedy(Grid(read(doc)))
        greedy = time.perf_counter() - began
        run = solve(read(doc), limit)
        ours = {"infeasible": "UNSAT", "optimal": str(run.plan.breaks)}.get(run.plan.status, f"{run.plan.breaks}?")
        problems = faults(doc, run.plan.to_json())
        flag = "" if ours == best and not problems else f"  <- {problems[:1]}"
        wrong += bool(flag)
        total += run.seconds
        slowest = max(slowest, run.seconds)
        print(f"{name:32} {difference}  {best:>9}  {ours:>6} {run.seconds:>8.1f}{flag}", flush=True)
        rows.append(row(f"b2b {name} d{difference}", "s to the proven optimum / s of a greedy plan", run.seconds, greedy))
    print(f"{len(rows)} instances, {wrong} not as published, {total:.0f} s in all, slowest {slowest:.1f} s")
    return rows


TIMES = {50: 15, 146: 15, 500: 60, 2000: 120}


def generated_instances(sizes: list[int], seeds: list[int], kinds: list[str]) -> list[Row]:
    rows = []
    print(f"{'people kind seed':26} greedy loses  gap 5 s  gap 15 s  gap 30 s  gap 60 s   at the end            idle gaps")
    for people in sizes:
        for kind in kinds:
            for seed in seeds:
                doc = generate(people, kind, seed)
                problem = read(doc)
                grid = Grid(problem)
                simple = placing.greedy(grid)
                run = solve(problem, TIMES[people])
                assert not faults(doc, run.plan.to_json())
                bound = run.plan.bound or 1.0
                value = run.plan.value
                loses = 100 * (1 - grid.value(simple) / bound)
                gaps = " ".join(f"{run.gap_after(seconds):>8}" for seconds in (5, 15, 30, 60))
                print(
                    f"{people:>6} {kind:12} {seed:>3}   {loses:>10.2f}% {gaps}   {run.plan.status} {100 * (run.plan.gap or 0):.4f}% "
                    f"at {run.seconds:.1f} s   {_gaps(grid, simple)} greedy, {_gaps(grid, _slots(problem, run.plan))} ours",
                    flush=True,
                )
                rows.append(
                    row(f"plan {people} {kind} {seed}", "share of the bound", value / bound, grid.value(simple) / bound)
                )
    print(f"most memory of a solver process: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MB")
    return rows


def changed(doc: dict[str, Any], plan: Plan, seed: int) -> dict[str, Any]:
    """The morning after: 5 % of the people cancel, 5 % come four slots late, 3 % are new; what can stay must have a place."""
    luck = random.Random(seed)
    people = [person["id"] for person in doc["people"]]
    gone = set(luck.sample(people, len(people) // 20))
    late = set(luck.sample([name for name in people if name not in gone], len(people) // 20))
    new = [f"n{number}" for number in range(len(people) * 3 // 100)]
    now = {placement.meeting: placement.slot for placement in plan.placed}
    away = {
        person["id"]: set(person["unavailable"]) | (set(range(4)) if person["id"] in late else set())
        for person in doc["people"]
    }
    meetings = []
    for meeting in doc["meetings"]:
        if not gone & set(meeting["people"]):
            at = now.get(meeting["id"])
            stays = at is not None and all(at not in away[person] for person in meeting["people"])
            more = (
                {} if at is None else {"now_at": at, "required": stays} | ({} if stays else {"weight": meeting["weight"] + 5})
            )
            meetings.append(meeting | more)
    staying = [name for name in people if name not in gone]
    for name in new:
        meetings += [
            {"id": f"{name}-{other}", "people": [name, other], "weight": round(luck.uniform(0.5, 2.0), 3)}
            for other in luck.sample(staying, 12)
        ]
    known = {person["id"]: person for person in doc["people"]}
    return doc | {
        "people": [
            *(known[name] | {"unavailable": sorted(away[name])} for name in staying),
            *({"id": name} for name in new),
        ],
        "meetings": meetings,
        "max_moves": len(plan.placed) * 3 // 100,
    }


def replanning(people: int, kind: str, seconds: float = 2.0) -> list[Row]:
    """Planning again in little time, against a plan from scratch."""
    doc = generate(people, kind, 1)
    first = solve(read(doc), 12).plan
    again = changed(doc, first, 1)
    fresh_doc = {key: value for key, value in again.items() if key != "max_moves"} | {
        "meetings": [
            {key: value for key, value in meeting.items() if key not in ("now_at", "required")} for meeting in again["meetings"]
        ]
    }
    fresh = solve(read(fresh_doc), 20)
    run = solve(read(again), seconds)
    assert not faults(again, run.plan.to_json())
    at = {placement.meeting: placement.slot for placement in run.plan.placed}
    confirmed = [meeting for meeting in again["meetings"] if "now_at" in meeting]
    kept = [meeting for meeting in confirmed if meeting["required"]]
    dropped = sum(meeting["id"] not in at for meeting in kept)
    moved = sum(meeting["id"] in at and at[meeting["id"]] != meeting["now_at"] for meeting in confirmed)
    homeless = sum(meeting["id"] not in at for meeting in confirmed if not meeting["required"])
    worth = {meeting["id"]: meeting["weight"] - (0 if meeting.get("required", True) else 5) for meeting in again["meetings"]}
    value, best = (sum(worth[placement.meeting] for placement in plan.placed) for plan in (run.plan, fresh.plan))
    share = value / best
    print(
        f"replanning {people} {kind}: {run.seconds:.1f} s, {100 * share:.2f} % of a fresh plan of 20 s, of {len(confirmed)} confirmed "
        f"{dropped} dropped, {moved} moved ({100 * moved / len(confirmed):.1f} %), {homeless} of {len(confirmed) - len(kept)} that "
        "could not stay without a place"
    )
    return [row(f"replanning {people} {kind}", "share of a fresh plan", value, best)]


def fairness(people: int, kind: str) -> list[Row]:
    """What it costs that nobody who could have three meetings gets fewer, with few tables."""
    doc = generate(people, kind, 2) | {"tables": people // 6}
    free = solve(read(doc), 15).plan
    fair_doc = doc | {"people": [person | {"at_least": 3} for person in doc["people"]]}
    fair = solve(read(fair_doc), 15).plan
    assert not faults(fair_doc, fair.to_json())

    def under(plan: Plan) -> int:
        grid = Grid(read(fair_doc))
        meetings = grid.meetings_a_person(np.array(_slots(grid.problem, plan)))
        possible = grid.meetings_a_person(np.zeros(grid.meetings, int))
        return int((meetings < np.minimum(3, possible)).sum())

    cost = 100 * (1 - fair.value / free.value)
    print(f"fairness {people} {kind}: under three who wish three {under(free)} -> {under(fair)}, for {cost:.3f} % of the value")
    return [row(f"fairness {people} {kind}", "share of the value without it", fair.value, free.value)]


def _slots(problem: Problem, plan: Plan) -> list[int]:
    at = {placement.meeting: placement.slot for placement in plan.placed}
    return [at.get(meeting.id, UNPLACED) for meeting in problem.meetings]


def _gaps(grid: Grid, at: Any) -> int:
    return polish.Polisher(grid, np.asarray(at).tolist()).gaps()


def matching(seconds: float) -> list[Row]:
    """All published instances; generated ones of every kind. Short with --quick."""
    if seconds < 1:
        return generated_instances([50], [1], ["standard"])
    rows = published_instances(60)
    rows += generated_instances([50, 146], [1, 2, 3], ["standard", "booked", "correlated", "halves"])
    rows += generated_instances([500], [1, 2], ["standard", "booked", "correlated", "halves"])
    rows += fairness(146, "standard") + fairness(500, "standard")
    rows += replanning(500, "standard") + replanning(500, "correlated")
    return rows + generated_instances([2000], [1], ["standard", "booked", "correlated"])
