"""Surveys: the results page beside the bare SQL aggregates of the same answers, and exports that are streamed."""

from __future__ import annotations

import csv
import io
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import insert, text

from app.core.ids import new_uid
from app.feedback.models import Ballot
from app.feedback.rules.survey_file import DraftSurvey
from app.feedback.service import surveys
from app.infra.db import session, transaction
from app.members.service import accounts
from app.members.vocabulary import NetworkRole
from app.questions.spec import QuestionSpec
from tests.bench.rows import NOW, Row, demo, row
from tests.factories.transactions import act


def _questions() -> tuple[QuestionSpec, ...]:
    """Fifty: ten of each of five kinds."""
    options = tuple({"en": f"Option {number}"} for number in range(5))
    kinds: list[tuple[str, dict[str, Any]]] = [
        ("rating", {}),
        ("single", {"options": options}),
        ("multiple", {"options": options}),
        ("nps", {}),
        ("matrix", {"options": options, "rows": options[:3]}),
    ]
    return tuple(
        QuestionSpec(f"{kind}{number}", kind, {"en": f"{kind} {number}?"}, **more)
        for number in range(10)
        for kind, more in kinds
    )


def _answers(dice: random.Random) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for number in range(10):
        answers[f"rating{number}"] = dice.randrange(1, 6)
        answers[f"single{number}"] = dice.randrange(5)
        answers[f"multiple{number}"] = sorted(dice.sample(range(5), 2))
        answers[f"nps{number}"] = dice.randrange(11)
        answers[f"matrix{number}"] = [dice.randrange(5) for _row in range(3)]
    return answers


def make(ballots: int, *, now: Any = NOW) -> str:
    """A closed survey of fifty questions with so many ballots; its code."""
    dice = random.Random(50)
    draft = DraftSurvey("Bench", ("en",), _questions())
    survey = act(surveys.import_survey, draft, anonymous=True, by=None, now=now)
    act(surveys.open_survey, survey.id, by=None, now=now)
    patterns = [_answers(dice) for _one in range(400)]
    with transaction() as tx:
        for start in range(0, ballots, 2000):
            rows = [
                {
                    "id": new_uid(),
                    "survey_id": survey.id,
                    "voter_id": None,
                    "traits": [],
                    "answers": patterns[dice.randrange(400)],
                }
                for _one in range(start, min(start + 2000, ballots))
            ]
            tx.execute(insert(Ballot), rows)
        tx.execute(text("UPDATE survey SET state = 'closed', closed_at = opens_at WHERE id = :id"), {"id": survey.id})
    return survey.code


def _bare(code: str) -> None:
    """The same counts, one GROUP BY a question, as the database can do them."""
    survey_id = session().execute(text("SELECT id FROM survey WHERE code = :code"), {"code": code}).scalar_one()
    for number in range(10):
        for kind in ("rating", "single", "nps"):
            path = f"$.{kind}{number}"
            query = "SELECT json_extract(answers, :path) AS a, count(*) FROM ballot WHERE survey_id = :one GROUP BY a"
            session().execute(text(query), {"path": path, "one": survey_id}).all()
        query = "SELECT e.value AS a, count(*) FROM ballot, json_each(answers, :path) e WHERE survey_id = :one GROUP BY a"
        session().execute(text(query), {"path": f"$.multiple{number}", "one": survey_id}).all()
        query = "SELECT e.key, e.value AS a, count(*) FROM ballot, json_each(answers, :path) e WHERE survey_id = :one GROUP BY e.key, a"
        session().execute(text(query), {"path": f"$.matrix{number}", "one": survey_id}).all()
    session().rollback()


def _bare_csv(code: str) -> str:
    """The same answers as they lie in the table, one line a ballot."""
    query = "SELECT b.answers FROM ballot b JOIN survey s ON s.id = b.survey_id WHERE s.code = :code ORDER BY b.id"
    out = io.StringIO()
    writer = csv.writer(out)
    for (answers,) in session().execute(text(query), {"code": code}):
        writer.writerow(json.loads(answers).values())
    session().rollback()
    return out.getvalue()


