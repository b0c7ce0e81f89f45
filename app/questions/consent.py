"""A box to tick: yes, or no answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.questions.columns import Column, whole_cell
from app.questions.drawing import Choices, Drawn, Groups, Names, several_by_group, share_bars
from app.questions.kind import Deciding, Kind, no_faults
from app.questions.limesurvey import UNKNOWN_TO_LIMESURVEY
from app.questions.reading import BadAnswer, values
from app.questions.spec import Fields, QuestionSpec, Wording
from app.questions.tally import Collected, Tally, itself, no_change
from app.questions.vocabulary import AnswerFault, QuestionKind


def _read(question: QuestionSpec, fields: Fields) -> bool | None:
    ticked = values(fields, question.key)
    if any(value != "yes" for value in ticked):
        raise BadAnswer(AnswerFault.UNKNOWN_OPTION)
    return True if ticked else None


def _fields(question: QuestionSpec, _answer: bool) -> Mapping[str, list[str]]:
    return {question.key: ["yes"]}


def _tally(question: QuestionSpec, collected: Collected) -> Tally:
    return Tally(question.key, collected.answered, (collected.counts[True],))


def _choices(tally: Tally, names: Names) -> Choices:
    return [(names.yes, tally.counts[0])]


def _draw(_question: QuestionSpec, tally: Tally, _wording: Wording, names: Names) -> Drawn:
    return share_bars(_choices(tally, names), tally.answered, names)


def _draw_groups(_question: QuestionSpec, groups: Groups, _wording: Wording, names: Names) -> Drawn:
    return several_by_group(groups, [_choices(tally, names) for _label, tally in groups], names)


def _columns(question: QuestionSpec, wording: Wording, _other: str) -> Iterator[Column]:
    """1 or 0: no answer is no consent."""
    yield Column(question.key, wording(question.texts), "0/1", {}, lambda answers: int(answers.get(question.key, False)))


CONSENT = Kind(
    name=QuestionKind.CONSENT,
    answerable=True,
    has_options=False,
    has_rows=False,
    settings=frozenset(),
    faults=no_faults,
    deciding=Deciding(places=lambda _question: (1,), name=lambda _question, _place, _wording, names: names.agree),
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
    limesurvey=UNKNOWN_TO_LIMESURVEY,
)
