"""A survey's results as a PDF: a chapter a question, with its picture and the table behind it."""

from __future__ import annotations

from collections.abc import Sequence

from app.documents.blocks import Block, Heading, Table, Text
from app.documents.pdf import pdf
from app.feedback.models import Survey
from app.feedback.queries import surveys
from app.feedback.queries.results import QuestionResult, Turnout
from app.infra.texts import Words
from app.questions.drawing import Names, percent
from app.questions.kinds import kind_of
from app.questions.spec import Wording

_MOST_TEXTS = 200


def report(
    survey: Survey, turnout: Turnout, results: Sequence[QuestionResult], wording: Wording, names: Names, language: str
) -> bytes:
    """`results` are the questions as the page shows them: what too few answered is said, not shown."""
    words = Words(language)
    kind = words._("Anonymous") if survey.anonymous else words._("Attributed")
    about = survey.session.title if survey.session else survey.event.title if survey.event else "GO SMART"
    answered = words._("Answered: %(answered)s of %(invited)s", answered=turnout.answered, invited=turnout.invited)
    below = f"{about} · {kind} · {answered} ({percent(turnout.answered, turnout.invited)})"
    blocks: list[Block] = []
    for number, result in enumerate(results, start=1):
        question = result.question
        blocks.append(Heading(f"{number}. {wording(question.texts)}"))
        if result.tally is None:
            blocks.append(Text(words._("Too few people answered this question to show the result."), quiet=True))
            continue
        drawn = kind_of(question).draw(question, result.tally, wording, names)
        figures = [f"{name}: {value}" for name, value in drawn.figures]
        blocks.append(Text(" · ".join([f"n = {result.tally.answered}", *figures]), quiet=True))
        if drawn.picture is not None:
            blocks.append(drawn.picture)
        if drawn.rows and len(drawn.rows[0]) < 8:
            widths = [3.0, *[1.0] * (len(drawn.header) - 1)]
            blocks.append(Table(drawn.header, drawn.rows, widths))
        blocks += [Text(f"“{text}”") for text in result.tally.texts[:_MOST_TEXTS]]
        if len(result.tally.texts) > _MOST_TEXTS:
            blocks.append(Text(words._("… and %(number)s more", number=len(result.tally.texts) - _MOST_TEXTS), quiet=True))
    return pdf(surveys.title_in(survey, language), below, blocks, language=language, page_word=words._("Page %(number)s"))
