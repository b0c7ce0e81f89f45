"""Serves the PDF of a long report in a process of its own; prints its pages and the most memory it took, in megabytes."""

from __future__ import annotations

import io
import resource
import sys
from pathlib import Path

from flask_migrate import upgrade
from pypdf import PdfReader

from app import create_app
from app.infra.db import transaction
from app.publications.models import Report, ReportVersion
from app.publications.vocabulary import Region, ReportState
from config import Config
from tests.factories.members import NOW

_RECORDS = 120
_COUNTRIES = ("NL", "TW", "JP", "US", "BR", "KE", "DE")
# Common characters, so that the Chinese font holds hundreds of them.
_WORDS = "空氣品質監測與工地揚塵防制計畫在城市街道學校周邊推動市民參與降低噪音能源水資源廢棄物交通安全健康住宅公園"


def facts() -> dict[str, object]:
    def record(number: int, kind: str) -> dict[str, object]:
        title = f"{_WORDS[number % 20 : number % 20 + 24]} {kind} {number}"
        day = f"2026-{number % 12 + 1:02}-05"
        return {
            "title": title,
            "path": f"/{kind}/{number}",
            "country": _COUNTRIES[number % 7],
            "on": day,
            "near": True,
            "themes": ["energy"],
        }

    def records(kind: str, number: int = _RECORDS) -> list[dict[str, object]]:
        return [record(index, kind) for index in range(number)]

    answer = {**record(1, "solutions"), "points": 61, "alike": 2, "known": 4}
    return {
        "counted_at": NOW.isoformat(), "theme": "air", "region": "Europe", "starts_on": "2026-01-01", "ends_on": "2026-11-22", "fits": 60,
        "challenges": [{**record, "answers": [answer] * 4} for record in records("challenges")],
        "seekers": records("members"), "givers": records("members"),
        "solutions": records("solutions"), "projects": records("projects"),
        "pilots": [{**record, "stage": "running", "since": "2026-02-01", "partners": ["A", "B"]} for record in records("use-cases", 40)],
        "lessons": [{**record, "text": _WORDS * 4} for record in records("projects", 120)],
        "assessments": [
            {**record, "privacy": "high", "security": "basic", "dpia": True, "measures": ["edge", "purpose"]}
            for record in records("projects", 60)
        ],
    }  # fmt: skip


def main() -> None:
    app = create_app(Config.from_env())
    with app.app_context():
        upgrade()
        words = {"zh-Hant": {"title": _WORDS[:14], "summary": _WORDS, "chapters": {"outlook": f"{_WORDS}\n\n{_WORDS}"}}}
        with transaction() as tx:
            known = facts()
            report = Report(
                number=1, theme_code="air", region=Region.EUROPE, starts_on=NOW.date(), ends_on=NOW.date(), state=ReportState.PUBLISHED,
                words=words, facts=known, changed_at=NOW,
                versions=[ReportVersion(version=1, words=words, facts=known, published_at=NOW)],
            )  # fmt: skip
            tx.add(report)
    answer = app.test_client().get("/reports/1.pdf?in=zh-Hant")
    most = _most()
    sys.stdout.write(f"{len(PdfReader(io.BytesIO(answer.data)).pages)} {most}")


def _most() -> int:
    """Of this program alone: what the system accounts to a process may include the one that started it."""
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) // 1024 for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
