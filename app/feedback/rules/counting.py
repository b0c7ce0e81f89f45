"""How answers are counted. The order of ballots makes no difference, and every answer is counted once."""

from __future__ import annotations

import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from itertools import pairwise
from typing import Any

from app.feedback.rules import questions as kinds
from app.feedback.rules.questions import OTHER, Asked

Answers = Mapping[str, Any]
# Marks of the question "would you recommend us" (Reichheld, 2003): 9 and 10 promote, 0 to 6 detract.
_PROMOTERS, _DETRACTORS = range(9, 11), range(7)
_BINS = 8
_FEWEST_TO_NAME_A_WORD = 2


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


@dataclass
class _Column:
    """What is known of one question so far: how often each answer was given, by the sum of weights."""

    answered: int = 0
    found: defaultdict[Any, float] = field(default_factory=lambda: defaultdict(float))
    listed: list[Any] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


class Count:
    """Counts ballots part by part, so that a large survey needs little memory."""

    def __init__(self, questions: Sequence[Asked]) -> None:
        self._questions = [question for question in questions if question.kind != kinds.SECTION]
        self._columns = {question.key: _Column() for question in self._questions}

    def add(self, ballots: Sequence[Answers], weights: Mapping[str, Sequence[float]] | None = None) -> None:
        """`weights` name, for each question key, what each of these ballots counts; without them each counts one."""
        for question in self._questions:
            key, column = question.key, self._columns[question.key]
            given = [ballot[key] for ballot in ballots if key in ballot]
            column.answered += len(given)
            if question.kind in {kinds.TEXT, kinds.SHORT, kinds.NUMBER, kinds.DATE}:
                column.listed += given
            else:
                self._add_choices(question, column, given, [w for b, w in zip(ballots, weights[key], strict=True) if key in b]
                                  if weights else None)  # fmt: skip
            if question.other:
                column.texts += [ballot[f"{key}.other"] for ballot in ballots if f"{key}.other" in ballot]

    @staticmethod
    def _add_choices(question: Asked, column: _Column, given: list[Any], weights: list[float] | None) -> None:
        hashable = [tuple(one) if isinstance(one, list) else one for one in given]
        if weights is None:
            once: Mapping[Any, float] = Counter(hashable)
        else:
            heavy: defaultdict[Any, float] = defaultdict(float)
            once = heavy
            for answer, weight in zip(hashable, weights, strict=True):
                heavy[answer] += weight
        for answer, number in once.items():
            if question.kind == kinds.MATRIX:
                for row, choice in enumerate(answer):
                    column.found[row, choice] += number
            elif question.kind == kinds.MULTIPLE:
                for choice in answer:
                    column.found[choice] += number
            else:
                column.found[answer] += number

    def tallies(self) -> list[Tally]:
        return [_tally(question, self._columns[question.key]) for question in self._questions]


def count(questions: Sequence[Asked], ballots: Iterable[Answers]) -> list[Tally]:
    """The tallies of all questions that can be answered, in the survey's order."""
    counting = Count(questions)
    counting.add(list(ballots))
    return counting.tallies()


def _tally(question: Asked, column: _Column) -> Tally:
    key, answered, found = question.key, column.answered, column.found
    if question.kind in {kinds.RATING, kinds.NPS}:
        return _marks(question, column)
    if question.kind == kinds.MATRIX:
        grid = tuple(tuple(found[row, option] for option in range(question.options)) for row in range(question.rows))
        return Tally(key, answered, grid=grid)
    if question.kind == kinds.RANKING:
        return _ranked(question, column)
    if question.kind == kinds.NUMBER:
        numbers = _numbers(column.listed) if column.listed else None
        return Tally(key, answered, mean=numbers.mean if numbers else None, numbers=numbers)
    if question.kind == kinds.DATE:
        return Tally(key, answered, days=_by_time(column.listed))
    if question.kind in kinds.WRITTEN:
        return Tally(key, answered, texts=shuffled(key, column.listed), words=words(column.listed))
    if question.kind == kinds.CONSENT:
        return Tally(key, answered, (found[True],))
    counts = tuple(found[option] for option in range(question.options))
    return Tally(key, answered, counts, found[OTHER], texts=shuffled(key, column.texts))


def _marks(question: Asked, column: _Column) -> Tally:
    nps = question.kind == kinds.NPS
    counts = tuple(column.found[mark] for mark in (range(11) if nps else range(1, question.top + 1)))
    total = sum(counts)
    mean = sum(mark * number for mark, number in enumerate(counts, start=0 if nps else 1)) / total if total else None
    score = None
    if nps and total:
        score = 100 * (sum(counts[mark] for mark in _PROMOTERS) - sum(counts[mark] for mark in _DETRACTORS)) / total
    return Tally(question.key, column.answered, counts, mean=mean, score=score)


