"""Would you recommend us, from 0 to 10 (net promoter score; Reichheld, 2003): 9 and 10 promote, 0 to 6 detract."""

from __future__ import annotations

from app.documents import pictures
from app.questions.columns import one_column, whole_cell
from app.questions.drawing import Choices, Drawn, Groups, Names, marks_by_group, share_header, share_rows, total
from app.questions.kind import Deciding, Kind, no_faults
from app.questions.limesurvey import UNKNOWN_TO_LIMESURVEY
from app.questions.reading import in_own_field, mark_of
from app.questions.spec import Fields, QuestionSpec, Wording
from app.questions.tally import Change, Collected, Tally, itself, mean_of
from app.questions.vocabulary import QuestionKind

_MARKS = range(11)
_DETRACTORS, _PASSIVES, _PROMOTERS = slice(0, 7), slice(7, 9), slice(9, 11)


def _read(question: QuestionSpec, fields: Fields) -> int | None:
    return mark_of(question, fields, _MARKS)


def _tally(question: QuestionSpec, collected: Collected) -> Tally:
    counts = tuple(collected.counts[mark] for mark in _MARKS)
    whole = sum(counts)
    score = 100 * (sum(counts[_PROMOTERS]) - sum(counts[_DETRACTORS])) / whole if whole else None
    return Tally(question.key, collected.answered, counts, mean=mean_of(enumerate(counts)), score=score)


def _change(now: Tally, before: Tally) -> Change | None:
    if now.score is None or before.score is None:
        return None
    return Change(f"{now.score - before.score:+.0f}", f"{before.score:+.0f}")


def _choices(tally: Tally) -> Choices:
    return [(str(mark), value) for mark, value in enumerate(tally.counts)]


def _draw(_question: QuestionSpec, tally: Tally, _wording: Wording, names: Names) -> Drawn:
    choices = _choices(tally)
    header, rows = share_header(names), share_rows(choices, total(choices))
    if tally.score is None:
        return Drawn(None, header, rows)
    parts = [
        (names.detractors, sum(tally.counts[_DETRACTORS])),
        (names.passives, sum(tally.counts[_PASSIVES])),
        (names.promoters, sum(tally.counts[_PROMOTERS])),
    ]
    return Drawn(pictures.gauge(tally.score, parts), header, rows, (("NPS", f"{tally.score:+.0f}"),))


def _draw_groups(_question: QuestionSpec, groups: Groups, _wording: Wording, names: Names) -> Drawn:
    return marks_by_group(groups, [_choices(tally) for _label, tally in groups], names)


NPS = Kind(
    name=QuestionKind.NPS,
    answerable=True,
    has_options=False,
    has_rows=False,
    settings=frozenset(),
    faults=no_faults,
    deciding=Deciding(places=lambda _question: _MARKS, name=lambda _question, place, _wording, _names: str(place)),
    read=_read,
    fields=in_own_field,
    counts_for=itself,
    tally=_tally,
    change=_change,
    publishable=True,
    draw=_draw,
    draw_groups=_draw_groups,
    columns=one_column,
    cells=whole_cell,
    limesurvey=UNKNOWN_TO_LIMESURVEY,
)
