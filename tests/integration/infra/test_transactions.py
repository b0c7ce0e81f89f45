"""What a transaction forgets of that which was read before it."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import delete, update

from app.feedback.models import Participation
from app.infra.db import session, transaction
from app.members.models import Person
from tests.factories.feedback import make_survey
from tests.factories.members import make_person
from tests.factories.statements import statements


def test_everything_but_keys_is_read_again(app: Flask) -> None:
    person = make_person()
    with statements() as sent, transaction() as tx:
        key = person.id
        assert not sent, "a key is no reason to read"
        tx.execute(update(Person).where(Person.id == key).values(name="Bo"), execution_options={"synchronize_session": False})
        assert person.name == "Bo"
    assert len(sent) == 2


def test_a_record_that_is_gone_is_not_there_any_more(app: Flask) -> None:
    """Even where all of it is its key."""
    key = (make_survey().id, make_person().id)
    with transaction() as tx:
        tx.add(Participation(survey_id=key[0], voter_id=key[1]))
    kept = session().get(Participation, key)
    assert kept is not None
    with transaction() as tx:
        assert kept.voter_id == key[1]
        tx.connection().execute(delete(Participation))
        assert tx.get(Participation, key) is None
