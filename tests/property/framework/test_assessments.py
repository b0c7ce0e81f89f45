"""Risks are monotone, and figures add up."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some

from app.framework.rules import advice, measures, questions, risk
from app.framework.vocabulary import Level


def _answers() -> Any:
    drawn = {
        question.name: some.lists(some.sampled_from(question.options), min_size=1, unique=True)
        if question.many
        else some.sampled_from(question.options)
        for question in questions.QUESTIONS
    }
    return some.fixed_dictionaries(drawn).map(questions.read)


@given(_answers(), some.sampled_from(questions.QUESTIONS), some.data())
@settings(deadline=None, max_examples=300)
def test_an_answer_that_goes_further_never_lowers_anything(answers: dict[str, Any], question: Any, data: Any) -> None:
    if question.many:
        more = {
            **answers,
            question.name: sorted(
                {*answers[question.name], data.draw(some.sampled_from(question.options))}, key=question.options.index
            ),
        }
    else:
        at = question.options.index(answers[question.name])
        more = {**answers, question.name: question.options[data.draw(some.integers(at, len(question.options) - 1))]}
    for side in (risk.privacy, risk.security):
        before, after = side(answers), side(more)
        assert after.points >= before.points
        assert list(Level).index(after.level) >= list(Level).index(before.level)
    assert set(risk.dpia(answers)) <= set(risk.dpia(more))
    before, after = ({threat.action: threat for threat in risk.risks(given)} for given in (answers, more))
    for action, threat in before.items():
        assert after[action].likelihood >= threat.likelihood
        assert after[action].score >= threat.score
    called = [
        {measure.code for measure in measures.called_for(given, risk.privacy(given), risk.security(given))}
        for given in (answers, more)
    ]
    assert called[0] <= called[1], "no measure falls away"


@given(_answers(), some.sets(some.sampled_from([measure.code for measure in measures.MEASURES])))
@settings(deadline=None)
def test_figures_of_an_assessment_add_up(answers: dict[str, Any], in_place: set[str]) -> None:
    result = advice.advice(answers, in_place)
    for entry in result["risks"]:
        assert 1 <= entry["likelihood"] <= 10
        assert all(1 <= impact <= 10 for impact in entry["impacts"].values())
    scores = [figure["score"] for figure in result["risks"]]
    assert scores == sorted(scores, reverse=True)
    assert not scores or abs(sum(figure["share"] for figure in result["risks"]) - 100) < 1
    for cells in result["coverage"].values():
        assert all(0 <= cell["met"] <= cell["asked"] for cell in cells)
