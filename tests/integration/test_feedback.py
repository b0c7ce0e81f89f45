"""Surveys: answered once, anonymous when they say so, exported safely."""

from __future__ import annotations

import csv
import io
import json
import random
import zipfile

import pytest
from sqlalchemy import text

from app.core.errors import Refused
from app.feedback import queries, service
from app.feedback.models import Ballot, Participation
from app.infra.db import Base, session
from tests.factories.events import make_event, make_registration
from tests.factories.members import NOW, make_person


@pytest.fixture
def survey(app):
    event = make_event(slug="expo")
    made = service.make(event.id, None, "How was it?", template="event", anonymous=True, by=None, now=NOW, code="HOW")
    service.open_survey(made.id, by=None, now=NOW)
    return event, made


def answers(made, rating: int = 4) -> dict[str, str]:
    rate, single, _multiple, words = (str(question.id) for question in made.questions)
    return {rate: str(rating), single: "1", words: "=HYPERLINK(1)"}


def test_a_person_answers_once(survey, browser) -> None:
    event, made = survey
    person = make_person()
    make_registration(event, person=person)
    form = answers(made)
    bad = browser(person).post("/surveys/HOW", data={**form, str(made.questions[0].id): ""})
    assert (bad.status_code, "HYPERLINK" in bad.text) == (422, True), "what was typed is kept"
    assert browser(person).post("/surveys/HOW", data=form).location == "/surveys/HOW/thanks"
    assert browser(person).post("/surveys/HOW", data=form).status_code == 409, "from another browser too"
    assert session().query(Ballot).count() == 1
    assert "You have answered" in browser(person).get("/surveys/HOW").text


def test_strangers_and_closed_surveys(survey, browser) -> None:
    event, made = survey
    stranger = make_person()
    assert browser(stranger).post("/surveys/HOW", data=answers(made)).status_code == 409
    assert browser().get("/surveys/HOW").status_code == 401
    assert browser(stranger).get("/surveys/NOPE").status_code == 404
    member = make_person()
    make_registration(event, person=member)
    service.close_survey(made.id, by=None, now=NOW)
    assert browser(member).post("/surveys/HOW", data=answers(made)).status_code == 409


def test_an_anonymous_ballot_cannot_be_linked(survey) -> None:
    """People answer in a known order; nothing that is stored says which ballot is whose."""
    event, made = survey
    people = [make_registration(event).person_id for _ in range(40)]
    random.Random(4).shuffle(people)
    for number, person in enumerate(people):
        service.answer(made.id, person, {str(made.questions[3].id): f"text {number}"})
    stored = session().execute(text("SELECT id, person_id, answers FROM ballot")).all()
    assert all(person is None for _id, person, _answers in stored)
    order = [
        json.loads(row[2])[str(made.questions[3].id)] if isinstance(row[2], str) else row[2][str(made.questions[3].id)]
        for row in stored
    ]
    if session().get_bind().dialect.name == "sqlite":
        assert order != [f"text {number}" for number in range(40)], "no trace of the order in which they came"
    assert [row[0] for row in session().execute(text("SELECT person_id FROM participation ORDER BY person_id"))] == sorted(
        people
    )
    assert {column.name for column in Base.metadata.tables["participation"].columns} == {"survey_id", "person_id"}
    assert {column.name for column in Base.metadata.tables["ballot"].columns} == {"id", "survey_id", "person_id", "answers"}
    keys = {row[0] for row in stored}
    for table in Base.metadata.sorted_tables:
        if table.name != "ballot":
            rows = session().execute(table.select()).all()
            assert not any(key in str(rows) for key in keys), f"{table.name} knows a ballot"
            assert "text 7" not in str(rows), f"{table.name} knows an answer"


