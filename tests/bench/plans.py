"""Meeting plans: published instances against their proven optima, and generated ones against the bound and against greedy."""

from __future__ import annotations

import csv
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from app.matchmaking.rules.planning import placing, polish
from app.matchmaking.rules.planning.grid import NOWHERE, Grid
from app.matchmaking.rules.planning.problem import Plan, Problem, read
from app.matchmaking.service import planning
from tests.bench.rows import Row, row
from tests.factories.meeting_plans import SHARED, faults, generate, published


@dataclass(slots=True)
class Run:
    """One run of the optimiser: the last plan, and (seconds, gap) as it went."""

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
        run = Run(plan, now, [*(run.trail if run else []), (now, plan.gap if plan.gap is not None else 1.0)])
        if plan.status == "optimal" and problem.mode == "select":
            break
    assert run is not None
    return run


def instances(pick: str = "") -> Iterator[tuple[str, int, str, float, dict[str, Any]]]:
    """(name, difference, published optimum or UNSAT, published best seconds, the problem)."""
    for one in csv.DictReader((SHARED / "best_known.csv").read_text(encoding="utf-8").splitlines()):
        found = next(SHARED.glob(f"*/{one['instance']}.dzn"))
        times = [float(one[key]) for key in ("maxsat_s", "chuffed_s", "cplex_mip_s") if one[key].replace(".", "").isdigit()]
        difference = int(one["fairness_d"])
        if pick in one["instance"]:
            doc = published(found.read_text(encoding="utf-8"), difference)
            yield one["instance"], difference, one["optimum_breaks"], min(times), doc


def published_instances(limit: float) -> list[Row]:
    if not SHARED.exists():
        print("published instances: not beside the project, skipped")
        return []
    rows, wrong, total, slowest = [], 0, 0.0, 0.0
    print(f"{'instance':32} d  published  ours    seconds  published seconds (other machine)")
    for name, difference, best, seconds, doc in instances():
        run = solve(read(doc), limit)
        ours = {"infeasible": "UNSAT", "optimal": str(run.plan.breaks)}.get(run.plan.status, f"{run.plan.breaks}?")
        problems = faults(doc, run.plan.to_json())
        flag = "" if ours == best and not problems else f"  <- {problems[:1]}"
        wrong += bool(flag)
        total += run.seconds
        slowest = max(slowest, run.seconds)
        print(f"{name:32} {difference}  {best:>9}  {ours:>6} {run.seconds:>8.1f}  {seconds:>8.1f}{flag}", flush=True)
        rows.append(row(f"b2b {name} d{difference}", "s to the proven optimum", run.seconds, seconds))
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
                gaps = " ".join(f"{run.gap_after(one):>8}" for one in (5, 15, 30, 60))
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


def _slots(problem: Problem, plan: Plan) -> list[int]:
    at = {one.meeting: one.slot for one in plan.placed}
    return [at.get(one.id, NOWHERE) for one in problem.meetings]


def _gaps(grid: Grid, at: Any) -> int:
    return polish.Polisher(grid, np.asarray(at).tolist()).gaps()


def matching(seconds: float) -> list[Row]:
    """All published instances; generated ones of every kind. Short with --quick."""
    if seconds < 1:
        return generated_instances([50], [1], ["standard"])
    rows = published_instances(60)
    rows += generated_instances([50, 146], [1, 2, 3], ["standard", "booked", "correlated", "halves"])
    rows += generated_instances([500], [1, 2], ["standard", "booked", "correlated", "halves"])
    return rows + generated_instances([2000], [1], ["standard", "booked", "correlated"])
