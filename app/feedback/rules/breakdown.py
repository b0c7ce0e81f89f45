"""Answers apart by group, and weighed by group, with nothing shown that tells about too few."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.feedback.rules.suppression import THRESHOLD, Traits, groups, weights
from app.questions.counting import Count, count
from app.questions.spec import QuestionSpec
from app.questions.tally import Tally

Ballots = Sequence[tuple[Traits, Mapping[str, Any]]]
# The group of all whose own group is not shown.
OTHERS = ""


@dataclass(frozen=True, slots=True)
class Split:
    """A question's tallies by group, in order of size; OTHERS holds the rest, if any. Empty when no group may be shown."""

    key: str
    groups: tuple[tuple[str, Tally], ...]


def shown_groups(questions: Sequence[QuestionSpec], ballots: Ballots, *, protect: bool) -> dict[str, list[list[str]]]:
    """For each question, and each trait, the values that may be shown.

    Protected ones are chosen over all traits together, so that figures of one trait do not give away another's; and for each
    question within what is shown of the whole survey and of the question it depends on: how many of a group were asked a
    question that depends is itself an answer to the one before."""
    width = len(ballots[0][0]) if ballots else 0
    whole = groups(Counter(traits for traits, _answers in ballots)) if protect else []
    values: dict[str, list[list[str]]] = {}
    for question in questions:
        atoms = Counter(traits for traits, answers in ballots if question.key in answers)
        if protect:
            within = values.get(question.depends_on["key"], whole) if question.depends_on else whole
            values[question.key] = groups(atoms, within=within) if atoms else [[] for _ in range(width)]
        else:
            values[question.key] = [_values(atoms, place) for place in range(width)]
    return values


def _values(atoms: Mapping[Traits, int], place: int) -> list[str]:
    sizes: Counter[str] = Counter()
    for traits, number in atoms.items():
        sizes[traits[place]] += number
    return [value for value, _number in sizes.most_common() if value]


def split(question: QuestionSpec, ballots: Ballots, place: int, values: Sequence[str]) -> Split:
    """The question by the groups of the trait at `place`; `shown` are those that may be."""
    if not values:
        return Split(question.key, ())
    parts: dict[str, list[Mapping[str, Any]]] = {value: [] for value in [*values, OTHERS]}
    for traits, answers in ballots:
        if question.key in answers:
            parts[traits[place] if traits[place] in values else OTHERS].append(answers)
    return Split(question.key, tuple((value, count([question], part)[0]) for value, part in parts.items() if part))


def weighed(
    question: QuestionSpec, ballots: Ballots, place: int, values: Sequence[str], population: Mapping[str, int]
) -> Tally:
    """The question with ballots weighed so that each shown group counts as it does among all who were asked. Groups that are
    not shown weigh together."""
    where = [traits[place] if traits[place] in values else OTHERS for traits, _answers in ballots]
    sample = Counter(group for group, (_traits, answers) in zip(where, ballots, strict=True) if question.key in answers)
    totals: Counter[str] = Counter()
    for value, number in population.items():
        totals[value if value in values else OTHERS] += number
    factor = weights(sample, totals)
    counting = Count([question])
    counting.add([answers for _traits, answers in ballots], {question.key: [factor.get(group, 1.0) for group in where]})
    return counting.tallies()[0]


def enough(tally: Tally, *, anonymous: bool) -> bool:
    """Whether a question's own answers are enough to be shown: of an anonymous survey, as many as of the whole."""
    return not anonymous or tally.answered >= THRESHOLD
