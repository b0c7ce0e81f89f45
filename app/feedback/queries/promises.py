"""What members say of the network's five promises, for the dashboard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.core.vocabulary import PromiseKind
from app.feedback.models import Survey
from app.feedback.queries import results
from app.feedback.queries.surveys import specs_of
from app.feedback.rules.suppression import THRESHOLD
from app.feedback.rules.survey_file import template
from app.feedback.vocabulary import SurveyState, SurveyTemplate
from app.infra.db import session

# The marks "kept" and "partly" of the question "promises" in the assembly's survey; its lines are the promises in their order.
_KEPT, _PARTLY, _CANNOT_SAY = 0, 1, 3


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Of each promise (kept, partly, all who could say); satisfaction out of `top`, the recommendation's score, and how many
    answered."""

    survey: Survey
    promises: dict[PromiseKind, tuple[int, int, int]]
    satisfaction: float | None
    top: int
    score: float | None
    ballots: int


def confirmed(start: datetime, end: datetime) -> Confirmed | None:
    """The assembly's survey that was closed last in the period, as far as it may be shown."""
    query = (
        select(Survey)
        .where(Survey.template == SurveyTemplate.ASSEMBLY, Survey.state == SurveyState.CLOSED)
        .where(Survey.closed_at >= start, Survey.closed_at < end)
        .options(selectinload(Survey.questions))
        .order_by(Survey.closed_at.desc(), Survey.id.desc())
        .limit(1)
    )
    survey = session().scalars(query).first()
    # The dashboard is public, so that the threshold holds for surveys with names too.
    if survey is None or not results.may_see(survey) or results.ballot_count(survey.id) < THRESHOLD:
        return None
    tallies = {tally.key: tally for tally in results.tallies(survey) if tally.answered >= THRESHOLD}
    begun = next(question for question in template(SurveyTemplate.ASSEMBLY).questions if question.key == "promises")
    own = next((question for question in specs_of(survey) if question.key == "promises"), None)
    # Lines and marks are told by their places: a question that was changed says something else.
    if own is None or (own.kind, own.rows, own.options) != (begun.kind, begun.rows, begun.options):
        tallies.pop("promises", None)
    promises, happy, recommend = tallies.get("promises"), tallies.get("satisfaction"), tallies.get("recommend")
    happy = happy if happy and happy.counts else None
    lines = zip(PromiseKind, promises.grid if promises else (), strict=False)
    return Confirmed(
        survey,
        {
            name: (int(line[_KEPT]), int(line[_PARTLY]), int(sum(line) - line[_CANNOT_SAY]))
            for name, line in lines
            # Few who could say are few whose answers would be seen.
            if sum(line) - line[_CANNOT_SAY] >= THRESHOLD
        },
        happy.mean if happy else None,
        len(happy.counts) if happy else 10,
        recommend.score if recommend else None,
        results.ballot_count(survey.id),
    )
