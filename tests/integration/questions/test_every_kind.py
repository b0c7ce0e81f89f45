"""Every kind of question walks through the house: page, answer, result, file and back; and in from LimeSurvey."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from typing import Any

import pytest
from lxml import html
from sqlalchemy import select

from app.feedback.models import Ballot, Survey
from app.feedback.queries import results, surveys
from app.feedback.rules import lss, survey_file
from app.feedback.service import importing
from app.feedback.service import surveys as service
from app.feedback.vocabulary import Trait
from app.infra.db import session
from app.questions.kinds import KINDS
from app.questions.limesurvey import LimeType
from app.questions.spec import QuestionSpec
from app.questions.vocabulary import QuestionKind
from tests.factories.feedback import make_survey
from tests.factories.limesurvey import lss_file, question, rows
from tests.factories.members import NOW, make_organisation, make_person
from tests.factories.questions import SAMPLES, Sample, make_question
from tests.factories.transactions import act

ANSWERABLE = [name for name, kind in KINDS.items() if kind.answerable]


def make_walk(name: QuestionKind, **changes: Any) -> tuple[Sample, Survey]:
    """A survey with the sample of this kind, and a line after it, since a survey of sections alone does not open."""
    sample = SAMPLES[name]
    return sample, make_survey(None, sample.question, make_question("line", "short"), anonymous=False, **changes)


def sent_by(page: str, form: str) -> dict[str, list[str]]:
    """What a browser would send of a form as it stands."""
    (element,) = html.fromstring(page).xpath(f"//form[{form}]")
    sent = defaultdict(list)
    for field, value in element.form_values():
        # A textarea's first line break is no part of its value.
        sent[field].append(value.removeprefix("\r\n").removeprefix("\n"))
    return {field: values for field, values in sent.items() if any(values)}


def words_of(page: str) -> str:
    return " ".join(" ".join(html.fromstring(page).xpath("//main//text()")).split())


def stored(survey: Survey) -> list[dict[str, Any]]:
    return list(session().scalars(select(Ballot.answers).where(Ballot.survey_id == survey.id)))


@pytest.mark.parametrize("name", ANSWERABLE)
def test_from_the_page_to_the_answer(app, browser, name: QuestionKind) -> None:
    sample, survey = make_walk(name)
    client = browser(make_person(organisation_id=make_organisation().id))
    page = html.fromstring(client.get(f"/surveys/{survey.code}").text)
    inputs = {field.get("name") for field in page.xpath("//*[@id='question-q']//*[@name]")}
    assert inputs >= set(sample.form), "every field has its input"
    assert page.xpath("//*[@id='question-q']//input | //*[@id='question-q']//textarea | //*[@id='question-q']//select")
    back = client.post(f"/surveys/{survey.code}", data={**sample.form, "act": "change"})
    again = sent_by(back.text, "@data-survey")
    assert {key: sorted(values) for key, values in again.items() if key in inputs} == {
        key: sorted(values) for key, values in sample.form.items()
    }, "the page shows what was given"
    review = client.post(f"/surveys/{survey.code}", data={**sample.form, "act": "review"})
    assert [" ".join(text.text_content().split()) for text in html.fromstring(review.text).xpath("//dd")] == [sample.said]
    assert client.post(f"/surveys/{survey.code}", data=sample.form).status_code == 303
    assert stored(survey) == [{"q": sample.answer, **({"q.other": sample.other} if sample.other else {})}]


def test_what_must_be_answered(app, browser) -> None:
    for name in ANSWERABLE:
        required = make_question(
            "q", name, len(SAMPLES[name].question.options), rows=len(SAMPLES[name].question.rows), required=True
        )
        survey = make_survey(None, required, anonymous=False)
        refused = browser(make_person(organisation_id=make_organisation().id)).post(f"/surveys/{survey.code}", data={})
        assert (refused.status_code, "Please answer this question." in refused.text) == (422, True), name


@pytest.mark.parametrize("name", ANSWERABLE)
def test_from_the_answer_to_the_result(app, browser, name: QuestionKind) -> None:
    sample, survey = make_walk(name, traits=[Trait.KIND])
    person = make_person(organisation_id=make_organisation(kind="city").id)
    assert browser(person).post(f"/surveys/{survey.code}", data=sample.form).status_code == 303
    (tally, _line) = results.tallies(survey)
    assert (tally.key, tally.answered) == ("q", 1)
    desk = browser(make_person("organiser"))
    address = f"/organise/surveys/{survey.code}"
    page = html.fromstring(desk.get(f"{address}/results").text)
    (card,) = page.xpath("//section[@id='question-q']")
    for words in sample.result:
        assert words in card.text_content(), words
    (apart,) = html.fromstring(desk.get(f"{address}/results?by=kind").text).xpath("//section[@id='question-q']")
    for words in ("City", *sample.by_group):
        assert words in apart.text_content(), words
    picture = desk.get(f"{address}/results/q.svg")
    assert picture.status_code == (200 if card.xpath(".//*[name()='svg']") else 409)
    assert desk.get(f"{address}/results.pdf").data.startswith(b"%PDF")
    act(service.close_survey, survey.id, by=None, now=NOW)
    desk.post(f"{address}/results/publish", data={"keys": ["q"]})
    assert surveys.get_survey(survey.id).questions[0].public == KINDS[name].publishable


@pytest.mark.parametrize("name", ANSWERABLE)
def test_from_the_answer_to_files_and_back(app, browser, name: QuestionKind) -> None:
    sample, survey = make_walk(name)
    person = make_person(organisation_id=make_organisation().id)
    assert browser(person).post(f"/surveys/{survey.code}", data={**sample.form, "line": "x"}).status_code == 303
    (answers,) = stored(survey)
    desk = browser(make_person("organiser"))
    address = f"/organise/surveys/{survey.code}"
    file = desk.get(f"{address}/results.csv?codes=1").data
    (row,) = csv.DictReader(io.StringIO(file.decode(), newline=""))
    assert {heading: cell for heading, cell in row.items() if heading.startswith("q")} == sample.cells
    book = list(csv.DictReader(io.StringIO(desk.get(f"{address}/codebook.csv").text)))
    assert [line["column"] for line in book] == [*sample.cells, "line"]
    body = desk.get(f"{address}/results.json").json
    assert len(body["columns"]) == len(body["ballots"][0]) == len(sample.cells) + 2
    worded = next(csv.reader(io.StringIO(desk.get(f"{address}/results.csv").text)))
    assert len(worded) == len(row)
    assert desk.get(f"{address}/results.xlsx").data.startswith(b"PK")

    as_file = desk.get(f"{address}/survey.json").data
    draft = survey_file.read("survey.json", as_file)
    assert draft.questions[0] == sample.question, "the question comes back from its file"
    copy = act(service.import_survey, draft, anonymous=False, by=None, now=NOW)
    mapping = {"columns": dict([*sample.back, ("line", "line")]), "values": {"q": sample.codes}}
    act(importing.import_responses, copy.code, "a.csv", file, "m.json", json.dumps(mapping).encode(), by=None, now=NOW)
    assert stored(copy) == [answers], "and its answers from theirs"


def test_a_section_is_read_and_not_answered(app, browser) -> None:
    _sample, survey = make_walk(QuestionKind.SECTION)
    client = browser(make_person(organisation_id=make_organisation().id))
    page = html.fromstring(client.get(f"/surveys/{survey.code}").text)
    (section,) = page.xpath("//*[@id='section-q']")
    assert section.text_content() == "q?Please."
    assert not section.xpath(".//*[@name]")
    assert client.post(f"/surveys/{survey.code}", data={"q": "x", "line": "y"}).status_code == 303
    assert stored(survey) == [{"line": "y"}]
    assert [tally.key for tally in results.tallies(survey)] == ["line"]
    desk = browser(make_person("organiser"))
    assert next(csv.reader(io.StringIO(desk.get(f"/organise/surveys/{survey.code}/results.csv?codes=1").text))) == [
        "voter",
        "line",
    ]
    draft = survey_file.read("survey.json", desk.get(f"/organise/surveys/{survey.code}/survey.json").data)
    assert draft.questions[0] == SAMPLES[QuestionKind.SECTION].question


@pytest.mark.parametrize("name", QuestionKind)
def test_the_builder_keeps_what_it_shows(app, browser, name: QuestionKind) -> None:
    """A question that is opened and saved again is the same; the preview shows it as people see it."""
    sample, survey = make_walk(name, opened=False)
    desk = browser(make_person("organiser"))
    address = f"/organise/surveys/{survey.code}/questions/q"
    form = sent_by(desk.get(address).text, "@data-preview")
    assert form["kind"] == [name]
    assert desk.post(address, data=form).status_code == 302
    assert surveys.spec_of(surveys.get_survey(survey.id).questions[0]) == sample.question
    preview = desk.post(f"/organise/surveys/{survey.code}/preview", data=form)
    inputs = {field.get("name") for field in html.fromstring(f"<main>{preview.text}</main>").xpath("//*[@name]")}
    assert {field.replace("preview", "q") for field in inputs} >= set(sample.form)
    assert "q?" in preview.text


def from_limesurvey(letter: str) -> tuple[QuestionSpec, ...]:
    """What is read from a file with one question of this type, three parts below it and three options."""
    parts = rows(
        "subquestions",
        *({"qid": f"1{n}", "parent_qid": "1", "title": f"SQ{n}", "question_order": str(n)} for n in range(3)),
    )
    answers = rows("answers", *({"qid": "1", "code": f"A{n}", "sortorder": str(n), "aid": f"9{n}"} for n in range(3)))
    words = rows("answer_l10ns", *({"aid": f"9{n}", "answer": f"option {n}", "language": "en"} for n in range(3)))
    return lss.read("one.lss", lss_file(question(1, letter, "q"), more=parts + answers + words)).questions


TYPES = [(name, own) for name, kind in KINDS.items() for own in kind.limesurvey.types]


@pytest.mark.parametrize(("name", "own"), TYPES, ids=[f"{name}-{own.letter}" for name, own in TYPES])
def test_in_from_limesurvey(name: QuestionKind, own: LimeType) -> None:
    (spec,) = from_limesurvey(own.letter)
    assert spec.kind is name
    assert bool(spec.options) == KINDS[name].has_options
    assert bool(spec.rows) == KINDS[name].has_rows


@pytest.mark.parametrize(
    ("name", "letter"), [(n, k.limesurvey.part_letter) for n, k in KINDS.items() if k.limesurvey.part_letter]
)
def test_fields_of_limesurvey_become_questions(name: QuestionKind, letter: str) -> None:
    head, *parts = from_limesurvey(letter)
    assert head.kind is QuestionKind.SECTION
    assert [part.kind for part in parts] == [name] * 3


def test_every_letter_of_limesurvey_is_one_kind_s() -> None:
    letters = [own.letter for _name, own in TYPES] + [kind.limesurvey.part_letter for kind in KINDS.values()]
    assert len(set(letters) - {""}) == len([letter for letter in letters if letter])
