"""Faults that fresh eyes found in surveys and assemblies, so that they stay mended."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from app.core.errors import BadFile, Refused
from app.events.models import Attendance
from app.feedback.models import AnswerDraft, Elector, TextTag
from app.feedback.queries import assembly as queries
from app.feedback.queries import surveys
from app.feedback.rules import lss, survey_file
from app.feedback.rules.breakdown import shown_groups
from app.feedback.service import answering, assembly, voting
from app.feedback.service import surveys as service
from app.infra.db import db, session, unit_of_work
from app.insights.queries import figures as insights
from app.members.models import Person
from app.questions.spec import QuestionSpec
from tests.factories.events import make_event, make_registration, make_session
from tests.factories.feedback import come, en, make_assembly, make_survey
from tests.factories.members import NOW, make_organisation, make_person
from tests.factories.questions import after, make_question
from tests.integration.test_races import at_once


def test_files_leave_out_what_too_few_answered(app, browser) -> None:
    made = make_survey(None, QuestionSpec("a", "rating", {"en": "A?"}), QuestionSpec("b", "text", {"en": "B?"}))
    home = make_organisation()
    for number in range(5):
        answering.answer(made.id, make_person(organisation_id=home.id).id, {"a": 3, **({"b": "SECRET"} if number == 0 else {})})
    service.close_survey(made.id, by=None, now=NOW)
    desk = browser(make_person("organiser"))
    for kind in ("csv", "json", "xlsx", "pdf"):
        assert b"SECRET" not in desk.get(f"/organise/surveys/{made.code}/results.{kind}").data
    assert next(csv.reader(io.StringIO(desk.get(f"/organise/surveys/{made.code}/results.csv").text))) == ["A?"]


def test_groups_of_a_question_stay_within_those_of_the_one_before() -> None:
    """How many of a group were asked a question that depends is an answer to the one before."""
    first = make_question("a", "single", 2)
    second = make_question("b", "text", depends_on=after("a", 0))
    ballots: list[Any] = [(("city",), {"a": 0, "b": "x"}) for _ in range(10)]
    ballots += [(("company",), {"a": 0, "b": "x"}) for _ in range(6)] + [(("uni",), {"a": 1}) for _ in range(3)]
    found = shown_groups([first, second], ballots, protect=True)
    assert found == {"a": [["city"]], "b": [["city"]]}


def test_the_dashboard_shows_no_single_member(app, browser) -> None:
    home = make_organisation()
    made = service.make(None, None, "Year", template="assembly", anonymous=False, by=None, now=NOW)
    service.open_survey(made.id, by=None, now=NOW)
    answering.answer(made.id, home.id, {"promises": [0, 1, 2, 0, 0], "satisfaction": 2, "recommend": 0})
    service.close_survey(made.id, by=None, now=NOW)
    assert insights.confirmed(NOW.year) is None
    assert browser().get("/insights/").status_code == 200


def test_a_changed_question_of_promises_is_left_out(app, browser) -> None:
    made = service.make(None, None, "Year", template="assembly", anonymous=True, by=None, now=NOW)
    held = next(surveys.spec_of(one) for one in surveys.get_survey(made.id).questions if one.key == "promises")
    service.put_question(
        made.id,
        QuestionSpec(held.key, held.kind, held.texts, options=held.options[:3], rows=held.rows),
        instead_of="promises",
        by=1,
        now=NOW,
    )
    service.open_survey(made.id, by=None, now=NOW)
    for _one in range(6):
        answering.answer(made.id, make_organisation().id, {"promises": [0, 1, 2, 0, 0], "satisfaction": 8})
    service.close_survey(made.id, by=None, now=NOW)
    found = insights.confirmed(NOW.year)
    assert (found.promises, found.satisfaction) == ({}, 8)
    assert browser().get("/insights/").status_code == 200


def test_a_failing_database_tells_no_answers(app) -> None:
    with pytest.raises(Exception, match="no_such_table") as caught, db.engine.connect() as connection:
        connection.execute(text("INSERT INTO no_such_table VALUES (:answers)"), {"answers": "MY SECRET WORDS"})
    assert "SECRET" not in str(caught.value)


def test_surveys_in_other_languages_open_everywhere(app, browser) -> None:
    body = json.loads(survey_file.write(surveys.as_file(make_survey(None, opened=False))))
    body["languages"] = ["en", "de", "qqq-zzzzz"]
    made = service.import_survey(survey_file.read("x.json", json.dumps(body).encode()), by=None, now=NOW)
    desk = browser(make_person("organiser"))
    for address in ("", "/settings", "/questions/stars"):
        page = desk.get(f"/organise/surveys/{made.code}{address}")
        assert page.status_code == 200
        assert 'title="Nederlands"' in page.text, "the site's own languages stay in the head"


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
    assert (read.languages, [one.key for one in read.questions]) == (("de",), ["qact"])
    assert survey_file.read("x.json", survey_file.write(read).encode()).languages == ("de",)
    assert lss.plain_text("<p>One<br>two</p><script>bad()</script> &amp; three &lt;b&gt;") == "One two & three <b>"
    assert len(lss.plain_text("<script " * 100_000)) <= 20_000


def test_odd_numbers_in_the_builder(app, browser) -> None:
    made = make_survey(None, opened=False)
    desk = browser(make_person("organiser"))
    for value in ("Infinity", "1e400", "sNaN", "NaN", "-1e99", "x"):
        form = {"kind": "number", "text_0": "How many?", "least": value, "top": "300000"}
        assert desk.post(f"/organise/surveys/{made.code}/preview", data=form).status_code == 200
        assert desk.post(f"/organise/surveys/{made.code}", data=form).status_code == 422
    many = desk.post(f"/organise/surveys/{made.code}/preview", data={"kind": "rating", "text_0": "?", "top": "300000"})
    assert many.text.count("<input") < 20


def test_drafts_and_tags_at_once(app) -> None:
    event = make_event()
    person = make_registration(event).person_id
    made = make_survey(event, anonymous=False).id
    saves = [lambda n=n: answering.save_draft(made, person, {"words": [str(n)]}, now=NOW) for n in range(6)]
    tags = [lambda: service.tag_text(made, "words", "text", "tag", on=True, by=1, now=NOW)] * 6
    assert set(at_once(app, saves + tags)) == {None}
    assert (session().query(AnswerDraft).count(), session().query(TextTag).count()) == (1, 1)
    acts = [lambda: answering.answer(made, person, {"stars": 3}), *saves]
    assert set(at_once(app, acts)) <= {None, "already_answered"}
    assert session().query(AnswerDraft).count() == 0


def test_an_option_that_moves_takes_along_what_depends_on_it(app) -> None:
    made = make_survey(
        None,
        QuestionSpec("a", "single", {"en": "Which?"}, options=en("A", "B", "C")),
        QuestionSpec("why", "text", {"en": "Why B?"}, depends_on={"key": "a", "answers": [1]}),
        opened=False,
    )
    changed = QuestionSpec("a", "single", {"en": "Which?"}, options=en("Z", "A", "B", "C"))
    service.put_question(made.id, changed, instead_of="a", by=1, now=NOW)
    assert surveys.get_survey(made.id).questions[1].depends_on == {"key": "a", "answers": [2]}
    gone = QuestionSpec("a", "single", {"en": "Which?"}, options=en("A", "C"))
    with pytest.raises(Refused, match="option_is_needed"):
        service.put_question(made.id, gone, instead_of="a", by=1, now=NOW)


def decided(event: Any, number: int, people: list[Person], choices: tuple[int, ...]) -> str:
    voting.open_vote(event.id, number, by=1, now=NOW)
    for person, choice in zip(people, choices, strict=True):
        voting.cast(event.id, number, person.organisation_id, choice, by=person.id)
    return str(voting.close_vote(event.id, number, by=1, now=NOW).result["verdict"])


def test_amendments_that_meet(app) -> None:
    event, _held, people = make_assembly(5)
    come(event, people)
    put = {"by": None, "now": NOW}
    voting.put(event.id, kind="resolution", title="Rules", text="fee 100; office Taipei", **put)
    voting.put(event.id, kind="amendment", title="Fee", text="fee 50; office Taipei", parent_number=1, **put)
    voting.put(event.id, kind="amendment", title="Office", text="fee 100; office Delft", parent_number=1, **put)
    assert decided(event, 2, people, (0, 0, 0, 0, 0)) == "adopted"
    with pytest.raises(Refused, match="reworded_meanwhile"):
        voting.open_vote(event.id, 3, by=1, now=NOW)
    terms = {"rule": "simple", "tie": "rejected", "secret": False, "options": (), "point_id": None, "by": 1, "now": NOW}
    voting.change(event.id, 3, title="Office", text="fee 50; office Delft", **terms)
    assert decided(event, 3, people, (0, 0, 0, 0, 0)) == "adopted"
    assert queries.find_resolution(event.id, 1).text == "fee 50; office Delft"
    voting.put(event.id, kind="resolution", title="More", text="x", **put)
    voting.put(event.id, kind="amendment", title="Less", text="y", parent_number=4, **put)
    voting.admit(event.id, 4, yes=False, by=1, now=NOW)
    with pytest.raises(Refused, match="too_late_to_amend"):
        voting.open_vote(event.id, 5, by=1, now=NOW)


def test_who_is_marked_absent_does_not_vote_and_who_votes_is_there(app) -> None:
    event, _held, people = make_assembly(6)
    come(event, people[:4])
    assembly.mark(event.id, people[5].organisation_id, False, by=1, now=NOW)
    voting.put(event.id, kind="resolution", title="Fees", text="", by=None, now=NOW)
    voting.open_vote(event.id, 1, by=1, now=NOW)
    with pytest.raises(Refused, match="marked_absent"):
        voting.cast(event.id, 1, people[5].organisation_id, 0, by=people[5].id)
    voting.cast(event.id, 1, people[4].organisation_id, 0, by=people[4].id)
    result = voting.close_vote(event.id, 1, by=1, now=NOW).result
    assert (result["there_at_opening"], result["there_at_closing"], result["cast"]) == (4, 5, 1)


def test_only_the_chair_decides_a_tie(app, browser) -> None:
    chair, other = make_person("organiser"), make_person("organiser")
    event, _held, people = make_assembly(4, chair_id=chair.id)
    come(event, people)
    voting.put(event.id, kind="resolution", title="Fees", text="", tie="casting", by=None, now=NOW)
    decided(event, 1, people, (0, 0, 1, 1))
    address = f"/organise/{event.slug}/assembly/resolutions/1/yes"
    assert browser(other).post(address).status_code == 403
    assert browser(chair).post(address).status_code == 303


def test_minutes_stay_as_they_were(app) -> None:
    event, _held, people = make_assembly(4)
    late = make_registration(event, person=people[3])
    hall = make_session(event, starts_at=NOW)
    come(event, people[:3])
    assembly.close(event.id, "", by=1, now=NOW)
    with unit_of_work() as unit:
        unit.add(Attendance(session_id=hall.id, registration_id=late.id, clicked_at=NOW + timedelta(hours=3)))
    found = queries.house(queries.find_assembly(event.id), queries.electors(event.id), NOW + timedelta(hours=4))
    assert found.there == {one.organisation_id for one in people[:3]}


def test_delegates_that_moved_and_forms_that_are_half_right(app, browser) -> None:
    event, _held, (one, two, three) = make_assembly(3, proxy_limit=0)
    with unit_of_work() as unit:
        unit.get_one(Person, one.id).organisation_id = two.organisation_id
    with pytest.raises(Refused, match="delegate_elsewhere"):
        assembly.name_delegate(event.id, two.organisation_id, one.id, by=None, now=NOW)
    come(event, [one, two, three])
    voting.put(event.id, kind="resolution", title="Fees", text="", by=None, now=NOW)
    voting.open_vote(event.id, 1, by=1, now=NOW)
    home = queries.voices_of(queries.electors(event.id), one.id)[0].organisation_id
    with pytest.raises(Refused, match="not_your_voice"):
        voting.cast(event.id, 1, home, 0, by=one.id)
    colleague = make_person(organisation_id=three.organisation_id)
    sent = {"delegate": str(colleague.id), "proxy": str(two.organisation_id)}
    assert browser(three).post(f"/events/{event.slug}/assembly/delegate", data=sent).status_code == 422
    assert session().get(Elector, (event.id, three.organisation_id)).delegate_id == three.id, "neither of the two"


def test_the_record_date_is_not_ahead(app) -> None:
    event = make_event(kind="assembly")
    assembly.convene(event.id, by=None, now=NOW)
    for day in (date(9999, 12, 31), NOW.date() + timedelta(days=1)):
        with pytest.raises(Refused, match="record_date_ahead"):
            assembly.set_rules(event.id, chair_id=None, quorum=(1, 2, True), proxy_limit=2, record_date=day, by=1, now=NOW)


def test_unlike_questions_are_not_compared(app, browser) -> None:
    home = make_organisation()
    desk = browser(make_person("organiser"))
    for number, top in enumerate((5, 10)):
        at = NOW + timedelta(days=number * 10)
        draft = survey_file.DraftSurvey(
            "Year", ("en",), (QuestionSpec("r", "rating", {"en": "?"}, settings={"top": top}),), template="own"
        )
        made = service.import_survey(draft, by=None, now=at)
        service.open_survey(made.id, by=None, now=at)
        for _one in range(5):
            answering.answer(made.id, make_person(organisation_id=home.id).id, {"r": 5})
        service.close_survey(made.id, by=None, now=at + timedelta(days=1))
    assert "since last time" not in desk.get(f"/organise/surveys/{made.code}/results").text
