"""Several of several options, or "other" with a text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from app.questions.columns import Codes, Column, Value, code_of, option_names
from app.questions.drawing import Drawn, Groups, Names, option_choices, several_by_group, share_bars
from app.questions.kind import OPTIONS_DECIDE, Kind, choice_bounds_faults
from app.questions.limesurvey import CHOICE_BOUNDS, LimeCodes, LimeSurvey, LimeType
from app.questions.reading import BadAnswer, choice_of, choice_value, enough, values
from app.questions.spec import OTHER, Answers, Fields, QuestionSpec, Wording
from app.questions.tally import Tally, change_of_shares, of_options
from app.questions.vocabulary import AnswerFault, QuestionKind, Setting


def _read(question: QuestionSpec, fields: Fields) -> list[int] | None:
    chosen = [choice_of(question, value) for value in values(fields, question.key)]
    if len(set(chosen)) != len(chosen):
        raise BadAnswer(AnswerFault.UNKNOWN_OPTION)
    enough(question, len(chosen))
    return sorted(chosen) or None


def _fields(question: QuestionSpec, answer: Sequence[int]) -> Mapping[str, list[str]]:
    return {question.key: [choice_value(place) for place in answer]}


def _each(answer: tuple[int, ...]) -> Iterable[int]:
    return answer


def _draw(question: QuestionSpec, tally: Tally, wording: Wording, names: Names) -> Drawn:
    return share_bars(option_choices(question, tally, wording, names), tally.answered, names)


def _draw_groups(question: QuestionSpec, groups: Groups, wording: Wording, names: Names) -> Drawn:
    return several_by_group(groups, [option_choices(question, tally, wording, names) for _label, tally in groups], names)


def _columns(question: QuestionSpec, wording: Wording, other: str) -> Iterator[Column]:
    """A column an option: 1, 0, or nothing where the question was not answered."""
    key, text = question.key, wording(question.texts)
    for place, label in option_names(question, wording, other).items():
        name = f"{key}.{place + 1 if place != OTHER else 'other'}"
        yield Column(name, f"{text} [{label}]", "0/1", {}, _chosen(key, place))


def _chosen(key: str, place: int) -> Callable[[Answers], Value]:
    return lambda answers: None if key not in answers else int(place in answers[key])


def _cells(question: QuestionSpec, field: str, cell: str, codes: Codes) -> Iterable[tuple[str, str]]:
    """Under the question several words, separated by `;`; under one of its options 1 or 0."""
    place = field.removeprefix(question.key).removeprefix(".")
    if not place:
        parts = [cell] if cell in codes else [part.strip() for part in cell.split(";")]
        return [(field, code_of(question, part, codes)) for part in parts if part]
    value = codes.get(cell, cell)
    if value == "0":
        return []
    option = "other" if place == str(OTHER) else place
    return [(question.key, option if value == "1" else value)]


def _place_of(codes: LimeCodes, name: str, code: str) -> int | None:
    return codes.parts.index(name) if name in codes.parts and code == "Y" else None


MULTIPLE = Kind(
    name=QuestionKind.MULTIPLE,
    answerable=True,
    has_options=True,
    has_rows=False,
    settings=frozenset({Setting.OTHER, Setting.SHUFFLE, Setting.LEAST, Setting.MOST}),
    faults=choice_bounds_faults,
    deciding=OPTIONS_DECIDE,
    read=_read,
    fields=_fields,
    counts_for=_each,
    tally=of_options,
    change=change_of_shares,
    publishable=True,
    draw=_draw,
    draw_groups=_draw_groups,
    columns=_columns,
    cells=_cells,
    limesurvey=LimeSurvey(types=(LimeType("M"), LimeType("P")), parts="options", bounds=CHOICE_BOUNDS, place_of=_place_of),
)
