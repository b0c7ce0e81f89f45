"""Surveys: answered once, anonymous when they say so, exported safely."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest
from sqlalchemy import text

from app.feedback.models import Ballot, Participation
from app.feedback.queries import results as queries
from app.feedback.service import answering
from app.feedback.service import surveys as service
from app.feedback.vocabulary import SurveyTemplate
from app.infra.db import session
from tests.factories.events import make_event, make_registration
from tests.factories.members import NOW, make_person
from tests.factories.transactions import act


@pytest.fixture
def survey(app):
    event = make_event(slug="expo")
    questionnaire = act(
        service.make, event.id, None, "How was it?", template=SurveyTemplate.EVENT, anonymous=True, by=None, now=NOW, code="HOW"
    )
    act(service.open_survey, questionnaire.id, by=None, now=NOW)
    return event, questionnaire


def answers(survey_row, rating: int = 4) -> dict[str, str]:
    rate, single, _multiple, _nps, words = (question.key for question in survey_row.questions)
    return {rate: str(rating), single: "1", words: "=HYPERLINK(1)"}


def test_a_person_answers_once(survey, browser) -> None:
    event, questionnaire = survey
    person = make_person()
    make_registration(event, person=person)
    form = answers(questionnaire)
    bad = browser(person).post("/surveys/HOW", data={**form, questionnaire.questions[0].key: ""})
    assert (bad.status_code, "HYPERLINK" in bad.text) == (422, True), "what was typed is kept"
    assert browser(person).post("/surveys/HOW", data=form).location == "/surveys/HOW/thanks"
    assert browser(person).post("/surveys/HOW", data=form).status_code == 409, "from another browser too"
    assert session().query(Ballot).count() == 1
    assert "You have answered" in browser(person).get("/surveys/HOW").text


def test_strangers_and_closed_surveys(survey, browser) -> None:
    event, questionnaire = survey
    stranger = make_person()
    assert browser(stranger).post("/surveys/HOW", data=answers(questionnaire)).status_code == 409
    assert browser().get("/surveys/HOW").status_code == 401
    assert browser(stranger).get("/surveys/NOPE").status_code == 404
    member = make_person()
    make_registration(event, person=member)
    act(service.close_survey, questionnaire.id, by=None, now=NOW)
    assert browser(member).post("/surveys/HOW", data=answers(questionnaire)).status_code == 409


def test_exports_are_safe_and_complete(survey, browser) -> None:
    event, questionnaire = survey
    rate, single, multiple, _nps, words = (question.key for question in questionnaire.questions)
    for number in range(6):
        given = {rate: 5, single: 0, multiple: [0, 2], words: "=cmd|' /C calc'!A0" if number else "fine"}
        act(answering.answer, questionnaire.id, make_registration(event).person_id, given)
    act(service.close_survey, questionnaire.id, by=None, now=NOW)
    desk = browser(make_person("organiser"))
    assert desk.get("/organise/surveys/HOW/results.csv?excel=1").text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(desk.get("/organise/surveys/HOW/results.csv").text)))
    assert len(rows) == 7
    assert len(rows[0]) == 1 + 1 + 4 + 1, "what nobody answered is no column"
    assert all(not cell.startswith("=") for row in rows for cell in row)
    assert rows[1][:6] == ["5", "On site", "1", "0", "1", "0"]
    coded = list(csv.reader(io.StringIO(desk.get("/organise/surveys/HOW/results.csv?codes=1").text)))
    assert coded[0] == ["overall", "how", "gained.1", "gained.2", "gained.3", "gained.4", "wanted"]
    assert coded[1][:2] == ["5", "0"]
    book = list(csv.reader(io.StringIO(desk.get("/organise/surveys/HOW/codebook.csv").text)))
    assert book[2] == ["how", "How did you take part?", "single", "0 = On site; 1 = Online; 2 = Both"]
    book = zipfile.ZipFile(io.BytesIO(desk.get("/organise/surveys/HOW/results.xlsx").data))
    assert "<f>" not in book.read("xl/worksheets/sheet1.xml").decode()
    body = desk.get("/organise/surveys/HOW/results.json").json
    assert (len(body["ballots"]), body["anonymous"]) == (6, True)


def test_attributed_answers_carry_names(app, browser) -> None:
    event = make_event()
    questionnaire = act(
        service.make, event.id, None, "Named", template=SurveyTemplate.EVENT, anonymous=False, by=None, now=NOW, code="NAMED"
    )
    act(service.open_survey, questionnaire.id, by=None, now=NOW)
    person = make_person(name="Ann")
    make_registration(event, person=person)
    act(answering.answer, questionnaire.id, person.id, {questionnaire.questions[0].key: 3})
    assert "Ann" in browser(make_person("organiser")).get("/organise/surveys/NAMED/results.csv").text


def test_closing_forgets_what_the_database_knew_of_the_order(survey) -> None:
    event, questionnaire = survey
    for number in range(6):
        act(
            answering.answer,
            questionnaire.id,
            make_registration(event).person_id,
            {questionnaire.questions[0].key: number % 5 + 1},
        )
    before = queries.tallies(questionnaire)
    act(service.close_survey, questionnaire.id, by=None, now=NOW)
    assert queries.tallies(questionnaire) == before
    assert session().query(Participation).count() == 6
    if session().get_bind().dialect.name == "postgresql":
        writers = {
            row[0]
            for table in ("ballot", "participation")
            for row in session().execute(text(f"SELECT xmin::text FROM {table}"))
        }
        assert len(writers) == 1, "one transaction wrote all of it"