def _ranked(question: Asked, column: _Column) -> Tally:
    n = question.options
    points, ranks, ranked = [0.0] * n, [0.0] * n, [0.0] * n
    for order, number in column.found.items():
        left_out = [option for option in range(n) if option not in order]
        for place, option in enumerate(order):
            points[option] += number * (n - 1 - place)
            ranks[option] += number * (place + 1)
            ranked[option] += number
        for option in left_out:
            points[option] += number * (len(left_out) - 1) / 2
    mean_ranks = tuple(rank / times if times else None for rank, times in zip(ranks, ranked, strict=True))
    return Tally(question.key, column.answered, tuple(ranked), points=tuple(points), ranks=mean_ranks)


def _numbers(values: Sequence[float]) -> Numbers:
    least, most = min(values), max(values)
    low, _middle, high = statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else [values[0]] * 3
    return Numbers(
        statistics.fmean(values),
        statistics.median(values),
        statistics.stdev(values) if len(values) > 1 else None,
        least,
        most,
        (low, high),
        _bins(values, least, most),
    )


def _bins(values: Sequence[float], least: float, most: float) -> tuple[tuple[float, float, int], ...]:
    if least == most:
        return ((least, most, len(values)),)
    width = (most - least) / _BINS
    edges = [least + width * number for number in range(_BINS)] + [most]
    places = Counter(min(int((value - least) / width), _BINS - 1) for value in values)
    return tuple((start, end, places[number]) for number, (start, end) in enumerate(pairwise(edges)))


def _by_time(days: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """How many dates fall into each month, or into each year when there are more than two years of them. ISO 8601 prefixes."""
    if not days:
        return ()
    span = date.fromisoformat(max(days)).year - date.fromisoformat(min(days)).year
    return tuple(sorted(Counter(day[: 4 if span > 1 else 7] for day in days).items()))


def shuffled(key: str, texts: Iterable[str]) -> tuple[str, ...]:
    """In an order that says nothing of who came when, and that differs from question to question, so that the texts of one
    ballot do not stand at the same place."""
    return tuple(sorted(texts, key=lambda text: (fingerprint(key, text), text)))


def fingerprint(key: str, text: str) -> str:
    """What a text of a question is tagged by: no ballot is named."""
    return sha256(f"{key}\n{text}".encode()).hexdigest()[:32]


_WORD = re.compile(r"[\u3400-\u9fff]+|[^\W\d_\u3400-\u9fff]+(?:['’-][^\W\d_]+)*")
_QUIET = frozenset(
    [
        "the",
        "and",
        "for",
        "that",
        "with",
        "this",
        "was",
        "were",
        "are",
        "but",
        "not",
        "you",
        "your",
        "our",
        "his",
        "her",
        "its",
        "had",
        "has",
        "have",
        "from",
        "they",
        "them",
        "their",
        "there",
        "than",
        "then",
        "would",
        "could",
        "should",
        "what",
        "when",
        "which",
        "who",
        "how",
        "more",
        "very",
        "can",
        "all",
        "any",
        "one",
        "out",
        "about",
        "into",
        "some",
        "been",
        "just",
        "also",
        "because",
        "will",
        "only",
        "een",
        "het",
        "dat",
        "die",
        "van",
        "voor",
        "met",
        "zijn",
        "niet",
        "maar",
        "ook",
        "aan",
        "als",
        "dan",
        "bij",
        "nog",
        "naar",
        "wel",
        "over",
        "door",
        "meer",
        "was",
        "werd",
        "heeft",
        "hebben",
        "had",
        "deze",
        "dit",
        "wat",
        "hoe",
        "wij",
        "ons",
        "uw",
        "onze",
        "geen",
        "veel",
        "kan",
        "moet",
        "zou",
    ]
)


def words(texts: Iterable[str], most: int = 40) -> tuple[tuple[str, int], ...]:
    """The words that at least two texts use, with how many do, the most used first. Runs of Chinese characters are cut into
    pairs."""
    found: Counter[str] = Counter()
    for text in texts:
        found.update({word for part in _WORD.findall(text.casefold()) for word in _parts(part)})
    often = [(word, number) for word, number in found.items() if number >= _FEWEST_TO_NAME_A_WORD]
    return tuple(sorted(often, key=lambda one: (-one[1], one[0]))[:most])


def _parts(word: str) -> list[str]:
    if "\u3400" <= word[0] <= "\u9fff":
        return [word[place : place + 2] for place in range(len(word) - 1)]
    return [word] if len(word) > 2 and word not in _QUIET else []
