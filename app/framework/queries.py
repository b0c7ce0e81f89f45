"""Reads of assessments, what similar projects do, and how much of the framework the network covers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.framework.models import Assessment, AssessmentVersion, Precedence
from app.framework.rules import advice, measures
from app.framework.rules.advice import Result
from app.framework.rules.questions import Answers, is_personal, read
from app.framework.rules.reference import FRAMEWORKS, Category
from app.infra.db import session
from app.infra.settings import setting
from app.members.models import Person


@dataclass(frozen=True, slots=True)
class Subject:
    """What an assessment is about: its title and its path on the site."""

    title: str
    path: str


@dataclass(frozen=True, slots=True)
class Sources:
    """Who knows what assessments, by their ids, are about: it lies on a higher floor, so the wiring says."""

    subjects: Callable[[Collection[int]], Mapping[int, Subject]]


def subject_of(assessment_id: int) -> Subject | None:
    return setting(Sources).subjects([assessment_id]).get(assessment_id)


def find_assessment(code: str) -> Assessment | None:
    return (
        session()
        .scalars(
            select(Assessment)
            .where(Assessment.code == code)
            .options(
                selectinload(Assessment.versions).joinedload(AssessmentVersion.maker),
                selectinload(Assessment.decisions).joinedload(Precedence.decider).joinedload(Person.organisation),
                selectinload(Assessment.organisations),
            )
        )
        .first()
    )


def published() -> list[tuple[Assessment, AssessmentVersion]]:
    """Every published assessment of what is public itself, with its latest version."""
    rows = session().scalars(
        select(Assessment)
        .where(Assessment.published_at.is_not(None))
        .options(selectinload(Assessment.versions))
        .order_by(Assessment.id)
    )
    pairs = [(row, row.latest) for row in rows if row.latest is not None]
    public = setting(Sources).subjects([assessment.id for assessment, _version in pairs])
    return [(assessment, version) for assessment, version in pairs if assessment.id in public]


@dataclass(frozen=True, slots=True)
class Practice:
    """Of `total` similar ones, these do it: `what` is a measure's code, `kept_a_day` or `kept_a_month`."""

    what: str
    subjects: tuple[Subject, ...]
    total: int


def practice(answers: Answers, without: int | None = None) -> list[Practice]:
    """What others do who handle the like, most common first. Only published assessments of what is public itself count; one's
    own does not."""
    alike = [
        (assessment.id, version)
        for assessment, version in published()
        if assessment.id != without and advice.likeness(answers, version.answers) >= advice.SIMILAR
    ]
    subjects = setting(Sources).subjects([key for key, _version in alike])
    cases = [(key, version.answers, version.measures) for key, version in alike if key in subjects]
    cases_by_measure = advice.practice(cases)
    order = sorted(cases_by_measure, key=lambda what: (-len(cases_by_measure[what]), what))
    return [Practice(what, tuple(subjects[key] for key in cases_by_measure[what]), len(cases)) for what in order]


def network_coverage() -> tuple[int, dict[str, list[tuple[Category, int]]]]:
    """(published assessments, by framework's name each category with the number of them that serve it by a measure in
    place)."""
    served = [measures.categories(version.measures) for _one, version in published()]
    return len(served), {
        framework.name: [(category, sum(category.id in outcomes for outcomes in served)) for category in framework.categories]
        for framework in FRAMEWORKS
    }


def published_subjects() -> list[tuple[Assessment, Subject]]:
    """Published assessments of what is public itself."""
    assessments = [assessment for assessment, _version in published()]
    subjects = setting(Sources).subjects([assessment.id for assessment in assessments])
    return [(assessment, subjects[assessment.id]) for assessment in assessments if assessment.id in subjects]


def advised(form: Mapping[str, Any]) -> tuple[Answers, Result]:
    """Answers in their plain form and what follows from them, without storing anything. Raises ValueError, naming the
    question."""
    answers = read(form)
    return answers, advice.advice(answers)


def heat(result: Result) -> list[tuple[str, list[tuple[Category, int, int]]]]:
    """A result's coverage for the picture: by framework each category with outcomes called for and outcomes served."""
    categories = {category.id: category for framework in FRAMEWORKS for category in framework.categories}
    return [
        (name, [(categories[cell["category"]], cell["asked"], cell["met"]) for cell in cells if cell["category"] in categories])
        for name, cells in result["coverage"].items()
    ]


def in_force(assessment: Assessment, today: date) -> list[Precedence]:
    """Decisions by which cybersecurity goes first today: granted, not over, not withdrawn, and still about a system on which
    safety hangs and which handles people's data, by the latest answers."""
    answers = assessment.latest.answers if assessment.latest else {}
    if answers.get("safety", "no") == "no" or not is_personal(answers):
        return []
    return [
        decision
        for decision in assessment.decisions
        if decision.granted and decision.withdrawn_at is None and decision.until is not None and decision.until >= today
    ]


def document(assessment: Assessment, version: AssessmentVersion, today: date) -> dict[str, Any]:
    """Everything about an assessment as JSON values."""
    return {
        "format": "gosmart-assessment/1",
        "code": assessment.code,
        "title": assessment.title,
        "version": version.number,
        "made_at": version.made_at.isoformat(),
        "organisations": [organisation.slug for organisation in assessment.organisations],
        "answers": version.answers,
        "result": version.result,
        "practice": [
            {
                "what": precedent.what,
                "of": precedent.total,
                "projects": [{"title": subject.title, "path": subject.path} for subject in precedent.subjects],
            }
            for precedent in practice(version.answers, assessment.id)
        ],
        "precedence": [
            {
                "what": decision.what,
                "granted": decision.granted,
                "missing": decision.missing,
                "tests": decision.tests,
                "until": decision.until.isoformat() if decision.until else None,
                "decided_at": decision.decided_at.isoformat(),
                "decided_for": decision.decider.organisation.slug
                if decision.decider and decision.decider.organisation
                else None,
                "withdrawn": decision.withdrawn_at is not None,
                "in_force": decision in in_force(assessment, today),
            }
            for decision in assessment.decisions
        ],
    }
