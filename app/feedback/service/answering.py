"""Answers come in: drafts, and ballots that are counted once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from app.core.errors import Refused
from app.core.ids import new_uid
from app.feedback.models import AnswerDraft, Ballot, Participation, Survey
from app.feedback.queries import audience
from app.feedback.rules.suppression import Traits, kept_traits
from app.feedback.vocabulary import FeedbackReason, SurveyState
from app.infra.db import Transaction, savepoint


def answer(tx: Transaction, survey_id: int, voter_id: int, answers: Mapping[str, Any]) -> None:
    """Store one set of answers, once a voter.

    1. The survey's row is held for sharing, so that it cannot close between the look at its state and the ballot.
    2. The participation row is written first; its primary key refuses a second vote from anywhere.
    3. The ballot gets a random key. On an anonymous survey it names nobody, and carries of the voter's traits only what enough
       of the invited share.
    4. Nothing else is written: no audit entry, no message, no time, no log line, so nothing ties the two rows together.
    """
    survey = tx.scalars(select(Survey).where(Survey.id == survey_id).with_for_update(read=True)).one()
    if survey.state != SurveyState.OPEN:
        raise Refused(FeedbackReason.SURVEY_NOT_OPEN)
    try:
        with savepoint(tx):
            tx.execute(insert(Participation).values(survey_id=survey_id, voter_id=voter_id))
    except IntegrityError as error:
        raise Refused(FeedbackReason.ALREADY_ANSWERED) from error
    tx.execute(
        insert(Ballot).values(
            id=new_uid(),
            survey_id=survey_id,
            answers=dict(answers),
            traits=list(_traits(survey, voter_id)),
            voter_id=None if survey.anonymous else voter_id,
        )
    )
    if not survey.anonymous:
        tx.execute(delete(AnswerDraft).where(AnswerDraft.survey_id == survey_id, AnswerDraft.voter_id == voter_id))


def _traits(survey: Survey, voter_id: int) -> Traits:
    if not survey.traits:
        return ()
    invited = audience.voters(survey)
    traits = {voter.id: audience.carried(survey, voter.traits) for voter in invited}
    mine = traits.get(voter_id, ("",) * len(survey.traits))
    return kept_traits(mine, list(traits.values())) if survey.anonymous else mine


def save_draft(tx: Transaction, survey_id: int, voter_id: int, fields: Mapping[str, Sequence[str]], *, now: datetime) -> None:
    """Keep what was typed so far. Only of attributed surveys: of an anonymous one nothing is kept before it is sent."""
    # Held alone, so that two saves stand in line, and none comes behind the answer itself.
    survey = tx.scalars(select(Survey).where(Survey.id == survey_id).with_for_update()).one()
    if survey.anonymous:
        raise Refused(FeedbackReason.NO_DRAFTS)
    if survey.state != SurveyState.OPEN:
        raise Refused(FeedbackReason.SURVEY_NOT_OPEN)
    if tx.get(Participation, (survey_id, voter_id)) is not None:
        raise Refused(FeedbackReason.ALREADY_ANSWERED)
    draft = tx.get(AnswerDraft, (survey_id, voter_id))
    values = {name: list(texts) for name, texts in fields.items()}
    if draft is None:
        tx.add(AnswerDraft(survey_id=survey_id, voter_id=voter_id, given=values, changed_at=now))
    else:
        draft.given, draft.changed_at = values, now


def add_imported(tx: Transaction, survey_id: int, ballots: Sequence[tuple[Traits, Mapping[str, Any]]]) -> None:
    """Ballots from elsewhere: they have no voter and count as no participation."""
    rows = [
        {"id": new_uid(), "survey_id": survey_id, "voter_id": None, "traits": list(traits), "answers": dict(answers)}
        for traits, answers in ballots
    ]
    for start in range(0, len(rows), 1000):
        tx.execute(insert(Ballot), rows[start : start + 1000])
