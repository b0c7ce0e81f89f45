"""A heading with a text, and no question: nothing is read, counted, drawn or written to a table."""

from __future__ import annotations

from app.questions.drawing import Drawn
from app.questions.kind import Kind, no_faults
from app.questions.limesurvey import LimeSurvey, LimeType
from app.questions.tally import Tally, no_change
from app.questions.vocabulary import QuestionKind

SECTION = Kind(
    name=QuestionKind.SECTION,
    answerable=False,
    has_options=False,
    has_rows=False,
    settings=frozenset(),
    faults=no_faults,
    deciding=None,
    read=lambda _question, _given: None,
    fields=lambda _question, _answer: {},
    counts_for=None,
    tally=lambda question, collected: Tally(question.key, collected.answered),
    change=no_change,
    publishable=False,
    draw=lambda _question, _tally, _wording, _names: Drawn(None, (), ()),
    draw_groups=lambda _question, _groups, _wording, _names: Drawn(None, (), ()),
    columns=lambda _question, _wording, _other: (),
    cells=lambda _question, _field, _cell, _codes: (),
    limesurvey=LimeSurvey(types=(LimeType("X"),)),
)
