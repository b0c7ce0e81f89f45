"""What people type to do harm is refused, or stored and shown harmless everywhere: page, CSV, XLSX, JSON, PDF, pictures."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
from lxml import html
from pypdf import PdfReader

from app.core.spreadsheets import neutral
from app.feedback.queries import surveys
from app.feedback.service import answering
from app.feedback.service import surveys as service
from app.feedback.vocabulary import SurveyTemplate, VoiceOf
from app.questions.reading import written
from app.questions.spec import QuestionSpec
from tests.factories.events import make_event, make_registration
from tests.factories.feedback import en, make_survey
from tests.factories.members import NOW, make_organisation, make_person
from tests.factories.transactions import act


@pytest.fixture
def hostile(shared: Path) -> list[str]:
    """Naughty strings, scripts, and formulas of spreadsheets."""
    strings = json.loads((shared / "people" / "blns.json").read_text(encoding="utf-8"))
    for name in ("csv-injection_payloadbox.txt", "PayloadsAllTheThings__XSS_Injection__Intruders__xss_payloads_quick.txt"):
        strings += (shared / "payloads" / name).read_text(encoding="utf-8").splitlines()
    return [text[:3000] for text in strings if written(text)]


@pytest.mark.shared
def test_hostile_texts_are_harmless_everywhere(app, browser, hostile: list[str]) -> None:
    organisation = make_organisation()
    survey = make_survey(None)
    sent = 0
    for text in hostile:
        person = make_person(organisation_id=organisation.id)
        form = {"stars": "3", "words": text, "line": text[:290], "one": "other", "one.other": text[:290]}
        answer = browser(person).post(f"/surveys/{survey.code}", data=form)
        assert answer.status_code in {303, 422}, text
        sent += answer.status_code == 303
    assert sent > 0.95 * len(hostile)
    act(service.close_survey, survey.id, by=None, now=NOW)
    desk = browser(make_person("organiser"))
    page = desk.get(f"/organise/surveys/{survey.code}/results?q=").text
    tree = html.fromstring(page)
    assert not [name for node in tree.iter() for name in node.attrib if name.startswith("on")]
    assert not tree.xpath(
        "//iframe | //object | //embed | //img | //script[not(@src)] | //*[starts-with(@href, 'javascript:')]"
    )
    assert {node.tag for node in tree.xpath("//*[contains(@class, 'quotes')]//li//*")} <= {
        "p",
        "div",
        "form",
        "input",
        "a",
        "button",
    }
    kept = {written(text) for text in hostile}
    rows = list(csv.reader(io.StringIO(desk.get(f"/organise/surveys/{survey.code}/results.csv?codes=1").text)))
    column = rows[0].index("words")
    assert {row[column] for row in rows[1:]} <= {str(neutral(text)) for text in kept}
    assert not any(
        cell.startswith(("=", "+", "-", "@", "\t")) and not cell.lstrip("-").isdigit() for row in rows[1:] for cell in row
    )
    book = zipfile.ZipFile(io.BytesIO(desk.get(f"/organise/surveys/{survey.code}/results.xlsx").data))
    for sheet in ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"):
        content = book.read(sheet).decode()
        assert "<f>" not in content
        assert "<hyperlink" not in content
    body = json.loads(desk.get(f"/organise/surveys/{survey.code}/results.json").data)
    assert {row[body["columns"].index("words")] for row in body["ballots"]} <= kept
    document = PdfReader(io.BytesIO(desk.get(f"/organise/surveys/{survey.code}/results.pdf").data))
    assert len(document.pages) > 5
    assert "/JavaScript" not in str(document.trailer)
    picture = desk.get(f"/organise/surveys/{survey.code}/results/words.svg")
    assert (picture.status_code, "<script" in picture.text) == (200, False)
    assert desk.get(f"/organise/surveys/{survey.code}/results/words.png").data[:4] == b"\x89PNG"


def test_hostile_questions_are_harmless(app, browser) -> None:
    bad = '"><script>alert(1)</script>'
    survey = make_survey(
        None,
        QuestionSpec("q", "single", {"en": bad}, help={"en": bad}, options=en(bad, "=1+1", "fine")),
        QuestionSpec("m", "matrix", {"en": bad}, options=en(bad, "x"), rows=en(bad)),
        title=bad,
    )
    organisation = make_organisation()
    for _one in range(5):
        act(answering.answer, survey.id, make_person(organisation_id=organisation.id).id, {"q": 1, "m": [0]})
    person = make_person(organisation_id=organisation.id)
    desk = browser(make_person("organiser"))
    pages = [browser(person).get(f"/surveys/{survey.code}").text, desk.get(f"/organise/surveys/{survey.code}").text]
    act(service.close_survey, survey.id, by=None, now=NOW)
    act(service.publish, survey.id, ["q", "m"], by=1, now=NOW)
    pages += [desk.get(f"/organise/surveys/{survey.code}/results").text, browser().get(f"/surveys/{survey.code}/results").text]
    for page in pages:
        assert "<script>alert" not in page
    assert "<script>alert" not in desk.get(f"/organise/surveys/{survey.code}/results/q.svg").text
    rows = list(csv.reader(io.StringIO(desk.get(f"/organise/surveys/{survey.code}/results.csv").text)))
    assert rows[1][0] == "'=1+1"
    assert desk.get(f"/organise/surveys/{survey.code}/qr.pdf").data[:5] == b"%PDF-"
    assert desk.get(f"/organise/surveys/{survey.code}/qr.png").data[:4] == b"\x89PNG"
    assert desk.get(f"/organise/surveys/{survey.code}/survey.json").status_code == 200


def test_a_form_that_is_wrong_comes_back_with_all_that_was_typed(app, browser) -> None:
    event = make_event()
    person = make_registration(event).person
    survey = make_survey(event)
    form = {
        "stars": "9", "ten": "8", "nps": "3", "one": "other", "one.other": "mine", "some": ["0", "1", "2"], "grid.0": "1",
        "rank.0": "2", "rank.1": "2", "number": "lots", "line": "kept line", "words": "kept\nwords", "day": "someday", "yes": "yes",
    }  # fmt: skip
    page = browser(person).post(f"/surveys/{survey.code}", data=form)
    assert page.status_code == 422
    for words in ("kept line", "kept\nwords", 'value="mine"', 'value="lots"', 'value="someday"', "Please give each rank once"):
        assert words in page.text, words
    assert page.text.count('value="8" checked') == 1
    assert page.text.count("Please ") >= 5
    assert not surveys.has_answered(survey.id, person.id)


def test_a_megabyte_is_refused_and_too_many_fields_too(app, browser) -> None:
    event = make_event()
    person = make_registration(event).person
    survey = make_survey(event, anonymous=False)
    client = browser(person)
    assert client.post(f"/surveys/{survey.code}", data={"stars": "4", "words": "x" * 1_000_000}).status_code in {413, 422}
    assert client.post(f"/surveys/{survey.code}", data={"words": "x" * 300_000, "act": "save"}).status_code in {409, 413}
    many = {f"k{number}": "1" for number in range(3500)}
    assert client.post(f"/surveys/{survey.code}", data={**many, "stars": "4"}).status_code in {400, 403, 413}
    assert not surveys.has_answered(survey.id, person.id)


def test_the_report_reads_in_three_languages(app, browser) -> None:
    organisation = make_organisation()
    survey = act(
        service.make,
        None,
        None,
        "年度問卷",
        template=SurveyTemplate.ASSEMBLY,
        anonymous=True,
        voice=VoiceOf.PERSON,
        by=None,
        now=NOW,
    )
    act(service.open_survey, survey.id, by=None, now=NOW)
    for number in range(6):
        answers = {
            "promises": [0, 1, 2, 3, number % 4], "satisfaction": 7, "recommend": 9, "worth": [2, 0, 1], "colleagues": 3 * number,
            "pilot": 1, "pilot_theme": "空氣品質與噪音", "wishes": "Meer tijd voor gesprekken — čas na rozhovory",
        }  # fmt: skip
        act(answering.answer, survey.id, make_person(organisation_id=organisation.id).id, answers)
    act(service.close_survey, survey.id, by=None, now=NOW)
    desk = browser(make_person("organiser"))
    for language, words in (
        ("zh-Hant", ("空氣品質與噪音", "GO SMART 今年是否履行了承諾？", "已履行")),
        ("nl", ("Heeft GO SMART dit jaar zijn beloften gehouden?", "Gehouden")),
        ("en", ("Did GO SMART keep its promises this year?", "čas na rozhovory")),
    ):
        desk.set_cookie("language", language)
        document = PdfReader(io.BytesIO(desk.get(f"/organise/surveys/{survey.code}/results.pdf").data))
        read = "".join("".join(page.extract_text().split()) for page in document.pages)
        for word in words:
            assert "".join(word.split()) in read, (language, word)
        assert document.trailer["/Root"]["/Lang"] == language
        assert len(document.outline) == 9, "a bookmark a question"