def _client(app: Flask) -> Any:
    with app.app_context():
        person = act(accounts.add_person, f"{new_uid()}@example.org", "Bench", now=NOW, verified=True)
        act(accounts.grant, person.id, NetworkRole.ORGANISER, by=None, now=NOW)
        user_id = f"{person.id}.{person.sign_in_epoch}"
    client = app.test_client()
    with client.session_transaction() as kept:
        kept["_user_id"], kept["_fresh"] = user_id, True
    return client


def _best(act: Any, times: int) -> float:
    durations = []
    for _one in range(times):
        begun = time.perf_counter()
        act()
        durations.append(time.perf_counter() - begun)
    return min(durations)


def survey_results(seconds: float) -> list[Row]:
    """The results page of fifty questions and 10 000 answers beside the bare aggregates; and CSV of 1 000 answers."""
    whole, few = (10_000, 1000) if seconds >= 1 else (1000, 100)
    app = demo()
    with app.app_context():
        large, small = make(whole), make(few)
    client = _client(app)

    def page() -> None:
        answer = client.get(f"/organise/surveys/{large}/results")
        assert answer.status_code == 200
        assert answer.text.count('class="picture"') == 50

    def bare() -> None:
        with app.app_context():
            _bare(large)

    def our_csv() -> None:
        assert client.get(f"/organise/surveys/{small}/results.csv").data.count(b"\r\n") == few + 1

    def bare_csv() -> None:
        with app.app_context():
            assert len(_bare_csv(small)) > few

    took, aggregates = _best(page, 3), _best(bare, 3)
    exported, written = _best(our_csv, 3), _best(bare_csv, 3)
    return [
        row(f"results page, 50 questions, {whole} answers / bare SQL", "ms", 1000 * took, 1000 * aggregates),
        row(f"CSV of {few} answers / bare rows", "ms", 1000 * exported, 1000 * written),
    ]


def survey_exports(seconds: float) -> list[Row]:
    """Exports of 100 000 ballots, each in a process of its own: how much memory grows while the file is handed out."""
    ballots = 100_000 if seconds >= 1 else 4000
    app = demo()
    with app.app_context():
        code = make(ballots)
    folder = app.extensions["gosmart"].data
    rows = []
    for kind in ("csv", "json", "xlsx"):
        command = [sys.executable, "-m", "tests.bench.surveys", str(folder), code, kind]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).resolve().parents[2])
        grown, took, size = (float(word) for word in done.stdout.split())
        rows.append(
            row(
                f"{kind} of {ballots} ballots ({size:.0f} MB in {took:.1f} s): growth of peak memory",
                "MB / the size of the file",
                grown,
                size,
            )
        )
    return rows


def _used_mb() -> float:
    """Memory of this process now; where the system does not say, the most there was so far."""
    here = Path("/proc/self/statm")
    if here.exists():
        return int(here.read_text().split()[1]) * resource.getpagesize() / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _stream(folder: str, code: str, kind: str) -> None:
    """In a process of its own: hand out the file, and print growth of peak memory, seconds and megabytes."""
    from app import create_app
    from config import Config

    app = create_app(
        Config.from_env({"GOSMART_DATA": folder, "SECRET_KEY": "only for the bench, long enough", "GOSMART_DEMO": "1"})
    )
    client = _client(app)
    client.get(f"/organise/surveys/{code}/codebook.csv").get_data()
    for warm in ("csv", "xlsx"):
        _drop(client.get(f"/organise/surveys/SESSION/results.{warm}").iter_encoded())
    before, begun = _used_mb(), time.perf_counter()
    answer = client.get(f"/organise/surveys/{code}/results.{kind}", buffered=False)
    assert answer.status_code == 200
    most, size = before, 0
    for number, part in enumerate(answer.iter_encoded()):
        size += len(part)
        if number % 20 == 0:
            most = max(most, _used_mb())
    print(max(most, _used_mb()) - before, time.perf_counter() - begun, size / 1e6)


def _drop(parts: Iterator[bytes]) -> None:
    for _part in parts:
        pass


if __name__ == "__main__":
    _stream(*sys.argv[1:4])
