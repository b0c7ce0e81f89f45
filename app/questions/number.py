"""A number, within bounds and whole if that is set."""

from __future__ import annotations

import math
import re
import statistics
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from app.documents import pictures
from app.questions.columns import one_column, whole_cell
from app.questions.drawing import Drawn, Groups, Names
from app.questions.kind import Kind, no_faults
from app.questions.limesurvey import LimeSurvey, LimeType
from app.questions.reading import BadAnswer, in_own_field, only_value
from app.questions.spec import Fields, QuestionSpec, Wording
from app.questions.tally import Collected, Numbers, Tally, change_of_mean, number
from app.questions.vocabulary import AnswerFault, QuestionKind, Setting

_NUMBER = re.compile(r"[+-]?\d{1,15}(?:[.,]\d{1,9})?", re.ASCII)
_BINS = 8


def _read(question: QuestionSpec, fields: Fields) -> int | float | None:
    """A decimal point or comma; no groups of thousands, no exponent."""
    value = only_value(fields, question.key, AnswerFault.NOT_A_NUMBER)
    if value is None:
        return None
    if not _NUMBER.fullmatch(value):
        raise BadAnswer(AnswerFault.NOT_A_NUMBER)
    answer = float(value.replace(",", "."))
    if question.settings.get(Setting.WHOLE) and answer != int(answer):
        raise BadAnswer(AnswerFault.NOT_WHOLE)
    least, most = question.settings.get(Setting.LEAST), question.settings.get(Setting.MOST)
    if answer < (-math.inf if least is None else least) or answer > (math.inf if most is None else most):
        bounds = {"least": "−∞" if least is None else least, "most": "∞" if most is None else most}
        raise BadAnswer(AnswerFault.OUT_OF_RANGE, **bounds)
    return int(answer) if answer == int(answer) else answer


def _tally(question: QuestionSpec, collected: Collected) -> Tally:
    if not collected.values:
        return Tally(question.key, collected.answered)
    numbers = _figures(collected.values)
    return Tally(question.key, collected.answered, mean=numbers.mean, numbers=numbers)


def _figures(values: Sequence[float]) -> Numbers:
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
    edges = [least + width * place for place in range(_BINS)] + [most]
    places = Counter(min(int((value - least) / width), _BINS - 1) for value in values)
    return tuple((start, end, places[place]) for place, (start, end) in enumerate(pairwise(edges)))


def _draw(_question: QuestionSpec, tally: Tally, _wording: Wording, names: Names) -> Drawn:
    header, numbers = (names.answer, names.count), tally.numbers
    if numbers is None:
        return Drawn(None, header, ())
    spans = [(f"{number(start)}–{number(end)}" if start != end else number(start), how) for start, end, how in numbers.bins]
    figures = [
        (names.mean, number(numbers.mean, 2)),
        (names.median, number(numbers.median, 2)),
        (names.range, f"{number(numbers.least)} – {number(numbers.most)}"),
        (names.quartiles, f"{number(numbers.quartiles[0], 2)} – {number(numbers.quartiles[1], 2)}"),
    ]
    if numbers.deviation is not None:
        figures.append((names.deviation, number(numbers.deviation, 2)))
    rows = tuple((span, str(how)) for span, how in spans)
    return Drawn(pictures.columns(spans), header, rows, tuple(figures))


def _draw_groups(_question: QuestionSpec, groups: Groups, _wording: Wording, names: Names) -> Drawn:
    """Each group's mean."""
    means = [(label, tally.numbers) for label, tally in groups if tally.numbers]
    rows = tuple((label, number(own.mean, 2), number(own.median, 2)) for label, own in means)
    bars = pictures.bars([(label, own.mean, number(own.mean, 2)) for label, own in means])
    return Drawn(bars, (names.group, names.mean, names.median), rows)


NUMBER = Kind(
    name=QuestionKind.NUMBER,
    answerable=True,
    has_options=False,
    has_rows=False,
    settings=frozenset({Setting.LEAST, Setting.MOST, Setting.WHOLE}),
    faults=no_faults,
    deciding=None,
    read=_read,
    fields=in_own_field,
    counts_for=None,
    tally=_tally,
    change=change_of_mean,
    publishable=True,
    draw=_draw,
    draw_groups=_draw_groups,
    columns=one_column,
    cells=whole_cell,
    limesurvey=LimeSurvey(types=(LimeType("N"),), part_letter="K", bounds=("min_num_value_n", "max_num_value_n")),
)
