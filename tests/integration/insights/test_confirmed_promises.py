"""What members confirm in the yearly survey, as the dashboard shows it."""

from __future__ import annotations

from app.feedback.queries import surveys
from app.feedback.service import answering
from app.feedback.service import surveys as service
from app.insights.queries import figures as insights
from app.questions.spec import QuestionSpec
from tests.factories.members import NOW, make_organisation
from tests.factories.transactions import act


def test_the_dashboard_shows_no_single_member(app, browser) -> None:
    home = make_organisation()
    made = act(service.make, None, None, "Year", template="assembly", anonymous=False, by=None, now=NOW)
    act(service.open_survey, made.id, by=None, now=NOW)
    act(answering.answer, made.id, home.id, {"promises": [0, 1, 2, 0, 0], "satisfaction": 2, "recommend": 0})
    act(service.close_survey, made.id, by=None, now=NOW)
    assert insights.confirmed(NOW.year) is None
    assert browser().get("/insights/").status_code == 200


def test_a_changed_question_of_promises_is_left_out(app, browser) -> None:
    made = act(service.make, None, None, "Year", template="assembly", anonymous=True, by=None, now=NOW)
    held = next(surveys.spec_of(one) for one in surveys.get_survey(made.id).questions if one.key == "promises")
    act(
        service.put_question,
        made.id,
        QuestionSpec(held.key, held.kind, held.texts, options=held.options[:3], rows=held.rows),
        instead_of="promises",
        by=1,
        now=NOW,
    )
    act(service.open_survey, made.id, by=None, now=NOW)
    for _one in range(6):
        act(answering.answer, made.id, make_organisation().id, {"promises": [0, 1, 2, 0, 0], "satisfaction": 8})
    act(service.close_survey, made.id, by=None, now=NOW)
    found = insights.confirmed(NOW.year)
    assert (found.promises, found.satisfaction) == ({}, 8)
    assert browser().get("/insights/").status_code == 200
