"""Assessments: beginning one, each answer a new version, publishing, and decisions on what goes first."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from app.core.errors import Refused
from app.framework.models import Assessment, AssessmentVersion, Precedence
from app.framework.rules import advice, precedence, questions
from app.framework.rules.measures import BY_CODE
from app.framework.vocabulary import DataAction, FrameworkReason, PrecedenceTest
from app.infra import audit
from app.infra.db import Transaction
from app.infra.lookups import get_for_visitor
from app.members.models import Organisation


def begin(tx: Transaction, title: str, organisations: Sequence[Organisation], *, by: int | None, now: datetime) -> Assessment:
    """An assessment without an answer yet, kept by the stewards of these organisations."""
    assessment = Assessment(
        code=secrets.token_hex(5), title=title, created_at=now, organisations=list(organisations), versions=[], decisions=[]
    )
    tx.add(assessment)
    tx.flush()
    audit.note(tx, by, "began_assessment", f"assessment:{assessment.id}", now=now)
    return assessment


def follow(tx: Transaction, assessment_id: int, title: str, organisations: Sequence[Organisation]) -> None:
    """What it is about is called otherwise, or others stand behind it now: they keep it from now on."""
    assessment = get_for_visitor(tx, Assessment, assessment_id)
    assessment.title, assessment.organisations = title, list(organisations)


def drop(tx: Transaction, assessment_id: int, *, by: int | None, now: datetime) -> None:
    """What it was about never came to be."""
    tx.delete(get_for_visitor(tx, Assessment, assessment_id, lock=True))
    audit.note(tx, by, "dropped_assessment", f"assessment:{assessment_id}", now=now)


def answer(
    tx: Transaction,
    assessment_id: int,
    answers: Mapping[str, Any],
    in_place: Collection[str],
    judged: Mapping[DataAction, int],
    *,
    after: int | None = None,
    by: int | None,
    now: datetime,
) -> AssessmentVersion:
    """Store answers as a new version, with all that follows from them in this edition of the framework. Earlier versions stay
    as they are. `in_place` are codes of measures, `judged` likelihoods by data action, 1 to 10. `after` is the number of the
    version that was in front of whoever answers: when there is a later one by now, nothing is stored."""
    try:
        read = questions.read(answers)
    except ValueError as error:
        raise Refused(FrameworkReason.BAD_ANSWERS, what=str(error)) from error
    if set(in_place) - set(BY_CODE) or set(judged) - set(DataAction) or not all(1 <= value <= 10 for value in judged.values()):
        raise Refused(FrameworkReason.BAD_ANSWERS, what="unknown measure or likelihood")
    kept = [code for code in BY_CODE if code in in_place]
    assessment = get_for_visitor(tx, Assessment, assessment_id, lock=True)
    last = tx.scalar(select(func.max(AssessmentVersion.number)).where(AssessmentVersion.assessment_id == assessment_id))
    if after is not None and after != (last or 0):
        raise Refused(FrameworkReason.CHANGED_MEANWHILE)
    version = AssessmentVersion(
        number=(last or 0) + 1,
        answers=read,
        measures=kept,
        judged=dict(judged),
        result=advice.advice(read, kept, judged),
        made_by=by,
        made_at=now,
    )
    assessment.versions.append(version)
    tx.flush()
    audit.note(tx, by, "answered_assessment", f"assessment:{assessment_id}", now=now)
    return version


def publish(tx: Transaction, assessment_id: int, *, public: bool, by: int | None, now: datetime) -> None:
    """Let everybody read it, and others learn from it; or no longer."""
    assessment = get_for_visitor(tx, Assessment, assessment_id)
    if public and not assessment.versions:
        raise Refused(FrameworkReason.NOT_ANSWERED)
    assessment.published_at = now if public else None
    audit.note(tx, by, "published_assessment" if public else "hid_assessment", f"assessment:{assessment_id}", now=now)


def decide(
    tx: Transaction,
    assessment_id: int,
    what: str,
    tests: Mapping[PrecedenceTest, str],
    until: date | None,
    *,
    by: int,
    now: datetime,
) -> Precedence:
    """Record whether cybersecurity goes before privacy in one respect. What fails a test is recorded as well: privacy stays
    first, and everybody sees which test was not passed."""
    what = " ".join(what.split())[:300]
    if not what:
        raise Refused(FrameworkReason.WHAT_MISSING)
    assessment = get_for_visitor(tx, Assessment, assessment_id, lock=True)
    if assessment.latest is None:
        raise Refused(FrameworkReason.NOT_ANSWERED)
    if not questions.is_personal(assessment.latest.answers):
        raise Refused(FrameworkReason.NOTHING_TO_SET_ASIDE)
    if not precedence.is_near(until, now.date()):
        raise Refused(FrameworkReason.BAD_UNTIL, most=precedence.MOST_DAYS)
    reasons = {name: " ".join(tests.get(name, "").split())[:1000] for name in PrecedenceTest}
    verdict = precedence.verdict(reasons, assessment.latest.answers["safety"], until, now.date())
    decision = Precedence(
        what=what,
        tests=reasons,
        granted=verdict.granted,
        missing=list(verdict.missing),
        until=until if verdict.granted else None,
        decided_by=by,
        decided_at=now,
    )
    assessment.decisions.append(decision)
    tx.flush()
    audit.note(tx, by, "decided_precedence", f"assessment:{assessment_id}", now=now)
    return decision


def withdraw(tx: Transaction, assessment_id: int, decision_id: int, *, by: int, now: datetime) -> None:
    """Privacy goes first again at once; the record stays."""
    decision = tx.get(Precedence, decision_id)
    if decision is None or decision.assessment_id != assessment_id:
        raise Refused(FrameworkReason.NO_SUCH_DECISION)
    decision.withdrawn_at = decision.withdrawn_at or now
    audit.note(tx, by, "withdrew_precedence", f"assessment:{assessment_id}", now=now)
