"""One of several options, or "other" with a text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.questions.columns import Column, option_names, whole_cell
from app.questions.drawing import Drawn, Groups, Names, option_choices, options_by_group, share_bars, total
from app.questions.kind import OPTIONS_DECIDE, Kind, no_faults
from app.questions.limesurvey import LimeCodes, LimeSurvey, LimeType
from app.questions.reading import choice_of, choice_value, only_value
from app.questions.spec import Fields, QuestionSpec, Wording
from app.questions.tally import Tally, change_of_shares, itself, of_options
from app.questions.vocabulary import AnswerFault, QuestionKind, Setting


def _read(question: QuestionSpec, fields: Fields) -> int | None:
    value = only_value(fields, question.key, AnswerFault.UNKNOWN_OPTION)
    return None if value is None else choice_of(question, value)


def _fields(question: QuestionSpec, answer: int) -> Mapping[str, list[str]]:
    return {question.key: [choice_value(answer)]}


def _draw(question: QuestionSpec, tally: Tally, wording: Wording, names: Names) -> Drawn:
    choices = option_choices(question, tally, wording, names)
    return share_bars(choices, total(choices), names)


def _draw_groups(question: QuestionSpec, groups: Groups, wording: Wording, names: Names) -> Drawn:
    return options_by_group(groups, [option_choices(question, tally, wording, names) for _label, tally in groups], names)


def _columns(question: QuestionSpec, wording: Wording, other: str) -> Iterator[Column]:
    """The option by number."""
    values = option_names(question, wording, other)
    yield Column(question.key, wording(question.texts), question.kind, values, lambda answers: answers.get(question.key))


def _place_of(codes: LimeCodes, name: str, code: str) -> int | None:
    return codes.options.index(code) if name == codes.title and code in codes.options else None


_YES_OR_NO = ({"en": "Yes", "nl": "Ja", "zh-Hant": "是"}, {"en": "No", "nl": "Nee", "zh-Hant": "否"})
_GENDERS = ({"en": "Female", "nl": "Vrouw", "zh-Hant": "女"}, {"en": "Male", "nl": "Man", "zh-Hant": "男"})
SINGLE = Kind(
    name=QuestionKind.SINGLE,
    answerable=True,
    has_options=True,
    has_rows=False,
    settings=frozenset({Setting.OTHER, Setting.SHUFFLE}),
    faults=no_faults,
    deciding=OPTIONS_DECIDE,
    read=_read,
    fields=_fields,
    counts_for=itself,
    tally=of_options,
    change=change_of_shares,
    publishable=True,
    draw=_draw,
    draw_groups=_draw_groups,
    columns=_columns,
    cells=whole_cell,
    limesurvey=LimeSurvey(
        types=(
            LimeType("L"),
            LimeType("!"),
            LimeType("O", left_out="the comment beside the options"),
            LimeType("Y", _YES_OR_NO, ("Y", "N")),
            LimeType("G", _GENDERS, ("F", "M")),
        ),
        place_of=_place_of,
    ),
)
