"""A text on one line."""

from __future__ import annotations

from app.questions.columns import one_column, whole_cell
from app.questions.drawing import answered_by_group, used_words
from app.questions.kind import Kind, no_faults
from app.questions.limesurvey import LimeSurvey, LimeType
from app.questions.reading import in_own_field, line_of
from app.questions.spec import Fields, QuestionSpec
from app.questions.tally import no_change
from app.questions.vocabulary import QuestionKind
from app.questions.words import of_texts


def _read(question: QuestionSpec, fields: Fields) -> str | None:
    return line_of(fields, question.key)


SHORT = Kind(
    name=QuestionKind.SHORT,
    answerable=True,
    has_options=False,
    has_rows=False,
    settings=frozenset(),
    faults=no_faults,
    deciding=None,
    read=_read,
    fields=in_own_field,
    counts_for=None,
    tally=of_texts,
    change=no_change,
    publishable=False,
    draw=used_words,
    draw_groups=answered_by_group,
    columns=one_column,
    cells=whole_cell,
    limesurvey=LimeSurvey(types=(LimeType("S"),), part_letter="Q"),
)
