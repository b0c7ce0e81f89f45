"""What results tell, and what they leave out because too few answered."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.feedback.models import Ballot
from app.feedback.queries import audience, results, surveys
from app.feedback.rules import survey_file
from app.feedback.rules.breakdown import shown_groups
from app.feedback.rules.suppression import THRESHOLD
from app.feedback.service import answering
from app.feedback.service import surveys as service
from app.feedback.vocabulary import SurveyTemplate, Trait, VoiceOf
from app.infra.db import session
from app.questions.spec import QuestionSpec
from tests.factories.events import make_event, make_registration
from tests.factories.feedback import make_survey
from tests.factories.members import NOW, make_organisation, make_person
from tests.factories.questions import after, make_question
from tests.factories.transactions import act


@pytest.fixture
def survey(app):
    event = make_event(slug="expo")
    questionnaire = act(
        service.make, event.id, None, "How was it?", template=SurveyTemplate.EVENT, anonymous=True, by=None, now=NOW, code="HOW"
    )
    act(service.open_survey, questionnaire.id, by=None, now=NOW)
    return event, questionnaire


def test_files_leave_out_what_too_few_answered(app, browser) -> None:
    questionnaire = make_survey(None, QuestionSpec("a", "rating", {"en": "A?"}), QuestionSpec("b", "text", {"en": "B?"}))
    home = make_organisation()
    for number in range(5):
        act(
            answering.answer,
            questionnaire.id,
            make_person(organisation_id=home.id).id,
            {"a": 3, **({"b": "SECRET"} if number == 0 else {})},
        )
    act(service.close_survey, questionnaire.id, by=None, now=NOW)
    desk = browser(make_person("organiser"))
    for kind in ("csv", "json", "xlsx", "pdf"):
        assert b"SECRET" not in desk.get(f"/organise/surveys/{questionnaire.code}/results.{kind}").data
    assert next(csv.reader(io.StringIO(desk.get(f"/organise/surveys/{questionnaire.code}/results.csv").text))) == ["A?"]


def test_groups_of_a_question_stay_within_those_of_the_one_before() -> None:
    """How many of a group were asked a question that depends is an answer to the one before."""
    first = make_question("a", "single", 2)
    second = make_question("b", "text", depends_on=after("a", 0))
    ballots: list[Any] = [(("city",), {"a": 0, "b": "x"}) for _ in range(10)]
    ballots += [(("company",), {"a": 0, "b": "x"}) for _ in range(6)] + [(("uni",), {"a": 1}) for _ in range(3)]
    groups = shown_groups([first, second], ballots, protect=True)
    assert groups == {"a": [["city"]], "b": [["city"]]}


def test_unlike_questions_are_not_compared(app, browser) -> None:
    home = make_organisation()
    desk = browser(make_person("organiser"))
    for number, top in enumerate((5, 10)):
        at = NOW + timedelta(days=number * 10)
        draft = survey_file.DraftSurvey(
            "Year", ("en",), (QuestionSpec("r", "rating", {"en": "?"}, settings={"top": top}),), template="own"
        )
        questionnaire = act(service.import_survey, draft, by=None, now=at)
        act(service.open_survey, questionnaire.id, by=None, now=at)
        for _one in range(5):
            act(answering.answer, questionnaire.id, make_person(organisation_id=home.id).id, {"r": 5})
        act(service.close_survey, questionnaire.id, by=None, now=at + timedelta(days=1))
    assert "since last time" not in desk.get(f"/organise/surveys/{questionnaire.code}/results").text


def test_results_by_group_hide_the_few(app, browser) -> None:
    """Six cities and five companies of Europe, one university: no split shows the university, or lets it be worked out."""
    homes = [make_organisation(kind=kind, country="NL") for kind in ["city"] * 6 + ["company"] * 6 + ["university"]]
    questionnaire = make_survey(None, voice=VoiceOf.ORGANISATION, traits=[Trait.KIND])
    for number, home in enumerate(homes):
        act(answering.answer, questionnaire.id, home.id, {"stars": 5 if number == 12 else 2, "one": number % 3})
    act(service.close_survey, questionnaire.id, by=None, now=NOW)
    kept = session().scalars(select(Ballot.traits)).all()
    assert sum(traits == [""] for traits in kept) == 1, "the ballot itself does not carry it"
    results_by_key = {
        result.question.key: result for result in results.question_results(surveys.find_survey(questionnaire.code), by="kind")
    }
    groups = dict(results_by_key["stars"].split.groups)
    assert "university" not in groups
    assert groups[""].answered >= THRESHOLD
    page = browser(make_person("organiser")).get(f"/organise/surveys/{questionnaire.code}/results?by=kind").text
    assert "University" not in page
    assert page.count("all others") > 0
    only = (
        browser(make_person("organiser")).get(f"/organise/surveys/{questionnaire.code}/results?by=kind&group=university").text
    )
    assert 'class="picture"' not in only
    weighed = browser(make_person("organiser")).get(f"/organise/surveys/{questionnaire.code}/results?weigh=kind")
    assert weighed.status_code == 200
    assert (
        browser(make_person("organiser")).get(f"/organise/surveys/{questionnaire.code}/results?by=shoe&weigh=<b>").status_code
        == 200
    )


def test_only_chosen_counts_are_public(app, browser) -> None:
    questionnaire = make_survey(None)
    desk = browser(make_person("organiser"))
    home = make_organisation()
    for number in range(6):
        voter = make_person(organisation_id=home.id).id
        act(
            answering.answer,
            questionnaire.id,
            voter,
            {"stars": 4, "words": f"private {number}", **({"ten": 3} if number < 3 else {})},
        )
    assert desk.post(f"/organise/surveys/{questionnaire.code}/results/publish", data={"keys": "stars"}).status_code == 409
    act(service.close_survey, questionnaire.id, by=None, now=NOW)
    assert browser().get(f"/surveys/{questionnaire.code}/results").status_code == 404
    desk.post(f"/organise/surveys/{questionnaire.code}/results/publish", data={"keys": ["stars", "ten", "words"]})
    page = browser().get(f"/surveys/{questionnaire.code}/results").text
    assert ("How good?" in page, "Out of ten?" in page, "private" in page) == (True, False, False)
    desk.post(f"/organise/surveys/{questionnaire.code}/results/publish", data={"keys": []})
    assert browser().get(f"/surveys/{questionnaire.code}/results").status_code == 404


def test_compared_with_the_survey_before(app, browser) -> None:
    from datetime import timedelta

    home = make_organisation()
    desk = browser(make_person("organiser"))
    codes = []
    for number, stars in enumerate((2, 4)):
        at = NOW + timedelta(days=number * 10)
        questionnaire = act(
            service.make, None, None, f"Year {number}", template=SurveyTemplate.MEETINGS, anonymous=True, by=None, now=at
        )
        act(service.open_survey, questionnaire.id, by=None, now=at)
        for _one in range(5):
            act(answering.answer, questionnaire.id, make_person(organisation_id=home.id).id, {"useful": stars, "led": [number]})
        act(service.close_survey, questionnaire.id, by=None, now=at + timedelta(days=1))
        codes.append(questionnaire.code)
    page = desk.get(f"/organise/surveys/{codes[1]}/results").text
    assert "+2.0 since last time (2)" in page
    assert (
        "“A next meeting”, change since last time in percentage points: -100" in page
        or "“A visit”, change since last time in percentage points: +100" in page
    )
    assert "since last time" not in desk.get(f"/organise/surveys/{codes[0]}/results").text


def test_weights_bring_groups_to_their_size(app) -> None:
    for kind, number in (("city", 30), ("company", 10)):
        for _one in range(number):
            make_organisation(kind=kind)
    questionnaire = make_survey(None, voice=VoiceOf.ORGANISATION, traits=[Trait.KIND], anonymous=False)
    voters = audience.voters(questionnaire)
    cities = [voter.id for voter in voters if voter.traits[0] == "city"][:5]
    companies = [voter.id for voter in voters if voter.traits[0] == "company"]
    for voter in cities:
        act(answering.answer, questionnaire.id, voter, {"one": 0})
    for voter in companies:
        act(answering.answer, questionnaire.id, voter, {"one": 1})
    plain = next(result for result in results.question_results(questionnaire) if result.question.key == "one").tally
    assert plain.counts[:2] == (5, 10)
    heavy = next(
        result for result in results.question_results(questionnaire, weigh="kind") if result.question.key == "one"
    ).tally
    assert heavy.counts[:2] == pytest.approx((15 * 0.75, 15 * 0.25)), "three quarters of those asked are cities"


def test_four_answers_are_never_shown(survey, browser) -> None:
    event, questionnaire = survey
    for _number in range(4):
        act(answering.answer, questionnaire.id, make_registration(event).person_id, {questionnaire.questions[0].key: 3})
    act(service.close_survey, questionnaire.id, by=None, now=NOW)
    desk = browser(make_person("organiser"))
    assert 'class="picture"' not in desk.get("/organise/surveys/HOW/results").text
    for kind in ("csv", "xlsx", "json", "pdf"):
        assert desk.get(f"/organise/surveys/HOW/results.{kind}").status_code == 409


def test_results_need_enough_answers_and_a_closed_survey(survey, browser) -> None:
    event, questionnaire = survey
    desk = browser(make_person("organiser"))
    for number in range(5):
        assert desk.get("/organise/surveys/HOW/results.csv").status_code == 409
        assert 'class="picture"' not in desk.get("/organise/surveys/HOW/results").text, "never interim answers"
        act(
            answering.answer,
            questionnaire.id,
            make_registration(event).person_id,
            {questionnaire.questions[0].key: number % 5 + 1},
        )
    assert desk.get("/organise/surveys/HOW/results.json").status_code == 409
    act(service.close_survey, questionnaire.id, by=None, now=NOW)
    page = desk.get("/organise/surveys/HOW/results")
    assert "3.0 / 5" in page.text
    assert "<svg" in page.text
    assert "<table" in page.text
    assert page.text.count("Too few people answered this question") == 4
