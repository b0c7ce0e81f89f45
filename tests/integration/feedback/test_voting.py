"""Motions, amendments and votes of an assembly."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from app.core.errors import Refused
from app.feedback.queries import assembly as queries
from app.feedback.service import assembly, voting
from app.feedback.vocabulary import Majority, ResolutionKind, Tie
from app.infra.db import Base, session
from app.members.models import Person
from tests.factories.feedback import come, make_assembly
from tests.factories.members import NOW, make_person
from tests.factories.transactions import act

CHAIR = 1


def put(event: Any, **changes: Any) -> int:
    values = {"kind": "resolution", "title": "Fees", "text": "Fees rise.", "by": None, "now": NOW, **changes}
    return act(voting.put, event.id, **values).number


def decided(event: Any, number: int, people: list[Person], choices: tuple[int, ...]) -> str:
    act(voting.open_vote, event.id, number, by=1, now=NOW)
    for person, choice in zip(people, choices, strict=True):
        act(voting.cast, event.id, number, person.organisation_id, choice, by=person.id)
    return str(act(voting.close_vote, event.id, number, by=1, now=NOW).result["verdict"])


def test_amendments_that_meet(app) -> None:
    event, _held, people = make_assembly(5)
    come(event, people)
    put = {"by": None, "now": NOW}
    act(voting.put, event.id, kind=ResolutionKind.RESOLUTION, title="Rules", text="fee 100; office Taipei", **put)
    act(voting.put, event.id, kind=ResolutionKind.AMENDMENT, title="Fee", text="fee 50; office Taipei", parent_number=1, **put)
    act(
        voting.put,
        event.id,
        kind=ResolutionKind.AMENDMENT,
        title="Office",
        text="fee 100; office Delft",
        parent_number=1,
        **put,
    )
    assert decided(event, 2, people, (0, 0, 0, 0, 0)) == "adopted"
    with pytest.raises(Refused, match="reworded_meanwhile"):
        act(voting.open_vote, event.id, 3, by=1, now=NOW)
    terms = {"rule": "simple", "tie": "rejected", "secret": False, "options": (), "point_id": None, "by": 1, "now": NOW}
    act(voting.change, event.id, 3, title="Office", text="fee 50; office Delft", **terms)
    assert decided(event, 3, people, (0, 0, 0, 0, 0)) == "adopted"
    assert queries.find_resolution(event.id, 1).text == "fee 50; office Delft"
    act(voting.put, event.id, kind=ResolutionKind.RESOLUTION, title="More", text="x", **put)
    act(voting.put, event.id, kind=ResolutionKind.AMENDMENT, title="Less", text="y", parent_number=4, **put)
    act(voting.admit, event.id, 4, yes=False, by=1, now=NOW)
    with pytest.raises(Refused, match="too_late_to_amend"):
        act(voting.open_vote, event.id, 5, by=1, now=NOW)


def test_who_is_marked_absent_does_not_vote_and_who_votes_is_there(app) -> None:
    event, _held, people = make_assembly(6)
    come(event, people[:4])
    act(assembly.mark, event.id, people[5].organisation_id, False, by=1, now=NOW)
    act(voting.put, event.id, kind=ResolutionKind.RESOLUTION, title="Fees", text="", by=None, now=NOW)
    act(voting.open_vote, event.id, 1, by=1, now=NOW)
    with pytest.raises(Refused, match="marked_absent"):
        act(voting.cast, event.id, 1, people[5].organisation_id, 0, by=people[5].id)
    act(voting.cast, event.id, 1, people[4].organisation_id, 0, by=people[4].id)
    result = act(voting.close_vote, event.id, 1, by=1, now=NOW).result
    assert (result["there_at_opening"], result["there_at_closing"], result["cast"]) == (4, 5, 1)


def test_only_the_chair_decides_a_tie(app, browser) -> None:
    chair, other = make_person("organiser"), make_person("organiser")
    event, _held, people = make_assembly(4, chair_id=chair.id)
    come(event, people)
    act(voting.put, event.id, kind=ResolutionKind.RESOLUTION, title="Fees", text="", tie=Tie.CASTING, by=None, now=NOW)
    decided(event, 1, people, (0, 0, 1, 1))
    address = f"/organise/{event.slug}/assembly/resolutions/1/yes"
    assert browser(other).post(address).status_code == 403
    assert browser(chair).post(address).status_code == 303


def test_an_open_vote_from_motion_to_verdict(app, browser) -> None:
    event, _held, people = make_assembly(6, chair_id=None)
    chair = make_person("organiser")
    desk, slug = browser(chair), event.slug
    member = browser(people[0])
    number = put(event)
    with pytest.raises(Refused, match="no_quorum"):
        act(voting.open_vote, event.id, number, by=CHAIR, now=NOW)
    come(event, people[:4])
    home = str(people[0].organisation_id)
    motion = {"organisation": home, "parent": "", "title": "More bicycles", "text": "We want more."}
    assert member.post(f"/events/{slug}/assembly/propose", data=motion).status_code == 303
    amend = {"organisation": home, "parent": str(number), "title": "Less", "text": "Fees rise by half."}
    assert member.post(f"/events/{slug}/assembly/propose", data=amend).status_code == 303
    assert desk.post(f"/organise/{slug}/assembly/resolutions/{number}/open").status_code == 409, "amendments first"
    assert desk.post(f"/organise/{slug}/assembly/resolutions/2/withdraw").status_code == 303
    assert desk.post(f"/organise/{slug}/assembly/resolutions/3/admit").status_code == 303
    assert desk.post(f"/organise/{slug}/assembly/resolutions/3/open").status_code == 303
    assert member.post(f"/organise/{slug}/assembly/resolutions/3/close").status_code == 403
    for person, choice in zip(people[:4], "0011", strict=True):
        sent = {"organisation": str(person.organisation_id), "choice": choice}
        page = browser(person).post(f"/events/{slug}/assembly/resolutions/3/vote", data=sent)
        assert page.status_code == 303
    for address in (f"/events/{slug}/assembly", f"/events/{slug}/assembly/live", f"/organise/{slug}/assembly"):
        page = desk.get(address).text
        assert ("Vote now: Less" in page, "Votes cast: 4" in page) == (True, True), address
    public_page = browser().get(f"/events/{slug}/assembly/resolutions/3").text
    assert "Votes cast: 4" in public_page
    assert 'class="bars"' not in public_page, "never while the vote is open"
    assert (
        browser(people[4])
        .post(f"/events/{slug}/assembly/resolutions/3/vote", data={"organisation": home, "choice": "0"})
        .status_code
        == 409
    ), "not their voice"
    sent = {"organisation": home, "choice": "0"}
    assert member.post(f"/events/{slug}/assembly/resolutions/3/vote", data=sent).status_code == 409, "once"
    desk.post(f"/organise/{slug}/assembly/resolutions/3/close")
    assert queries.find_resolution(event.id, 3).result["verdict"] == "rejected", "equal is rejected"
    assert queries.find_resolution(event.id, number).text == "Fees rise."
    page = browser().get(f"/events/{slug}/assembly/resolutions/3").text
    assert "Yes and no were equal, which rejects." in page
    assert "Votes by organisation" in page


def test_an_adopted_amendment_rewords_and_the_chair_decides_a_tie(app) -> None:
    event, _held, people = make_assembly(4)
    come(event, people)
    number = put(event)
    act(
        voting.put, event.id, kind=ResolutionKind.AMENDMENT, title="Less", text="Half.", parent_number=number, tie=Tie.CASTING, by=None, now=NOW,
    )  # fmt: skip
    act(voting.open_vote, event.id, 2, by=CHAIR, now=NOW)
    for person, choice in zip(people, (0, 0, 1, 1), strict=True):
        act(voting.cast, event.id, 2, person.organisation_id, choice, by=person.id)
    act(voting.close_vote, event.id, 2, by=CHAIR, now=NOW)
    assert queries.find_resolution(event.id, 2).state == "tied"
    with pytest.raises(Refused, match="vote_is_open"):
        act(voting.open_vote, event.id, number, by=CHAIR, now=NOW)
    act(voting.casting_vote, event.id, 2, 0, by=CHAIR, now=NOW)
    resolution = queries.find_resolution(event.id, 2)
    assert (resolution.state, resolution.result["verdict"], resolution.result["before"]) == ("closed", "adopted", "Fees rise.")
    assert queries.find_resolution(event.id, number).text == "Half."


def test_a_secret_vote_keeps_nothing_that_links(app, browser, settle, caplog) -> None:
    """Thirty organisations vote in a known order. Nothing that is stored, logged or kept in a session says who voted how."""
    caplog.set_level("DEBUG")
    event, _held, people = make_assembly(30)
    come(event, people)
    number = put(event, secret=True)
    act(voting.open_vote, event.id, number, by=CHAIR, now=NOW)
    codes, choices = [], []
    settle()
    kept = {table.name: session().execute(table.select()).all() for table in Base.metadata.sorted_tables}
    for place, person in enumerate(people):
        choice = place * 7 % 3
        client = browser(person)
        sent = {"organisation": str(person.organisation_id), "choice": str(choice)}
        page = client.post(f"/events/{event.slug}/assembly/resolutions/{number}/vote", data=sent)
        assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
        codes.append(page.text.split('<p class="code">')[1].split("<")[0])
        choices.append(choice)
        with client.session_transaction() as cookie:
            assert codes[-1] not in str(dict(cookie))
    again = browser(people[0]).post(
        f"/events/{event.slug}/assembly/resolutions/{number}/vote",
        data={"organisation": str(people[0].organisation_id), "choice": "1"},
    )
    assert again.status_code == 409
    settle()
    changed = {
        table.name for table in Base.metadata.sorted_tables if session().execute(table.select()).all() != kept[table.name]
    }
    assert changed == {"voice", "secret_ballot", "receipt"}, "no audit, outbox or mail"
    voices = session().execute(text("SELECT resolution_id, organisation_id, choice, cast_by FROM voice")).all()
    assert all(row[2] is None and row[3] is None for row in voices)
    ballots = session().execute(text("SELECT choice FROM secret_ballot")).scalars().all()
    stored = session().execute(text("SELECT code FROM receipt")).scalars().all()
    assert sorted(ballots) == sorted(choices)
    assert sorted(stored) == sorted(codes)
    if session().get_bind().dialect.name == "sqlite":
        assert list(ballots) != choices, "not in the order in which they came"
        assert list(stored) != codes
    assert {column.name for column in Base.metadata.tables["secret_ballot"].columns} == {"id", "resolution_id", "choice"}
    assert {column.name for column in Base.metadata.tables["receipt"].columns} == {"resolution_id", "code"}
    assert not any(code in caplog.text for code in codes)
    act(voting.close_vote, event.id, number, by=CHAIR, now=NOW)
    page = browser().get(f"/events/{event.slug}/assembly/resolutions/{number}").text
    assert all(code in page for code in codes), "everybody finds their ballot"
    assert "Votes by organisation" not in page
    if session().get_bind().dialect.name == "postgresql":
        for table in ("voice", "secret_ballot", "receipt"):
            assert len(set(session().execute(text(f"SELECT xmin::text FROM {table}")).scalars())) == 1


def test_few_secret_votes_tell_nothing(app) -> None:
    event, _held, people = make_assembly(6)
    number = put(event, secret=True)
    come(event, people[:4])
    with pytest.raises(Refused, match="too_few_for_secret"):
        act(voting.open_vote, event.id, number, by=CHAIR, now=NOW)
    come(event, people)
    act(voting.open_vote, event.id, number, by=CHAIR, now=NOW)
    for person in people[:4]:
        act(voting.cast, event.id, number, person.organisation_id, 0, by=person.id)
    resolution = act(voting.close_vote, event.id, number, by=CHAIR, now=NOW)
    assert (resolution.result["verdict"], "counts" in resolution.result) == ("void", False)


def test_a_choice_among_options(app) -> None:
    event, _held, people = make_assembly(5)
    come(event, people)
    with pytest.raises(Refused, match="bad_options"):
        put(event, rule=Majority.MOST_VOTES, options=["Taipei", "Taipei"])
    number = put(event, rule=Majority.MOST_VOTES, options=["Taipei", "Utrecht", "Darwin"])
    act(voting.open_vote, event.id, number, by=CHAIR, now=NOW)
    with pytest.raises(Refused, match="unknown_choice"):
        act(voting.cast, event.id, number, people[0].organisation_id, 3, by=people[0].id)
    for person, choice in zip(people, (1, 1, 2, 2, 0), strict=True):
        act(voting.cast, event.id, number, person.organisation_id, choice, by=person.id)
    resolution = act(voting.close_vote, event.id, number, by=CHAIR, now=NOW)
    assert (resolution.state, resolution.result["verdict"], resolution.result["winners"]) == ("closed", "tied", [1, 2])
