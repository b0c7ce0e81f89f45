"""Rules, limits and ownership checks, each turned round in turn: `dev.py check --mutants`. The tests named beside a mutant have
to fail for it. They run in a copy of the tree; nothing here is changed."""

from __future__ import annotations

import compileall
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from py_compile import PycInvalidationMode
from queue import SimpleQueue
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
# Nothing of these belongs to a run.
_LEFT_BEHIND = shutil.ignore_patterns(".*", "__pycache__", "instance", "node_modules", "test-output")
# What pytest returns when tests passed, and when some failed; anything else is a tree that does not even run.
_FATES = {0: "SURVIVED", 1: "killed"}


class Mutant(NamedTuple):
    """A change of one place, and the tests that die of it; `old` stands exactly once in `file`."""

    file: str
    old: str
    new: str
    tests: tuple[str, ...]


MUTANTS = (
    # What belongs to the event in the address.
    Mutant(
        "app/events/registration/web/people.py",
        "or_404(places.find_place(event.id, place_id))",
        "",
        ("test_a_request_is_answered_at_its_own_event_only",),
    ),
    Mutant(
        "app/events/registration/web/people.py",
        "or_404(places.find_seat_request(event.id, place_id))",
        "",
        ("test_a_request_is_answered_at_its_own_event_only",),
    ),
    Mutant(
        "app/matchmaking/web/planning.py",
        "or_404(meeting if meeting.event_id == event.id else None)",
        "",
        ("test_a_meeting_is_locked_at_its_own_event_only",),
    ),
    Mutant("app/publications/web/announcements.py", "announcement if announcement.event_id == event.id else None", "announcement", ("test_on_the_desk",)),
    # Limits on requests for meetings.
    Mutant("app/matchmaking/rules/booking.py", "MOST_OPEN_REQUESTS = 12", "MOST_OPEN_REQUESTS = 13", ("test_twelve_requests_may_be_open",)),
    Mutant("app/matchmaking/service/meetings.py", ">= booking.MOST_OPEN_REQUESTS", "> booking.MOST_OPEN_REQUESTS", ("test_twelve_requests_may_be_open",)),
    Mutant("app/matchmaking/rules/booking.py", "MOST_ASKS_A_DAY, A_DAY = 3,", "MOST_ASKS_A_DAY, A_DAY = 4,", ("test_the_same_person_is_asked_three_times_a_day",)),
    Mutant("app/matchmaking/service/meetings.py", ">= booking.MOST_ASKS_A_DAY", "> booking.MOST_ASKS_A_DAY", ("test_the_same_person_is_asked_three_times_a_day",)),
    # How often and how soon the outbox tries again.
    Mutant("app/infra/outbox.py", "FIRST_DELAY = timedelta(seconds=5)", "FIRST_DELAY = timedelta(seconds=4)", ("test_tries_grow_apart_and_the_eighth_is_the_last",)),
    Mutant("app/infra/outbox.py", "MAX_ATTEMPTS = 8", "MAX_ATTEMPTS = 9", ("test_tries_grow_apart_and_the_eighth_is_the_last",)),
    # What people type.
    Mutant("app/members/service/accounts.py", "SHORTEST_PASSWORD = 10", "SHORTEST_PASSWORD = 9", ("test_a_password_has_at_least_ten_characters",)),
    Mutant("app/web/forms.py", "*, most: int = 200, required: bool = True, **more: Any) -> None:", "*, most: int = 200, required: bool = True, **more: Any) -> None:\n        most += 1", ("test_a_field_holds_as_much_as_it_says",)),
    Mutant("app/web/forms.py", "*, most: int = 4000, required: bool = False, rows: int = 4, **more: Any) -> None:", "*, most: int = 4000, required: bool = False, rows: int = 4, **more: Any) -> None:\n        most += 1", ("test_a_field_holds_as_much_as_it_says",)),
    Mutant("app/members/forms.py", 'LineField(_l("City"), most=120)', 'LineField(_l("City"), most=121)', ("test_a_field_holds_as_much_as_it_says",)),
    # What may be asked and answered, and what is never published.
    Mutant("app/questions/spec.py", "MOST_ROWS, MOST_QUESTIONS = 60, 40, 200", "MOST_ROWS, MOST_QUESTIONS = 61, 40, 200", ("test_a_question_s_limits",)),
    Mutant("app/questions/spec.py", "MOST_ROWS, MOST_QUESTIONS = 60, 40, 200", "MOST_ROWS, MOST_QUESTIONS = 60, 40, 201", ("test_a_survey_s_limit",)),
    Mutant("app/questions/rating.py", "_MOST_TOP = 3, 5, 10", "_MOST_TOP = 3, 5, 11", ("test_a_question_s_limits",)),
    Mutant("app/questions/text.py", "_MOST = 4000", "_MOST = 4001", ("test_an_answer_s_limits",)),
    Mutant("app/questions/text.py", "publishable=False", "publishable=True", ("test_what_people_write_is_never_published",)),
    Mutant("app/questions/tally.py", "lambda text: (fingerprint(key, text), text)", "lambda text: text", ("test_texts_stand_in_an_order_of_their_own_for_each_question",)),
)  # fmt: skip