def test_results_need_enough_answers(survey, browser) -> None:
    event, made = survey
    organiser = make_person("organiser")
    desk = browser(organiser)
    for number in range(5):
        assert (queries.results(made).tallies is None) == (number < 5)
        assert desk.get("/organise/surveys/HOW/results.csv").status_code == 409
        service.answer(made.id, make_registration(event).person_id, {str(made.questions[0].id): number % 5 + 1})
    page = desk.get("/organise/surveys/HOW/results")
    assert "mean 3.0 of 5" in page.text
    assert "<svg" in page.text
    assert "<table" in page.text


def test_exports_are_safe_and_complete(survey, browser) -> None:
    event, made = survey
    rate, single, multiple, words = (str(question.id) for question in made.questions)
    for number in range(6):
        given = {rate: 5, single: 0, multiple: [0, 2], words: "=cmd|' /C calc'!A0" if number else "fine"}
        service.answer(made.id, make_registration(event).person_id, given)
    desk = browser(make_person("organiser"))
    rows = list(csv.reader(io.StringIO(desk.get("/organise/surveys/HOW/results.csv").text.lstrip("\ufeff"))))
    assert len(rows) == 7
    assert len(rows[0]) == 1 + 1 + 4 + 1
    assert all(not cell.startswith("=") for row in rows for cell in row)
    assert rows[1][:6] == ["5", "On site", "1", "0", "1", "0"]
    book = zipfile.ZipFile(io.BytesIO(desk.get("/organise/surveys/HOW/results.xlsx").data))
    assert "<f>" not in book.read("xl/worksheets/sheet1.xml").decode()
    body = desk.get("/organise/surveys/HOW/results.json").json
    assert (len(body["ballots"]), body["anonymous"]) == (6, True)


def test_attributed_answers_carry_names(app, browser) -> None:
    event = make_event()
    made = service.make(event.id, None, "Named", template="event", anonymous=False, by=None, now=NOW, code="NAMED")
    service.open_survey(made.id, by=None, now=NOW)
    person = make_person(name="Ann")
    make_registration(event, person=person)
    service.answer(made.id, person.id, {str(made.questions[0].id): 3})
    assert "Ann" in browser(make_person("organiser")).get("/organise/surveys/NAMED/results.csv").text


def test_an_open_survey_is_fixed(survey) -> None:
    _event, made = survey
    with pytest.raises(Refused, match="survey_fixed"):
        service.add_question(made.id, "text", "One more?", [], language="en", required=False, by=1, now=NOW)
    with pytest.raises(Refused, match="survey_fixed"):
        service.drop_question(made.id, made.questions[0].id, by=1, now=NOW)


def test_building_a_survey_in_pages(app, browser) -> None:
    make_event(slug="expo")
    desk = browser(make_person("organiser"))
    answer = desk.post("/organise/expo/surveys", data={"title": "New", "session": "", "kind": "attributed"})
    address = answer.location
    assert desk.post(address, data={"kind": "single", "text": "Which?", "options": "A\nB"}).status_code == 302
    assert "at least two" in desk.post(address, data={"kind": "single", "text": "Which?", "options": "A"}).text
    page = desk.get(address)
    assert "Which?" in page.text
    assert desk.post(f"{address}/open").status_code == 302
    assert session().query(Participation).count() == 0


def test_closing_forgets_what_the_database_knew_of_the_order(survey) -> None:
    event, made = survey
    for number in range(6):
        service.answer(made.id, make_registration(event).person_id, {str(made.questions[0].id): number % 5 + 1})
    before = queries.results(made)
    service.close_survey(made.id, by=None, now=NOW)
    after = queries.results(made)
    assert [tally for _question, tally in after.tallies] == [tally for _question, tally in before.tallies]
    assert session().query(Participation).count() == 6
    if session().get_bind().dialect.name == "postgresql":
        writers = {
            row[0]
            for table in ("ballot", "participation")
            for row in session().execute(text(f"SELECT xmin::text FROM {table}"))
        }
        assert len(writers) == 1, "one transaction wrote all of it"
