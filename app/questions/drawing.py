"""What is drawn of a question's counts, and the table that says the same: what the kinds share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.documents import pictures
from app.documents.pictures import Picture
from app.questions.spec import QuestionSpec, Wording
from app.questions.tally import Tally, number

_MOST_WORDS = 15
# (label, how many) of each mark or option, and (group, its answers).
Choices = Sequence[tuple[str, float]]
Groups = Sequence[tuple[str, Tally]]
Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Names:
    """Words of pictures and tables, in the reader's language."""

    answer: str
    count: str
    share: str
    other: str
    others: str
    detractors: str
    passives: str
    promoters: str
    points: str
    mean_rank: str
    yes: str
    agree: str
    mean: str
    median: str
    deviation: str
    range: str
    quartiles: str
    group: str
    ballots: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture, the table that says the same (header and rows), and figures worth saying (name, value)."""

    picture: Picture | None
    header: tuple[str, ...]
    rows: Rows
    figures: tuple[tuple[str, str], ...] = ()


def percent(part: float, whole: float) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "–"


def total(choices: Choices) -> float:
    return sum(value for _label, value in choices)


def option_choices(question: QuestionSpec, tally: Tally, wording: Wording, names: Names) -> Choices:
    """The options as they are worded, and "other" where it is offered."""
    choices = [(wording(texts), value) for texts, value in zip(question.options, tally.counts, strict=True)]
    return [*choices, (names.other, tally.others)] if question.offers_other else choices


def share_header(names: Names) -> tuple[str, ...]:
    return names.answer, names.count, names.share


def share_rows(choices: Choices, whole: float) -> Rows:
    return tuple((label, number(value), percent(value, whole)) for label, value in choices)


def share_bars(choices: Choices, whole: float, names: Names) -> Drawn:
    """A bar for each option, with its share of the whole."""
    bars = [(label, value, f"{number(value)} · {percent(value, whole)}") for label, value in choices]
    return Drawn(pictures.bars(bars), share_header(names), share_rows(choices, whole))


def several_by_group(groups: Groups, choices: Sequence[Choices], names: Names) -> Drawn:
    """Of answers that choose several or none: each group's shares of those who answered. Shares do not add up, so nothing is
    drawn."""
    wholes = [tally.answered for _label, tally in groups]
    rows = _group_rows(groups, choices, wholes)
    return Drawn(None, (names.group, *(label for label, _value in choices[0]), names.ballots), rows)


def options_by_group(groups: Groups, choices: Sequence[Choices], names: Names) -> Drawn:
    """Of answers that choose one option: each group's shares side by side."""
    labels = [label for label, _value in choices[0]]
    rows = _group_rows(groups, choices, [total(own) for own in choices])
    picture = _stacked(groups, choices, pictures.unordered_tones(len(labels)))
    return Drawn(picture, (names.group, *labels, names.ballots), rows)


def marks_by_group(groups: Groups, choices: Sequence[Choices], names: Names) -> Drawn:
    """Of answers that give a mark: each group's shares from low to high, with the mean."""
    labels = [label for label, _value in choices[0]]
    means = [f"{tally.mean:.1f}" if tally.mean is not None else "–" for _label, tally in groups]
    shares = _group_rows(groups, choices, [total(own) for own in choices])
    rows = tuple((*row, mean) for row, mean in zip(shares, means, strict=True))
    picture = _stacked(groups, choices, pictures.ordered_tones(len(labels)))
    return Drawn(picture, (names.group, *labels, names.ballots, names.mean), rows)


def _group_rows(groups: Groups, choices: Sequence[Choices], wholes: Sequence[float]) -> Rows:
    return tuple(
        (label, *(percent(value, whole) for _label, value in own), number(tally.answered))
        for (label, tally), own, whole in zip(groups, choices, wholes, strict=True)
    )


def _stacked(groups: Groups, choices: Sequence[Choices], tones: Sequence[str]) -> Picture:
    labels = [label for label, _value in choices[0]]
    lines = [(group, [value for _l, value in own]) for (group, _tally), own in zip(groups, choices, strict=True)]
    return pictures.stacked(lines, labels, tones)


def answered_by_group(_question: QuestionSpec, groups: Groups, _wording: Wording, names: Names) -> Drawn:
    """Of answers that have no figures: only how many of each group answered."""
    return Drawn(None, (names.group, names.ballots), tuple((label, str(tally.answered)) for label, tally in groups))


def scale_lines(lines: Sequence[tuple[str, Sequence[float]]], scale: Sequence[str]) -> Drawn:
    """Lines that are answered on one scale, side by side."""
    rows = tuple((label, *(number(value) for value in counts)) for label, counts in lines)
    return Drawn(pictures.stacked(lines, scale, pictures.unordered_tones(len(scale))), ("", *scale), rows)


def used_words(_question: QuestionSpec, tally: Tally, _wording: Wording, names: Names) -> Drawn:
    """The words used most in what people wrote."""
    words = tally.words[:_MOST_WORDS]
    picture = pictures.bars([(word, value, str(value)) for word, value in words], tone="c2") if words else None
    return Drawn(picture, (names.answer, names.ballots), tuple((word, str(value)) for word, value in words))
