"""What people read about questions: names of kinds, why an answer is not taken, words of pictures and tables."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.questions.answering import Wrong
from app.questions.drawing import Names
from app.questions.vocabulary import AnswerFault, QuestionKind
from app.web.labels import labels

KIND_NAMES = labels(
    QuestionKind,
    {
        QuestionKind.RATING: _l("Rating"),
        QuestionKind.NPS: _l("Recommendation, 0 to 10 (NPS)"),
        QuestionKind.SINGLE: _l("One of several"),
        QuestionKind.MULTIPLE: _l("Several of several"),
        QuestionKind.MATRIX: _l("Matrix: several lines, one scale"),
        QuestionKind.RANKING: _l("Ranking"),
        QuestionKind.NUMBER: _l("Number"),
        QuestionKind.SHORT: _l("Short text"),
        QuestionKind.TEXT: _l("Long text"),
        QuestionKind.DATE: _l("Date"),
        QuestionKind.CONSENT: _l("Consent"),
        QuestionKind.SECTION: _l("Section with text, no question"),
    },
)
FAULT_SENTENCES = labels(
    AnswerFault,
    {
        AnswerFault.REQUIRED: _l("Please answer this question."),
        AnswerFault.UNKNOWN_OPTION: _l("Please choose one of the options."),
        AnswerFault.NOT_A_RATING: _l("Please choose one of the options."),
        AnswerFault.TOO_LONG: _l("This text is too long: at most %(most)s characters."),
        AnswerFault.TOO_FEW: _l("Please choose at least %(least)s."),
        AnswerFault.TOO_MANY: _l("Please choose at most %(most)s."),
        AnswerFault.NOT_A_NUMBER: _l("Please enter a number, such as 12 or 3.5."),
        AnswerFault.NOT_WHOLE: _l("Please enter a whole number."),
        AnswerFault.OUT_OF_RANGE: _l("Please enter a number from %(least)s to %(most)s."),
        AnswerFault.NOT_A_DATE: _l("Please give a date."),
        AnswerFault.RANKED_TWICE: _l("Please give each rank once."),
        AnswerFault.ROWS_MISSING: _l("Please answer every line."),
        AnswerFault.OTHER_MISSING: _l("Please specify “other”."),
    },
)


def fault_sentence(wrong: Wrong) -> str:
    text = str(FAULT_SENTENCES[wrong.reason])
    return text % wrong.details if wrong.details else text


def names() -> Names:
    """Words of pictures and tables, in the page's language."""
    return Names(
        answer=_("Answer"),
        count=_("Count"),
        share=_("Share"),
        other=_("other"),
        others=_("all others"),
        detractors=_("0 to 6"),
        passives=_("7 and 8"),
        promoters=_("9 and 10"),
        points=_("Points"),
        mean_rank=_("Mean rank"),
        yes=_("yes"),
        agree=_("Yes, I agree."),
        mean=_("mean"),
        median=_("median"),
        deviation=_("standard deviation"),
        range=_("range"),
        quartiles=_("middle half"),
        group=_("Group"),
        ballots=_("Answers"),
    )
