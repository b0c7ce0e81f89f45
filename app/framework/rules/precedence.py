"""When cybersecurity goes before privacy: never by default, only by an explicit decision that passes six tests, for a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.core.names import text_length
from app.framework.vocabulary import PrecedenceTest

# In Latin letters; a Chinese character counts as three.
LEAST_REASON = 16
MOST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Ruling:
    """`granted`: cybersecurity may go first until the day that was given. Otherwise privacy stays first, and `missing` says
    which tests were not passed."""

    granted: bool
    missing: tuple[PrecedenceTest, ...]


def is_near(until: date | None, today: date) -> bool:
    """A day from today on, a year ahead at most."""
    return until is not None and 0 <= (until - today).days <= MOST_DAYS


def verdict(tests: Mapping[PrecedenceTest, str], safety: str, until: date | None, today: date) -> Ruling:
    """`tests` gives a written reason for each test that is held to be passed; `safety` is the assessment's own answer
    (no, supports, controls): a function that is not safety-critical cannot be declared so. `until` is at most a year ahead."""
    missing = [test for test in PrecedenceTest if text_length(tests.get(test, "")) < LEAST_REASON]
    if safety == "no" and PrecedenceTest.SAFETY_CRITICAL not in missing:
        missing.append(PrecedenceTest.SAFETY_CRITICAL)
    if not is_near(until, today) and PrecedenceTest.TIME_LIMIT not in missing:
        missing.append(PrecedenceTest.TIME_LIMIT)
    return Ruling(not missing, tuple(test for test in PrecedenceTest if test in missing))
