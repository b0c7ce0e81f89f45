"""What members confirm in the yearly survey, as the dashboard shows it."""

from __future__ import annotations

from app.feedback.queries import surveys
from app.feedback.service import answering
from app.feedback.service import surveys as service
from app.feedback.vocabulary import SurveyTemplate
from app.insights.queries import figures as insights
from app.questions.spec import QuestionSpec
from tests.factories.members import NOW, make_organisation
from tests.factories.transactions import act


def test_the_dashboard_shows_no_single_member(app, browser) -> None:
    home = make_organisation()
    survey = act(service.make, None, None, "Year", template=SurveyTemplate.ASSEMBLY, anonymous=False, by=None, now=NOW)
    act(service.open_survey, survey.id, by=None, now=NOW)
    act(answering.answer, survey.id, home.id, {"promises": [0, 1, 2, 0, 0], "satisfaction": 2, "recommend": 0})
    act(service.close_survey, survey.id, by=None, now=NOW)
    assert insights.confirmed(NOW.year) is None
    assert browser().get("/insights/").status_code == 200


def test_a_changed_question_of_promises_is_left_out(app, browser) -> None:
    survey = act(service.make, None, None, "Year", template=SurveyTemplate.ASSEMBLY, anonymous=True, by=None, now=NOW)
    promises = next(
        surveys.spec_of(question) for question in surveys.get_survey(survey.id).questions if question.key == "promises"
    )
    act(
        service.put_question,
        survey.id,
        QuestionSpec(promises.key, promises.kind, promises.texts, options=promises.options[:3], rows=promises.rows),
        instead_of="promises",
        by=1,
        now=NOW,
    )
    act(service.open_survey, survey.id, by=None, now=NOW)
    for _one in range(6):
        act(answering.answer, survey.id, make_organisation().id, {"promises": [0, 1, 2, 0, 0], "satisfaction": 8})
    act(service.close_survey, survey.id, by=None, now=NOW)
    figures = insights.confirmed(NOW.year)
    assert (figures.promises, figures.satisfaction) == ({}, 8)
    assert browser().get("/insights/").status_code == 200
