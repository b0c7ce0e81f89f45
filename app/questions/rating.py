"""A mark from 1 to the best, which is 5 unless set otherwise."""

from __future__ import annotations

from app.documents import pictures
from app.questions.columns import one_column, whole_cell
from app.questions.drawing import Choices, Drawn, Groups, Names, marks_by_group, share_header, share_rows, total
from app.questions.kind import Deciding, Kind
from app.questions.limesurvey import LimeCodes, LimeSurvey, LimeType
from app.questions.reading import in_own_field, mark_of
from app.questions.spec import Fields, QuestionSpec, Wording
from app.questions.tally import Collected, Tally, change_of_mean, itself, mean_of
from app.questions.vocabulary import QuestionKind, Setting

_LEAST_TOP, _USUAL_TOP, _MOST_TOP = 3, 5, 10


def _faults(question: QuestionSpec) -> list[str]:
    top = question.settings.get(Setting.TOP, _USUAL_TOP)
    if isinstance(top, bool) or not isinstance(top, int) or not _LEAST_TOP <= top <= _MOST_TOP:
        return [f"top is a whole number from {_LEAST_TOP} to {_MOST_TOP}"]
    return []


def _places(question: QuestionSpec) -> range:
    """The marks; of a best mark that is none, as many as usual."""
    return range(1, (_USUAL_TOP if _faults(question) else question.top) + 1)


def _read(question: QuestionSpec, fields: Fields) -> int | None:
    return mark_of(question, fields, range(1, question.top + 1))


def _tally(question: QuestionSpec, collected: Collected) -> Tally:
    counts = tuple(collected.counts[mark] for mark in range(1, question.top + 1))
    return Tally(question.key, collected.answered, counts, mean=mean_of(enumerate(counts, start=1)))


def _choices(tally: Tally) -> Choices:
    return [(str(mark), value) for mark, value in enumerate(tally.counts, start=1)]


def _draw(_question: QuestionSpec, tally: Tally, _wording: Wording, names: Names) -> Drawn:
    choices = _choices(tally)
    mean = ((names.mean, f"{tally.mean:.1f} / {len(tally.counts)}"),) if tally.mean is not None else ()
    return Drawn(pictures.columns(choices), share_header(names), share_rows(choices, total(choices)), mean)


def _draw_groups(_question: QuestionSpec, groups: Groups, _wording: Wording, names: Names) -> Drawn:
    return marks_by_group(groups, [_choices(tally) for _label, tally in groups], names)


def _place_of(codes: LimeCodes, name: str, code: str) -> int | None:
    return int(code) if name == codes.title and code.isdecimal() else None


RATING = Kind(
    name=QuestionKind.RATING,
    answerable=True,
    has_options=False,
    has_rows=False,
    settings=frozenset({Setting.TOP}),
    faults=_faults,
    deciding=Deciding(places=_places, name=lambda _question, place, _wording, _names: str(place)),
    read=_read,
    fields=in_own_field,
    counts_for=itself,
    tally=_tally,
    change=change_of_mean,
    publishable=True,
    draw=_draw,
    draw_groups=_draw_groups,
    columns=one_column,
    cells=whole_cell,
    limesurvey=LimeSurvey(types=(LimeType("5"),), place_of=_place_of),
)
