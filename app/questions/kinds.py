"""The table of all kinds."""

from __future__ import annotations

from collections.abc import Mapping

from app.questions.consent import CONSENT
from app.questions.date import DATE
from app.questions.kind import Kind
from app.questions.matrix import MATRIX
from app.questions.multiple import MULTIPLE
from app.questions.nps import NPS
from app.questions.number import NUMBER
from app.questions.ranking import RANKING
from app.questions.rating import RATING
from app.questions.section import SECTION
from app.questions.short import SHORT
from app.questions.single import SINGLE
from app.questions.spec import QuestionSpec
from app.questions.text import TEXT
from app.questions.vocabulary import QuestionKind, Setting

_ALL = (RATING, NPS, SINGLE, MULTIPLE, MATRIX, RANKING, NUMBER, SHORT, TEXT, DATE, CONSENT, SECTION)
_BY_NAME = {kind.name: kind for kind in _ALL}
# In the order of the vocabulary; a member without an object is a KeyError when this module is imported.
KINDS: Mapping[QuestionKind, Kind] = {name: _BY_NAME[name] for name in QuestionKind}


def kind_of(question: QuestionSpec) -> Kind:
    return KINDS[question.kind]


def kinds_with(setting: Setting) -> list[QuestionKind]:
    """Those of which this can be set."""
    return [name for name, kind in KINDS.items() if setting in kind.settings]
