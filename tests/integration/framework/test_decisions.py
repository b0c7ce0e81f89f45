"""Decisions that set privacy aside for security: their grounds, reasons and end."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pypdf
import pytest

from app.core.errors import Refused
from app.framework import queries
from app.framework.service import assessments
from app.framework.vocabulary import PrecedenceTest
from app.infra.db import session
from tests.factories.exchange import CAMERAS, make_assessment, make_listing
from tests.factories.members import NOW, make_organisation, make_person
from tests.factories.transactions import act

TESTS = dict.fromkeys(PrecedenceTest, "The doors would stay shut for people inside.")


UNTIL = date(2027, 1, 1)


def text_of(data: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages).split())


def test_a_decision_holds_only_while_its_grounds_do(client: Any) -> None:
    assessment = make_assessment(make_listing("project", "Cameras", make_organisation()))
    act(assessments.decide, assessment.id, "Film the doors", TESTS, UNTIL, by=make_person().id, now=NOW)
    assert len(queries.in_force(assessment, NOW.date())) == 1
    act(assessments.answer, assessment.id, {**CAMERAS, "safety": "no"}, [], {}, by=None, now=NOW)
    session().expire_all()
    assert queries.in_force(assessment, NOW.date()) == []
    assert "no longer valid" in client.get(f"/framework/assessments/{assessment.code}").text
    assert "no longer valid" in text_of(client.get(f"/framework/assessments/{assessment.code}.pdf").data)


def test_what_is_about_nobody_sets_nothing_aside(app) -> None:
    calm = {**CAMERAS, "data": ["environment"], "people": [], "sensitivity": "none"}
    assessment = make_assessment(make_listing("project", "Drains", make_organisation()), **calm)
    with pytest.raises(Refused, match="nothing_to_set_aside"):
        act(assessments.decide, assessment.id, "Film", TESTS, UNTIL, by=make_person().id, now=NOW)
    other = make_assessment(make_listing("project", "Cameras", make_organisation()))
    for until in (None, NOW.date() - timedelta(days=1), date(2028, 12, 1)):
        with pytest.raises(Refused, match="bad_until"):
            act(assessments.decide, other.id, "Film", TESTS, until, by=make_person().id, now=NOW)
    assert other.decisions == []


def test_reasons_in_chinese_are_long_enough(app) -> None:
    assessment = make_assessment(make_listing("project", "Cameras", make_organisation()))
    tests = dict.fromkeys(PrecedenceTest, "依道路交通管理處罰條例第七條之二規定")
    assert act(assessments.decide, assessment.id, "拍攝閘門", tests, UNTIL, by=make_person().id, now=NOW).granted
