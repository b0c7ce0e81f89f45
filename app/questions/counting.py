"""How answers are counted. The order of ballots makes no difference, and every answer is counted once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any

from app.questions.kinds import kind_of
from app.questions.spec import Answers, QuestionSpec
from app.questions.tally import Collected, Tally


class Count:
    """Counts ballots part by part, so that a large survey needs little memory."""

    def __init__(self, questions: Sequence[QuestionSpec]) -> None:
        self._questions = [question for question in questions if kind_of(question).answerable]
        self._collected = {question.key: Collected() for question in self._questions}

    def add(self, ballots: Sequence[Answers], weights: Mapping[str, Sequence[float]] | None = None) -> None:
        """`weights` name, for each question key, what each of these ballots counts; without them each counts one."""
        for question in self._questions:
            key, kind, collected = question.key, kind_of(question), self._collected[question.key]
            answers = [ballot[key] for ballot in ballots if key in ballot]
            collected.answered += len(answers)
            if kind.counts_for is None:
                collected.values += answers
            else:
                own = [w for b, w in zip(ballots, weights[key], strict=True) if key in b] if weights else None
                _add_counts(collected, answers, own, kind.counts_for)
            if question.offers_other:
                collected.other_texts += [b[question.other_key] for b in ballots if question.other_key in b]

    def tallies(self) -> list[Tally]:
        return [kind_of(question).tally(question, self._collected[question.key]) for question in self._questions]


def _add_counts(
    collected: Collected, answers: list[Any], weights: list[float] | None, counts_for: Callable[[Any], Iterable[Hashable]]
) -> None:
    """Each different answer once, by how often it was given or by the sum of its weights."""
    hashable = [tuple(answer) if isinstance(answer, list) else answer for answer in answers]
    if weights is None:
        times: Mapping[Any, float] = Counter(hashable)
    else:
        sums: defaultdict[Any, float] = defaultdict(float)
        times = sums
        for answer, weight in zip(hashable, weights, strict=True):
            sums[answer] += weight
    for answer, number in times.items():
        for choice in counts_for(answer):
            collected.counts[choice] += number


def count(questions: Sequence[QuestionSpec], ballots: Iterable[Answers]) -> list[Tally]:
    """The tallies of all questions that can be answered, in the survey's order."""
    counting = Count(questions)
    counting.add(list(ballots))
    return counting.tallies()
