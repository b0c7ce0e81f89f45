"""The General Members Assembly: electorate, delegates, proxies, quorum, votes, minutes."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import text

from app.core.errors import Refused
from app.events.models import Attendance, Registration
from app.feedback.models import Elector
from app.feedback.queries import assembly as queries
from app.feedback.service import assembly, voting
from app.infra.db import Base, session, unit_of_work
from app.members.service import organisations
from tests.factories.events import make_event, make_registration, make_session
from tests.factories.feedback import come, make_assembly
from tests.factories.members import NOW, make_organisation, make_person

CHAIR = 1


def put(event: Any, **changes: Any) -> int:
    values = {"kind": "resolution", "title": "Fees", "text": "Fees rise.", "by": None, "now": NOW, **changes}
    return voting.put(event.id, **values).number


def test_the_electorate_is_fixed_once(app) -> None:
    late = make_organisation(active=False)
    event, _held, delegates = make_assembly(3)
    organisations.approve(late.id, by=1, now=NOW + timedelta(days=1))
    assert {one.organisation_id for one in queries.electors(event.id)} == {one.organisation_id for one in delegates}
    with pytest.raises(Refused, match="electorate_frozen"):
        assembly.freeze(event.id, by=None, now=NOW)
    with pytest.raises(Refused, match="electorate_frozen"):
        assembly.set_rules(event.id, chair_id=None, quorum=(1, 3, False), proxy_limit=2, record_date=NOW.date(), by=1, now=NOW)
    with pytest.raises(Refused, match="not_in_electorate"):
        assembly.name_delegate(event.id, late.id, None, by=None, now=NOW)
    with pytest.raises(Refused, match="not_an_assembly"):
        assembly.convene(make_event().id, by=None, now=NOW)


def test_only_members_by_the_record_date_have_a_vote(app) -> None:
    old = make_organisation()
    event = make_event(kind="assembly")
    assembly.convene(event.id, by=None, now=NOW)
    before = (NOW - timedelta(days=1)).date()
    rules = {"chair_id": None, "quorum": (1, 2, True), "proxy_limit": 2, "by": 1, "now": NOW}
    assembly.set_rules(event.id, record_date=before, **rules)
    with pytest.raises(Refused, match="no_electorate"):
        assembly.freeze(event.id, by=None, now=NOW)
    assembly.set_rules(event.id, record_date=NOW.date(), **rules)
    assert assembly.freeze(event.id, by=None, now=NOW) == 1
    assert queries.electors(event.id)[0].organisation_id == old.id


def test_delegates_and_proxies(app) -> None:
    event, _held, (one, two, three, four, *_rest) = make_assembly(5, proxy_limit=2)
    stranger = make_person()
    with pytest.raises(Refused, match="not_of_organisation"):
        assembly.name_delegate(event.id, one.organisation_id, stranger.id, by=None, now=NOW)
    for giver in (two, three):
        assembly.give_proxy(event.id, giver.organisation_id, one.organisation_id, by=None, now=NOW)
    with pytest.raises(Refused, match="too_many_proxies"):
        assembly.give_proxy(event.id, four.organisation_id, one.organisation_id, by=None, now=NOW)
    with pytest.raises(Refused, match="not_a_delegate"):
        assembly.give_proxy(event.id, one.organisation_id, one.organisation_id, by=None, now=NOW)
    found = queries.electors(event.id)
    assert queries.voices_of(found, one.id)[0].organisation_id == one.organisation_id
    assert len(queries.voices_of(found, one.id)) == 3
    come(event, [one])
    other = make_person(organisation_id=one.organisation_id)
    assembly.name_delegate(event.id, one.organisation_id, other.id, by=None, now=NOW)
    assert all(elector.proxy_id is None for elector in queries.electors(event.id)), "proxies end with the delegate"


def test_presence_comes_from_doors_rooms_proxies_and_the_chair(app, settle) -> None:
    from app.badges.queries.badges import find_badge
    from app.badges.service import badges, gates, scanning
    from app.badges.service.scanning import Reading

    event, held, (door, online, marked, away, given) = make_assembly(5)
    places = {one.id: make_registration(event, person=one) for one in (door, online, away)}
    settle()
    gate = gates.add_gate(event.id, "Main", by=None, now=NOW)
    _device, token = gates.pair(gates.make_pairing_code(gate.id, "steward", by=None, now=NOW), now=NOW)
    code = badges.code_of(find_badge(places[door.id].id))
    scanning.take(token, [Reading("1", code, "Main", "in", NOW)], now=NOW)
    hall = make_session(event, starts_at=NOW)
    with unit_of_work() as unit:
        unit.add(Attendance(session_id=hall.id, registration_id=places[online.id].id, clicked_at=NOW))
        yesterday = NOW - timedelta(days=1)
        unit.add(Attendance(session_id=hall.id, registration_id=places[away.id].id, clicked_at=yesterday))
    come(event, [marked])
    assembly.give_proxy(event.id, given.organisation_id, door.organisation_id, by=None, now=NOW)

    def there(at: Any = NOW) -> set[int]:
        return set(queries.house(queries.find_assembly(event.id), queries.electors(event.id), at).there)

    homes = {one.organisation_id for one in (door, online, marked, given)}
    assert there() == homes
    later = NOW + timedelta(minutes=30)
    scanning.take(token, [Reading("2", code, "Main", "out", later)], now=later)
    assert there(later) == homes - {door.organisation_id, given.organisation_id}, "who leaves takes the proxy along"
    assembly.mark(event.id, online.organisation_id, False, by=1, now=NOW)
    assert online.organisation_id not in there(later), "the chair's word counts above both"
    assert session().query(Registration).count() == 3
    assert held.event_id == event.id


def test_an_open_vote_from_motion_to_verdict(app, browser) -> None:
    event, _held, people = make_assembly(6, chair_id=None)
    chair = make_person("organiser")
    desk, slug = browser(chair), event.slug
    member = browser(people[0])
    number = put(event)
    with pytest.raises(Refused, match="no_quorum"):
        voting.open_vote(event.id, number, by=CHAIR, now=NOW)
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
        assert ("Vote now: Less" in page, "4 have voted" in page) == (True, True), address
    shown = browser().get(f"/events/{slug}/assembly/resolutions/3").text
    assert "4 have voted" in shown
    assert 'class="bars"' not in shown, "never while the vote is open"
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
    assert "Who voted how" in page


def test_an_adopted_amendment_rewords_and_the_chair_decides_a_tie(app) -> None:
    event, _held, people = make_assembly(4)
    come(event, people)
    number = put(event)
    voting.put(
        event.id, kind="amendment", title="Less", text="Half.", parent_number=number, tie="casting", by=None, now=NOW,
    )  # fmt: skip
    voting.open_vote(event.id, 2, by=CHAIR, now=NOW)
    for person, choice in zip(people, (0, 0, 1, 1), strict=True):
        voting.cast(event.id, 2, person.organisation_id, choice, by=person.id)
    voting.close_vote(event.id, 2, by=CHAIR, now=NOW)
    assert queries.find_resolution(event.id, 2).state == "tied"
    with pytest.raises(Refused, match="vote_is_open"):
        voting.open_vote(event.id, number, by=CHAIR, now=NOW)
    voting.casting_vote(event.id, 2, 0, by=CHAIR, now=NOW)
    held = queries.find_resolution(event.id, 2)
    assert (held.state, held.result["verdict"], held.result["before"]) == ("closed", "adopted", "Fees rise.")
    assert queries.find_resolution(event.id, number).text == "Half."


def test_a_secret_vote_keeps_nothing_that_links(app, browser, settle, caplog) -> None:
    """Thirty organisations vote in a known order. Nothing that is stored, logged or kept in a session says who voted how."""
    caplog.set_level("DEBUG")
    event, _held, people = make_assembly(30)
    come(event, people)
    number = put(event, secret=True)
    voting.open_vote(event.id, number, by=CHAIR, now=NOW)
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
        with client.session_transaction() as held:
            assert codes[-1] not in str(dict(held))
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
    voting.close_vote(event.id, number, by=CHAIR, now=NOW)
    page = browser().get(f"/events/{event.slug}/assembly/resolutions/{number}").text
    assert all(code in page for code in codes), "everybody finds their ballot"
    assert "Who voted how" not in page
    if session().get_bind().dialect.name == "postgresql":
        for table in ("voice", "secret_ballot", "receipt"):
            assert len(set(session().execute(text(f"SELECT xmin::text FROM {table}")).scalars())) == 1


def test_few_secret_votes_tell_nothing(app) -> None:
    event, _held, people = make_assembly(6)
    number = put(event, secret=True)
    come(event, people[:4])
    with pytest.raises(Refused, match="too_few_for_secret"):
        voting.open_vote(event.id, number, by=CHAIR, now=NOW)
    come(event, people)
    voting.open_vote(event.id, number, by=CHAIR, now=NOW)
    for person in people[:4]:
        voting.cast(event.id, number, person.organisation_id, 0, by=person.id)
    held = voting.close_vote(event.id, number, by=CHAIR, now=NOW)
    assert (held.result["verdict"], "counts" in held.result) == ("void", False)


def test_a_choice_among_options(app) -> None:
    event, _held, people = make_assembly(5)
    come(event, people)
    with pytest.raises(Refused, match="bad_options"):
        put(event, rule="most_votes", options=["Taipei", "Taipei"])
    number = put(event, rule="most_votes", options=["Taipei", "Utrecht", "Darwin"])
    voting.open_vote(event.id, number, by=CHAIR, now=NOW)
    with pytest.raises(Refused, match="unknown_choice"):
        voting.cast(event.id, number, people[0].organisation_id, 3, by=people[0].id)
    for person, choice in zip(people, (1, 1, 2, 2, 0), strict=True):
        voting.cast(event.id, number, person.organisation_id, choice, by=person.id)
    held = voting.close_vote(event.id, number, by=CHAIR, now=NOW)
    assert (held.state, held.result["verdict"], held.result["winners"]) == ("closed", "tied", [1, 2])


def test_the_agenda_its_documents_and_the_minutes(app, browser) -> None:
    event, _held, people = make_assembly(5)
    slug = event.slug
    desk = browser(make_person("secretariat"))
    point = {"title": "Budget of 2027", "text": "", "notes": "Discussed at length."}
    paper = {**point, "document": (io.BytesIO(b"%PDF-1.4 x"), "budget.pdf"), "document_title": "Budget"}
    assert desk.post(f"/organise/{slug}/assembly/points/0", data=paper).status_code == 303
    fake = {**point, "document": (io.BytesIO(b"MZ"), "budget.exe")}
    assert desk.post(f"/organise/{slug}/assembly/points/0", data=fake).status_code == 422
    held = queries.points(event.id)
    assert [len(one.documents) for one in held] == [1], "a point is not half saved"
    address = f"/events/{slug}/assembly/documents/{held[0].documents[0].id}.pdf"
    assert browser().get(address).status_code == 401
    assert browser(people[0]).get(address).data == b"%PDF-1.4 x"
    resolution = {
        "title": "Adopt the budget",
        "text": "我們通過預算。",
        "point": str(held[0].id),
        "rule": "two_thirds",
        "tie": "rejected",
    }
    assert desk.post(f"/organise/{slug}/assembly/resolutions/0", data=resolution).status_code == 303
    come(event, people)
    desk.post(f"/organise/{slug}/assembly/resolutions/1/open")
    for person, choice in zip(people, (0, 0, 0, 1, 2), strict=True):
        voting.cast(event.id, 1, person.organisation_id, choice, by=person.id)
    desk.post(f"/organise/{slug}/assembly/resolutions/1/close")
    assert browser().get(f"/events/{slug}/assembly/minutes.pdf").status_code == 401
    assert desk.post(f"/organise/{slug}/assembly/close", data={"minutes": "Closed at 16:15."}).status_code == 303
    read = " ".join(
        " ".join(page.extract_text().split())
        for page in PdfReader(io.BytesIO(browser().get(f"/events/{slug}/assembly/minutes.pdf").data)).pages
    )
    for words in (
        "Budget of 2027",
        "我們通過預算。",
        "Two thirds of 4 yes and no votes: 3 are needed, 3 were yes.",
        "Closed at 16:15.",
    ):
        assert words in read
    with pytest.raises(Refused, match="assembly_closed"):
        put(event)
    assert queries.find_resolution(event.id, 1).result["verdict"] == "adopted"


def test_stewards_name_their_own_delegates_only(app, browser) -> None:
    event, _held, people = make_assembly(3)
    colleague = make_person(organisation_id=people[0].organisation_id)
    sent = {"delegate": str(colleague.id), "proxy": str(people[1].organisation_id)}
    assert browser(people[0]).post(f"/events/{event.slug}/assembly/delegate", data=sent).status_code == 303
    elector = session().get(Elector, (event.id, people[0].organisation_id))
    assert (elector.delegate_id, elector.proxy_id) == (colleague.id, people[1].id)
    assert browser(colleague).post(f"/events/{event.slug}/assembly/delegate", data=sent).status_code == 403
    assert (
        browser(people[0]).post(f"/events/{event.slug}/assembly/delegate", data={"delegate": str(people[1].id)}).status_code
        == 422
    ), "not one of ours"
