"""What an anonymous survey keeps, and what it must not: everything that is stored, logged or kept in a session is looked through."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest
from sqlalchemy import select, text

from app.core.errors import Refused
from app.feedback.models import AnswerDraft, Ballot
from app.feedback.queries import audience, surveys
from app.feedback.rules.suppression import THRESHOLD
from app.feedback.service import answering
from app.feedback.service import surveys as service
from app.feedback.vocabulary import VoiceOf
from app.infra.db import Base, db, session, transaction
from app.infra.mail import Mail
from tests.factories.events import make_event, make_registration
from tests.factories.feedback import make_survey
from tests.factories.members import NOW, make_organisation, make_person
from tests.factories.transactions import act


def dump() -> dict[str, list[Any]]:
    """Every row of every table, in the order in which the database hands them out."""
    session().rollback()
    return {table.name: list(session().execute(table.select()).all()) for table in Base.metadata.sorted_tables}


def test_forty_answers_in_a_known_order_cannot_be_linked(app, browser, settle, caplog) -> None:
    caplog.set_level("DEBUG")
    event = make_event(slug="expo", on_site_seats=None)
    kinds = ("city", "company", "university", "ngo")
    people = [
        make_person(organisation_id=make_organisation(kind=kinds[number % 3], country=("NL", "TW")[number % 2]).id)
        for number in range(40)
    ]
    for answerer in people:
        make_registration(event, person=answerer)
    survey = make_survey(event, traits=["kind", "region", "theme"])
    settle()
    random.Random(4).shuffle(people)
    before = dump()
    for number, person in enumerate(people):
        client = browser(person)
        assert client.get(f"/surveys/{survey.code}").status_code == 200
        form = {"stars": str(number % 5 + 1), "words": f"secret text {number}", "seed": "1"}
        assert client.post(f"/surveys/{survey.code}", data={**form, "act": "save"}).status_code == 409, "no draft on the server"
        assert client.post(f"/surveys/{survey.code}", data={**form, "act": "review"}).status_code == 200
        assert client.post(f"/surveys/{survey.code}", data=form).status_code == 303
        with client.session_transaction() as kept:
            assert set(kept) <= {"_user_id", "_fresh", "csrf_token"}, "the session knows nothing of it"
        other = browser(person).post(f"/surveys/{survey.code}", data=form)
        assert other.status_code == 409, "a second vote from another browser"
    settle()
    after = dump()
    assert {name for name in after if after[name] != before[name]} == {"participation", "ballot"}
    ballots = session().execute(text("SELECT * FROM ballot")).mappings().all()
    assert set(ballots[0]) == {"id", "survey_id", "voter_id", "traits", "answers"}
    assert set(session().execute(text("SELECT * FROM participation")).keys()) == {"survey_id", "voter_id"}
    assert all(row["voter_id"] is None for row in ballots)
    came = {person.id: number for number, person in enumerate(people)}
    stored = [int(re.search(r"secret text (\d+)", str(row["answers"]))[1]) for row in ballots]
    assert sorted(stored) == list(range(40))
    voters = [row[0] for row in session().execute(text("SELECT voter_id FROM participation"))]
    if session().get_bind().dialect.name == "sqlite":
        # No column and no place on disk puts ballots or participations into the order in which they came.
        for column in ("id", "traits"):
            assert [stored[place] for place in sorted(range(40), key=lambda p: str(ballots[p][column]))] != list(range(40))
        assert stored != list(range(40))
        assert voters == sorted(voters), "participations lie in the order of people's ids"
        assert stored != [came[voter] for voter in voters], "and ballots do not lie beside them"
    # No value of a ballot stands anywhere else, so nothing joins.
    for row in ballots:
        for name, rows in after.items():
            if name != "ballot":
                assert row["id"] not in str(rows), name
    assert not any("secret text" in str(rows) for name, rows in after.items() if name != "ballot")
    # What ballots carry of their voters' organisations is shared by enough of those asked.
    asked = [audience.carried(survey, voter.traits) for voter in audience.voters(survey)]
    for row in session().scalars(select(Ballot)):
        kept_traits = [value for value in row.traits if value]
        assert sum(list(traits[: len(kept_traits)]) == kept_traits for traits in asked) >= THRESHOLD
    assert "secret text" not in caplog.text
    assert not any(str(row["id"]) in caplog.text for row in ballots)


def test_reminders_do_not_tell_who_has_answered(app, settle) -> None:
    event = make_event(on_site_seats=None)
    people = [make_registration(event).person for _ in range(12)]
    survey = make_survey(event)
    settle()

    def mailed() -> set[str]:
        settle()
        with transaction() as tx:
            recipients = {
                mail_row.recipient for mail_row in tx.scalars(select(Mail).where(Mail.subject.startswith("Reminder")))
            }
            for letter in tx.scalars(select(Mail)):
                tx.delete(letter)
        return recipients

    for person in people[:4]:
        act(answering.answer, survey.id, person.id, {"stars": 3})
    act(service.ask_people, survey.id, reminder=True, by=1, now=NOW)
    assert mailed() == {person.email for person in people}, "fewer than five have answered: everybody gets it"
    for person in people[4:8]:
        act(answering.answer, survey.id, person.id, {"stars": 3})
    act(service.ask_people, survey.id, reminder=True, by=1, now=NOW)
    # Some answer between the button and the worker: count and list are taken together.
    act(answering.answer, survey.id, people[8].id, {"stars": 3})
    assert mailed() == {person.email for person in people[9:]}
    act(answering.answer, survey.id, people[9].id, {"stars": 3})
    act(service.ask_people, survey.id, reminder=True, by=1, now=NOW)
    assert mailed() == {person.email for person in people}, "one more since that list would be told by the next"
    named = make_survey(event, anonymous=False)
    act(answering.answer, named.id, people[0].id, {"stars": 3})
    act(service.ask_people, named.id, reminder=True, by=1, now=NOW)
    assert mailed() == {person.email for person in people[1:]}


def test_a_link_of_one_s_own_needs_no_sign_in(app, browser, settle) -> None:
    event = make_event()
    person, other = make_registration(event).person, make_registration(event).person
    survey = make_survey(event)
    act(service.ask_people, survey.id, reminder=False, by=1, now=NOW)
    settle()
    body = (
        session()
        .scalars(select(Mail.body).where(Mail.recipient == person.email, Mail.subject.startswith("Your opinion")))
        .one()
    )
    path = re.search(r"http://localhost(/surveys/\S+)", body)[1]
    assert "How good?" in browser().get(path).text
    assert browser().get(path.replace(f"/{person.id}/", f"/{other.id}/")).status_code == 404
    assert browser().post(path, data={"stars": "4"}).location == f"/surveys/{survey.code}/thanks"
    assert browser().post(path, data={"stars": "4"}).status_code == 409
    assert browser(person).post(f"/surveys/{survey.code}", data={"stars": "4"}).status_code == 409
    assert surveys.has_answered(survey.id, person.id)
    assert not surveys.has_answered(survey.id, other.id)


def test_named_answers_are_kept_as_one_goes(app, browser) -> None:
    event = make_event()
    person = make_registration(event).person
    survey = make_survey(event, anonymous=False)
    client = browser(person)
    typed = {"stars": "9", "words": "half a sent", "some": ["0", "1"], "act": "save"}
    saved = client.post(f"/surveys/{survey.code}", data=typed, headers={"X-Background": "1"})
    assert saved.status_code == 204
    page = browser(person).get(f"/surveys/{survey.code}").text
    assert "half a sent" in page, "on another device too"
    assert "Your earlier entries" in page
    assert client.post(f"/surveys/{survey.code}", data={**typed, "stars": "4", "act": "send"}).status_code == 303
    assert session().query(AnswerDraft).count() == 0
    assert client.post(f"/surveys/{survey.code}", data=typed).status_code == 409, "no draft after the answer"
    with pytest.raises(Refused, match="no_drafts"):
        act(answering.save_draft, make_survey(event).id, person.id, {"words": ["x"]}, now=NOW)


def test_one_organisation_has_one_voice(app, browser) -> None:
    home = make_organisation()
    first, two = make_person("steward", organisation_id=home.id), make_person("steward", organisation_id=home.id)
    colleague = make_person(organisation_id=home.id)
    survey = make_survey(None, voice=VoiceOf.ORGANISATION)
    assert "first one counts" in browser(first).get(f"/surveys/{survey.code}").text
    assert browser(first).post(f"/surveys/{survey.code}", data={"stars": "4"}).status_code == 303
    assert browser(two).post(f"/surveys/{survey.code}", data={"stars": "1"}).status_code == 409
    assert "Your organisation has answered" in browser(two).get(f"/surveys/{survey.code}").text
    assert browser(colleague).post(f"/surveys/{survey.code}", data={"stars": "1"}).status_code == 409
    assert session().query(Ballot).count() == 1


def test_texts_are_found_and_tagged(app, browser) -> None:
    survey = make_survey(None)
    desk = browser(make_person("organiser"))
    home = make_organisation()
    for number in range(6):
        act(
            answering.answer,
            survey.id,
            make_person(organisation_id=home.id).id,
            {"stars": 4, "words": f"More of {'maps' if number % 2 else 'buses'} {number}"},
        )
    act(service.close_survey, survey.id, by=None, now=NOW)
    address = f"/organise/surveys/{survey.code}/results"
    page = desk.get(address + "?q=MAPS").text
    assert ("More of maps 1" in page, "More of buses 2" in page) == (True, False)
    desk.post(f"{address}/words/tag", data={"text": "More of maps 1", "tag": " walking ", "act": "on"})
    assert "More of maps 1" in desk.get(address + "?tag=walking").text
    assert "More of maps 3" not in desk.get(address + "?tag=walking").text
    desk.post(f"{address}/words/tag", data={"text": "More of maps 1", "tag": "walking", "act": "off"})
    assert "More of maps 1" not in desk.get(address + "?tag=walking").text


def test_a_failing_database_tells_no_answers(app) -> None:
    with pytest.raises(Exception, match="no_such_table") as caught, db.engine.connect() as connection:
        connection.execute(text("INSERT INTO no_such_table VALUES (:answers)"), {"answers": "MY SECRET WORDS"})
    assert "SECRET" not in str(caught.value)
