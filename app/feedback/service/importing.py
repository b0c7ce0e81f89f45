"""Surveys and answers from files."""

from __future__ import annotations

from datetime import datetime

from app.core.errors import BadFile, Fault
from app.core.json_input import read_json
from app.feedback.models import Survey
from app.feedback.queries import surveys as queries
from app.feedback.rules import lss, responses, survey_file
from app.feedback.rules.survey_file import DraftSurvey
from app.feedback.service.answering import add_imported
from app.feedback.service.surveys import import_survey
from app.feedback.vocabulary import SurveyState, SurveySubject
from app.infra import audit
from app.infra.db import Transaction


def read_survey(name: str, data: bytes) -> DraftSurvey:
    """A survey from a file of ours (JSON) or of LimeSurvey (.lss). Raises BadFile."""
    return lss.read(name, data) if name.lower().endswith(".lss") else survey_file.read(name, data)


def import_file(
    tx: Transaction, name: str, data: bytes, *, event_id: int | None, by: int | None, now: datetime
) -> tuple[Survey, tuple[str, ...]]:
    """The file's survey as a draft, about the event or the whole network, and what of it could not be taken over."""
    draft = read_survey(name, data)
    about = SurveySubject.EVENT if event_id else SurveySubject.NETWORK
    return import_survey(tx, draft, event_id, about=about, anonymous=False, by=by, now=now), draft.notes


def import_responses(
    tx: Transaction, code: str, name: str, data: bytes, mapping_name: str, mapping: bytes, *, by: int | None, now: datetime
) -> int:
    """Every row of the file as a ballot of the survey; returns how many. All or nothing: BadFile names each cell that is no
    answer. A draft that gets answers is a draft no more: it is closed, for nobody was asked here."""
    survey = queries.find_survey(code)
    if survey is None:
        raise BadFile(name, [Fault("survey", f"none has the code {code}")])
    try:
        body = read_json(mapping)
    except ValueError as error:
        raise BadFile(mapping_name, [Fault("file", f"is not JSON: {error}")]) from error
    read = responses.read_mapping(mapping_name, body)
    ballots = responses.read(name, data, read, queries.specs_of(survey), survey.traits)
    add_imported(tx, survey.id, ballots)
    closing = tx.get_one(Survey, survey.id)
    if closing.state == SurveyState.DRAFT:
        closing.state, closing.opens_at, closing.closed_at = SurveyState.CLOSED, now, now
    audit.note(tx, by, "imported_responses", f"survey:{survey.id}", now=now, ballots=len(ballots))
    return len(ballots)
