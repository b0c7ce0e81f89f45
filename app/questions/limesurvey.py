"""How LimeSurvey's files (.lss) say a kind of question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from app.questions.spec import Texts


@dataclass(frozen=True, slots=True)
class LimeType:
    """One of the file's types: its letter, the options it brings along with their codes, and what of it is left out here."""

    letter: str
    options: tuple[Texts, ...] = ()
    codes: tuple[str, ...] = ()
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class LimeCodes:
    """The file's names of a question, of its options and of what stands below it."""

    title: str
    options: Sequence[str]
    parts: Sequence[str]


# Takes a question's codes, and the name and the code of a condition such as `Q1_SQ2 == "Y"`; the place that it asks for.
PlaceOf = Callable[[LimeCodes, str, str], int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class LimeSurvey:
    """`types` become this kind. `parts` says what the questions below one are to it. Each part of a question of the type
    `part_letter` becomes a question of this kind. `bounds` are the file's attributes for least and most."""

    types: tuple[LimeType, ...] = ()
    parts: Literal["", "options", "rows"] = ""
    part_letter: str = ""
    bounds: tuple[str, str] | None = None
    place_of: PlaceOf | None = None


# Of a kind that those files do not have.
UNKNOWN_TO_LIMESURVEY = LimeSurvey()
CHOICE_BOUNDS = ("min_answers", "max_answers")
