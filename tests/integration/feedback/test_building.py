"""Surveys in the builder, question by question."""

from __future__ import annotations

import pytest

from app.core.errors import Refused
from app.feedback.models import Participation
from app.feedback.queries import surveys
from app.feedback.service import surveys as service
from app.feedback.vocabulary import SurveyTemplate
from app.infra.db import session
from app.questions.spec import QuestionSpec
from tests.factories.events import make_event
from tests.factories.feedback import en, make_survey
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


def test_odd_numbers_in_the_builder(app, browser) -> None:
    questionnaire = make_survey(None, opened=False)
    desk = browser(make_person("organiser"))
    for value in ("Infinity", "1e400", "sNaN", "NaN", "-1e99", "x"):
        form = {"kind": "number", "text_0": "How many?", "least": value, "top": "300000"}
        assert desk.post(f"/organise/surveys/{questionnaire.code}/preview", data=form).status_code == 200
        assert desk.post(f"/organise/surveys/{questionnaire.code}", data=form).status_code == 422
    many = desk.post(f"/organise/surveys/{questionnaire.code}/preview", data={"kind": "rating", "text_0": "?", "top": "300000"})
    assert many.text.count("<input") < 20


def test_an_option_that_moves_takes_along_what_depends_on_it(app) -> None:
    questionnaire = make_survey(
        None,
        QuestionSpec("a", "single", {"en": "Which?"}, options=en("A", "B", "C")),
        QuestionSpec("why", "text", {"en": "Why B?"}, depends_on={"key": "a", "answers": [1]}),
        opened=False,
    )
    changed = QuestionSpec("a", "single", {"en": "Which?"}, options=en("Z", "A", "B", "C"))
    act(service.put_question, questionnaire.id, changed, instead_of="a", by=1, now=NOW)
    assert surveys.get_survey(questionnaire.id).questions[1].depends_on == {"key": "a", "answers": [2]}
    gone = QuestionSpec("a", "single", {"en": "Which?"}, options=en("A", "C"))
    with pytest.raises(Refused, match="option_is_needed"):
        act(service.put_question, questionnaire.id, gone, instead_of="a", by=1, now=NOW)


def test_building_a_survey_in_pages(app, browser) -> None:
    make_event(slug="expo")
    desk = browser(make_person("organiser"))
    new = {"title": "New", "about": "event", "template": "", "kind": "attributed"}
    address = desk.post("/organise/expo/surveys", data=new).location
    code = address.rsplit("/", 1)[1]
    form = {"kind": "single", "text_0": "Which?", "options_0": "A\nB", "top": "5", "key": "which"}
    assert desk.post(address, data=form).status_code == 302
    few = desk.post(address, data={**form, "options_0": "A", "key": "x"})
    assert (few.status_code, "has 1 options" in few.text) == (422, True)
    then = {"kind": "text", "text_0": "Why B?", "key": "why", "top": "5", "depends": "which:1"}
    assert desk.post(address, data=then).status_code == 302
    assert "depends on" in desk.get(address).text
    assert desk.post(f"{address}/questions/why/up").status_code == 409, "what depends stays after what it depends on"
    assert desk.post(f"{address}/questions/which/copy").status_code == 302
    assert [question.key for question in surveys.find_survey(code).questions] == ["which", "which_2", "why"]
    assert desk.post(f"{address}/questions/which_2/drop").status_code == 302
    renamed = {**form, "key": "choice"}
    assert desk.post(f"{address}/questions/which", data=renamed).status_code == 302
    questionnaire = surveys.find_survey(code)
    assert [question.key for question in questionnaire.questions] == ["choice", "why"]
    assert questionnaire.questions[1].depends_on == {"key": "choice", "answers": [1]}
    assert "Which?" in desk.post(f"{address}/preview", data=form).text
    settings = {"title_0": "New", "kind": "attributed", "voice": "person", "languages": ["en", "nl"]}
    assert desk.post(f"{address}/settings", data=settings).status_code == 302
    assert desk.post(f"{address}/open").status_code == 409, "Dutch is missing"
    assert "Wordings that are missing" in desk.get(address).text
    assert desk.post(f"{address}/settings", data={**settings, "languages": ["en"]}).status_code == 302
    assert desk.post(f"{address}/open").status_code == 302
    assert session().query(Participation).count() == 0


def test_an_open_survey_is_fixed(survey) -> None:
    _event, questionnaire = survey
    with pytest.raises(Refused, match="survey_fixed"):
        act(service.put_question, questionnaire.id, QuestionSpec("more", "text", {"en": "One more?"}), by=1, now=NOW)
    with pytest.raises(Refused, match="survey_fixed"):
        act(service.drop_question, questionnaire.id, "overall", by=1, now=NOW)
