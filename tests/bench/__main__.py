"""Runs the benches, prints a table, writes bench.json. Every figure stands beside a baseline measured in the same run."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.bench import bookings, doors, exchange, newsletters, plans, programmes, recommend, surveys

BENCHES = {
    "scan": doors.scan,
    "badges": doors.badge_pages,
    "programmes": programmes.programmes,
    "clashes": programmes.clashes,
    "matching": plans.matching,
    "recommend": recommend.recommend,
    "bookings": bookings.bookings,
    "exchange": exchange.exchange,
    "newsletters": newsletters.newsletters,
    "surveys": surveys.survey_results,
    "exports": surveys.survey_exports,
}


def main(words: list[str]) -> int:
    quick = "--quick" in words
    names = [word for word in words if not word.startswith("-")] or list(BENCHES)
    unknown = set(names) - set(BENCHES)
    if unknown:
        print(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(BENCHES)}")
        return 2
    results = []
    for name in names:
        results += BENCHES[name](0.5 if quick else 4.0)
    width = max(len(row["name"]) for row in results)
    print(f"{'':{width}}  {'value':>10}  {'baseline':>10}  {'ratio':>7}")
    for row in results:
        print(f"{row['name']:{width}}  {row['value']:>10.1f}  {row['baseline']:>10.1f}  {row['ratio']:>7.3f}  {row['unit']}")
    Path("bench.json").write_text(json.dumps(results, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
