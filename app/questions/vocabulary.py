"""The closed sets of words of questions and answers."""

from __future__ import annotations

from enum import StrEnum


class QuestionKind(StrEnum):
    """In the order in which a form offers them."""

    RATING = "rating"
    NPS = "nps"
    SINGLE = "single"
    MULTIPLE = "multiple"
    MATRIX = "matrix"
    RANKING = "ranking"
    NUMBER = "number"
    SHORT = "short"
    TEXT = "text"
    DATE = "date"
    CONSENT = "consent"
    SECTION = "section"


class Setting(StrEnum):
    """What can be set of a question: the best mark of a rating; whether "other" is offered, options are shuffled, numbers are
    whole; the bounds of a number, or of how many to choose or to rank."""

    TOP = "top"
    OTHER = "other"
    SHUFFLE = "shuffle"
    WHOLE = "whole"
    LEAST = "least"
    MOST = "most"


class AnswerFault(StrEnum):
    """Why an answer is not taken."""

    REQUIRED = "required"
    UNKNOWN_OPTION = "unknown_option"
    NOT_A_RATING = "not_a_rating"
    TOO_LONG = "too_long"
    TOO_FEW = "too_few"
    TOO_MANY = "too_many"
    NOT_A_NUMBER = "not_a_number"
    NOT_WHOLE = "not_whole"
    OUT_OF_RANGE = "out_of_range"
    NOT_A_DATE = "not_a_date"
    RANKED_TWICE = "ranked_twice"
    ROWS_MISSING = "rows_missing"
    OTHER_MISSING = "other_missing"
