"""A day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from app.documents import pictures
from app.questions.columns import one_column, whole_cell
from app.questions.drawing import Drawn, Names, answered_by_group
from app.questions.kind import Kind, no_faults
from app.questions.limesurvey import LimeSurvey, LimeType
from app.questions.reading import BadAnswer, in_own_field, values
from app.questions.spec import Fields, QuestionSpec, Wording
from app.questions.tally import Collected, Tally, no_change
from app.questions.vocabulary import AnswerFault, QuestionKind


def _read(question: QuestionSpec, fields: Fields) -> str | None:
    """ISO 8601; what stands beside the first value is no matter."""
    days = values(fields, question.key)
    if not days:
        return None
    try:
        return date.fromisoformat(days[0]).isoformat()
    except ValueError as error:
        raise BadAnswer(AnswerFault.NOT_A_DATE) from error


def _tally(question: QuestionSpec, collected: Collected) -> Tally:
    return Tally(question.key, collected.answered, days=_by_time(collected.values))


def _by_time(days: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """How many dates fall into each month, or into each year when there are more than two years of them. ISO 8601 prefixes."""
    if not days:
        return ()
    span = date.fromisoformat(max(days)).year - date.fromisoformat(min(days)).year
    return tuple(sorted(Counter(day[: 4 if span > 1 else 7] for day in days).items()))


def _draw(_question: QuestionSpec, tally: Tally, _wording: Wording, names: Names) -> Drawn:
    rows = tuple((day, str(value)) for day, value in tally.days)
    return Drawn(pictures.columns(list(tally.days)) if rows else None, (names.answer, names.count), rows)


DATE = Kind(
    name=QuestionKind.DATE,
    answerable=True,
    has_options=False,
    has_rows=False,
    settings=frozenset(),
    faults=no_faults,
    deciding=None,
    read=_read,
    fields=in_own_field,
    counts_for=None,
    tally=_tally,
    change=no_change,
    publishable=True,
    draw=_draw,
    draw_groups=answered_by_group,
    columns=one_column,
    cells=whole_cell,
    limesurvey=LimeSurvey(types=(LimeType("D"),)),
)
