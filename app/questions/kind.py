"""What a kind of question is: everything that a page, a count, a picture and a file ask of it. There are no defaults, so that
half a kind does not import."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.questions.columns import Codes, Column, option_names
from app.questions.drawing import Drawn, Groups, Names
from app.questions.limesurvey import LimeSurvey
from app.questions.spec import Fields, QuestionSpec, Wording
from app.questions.tally import Change, Collected, Tally
from app.questions.vocabulary import QuestionKind, Setting


@dataclass(frozen=True, slots=True)
class Deciding:
    """Other questions may depend on an answer: `places` are the answers as they are stored, `name` says one in words."""

    places: Callable[[QuestionSpec], Sequence[int]]
    name: Callable[[QuestionSpec, int, Wording, Names], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of question.

    What it has: `answerable` is False of text between questions, which has no number, no result and no column. `faults` are
    what is wrong with its settings beyond their types. `deciding` is None where nothing can depend on its answers.

    What is answered: `read` takes the form's fields to the answer that is stored, or None for none, and raises BadAnswer;
    `fields` is the way back.

    What is counted: `counts_for` gives what an answer, made hashable, counts for; it is None where answers are kept one by one.
    `tally` sums up, `change` says what is different since last time. `publishable` is False of what people write.

    What is shown: `draw` has one picture and table, `draw_groups` one for groups side by side. The template has the input of a
    form and an answer in words.

    What stands in files: `columns` of exports, and `cells` for the way back: (field of the form, value) of a cell under a field
    that a mapping names; `limesurvey` for that program's files.
    """

    name: QuestionKind
    answerable: bool
    has_options: bool
    has_rows: bool
    settings: frozenset[Setting]
    faults: Callable[[QuestionSpec], list[str]]
    deciding: Deciding | None
    read: Callable[[QuestionSpec, Fields], Any]
    fields: Callable[[QuestionSpec, Any], Mapping[str, list[str]]]
    counts_for: Callable[[Any], Iterable[Hashable]] | None
    tally: Callable[[QuestionSpec, Collected], Tally]
    change: Callable[[Tally, Tally], Change | None]
    publishable: bool
    draw: Callable[[QuestionSpec, Tally, Wording, Names], Drawn]
    draw_groups: Callable[[QuestionSpec, Groups, Wording, Names], Drawn]
    columns: Callable[[QuestionSpec, Wording, str], Iterable[Column]]
    cells: Callable[[QuestionSpec, str, str, Codes], Iterable[tuple[str, str]]]
    limesurvey: LimeSurvey

    @property
    def template(self) -> str:
        """Where the macros `input` and `answer` are."""
        return f"questions/{self.name}.html"


def _option_name(question: QuestionSpec, place: int, wording: Wording, names: Names) -> str:
    return option_names(question, wording, names.other)[place]


OPTIONS_DECIDE = Deciding(places=lambda question: question.places, name=_option_name)


def no_faults(_question: QuestionSpec) -> list[str]:
    """Of a kind whose settings are right whenever their types are."""
    return []


def choice_bounds_faults(question: QuestionSpec) -> list[str]:
    """Bounds on how many options to choose, or to rank."""
    there = len(question.options) + question.offers_other
    bounds = [question.settings.get(name) for name in (Setting.LEAST, Setting.MOST)]
    if any(bound is not None and not (isinstance(bound, int) and 1 <= bound <= there) for bound in bounds):
        return [f"least and most are whole numbers from 1 to {there}"]
    return []
