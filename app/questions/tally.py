"""What is known of a question's answers while they are counted, and when they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from app.questions.spec import OTHER, QuestionSpec


@dataclass(frozen=True, slots=True)
class Numbers:
    """Figures of a list of numbers. `deviation` is the sample's (n - 1); quartiles interpolate between neighbours. `bins` are
    (from, to, how many), each without its end but the last."""

    mean: float
    median: float
    deviation: float | None
    least: float
    most: float
    quartiles: tuple[float, float]
    bins: tuple[tuple[float, float, int], ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of one question. `answered` says how many ballots answered it.

    `counts` has a number for each option, or each mark from the lowest on; `others` counts "other". With weights they are
    sums of weights. `grid` has the counts of a matrix by row. `mean` is of ratings, recommendations and numbers; `score` is
    promoters less detractors in percent of all who answered. `points` (Borda: a ballot gives n - 1 to its first of n options,
    down to 0; what it leaves out shares what is left) and `ranks` (mean rank of the ballots that ranked it) are of rankings.
    `texts` are shuffled: in the order of their fingerprints, another one for each question. `words` are (word, how many
    ballots use it)."""

    key: str
    answered: int
    counts: tuple[float, ...] = ()
    others: float = 0
    grid: tuple[tuple[float, ...], ...] = ()
    mean: float | None = None
    score: float | None = None
    numbers: Numbers | None = None
    points: tuple[float, ...] = ()
    ranks: tuple[float | None, ...] = ()
    texts: tuple[str, ...] = ()
    words: tuple[tuple[str, int], ...] = ()
    days: tuple[tuple[str, int], ...] = ()


@dataclass(slots=True)
class Collected:
    """What is known of one question so far: how often each thing was chosen, by the sum of weights; or the answers one by one;
    and the texts beside "other"."""

    answered: int = 0
    counts: defaultdict[Hashable, float] = field(default_factory=lambda: defaultdict(float))
    values: list[Any] = field(default_factory=list)
    other_texts: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Change:
    """What changed since the survey before: `by` so much from `before`, or one option's share by so many points."""

    by: str
    before: str = ""
    option: int | None = None


def itself(answer: Hashable) -> Iterable[Hashable]:
    """An answer that counts for one thing: what it says."""
    return (answer,)


def mean_of(counts: Iterable[tuple[int, float]]) -> float | None:
    """The mean of (mark, how many)."""
    pairs = list(counts)
    total = sum(number for _mark, number in pairs)
    return sum(mark * number for mark, number in pairs) / total if total else None


def of_options(question: QuestionSpec, collected: Collected) -> Tally:
    counts = tuple(collected.counts[option] for option in range(len(question.options)))
    texts = shuffled(question.key, collected.other_texts)
    return Tally(question.key, collected.answered, counts, collected.counts[OTHER], texts=texts)


def number(value: float, decimals: int = 1) -> str:
    """A whole number as it is, another with so many decimals."""
    return f"{value:.0f}" if abs(value - round(value)) < 1e-9 else f"{value:.{decimals}f}"


def no_change(_now: Tally, _before: Tally) -> Change | None:
    """Of a kind whose results have no one figure to compare."""
    return None


def change_of_mean(now: Tally, before: Tally) -> Change | None:
    if now.mean is None or before.mean is None:
        return None
    return Change(f"{now.mean - before.mean:+.1f}", number(before.mean))


def change_of_shares(now: Tally, before: Tally) -> Change | None:
    """The option whose share moved most, in points of a hundred."""
    if len(now.counts) != len(before.counts) or not (now.answered and before.answered):
        return None
    shifts = [a / now.answered - b / before.answered for a, b in zip(now.counts, before.counts, strict=True)]
    option = max(range(len(shifts)), key=lambda place: abs(shifts[place]))
    return Change(f"{100 * shifts[option]:+.0f}", option=option) if abs(shifts[option]) >= 0.005 else None


def shuffled(key: str, texts: Iterable[str]) -> tuple[str, ...]:
    """In an order that says nothing of who came when, and that differs from question to question, so that the texts of one
    ballot do not stand at the same place."""
    return tuple(sorted(texts, key=lambda text: (fingerprint(key, text), text)))


def fingerprint(key: str, text: str) -> str:
    """What a text of a question is tagged by: no ballot is named."""
    return sha256(f"{key}\n{text}".encode()).hexdigest()[:32]
