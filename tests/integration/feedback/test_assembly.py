"""The General Members Assembly: electorate, delegates, proxies, presence, agenda and minutes."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from app.core.errors import Refused
from app.events.models import Attendance, Registration
from app.feedback.models import Elector
from app.feedback.queries import assembly as queries
from app.feedback.service import assembly, voting
from app.feedback.vocabulary import ResolutionKind
from app.infra.db import session, transaction
from app.members.models import Person
from app.members.service import organisations
from tests.factories.events import make_event, make_registration, make_session
from tests.factories.feedback import come, make_assembly
from tests.factories.members import NOW, make_organisation, make_person
from tests.factories.transactions import act


def put(event: Any, **changes: Any) -> int:
    values = {"kind": "resolution", "title": "Fees", "text": "Fees rise.", "by": None, "now": NOW, **changes}
    return act(voting.put, event.id, **values).number


def test_the_electorate_is_fixed_once(app) -> None:
    late = make_organisation(active=False)
    event, _held, delegates = make_assembly(3)
    act(organisations.approve, late.id, by=1, now=NOW + timedelta(days=1))
    assert {elector.organisation_id for elector in queries.electors(event.id)} == {
        delegate.organisation_id for delegate in delegates
    }
    with pytest.raises(Refused, match="electorate_frozen"):
        act(assembly.freeze, event.id, by=None, now=NOW)
    with pytest.raises(Refused, match="electorate_frozen"):
        act(
            assembly.set_rules,
            event.id,
            chair_id=None,
            quorum=(1, 3, False),
            proxy_limit=2,
            record_date=NOW.date(),
            by=1,
            now=NOW,
        )
    with pytest.raises(Refused, match="not_in_electorate"):
        act(assembly.name_delegate, event.id, late.id, None, by=None, now=NOW)
    with pytest.raises(Refused, match="not_an_assembly"):
        act(assembly.convene, make_event().id, by=None, now=NOW)


def test_only_members_by_the_record_date_have_a_vote(app) -> None:
    old = make_organisation()
    event = make_event(kind="assembly")
    act(assembly.convene, event.id, by=None, now=NOW)
    before = (NOW - timedelta(days=1)).date()
    rules = {"chair_id": None, "quorum": (1, 2, True), "proxy_limit": 2, "by": 1, "now": NOW}
    act(assembly.set_rules, event.id, record_date=before, **rules)
    with pytest.raises(Refused, match="no_electorate"):
        act(assembly.freeze, event.id, by=None, now=NOW)
    act(assembly.set_rules, event.id, record_date=NOW.date(), **rules)
    assert act(assembly.freeze, event.id, by=None, now=NOW) == 1
    assert queries.electors(event.id)[0].organisation_id == old.id


def test_delegates_and_proxies(app) -> None:
    event, _held, (first, two, three, four, *_rest) = make_assembly(5, proxy_limit=2)
    stranger = make_person()
    with pytest.raises(Refused, match="not_of_organisation"):
        act(assembly.name_delegate, event.id, first.organisation_id, stranger.id, by=None, now=NOW)
    for giver in (two, three):
        act(assembly.give_proxy, event.id, giver.organisation_id, first.organisation_id, by=None, now=NOW)
    with pytest.raises(Refused, match="too_many_proxies"):
        act(assembly.give_proxy, event.id, four.organisation_id, first.organisation_id, by=None, now=NOW)
    with pytest.raises(Refused, match="not_a_delegate"):
        act(assembly.give_proxy, event.id, first.organisation_id, first.organisation_id, by=None, now=NOW)
    electors = queries.electors(event.id)
    assert queries.voices_of(electors, first.id)[0].organisation_id == first.organisation_id
    assert len(queries.voices_of(electors, first.id)) == 3
    come(event, [first])
    other = make_person(organisation_id=first.organisation_id)
    act(assembly.name_delegate, event.id, first.organisation_id, other.id, by=None, now=NOW)
    assert all(elector.proxy_id is None for elector in queries.electors(event.id)), "proxies end with the delegate"


def test_presence_comes_from_doors_rooms_proxies_and_the_chair(app, settle) -> None:
    from app.badges.queries.badges import find_badge
    from app.badges.service import badges, gates, scanning
    from app.badges.service.scanning import Reading

    event, gathering, (door, online, marked, away, given) = make_assembly(5)
    places = {person.id: make_registration(event, person=person) for person in (door, online, away)}
    settle()
    gate = act(gates.add_gate, event.id, "Main", by=None, now=NOW)
    _device, token = act(gates.pair, act(gates.make_pairing_code, gate.id, "steward", by=None, now=NOW), now=NOW)
    code = act(badges.code_of, find_badge(places[door.id].id))
    act(scanning.take, token, [Reading("1", code, "Main", "in", NOW)], now=NOW)
    hall = make_session(event, starts_at=NOW)
    with transaction() as tx:
        tx.add(Attendance(session_id=hall.id, registration_id=places[online.id].id, clicked_at=NOW))
        yesterday = NOW - timedelta(days=1)
        tx.add(Attendance(session_id=hall.id, registration_id=places[away.id].id, clicked_at=yesterday))
    come(event, [marked])
    act(assembly.give_proxy, event.id, given.organisation_id, door.organisation_id, by=None, now=NOW)

    def there(at: Any = NOW) -> set[int]:
        return set(queries.house(queries.find_assembly(event.id), queries.electors(event.id), at).there)

    homes = {person.organisation_id for person in (door, online, marked, given)}
    assert there() == homes
    later = NOW + timedelta(minutes=30)
    act(scanning.take, token, [Reading("2", code, "Main", "out", later)], now=later)
    assert there(later) == homes - {door.organisation_id, given.organisation_id}, "who leaves takes the proxy along"
    act(assembly.mark, event.id, online.organisation_id, False, by=1, now=NOW)
    assert online.organisation_id not in there(later), "the chair's word counts above both"
    assert session().query(Registration).count() == 3
    assert gathering.event_id == event.id


def test_the_agenda_its_documents_and_the_minutes(app, browser) -> None:
    event, _held, people = make_assembly(5)
    slug = event.slug
    desk = browser(make_person("secretariat"))
    point = {"title": "Budget of 2027", "text": "", "notes": "Discussed at length."}
    paper = {**point, "document": (io.BytesIO(b"%PDF-1.4 x"), "budget.pdf"), "document_title": "Budget"}
    assert desk.post(f"/organise/{slug}/assembly/points/0", data=paper).status_code == 303
    fake = {**point, "document": (io.BytesIO(b"MZ"), "budget.exe")}
    assert desk.post(f"/organise/{slug}/assembly/points/0", data=fake).status_code == 422
    points = queries.points(event.id)
    assert [len(point.documents) for point in points] == [1], "a point is not half saved"
    address = f"/events/{slug}/assembly/documents/{points[0].documents[0].id}.pdf"
    assert browser().get(address).status_code == 401
    assert browser(people[0]).get(address).data == b"%PDF-1.4 x"
    resolution = {
        "title": "Adopt the budget",
        "text": "我們通過預算。",
        "point": str(points[0].id),
        "rule": "two_thirds",
        "tie": "rejected",
    }
    assert desk.post(f"/organise/{slug}/assembly/resolutions/0", data=resolution).status_code == 303
    come(event, people)
    desk.post(f"/organise/{slug}/assembly/resolutions/1/open")
    for person, choice in zip(people, (0, 0, 0, 1, 2), strict=True):
        act(voting.cast, event.id, 1, person.organisation_id, choice, by=person.id)
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
        "Two-thirds majority. Yes and no votes: 4; needed: 3; yes: 3.",
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
    ), "not supported"


def test_minutes_stay_as_they_were(app) -> None:
    event, _held, people = make_assembly(4)
    late = make_registration(event, person=people[3])
    hall = make_session(event, starts_at=NOW)
    come(event, people[:3])
    act(assembly.close, event.id, "", by=1, now=NOW)
    with transaction() as tx:
        tx.add(Attendance(session_id=hall.id, registration_id=late.id, clicked_at=NOW + timedelta(hours=3)))
    house = queries.house(queries.find_assembly(event.id), queries.electors(event.id), NOW + timedelta(hours=4))
    assert house.there == {person.organisation_id for person in people[:3]}


def test_delegates_that_moved_and_forms_that_are_half_right(app, browser) -> None:
    event, _held, (first, two, three) = make_assembly(3, proxy_limit=0)
    with transaction() as tx:
        tx.get_one(Person, first.id).organisation_id = two.organisation_id
    with pytest.raises(Refused, match="delegate_elsewhere"):
        act(assembly.name_delegate, event.id, two.organisation_id, first.id, by=None, now=NOW)
    come(event, [first, two, three])
    act(voting.put, event.id, kind=ResolutionKind.RESOLUTION, title="Fees", text="", by=None, now=NOW)
    act(voting.open_vote, event.id, 1, by=1, now=NOW)
    home = queries.voices_of(queries.electors(event.id), first.id)[0].organisation_id
    with pytest.raises(Refused, match="not_your_voice"):
        act(voting.cast, event.id, 1, home, 0, by=first.id)
    colleague = make_person(organisation_id=three.organisation_id)
    sent = {"delegate": str(colleague.id), "proxy": str(two.organisation_id)}
    assert browser(three).post(f"/events/{event.slug}/assembly/delegate", data=sent).status_code == 422
    assert session().get(Elector, (event.id, three.organisation_id)).delegate_id == three.id, "neither of the two"


def test_the_record_date_is_not_ahead(app) -> None:
    event = make_event(kind="assembly")
    act(assembly.convene, event.id, by=None, now=NOW)
    for day in (date(9999, 12, 31), NOW.date() + timedelta(days=1)):
        with pytest.raises(Refused, match="record_date_ahead"):
            act(assembly.set_rules, event.id, chair_id=None, quorum=(1, 2, True), proxy_limit=2, record_date=day, by=1, now=NOW)
