"""Options in an order, best first; some may be left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from app.documents import pictures
from app.questions.columns import Column, Value, option_names, whole_cell
from app.questions.drawing import Drawn, Groups, Names
from app.questions.kind import Kind, choice_bounds_faults
from app.questions.limesurvey import CHOICE_BOUNDS, LimeSurvey, LimeType
from app.questions.reading import BadAnswer, enough, only_value, place_of
from app.questions.spec import Answers, Fields, QuestionSpec, Wording
from app.questions.tally import Collected, Tally, itself, no_change, number
from app.questions.vocabulary import AnswerFault, QuestionKind, Setting


def _read(question: QuestionSpec, fields: Fields) -> list[int] | None:
    """Each option has a field with its rank, or nothing. Gaps are closed: 1, 3 is read as 1, 2."""
    ranks: dict[int, int] = {}
    for option in range(len(question.options)):
        value = only_value(fields, f"{question.key}.{option}", AnswerFault.RANKED_TWICE)
        if value is not None:
            ranks[option] = place_of(value, range(1, len(question.options) + 1))
    if len(set(ranks.values())) != len(ranks):
        raise BadAnswer(AnswerFault.RANKED_TWICE)
    enough(question, len(ranks))
    return sorted(ranks, key=lambda option: ranks[option]) or None


def _fields(question: QuestionSpec, answer: Sequence[int]) -> Mapping[str, list[str]]:
    return {f"{question.key}.{option}": [str(rank)] for rank, option in enumerate(answer, start=1)}


def _tally(question: QuestionSpec, collected: Collected) -> Tally:
    """Borda's points: n - 1 for the first of n options, down to 0; what is left out shares what is left."""
    n = len(question.options)
    points, ranks, ranked = [0.0] * n, [0.0] * n, [0.0] * n
    for order, times in collected.counts.items():
        assert isinstance(order, tuple)
        left_out = [option for option in range(n) if option not in order]
        for place, option in enumerate(order):
            points[option] += times * (n - 1 - place)
            ranks[option] += times * (place + 1)
            ranked[option] += times
        for option in left_out:
            points[option] += times * (len(left_out) - 1) / 2
    mean_ranks = tuple(rank / times if times else None for rank, times in zip(ranks, ranked, strict=True))
    return Tally(question.key, collected.answered, tuple(ranked), points=tuple(points), ranks=mean_ranks)


def _draw(question: QuestionSpec, tally: Tally, wording: Wording, names: Names) -> Drawn:
    """The best first, by points."""
    order = sorted(range(len(question.options)), key=lambda place: (-tally.points[place], place))
    labels = [wording(question.options[place]) for place in order]
    points = [tally.points[place] for place in order]
    ranks = ["–" if (rank := tally.ranks[place]) is None else f"{rank:.1f}" for place in order]
    counts = [number(tally.counts[place]) for place in order]
    bars = [(label, own, f"{number(own)} · ø {rank}") for label, own, rank in zip(labels, points, ranks, strict=True)]
    rows = tuple(zip(labels, (number(own) for own in points), ranks, counts, strict=True))
    return Drawn(pictures.bars(bars), (names.answer, names.points, names.mean_rank, names.count), rows)


def _draw_groups(question: QuestionSpec, groups: Groups, wording: Wording, names: Names) -> Drawn:
    """Each group's points."""
    header = (names.group, *(wording(texts) for texts in question.options))
    return Drawn(None, header, tuple((label, *(number(points) for points in tally.points)) for label, tally in groups))


def _columns(question: QuestionSpec, wording: Wording, other: str) -> Iterator[Column]:
    """A column an option: its rank."""
    text = wording(question.texts)
    for place, label in option_names(question, wording, other).items():
        yield Column(f"{question.key}.{place + 1}", f"{text} [{label}]", "rank", {}, _rank(question.key, place))


def _rank(key: str, place: int) -> Callable[[Answers], Value]:
    return lambda answers: answers[key].index(place) + 1 if place in answers.get(key, ()) else None


RANKING = Kind(
    name=QuestionKind.RANKING,
    answerable=True,
    has_options=True,
    has_rows=False,
    settings=frozenset({Setting.SHUFFLE, Setting.LEAST, Setting.MOST}),
    faults=choice_bounds_faults,
    deciding=None,
    read=_read,
    fields=_fields,
    counts_for=itself,
    tally=_tally,
    change=no_change,
    publishable=True,
    draw=_draw,
    draw_groups=_draw_groups,
    columns=_columns,
    cells=whole_cell,
    limesurvey=LimeSurvey(types=(LimeType("R"),), bounds=CHOICE_BOUNDS),
)
