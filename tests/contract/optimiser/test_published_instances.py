"""Published instances of the literature: the proven optimum, or proven impossible. All of them are in the bench."""

from __future__ import annotations

import csv
from typing import Any

import pytest

from app.optimiser import solve
from app.optimiser.budget import Budget
from app.optimiser.problem import read
from tests.factories.optimiser import SHARED, faults, published

# Those that take less than a second.
QUICK = [
    "tic-12.original",
    "tic-12crafc.prec25",
    "forumt-14.original",
    "tic-13crafb.prec15",
    "forumt-14.forb0007",
    "tic-12.forb0003",
]


@pytest.mark.shared
@pytest.mark.parametrize("name", QUICK)
@pytest.mark.parametrize("strategy", [0, 1])
def test_the_published_optimum(name: str, strategy: int) -> None:
    rows = csv.DictReader((SHARED / "best_known.csv").read_text(encoding="utf-8").splitlines())
    row: dict[str, Any] = next(record for record in rows if record["instance"] == name and record["fairness_d"] == "2")
    doc = published(next(SHARED.glob(f"*/{name}.dzn")).read_text(encoding="utf-8"), 2)
    plan = list(solve.plans(read(doc), Budget(), strategy=strategy))[-1]
    assert faults(doc, plan.to_json()) == []
    if row["optimum_breaks"] == "UNSAT":
        assert plan.status == "infeasible"
        assert plan.why
    else:
        assert (plan.status, plan.breaks) == ("optimal", int(row["optimum_breaks"]))