def check() -> int:
    """How many mutants went unseen: those that survive, and those that cannot be tried any more."""
    with tempfile.TemporaryDirectory(prefix="gosmart-mutants-") as folder:
        tree = _copy(ROOT, Path(folder) / "tree")
        everything = sorted({name for mutant in MUTANTS for name in mutant.tests})
        if _run(tree, everything):
            print("the tests fail already without a mutant: " + ", ".join(everything))
            return len(MUTANTS)
        # A mutant at a time in each tree, a tree for each processor.
        trees: SimpleQueue[Path] = SimpleQueue()
        processors = os.cpu_count() or 1
        for number in range(processors):
            trees.put(_copy(tree, Path(folder) / f"tree-{number}"))
        with ThreadPoolExecutor(processors) as pool:
            fates = list(pool.map(lambda mutant: _fate(trees, mutant), MUTANTS))
    unseen = sum(fate != "killed" for fate in fates)
    print(f"{len(MUTANTS) - unseen} of {len(MUTANTS)} mutants killed")
    return unseen


def _copy(source: Path, target: Path) -> Path:
    """The tree, compiled with the hashes of its sources: by time and length alone some changes would not be seen."""
    shutil.copytree(source, target, ignore=_LEFT_BEHIND)
    compileall.compile_dir(target, quiet=2, invalidation_mode=PycInvalidationMode.CHECKED_HASH)
    return target


def _fate(trees: SimpleQueue[Path], mutant: Mutant) -> str:
    tree = trees.get()
    try:
        fate = _try(tree, mutant)
    finally:
        trees.put(tree)
    print(f"{fate:>9}  {mutant.file}: {mutant.old}", flush=True)
    return fate


def _try(tree: Path, mutant: Mutant) -> str:
    path = tree / mutant.file
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    if text.count(mutant.old) != 1:
        return "NOT FOUND"
    path.write_text(text.replace(mutant.old, mutant.new or "pass"), encoding="utf-8")
    try:
        return _FATES.get(_run(tree, mutant.tests), "BROKEN")
    finally:
        path.write_text(text, encoding="utf-8")


def _run(tree: Path, tests: Sequence[str]) -> int:
    words = ["-P", "-m", "pytest", "-n", "0", "-x", "-p", "no:cacheprovider", *(home(tree, name) for name in tests)]
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run([sys.executable, *words], cwd=tree, env=env, capture_output=True, check=False).returncode


def home(tree: Path, name: str) -> str:
    """A test by its name alone, wherever it stands now."""
    homes = [path for path in sorted((tree / "tests").rglob("test_*.py")) if f"def {name}(" in path.read_text(encoding="utf-8")]
    if len(homes) != 1:
        raise LookupError(f"{name} stands in {len(homes)} files")
    return f"{homes[0].relative_to(tree)}::{name}"


if __name__ == "__main__":
    sys.exit(1 if check() else 0)
