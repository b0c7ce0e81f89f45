"""A backup holds everything, and comes back as it was."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from sqlalchemy import select

from app.badges.service import badges
from app.events.registration.service import enrolment
from app.exchange.models import Listing
from app.exchange.queries import search
from app.exchange.vocabulary import ListingKind
from app.infra.db import Base, db, session, transaction
from tests.factories.events import make_event, make_registration, make_session
from tests.factories.exchange import make_listing
from tests.factories.members import NOW, make_organisation, make_person
from tests.factories.transactions import act


def everything() -> dict[str, list[object]]:
    session().rollback()
    return {table.name: sorted(map(str, session().execute(select(table)))) for table in Base.metadata.sorted_tables}


def test_there_and_back(app: Flask, settle, tmp_path: Path) -> None:
    make_organisation(name="歐陽")
    event = make_event()
    act(enrolment.enrol, make_session(event).id, make_registration(event).person_id, "on_site", now=NOW)
    act(badges.signing_key, now=NOW)
    # A pilot that goes back to a challenge which was written after it.
    pilot = make_listing("use_case", "Pilot", make_organisation())
    challenge = make_listing("challenge", "Leaking pipes")
    with transaction() as tx:
        tx.get_one(Listing, pilot.id).challenge_id = challenge.id
    settle()
    before = everything()
    assert sum(map(len, before.values())) > 20
    file, run = tmp_path / "all.zip", app.test_cli_runner()
    assert "rows of" in run.invoke(args=["backup", str(file)]).output
    refused = run.invoke(args=["restore", str(file)])
    assert (refused.exit_code, "is not empty" in refused.output) == (1, True)
    session().rollback()
    with db.engine.begin() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(table.delete())
    assert "restored" in run.invoke(args=["restore", str(file)]).output
    assert everything() == before
    assert search.by_words("pipes", ListingKind.CHALLENGE), "the index is there again"
    make_person()
