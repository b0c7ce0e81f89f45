"""The only writer of surveys and ballots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from app.core.errors import Refused
from app.core.ids import new_code, new_uid
from app.feedback.models import Ballot, Participation, Question, Survey
from app.feedback.rules.templates import TEMPLATES
from app.infra import audit
from app.infra.db import unit_of_work


def make(
    event_id: int,
    session_id: int | None,
    title: str,
    *,
    template: str,
    anonymous: bool,
    by: int | None,
    now: datetime,
    code: str = "",
) -> Survey:
    """A survey in draft, with the template's questions."""
    with unit_of_work() as unit:
        survey = Survey(
            code=code or new_code(6),
            title=title,
            event_id=event_id,
            session_id=session_id,
            anonymous=anonymous,
            created_at=now,
            questions=[
                Question(position=number, kind=one.kind, texts=one.texts, options=list(one.options), required=one.required)
                for number, one in enumerate(TEMPLATES[template], start=1)
            ],
        )
        unit.add(survey)
        unit.flush()
        audit.note(by, "made_survey", f"survey:{survey.id}", now=now, anonymous=anonymous)
        return survey


def add_question(
    survey_id: int, kind: str, text: str, options: Sequence[str], *, language: str, required: bool, by: int, now: datetime
) -> None:
    """One more question, while the survey is a draft."""
    with unit_of_work() as unit:
        survey = _draft(survey_id)
        if kind in {"single", "multiple"} and len(options) < 2:
            raise Refused("two_options")
        position = max((question.position for question in survey.questions), default=0) + 1
        unit.add(
            Question(
                survey_id=survey_id,
                position=position,
                kind=kind,
                texts={language: text},
                required=required,
                options=[{language: option} for option in options] if kind in {"single", "multiple"} else [],
            )
        )
        audit.note(by, "added_question", f"survey:{survey_id}", now=now)


def drop_question(survey_id: int, question_id: int, *, by: int, now: datetime) -> None:
    with unit_of_work() as unit:
        survey = _draft(survey_id)
        question = next((one for one in survey.questions if one.id == question_id), None)
        if question is None:
            raise Refused("no_such_question")
        unit.delete(question)
        audit.note(by, "dropped_question", f"survey:{survey_id}", now=now)


def _draft(survey_id: int) -> Survey:
    with unit_of_work() as unit:
        survey = unit.scalars(select(Survey).where(Survey.id == survey_id).with_for_update()).one()
        if survey.state != "draft":
            raise Refused("survey_fixed")
        return survey


def open_survey(survey_id: int, *, by: int | None, now: datetime) -> None:
    """From here on its questions and its kind are fixed."""
    with unit_of_work() as unit:
        survey = _draft(survey_id)
        if not survey.questions:
            raise Refused("no_questions")
        survey.state, survey.opens_at = "open", now
        audit.note(by, "opened_survey", f"survey:{survey_id}", now=now)
        unit.flush()


def close_survey(survey_id: int, *, by: int | None, now: datetime) -> None:
    with unit_of_work() as unit:
        survey = unit.get_one(Survey, survey_id)
        if survey.state != "open":
            raise Refused("survey_not_open")
        survey.state = "closed"
        if survey.anonymous:
            _forget_the_order(survey_id)
        audit.note(by, "closed_survey", f"survey:{survey_id}", now=now)


def _forget_the_order(survey_id: int) -> None:
    """Write ballots and participations anew, each in the order of its own key and all in one transaction: what a database
    keeps of when a row came in (transaction numbers, places in its files) goes with the old rows."""
    with unit_of_work() as unit:
        for kind, key in ((Ballot, Ballot.id), (Participation, Participation.person_id)):
            rows = [
                dict(row._mapping)
                for row in unit.execute(select(kind.__table__).where(kind.survey_id == survey_id).order_by(key))
            ]
            unit.execute(delete(kind).where(kind.survey_id == survey_id))
            if rows:
                unit.execute(insert(kind), rows)


def answer(survey_id: int, person_id: int, answers: Mapping[str, Any]) -> None:
    """Store one set of answers, once a person.

    1. The participation row is written first; its primary key refuses a second vote from anywhere.
    2. The ballot gets a random key. On an anonymous survey it names nobody.
    3. Nothing else is written: no audit entry, no message, no time, no log line, so nothing ties the two rows together.
    """
    with unit_of_work() as unit:
        survey = unit.get_one(Survey, survey_id)
        if survey.state != "open":
            raise Refused("survey_not_open")
        try:
            with unit.begin_nested():
                unit.execute(insert(Participation).values(survey_id=survey_id, person_id=person_id))
        except IntegrityError as error:
            raise Refused("already_answered") from error
        unit.execute(
            insert(Ballot).values(
                id=new_uid(), survey_id=survey_id, answers=dict(answers), person_id=None if survey.anonymous else person_id
            )
        )
