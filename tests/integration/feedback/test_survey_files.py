"""Surveys and answers from files: LimeSurvey's and our own, and real answers whose counts a second program confirms."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas
import pytest

from app.core.errors import BadFile
from app.feedback.models import Ballot
from app.feedback.queries import results, surveys
from app.feedback.rules import lss, survey_file
from app.feedback.rules.survey_file import DraftSurvey
from app.feedback.service import importing
from app.feedback.service import surveys as service
from app.infra.db import session
from app.questions.counting import count
from app.questions.spec import QuestionSpec
from tests.factories.feedback import ALL_KINDS, make_survey
from tests.factories.limesurvey import lss_file, question, rows
from tests.factories.members import NOW, make_person
from tests.factories.transactions import act

MAPPINGS = {
    "comma-survey_comma-survey.csv": {"encoding": "utf-8", "skip": 0},
    "steak-survey_steak-risk-survey.csv": {"encoding": "utf-8", "skip": 1},
}


@pytest.mark.shared
def test_the_two_limesurvey_files(app, shared: Path) -> None:
    colors = lss.read("colors.lss", (shared / "surveys" / "colors.lss").read_bytes())
    assert [(spec.key, spec.kind) for spec in colors.questions] == [
        ("group3", "section"), ("Q00", "multiple"), ("G01Q02", "text"), ("G01Q03", "text"), ("group4", "section"),
        ("G02Q04", "single"),
    ]  # fmt: skip
    favourite, darker = colors.questions[1], colors.questions[2]
    assert (len(favourite.options), favourite.required, favourite.settings) == (11, True, {"least": 2})
    assert darker.depends_on == {"key": "Q00", "answers": [8, 10], "all": True}
    two = lss.read("two.lss", (shared / "surveys" / "survey-one-question-two-languages.lss").read_bytes())
    assert (set(two.languages), [spec.kind for spec in two.questions]) == ({"et", "en"}, ["text"])
    for draft in (colors, two):
        survey = act(service.import_survey, draft, by=None, now=NOW)
        assert surveys.as_file(surveys.get_survey(survey.id)) == survey_file.read(
            "x.json", survey_file.write(surveys.as_file(surveys.get_survey(survey.id))).encode()
        ), "out as JSON and in again"


def test_other_kinds_of_limesurvey() -> None:
    parts = rows(
        "subquestions",
        *({"qid": str(qid), "parent_qid": str(parent), "title": f"SQ{qid}", "question_order": str(qid)}
          for qid, parent in ((11, 3), (12, 3), (13, 5), (14, 5))),
    )  # fmt: skip
    answers = rows(
        "answers",
        *({"qid": "4", "code": code, "sortorder": str(place), "aid": f"4{place}"} for place, code in enumerate(("A1", "A2"))),
    )
    words = rows(
        "answer_l10ns",
        {"aid": "40", "answer": "&lt;b&gt;Red&lt;/b&gt;", "language": "en"},
        {"aid": "41", "answer": "Blue", "language": "en"},
    )
    read = lss.read(
        "many.lss",
        lss_file(
            question(1, "Y", "agree"),
            question(2, "N", "age", relevance="agree == 'Y'"),
            question(3, "B", "marks"),
            question(4, "R", "order"),
            question(5, "Q", "texts", mandatory="Y"),
            question(6, "*", "sum"),
            question(7, "5", "five", relevance="age.NAOK > 3"),
            question(8, "I", "tongue"),
            more=parts + answers + words,
        ),
    )
    assert [(spec.key, spec.kind) for spec in read.questions] == [
        ("agree", "single"), ("age", "number"), ("marks", "matrix"), ("order", "ranking"), ("texts_head", "section"),
        ("texts_SQ13", "short"), ("texts_SQ14", "short"), ("five", "rating"),
    ]  # fmt: skip
    assert read.questions[1].depends_on == {"key": "agree", "answers": [0]}
    assert [len(read.questions[2].options), len(read.questions[2].rows)] == [10, 2]
    assert [dict(option) for option in read.questions[3].options] == [{"en": "Red"}, {"en": "Blue"}]
    assert sum("left out" in note for note in read.notes) == 3, read.notes


@pytest.mark.parametrize(
    "data",
    [b"", b"<a/>", b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>", b"\x00\xff"],
)
def test_what_is_no_limesurvey_file(data: bytes) -> None:
    with pytest.raises(BadFile):
        lss.read("bad.lss", data)


def test_a_survey_file_and_its_faults() -> None:
    draft = DraftSurvey("All", ("en",), ALL_KINDS)
    assert survey_file.read("all.json", survey_file.write(draft).encode()) == draft
    body = json.loads(survey_file.write(draft))
    body["questions"][1]["kind"] = "colour"
    body["questions"][4]["options"] = []
    body["questions"][5]["depends_on"] = {"key": "words", "answers": [0]}
    body["questions"][6]["settings"] = {"least": 9}
    body["questions"][7]["key"] = "a.b"
    body["questions"][8]["key"] = "stars"
    with pytest.raises(BadFile) as caught:
        survey_file.read("all.json", json.dumps(body).encode())
    said = " ".join(str(fault) for fault in caught.value.faults)
    for words in (
        "no kind of question",
        "0 options",
        "depends on no earlier",
        "from 1 to 3",
        "its key is not",
        "another question",
    ):
        assert words in said, words
    strange = {**json.loads(survey_file.write(draft)), "title": "a\x00b\ud800", "titles": {"en": "c\x00\ud800"}}
    read = survey_file.read("x.json", json.dumps(strange).encode())
    assert (read.title, dict(read.titles)) == ("ab", {"en": "c"})
    for least in (float("nan"), float("inf"), 10**400, True, "1"):
        strange["questions"][9]["settings"] = {"least": least}
        with pytest.raises(BadFile):
            survey_file.read("x.json", json.dumps(strange).encode())
    for data in (b"[]", b"{", b'{"format": "gosmart-survey/1", "questions": 3}', b'{"format": "other/1"}'):
        with pytest.raises(BadFile):
            survey_file.read("x.json", data)


def from_frame(frame: pandas.DataFrame) -> tuple[DraftSurvey, dict[str, Any]]:
    """A survey with a single-choice question for each column but the first, and the mapping that reads the file into it."""
    questions, columns = [], {}
    for number, heading in enumerate(frame.columns[1:], start=1):
        options = tuple({"en": str(value)} for value in sorted(frame[heading].dropna().unique()))
        questions.append(QuestionSpec(f"q{number}", "single", {"en": heading[:500]}, options=options))
        columns[heading] = f"q{number}"
    return DraftSurvey("Real answers", ("en",), tuple(questions)), {"columns": columns}


@pytest.mark.shared
@pytest.mark.parametrize("name", sorted(MAPPINGS))
def test_real_answers_count_as_pandas_counts_them(app, shared: Path, name: str, tmp_path: Path) -> None:
    """By the command, as an analyst would; every count of every question is the one that pandas finds by itself."""
    path = shared / "surveys" / name
    skip = MAPPINGS[name]["skip"]
    frame = pandas.read_csv(path, skiprows=range(1, 1 + skip), keep_default_na=False, na_values=[""], dtype=str)
    draft, mapping = from_frame(frame)
    (tmp_path / "survey.json").write_text(survey_file.write(draft))
    (tmp_path / "mapping.json").write_text(json.dumps({**mapping, "skip_rows": skip}))
    runner = app.test_cli_runner()
    code = runner.invoke(args=["import-survey", str(tmp_path / "survey.json")]).output.split()[1]
    command = ["import-responses", str(path), "--survey", code, "--mapping", str(tmp_path / "mapping.json")]
    done = runner.invoke(args=command)
    assert done.output.strip() == f"ballots {len(frame)}", done.output
    survey = surveys.find_survey(code)
    assert (survey.state, len(survey.questions)) == ("closed", len(frame.columns) - 1)
    for question_held, tally, heading in zip(survey.questions, results.tallies(survey), frame.columns[1:], strict=True):
        expected = frame[heading].value_counts()
        assert tally.answered == frame[heading].count(), heading
        for option, number in zip(question_held.options, tally.counts, strict=True):
            assert number == expected[option["en"]], (heading, option)


@pytest.mark.shared
def test_numbers_are_summed_up_as_pandas_does(app, shared: Path) -> None:
    path = shared / "surveys" / "datasets_attitude.csv"
    frame = pandas.read_csv(path)
    columns = list(frame.columns[1:])
    draft = DraftSurvey("Attitude", ("en",), tuple(QuestionSpec(name, "number", {"en": name}) for name in columns))
    code = act(service.import_survey, draft, by=None, now=NOW).code
    mapping = json.dumps({"columns": {name: name for name in columns}}).encode()
    act(importing.import_responses, code, path.name, path.read_bytes(), "m.json", mapping, by=None, now=NOW)
    for tally in results.tallies(surveys.find_survey(code)):
        figures = frame[tally.key].describe()
        numbers = tally.numbers
        assert (numbers.mean, numbers.deviation) == pytest.approx((figures["mean"], figures["std"]))
        assert (numbers.least, *numbers.quartiles, numbers.median, numbers.most) == pytest.approx(
            (figures["min"], figures["25%"], figures["75%"], figures["50%"], figures["max"])
        )


def test_one_bad_cell_imports_nothing(app) -> None:
    survey = make_survey(None, anonymous=False)
    mapping = {"columns": {"Stars": "stars", "Which": "some"}, "values": {"stars": {"great": 5}}}
    lines = "Stars,Which\n4,X;Z\ngreat,\nseven,X\n"
    with pytest.raises(BadFile, match="line 4: stars: not_a_rating: seven"):
        act(
            importing.import_responses,
            survey.code,
            "a.csv",
            lines.encode(),
            "m.json",
            json.dumps(mapping).encode(),
            by=None,
            now=NOW,
        )
    assert session().query(Ballot).count() == 0
    good = lines.replace("seven", "1").encode()
    assert (
        act(importing.import_responses, survey.code, "a.csv", good, "m.json", json.dumps(mapping).encode(), by=None, now=NOW)
        == 3
    )
    tallies = {tally.key: tally for tally in results.tallies(survey)}
    assert (tallies["stars"].counts, tallies["some"].counts) == ((1, 0, 0, 1, 1), (2, 0, 1))
    assert count(surveys.specs_of(survey), []) != results.tallies(survey)
    for wrong in ({"columns": {"Nope": "stars"}}, {"columns": {"Stars": "nope"}}, {"columns": []}, []):
        with pytest.raises(BadFile):
            act(importing.import_responses, survey.code, "a.csv", good, "m.json", json.dumps(wrong).encode(), by=None, now=NOW)
    for data in (b"Stars,Which\n4," + b"x" * 200_000, b"\xff\xfe\x00", b"", b"Stars\n4,5,6,7\n"):
        with pytest.raises(BadFile):
            act(
                importing.import_responses, survey.code, "a.csv", data, "m.json", json.dumps(mapping).encode(), by=None, now=NOW
            )
    with pytest.raises(BadFile):
        act(importing.import_responses, "NOPE", "a.csv", good, "m.json", b"{}", by=None, now=NOW)


def test_surveys_in_other_languages_open_everywhere(app, browser) -> None:
    body = json.loads(survey_file.write(surveys.as_file(make_survey(None, opened=False))))
    body["languages"] = ["en", "de", "qqq-zzzzz"]
    survey = act(service.import_survey, survey_file.read("x.json", json.dumps(body).encode()), by=None, now=NOW)
    desk = browser(make_person("organiser"))
    for address in ("", "/settings", "/questions/stars"):
        page = desk.get(f"/organise/surveys/{survey.code}{address}")
        assert page.status_code == 200
        assert 'hreflang="nl"' in page.text, "the site's own languages stay in the head"


@pytest.mark.parametrize(
    "change",
    [
        {"voice": ["x"]}, {"voice": {}},
        {"questions": [{"key": "r", "kind": "rating", "texts": {"en": "?"}, "settings": {"top": "ten"}},
                       {"key": "d", "kind": "text", "texts": {"en": "?"}, "depends_on": {"key": "r", "answers": [1]}}]},
        {"questions": [{"key": "act", "kind": "text", "texts": {"en": "?"}}]},
        {"questions": [{"key": "seed", "kind": "text", "texts": {"en": "?"}}]},
    ],
)  # fmt: skip
def test_odd_survey_files_are_refused_in_words(change: dict[str, Any]) -> None:
    body = {"format": "gosmart-survey/1", "title": "x", "questions": [], **change}
    with pytest.raises(BadFile):
        survey_file.read("x.json", json.dumps(body).encode())


def test_odd_limesurvey_files(app) -> None:
    data = (
        "<document><LimeSurveyDocType>Survey</LimeSurveyDocType><languages><language/><language>&lt;b&gt; x!</language>"
        "<language>de</language></languages><groups><rows><row><gid>1</gid><group_order>x</group_order></row></rows></groups>"
        "<questions><rows><row><qid>1</qid><gid>1</gid><parent_qid>0</parent_qid><type>T</type><title>act</title>"
        "<question_order>first</question_order></row></rows></questions></document>"
    )
    read = lss.read("x.lss", data.encode())
    assert (read.languages, [spec.key for spec in read.questions]) == (("de",), ["qact"])
    assert survey_file.read("x.json", survey_file.write(read).encode()).languages == ("de",)
    assert lss.plain_text("<p>One<br>two</p><script>bad()</script> &amp; three &lt;b&gt;") == "One two & three <b>"
    assert len(lss.plain_text("<script " * 100_000)) <= 20_000
