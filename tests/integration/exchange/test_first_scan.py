"""The first scan and pairs."""

from __future__ import annotations

from typing import Any

import pytest

from app.exchange.queries import scan
from app.exchange.service import listings, stages
from app.exchange.vocabulary import Stage
from app.members.service import organisations
from tests.factories.events import make_event, make_registration
from tests.factories.exchange import EVIDENCE, actor_of, make_listing
from tests.factories.members import NOW, make_organisation, make_person
from tests.factories.transactions import act


@pytest.fixture
def cities(app) -> dict[str, Any]:
    taipei = make_organisation(
        name="Taipei", city="Taipei", country="TW", timezone="Asia/Taipei", population=2_500_000, languages=("zh", "en"),
        themes=(("seeks", "air"), ("offers", "data")), seeks="Dust of building sites", offers="Our sensor register",
    )  # fmt: skip
    utrecht = make_organisation(
        name="Utrecht", city="Utrecht", population=360_000, themes=(("seeks", "data"), ("offers", "air"), ("works_on", "mobility")),
        seeks="Counts of cyclists", offers="A method for dust",
    )  # fmt: skip
    company = make_organisation(name="Bins", kind="company", themes=(("offers", "waste"),))
    return {"taipei": taipei, "utrecht": utrecht, "company": company}


def test_a_member_sees_who_fits_with_every_reason(client: Any, cities: dict[str, Any]) -> None:
    make_listing("solution", "Dust screens", cities["utrecht"], themes=("air",), trl=8)
    make_listing("challenge", "Which data?", cities["utrecht"], themes=("data",))
    make_listing("challenge", "Our own", cities["taipei"], themes=("data",))
    page = client.get("/first-scan?organisation=taipei").text
    assert page.index("Utrecht") < page.index("Bins</a>")
    assert "Dust screens" in page
    assert "Which data?" in page
    assert "Our own" not in page
    index = scan.index(NOW)
    me = index.network.parties[index.network.place[cities["taipei"].id]]
    (best, *_rest) = index.network.best(me, 5)
    assert best.key == cities["utrecht"].id
    assert f"<b>{best.points}</b>" in page
    assert {reason.name for reason in best.reasons} >= {"both_gain", "one_gains", "context", "language", "hours", "roles"}
    assert best.points == sum(reason.points for reason in best.reasons)


def test_somebody_without_account_describes_what_they_seek(client: Any, cities: dict[str, Any]) -> None:
    page = client.get("/first-scan?seek=waste&seek=health&need=Our+bins+overflow&kind=city&country=DK&population=90000").text
    assert "Bins" in page
    assert "No member offers “Health” yet." in page
    assert "No offer is stated" in page
    assert "No language is given." in page
    for odd in (
        "?seek=magic",
        "?need=" + "x" * 5000,
        "?organisation=nowhere",
        "?kind=god&seek=air",
        "?population=-5&seek=air",
        "?country=XX&seek=air",
        "?population=abc&offer=air",
    ):
        assert client.get(f"/first-scan{odd}").status_code == 200


def test_the_scan_sees_what_has_changed_at_once(client: Any, cities: dict[str, Any]) -> None:
    assert "Dust screens" not in client.get("/first-scan?organisation=taipei").text
    listing = make_listing("solution", "Dust screens", cities["utrecht"], themes=("air",))
    assert "Dust screens" in client.get("/first-scan?organisation=taipei").text
    act(listings.withdraw, listing.id, actor=actor_of(make_person("secretariat")), now=NOW)
    assert "Dust screens" not in client.get("/first-scan?organisation=taipei").text
    secretary = make_person("secretariat")
    act(
        organisations.update_profile,
        cities["company"].id,
        seeks="",
        offers="Filters",
        themes=[("offers", "air")],
        by=secretary.id,
        now=NOW.replace(hour=10),
    )
    index = scan.index(NOW)
    assert index.network.parties[index.network.place[cities["company"].id]].offers == {"air"}


def test_a_pair_side_by_side(client: Any, cities: dict[str, Any]) -> None:
    both = make_listing("project", "Done together", cities["taipei"], cities["utrecht"])
    page = client.get("/first-scan/taipei/utrecht").text
    for said in (
        "Taipei × Utrecht",
        "Done together",
        "1 of 8 hours",
        "They worked together before",
        "subtropical",
        "temperate",
    ):
        assert said in page, said
    score, other = (
        client.get(f"/first-scan/{pair}").text.split('class="score"><b>')[1].split("<")[0]
        for pair in ("taipei/utrecht", "utrecht/taipei")
    )
    assert score == other
    assert client.get("/first-scan/taipei/taipei").status_code == 404
    assert client.get("/first-scan/taipei/nowhere").status_code == 404
    act(listings.withdraw, both.id, actor=actor_of(make_person("secretariat")), now=NOW)
    page = client.get("/first-scan/taipei/utrecht").text
    assert "Done together" not in page
    assert "They worked together before" not in page


def test_only_public_things_are_compared(client: Any, cities: dict[str, Any]) -> None:
    steward = make_person("steward", organisation_id=cities["utrecht"].id)
    act(
        listings.start,
        "solution",
        {"title": "Secret screens", "themes": ["air"], "organisations": ["utrecht"]},
        actor=actor_of(steward),
        now=NOW,
    )
    make_organisation(name="Waiting", active=False, themes=(("offers", "air"),))
    page = client.get("/first-scan?organisation=taipei").text
    assert "Secret screens" not in page
    assert "Waiting" not in page
    assert client.get("/first-scan/taipei/waiting").status_code == 404


def test_too_many_scans_are_refused(client: Any, cities: dict[str, Any]) -> None:
    answers = {client.get("/first-scan").status_code for _ in range(61)}
    assert answers == {200, 429}


def test_pilots_are_shown_where_they_come_from(client: Any, cities: dict[str, Any]) -> None:
    challenge = make_listing("challenge", "Dust", cities["taipei"])
    project = make_listing("project", "Dust nets", cities["utrecht"])
    steward = make_person("secretariat")
    pilot = act(stages.start_from, challenge, project, title="Nets in Taipei", actor=actor_of(steward), now=NOW)
    assert "Nets in Taipei" not in client.get("/challenges/dust").text
    act(listings.submit, pilot.id, actor=actor_of(steward), now=NOW)
    assert "Nets in Taipei" in client.get("/challenges/dust").text
    assert "Nets in Taipei" in client.get("/projects/dust-nets").text
    act(stages.advance, pilot.id, Stage.AGREED, evidence=EVIDENCE, by=None, now=NOW)
    assert "Dust nets" in client.get("/use-cases/nets-in-taipei").text


def test_who_will_be_there_can_be_asked_for_a_meeting(browser: Any, client: Any, cities: dict[str, Any]) -> None:
    from app.matchmaking.service import profiles

    make_listing("solution", "Dust screens", cities["utrecht"])
    event = make_event(slug="expo")
    me, them = (make_registration(event, person=make_person(organisation_id=cities[name].id)) for name in ("taipei", "utrecht"))
    for attendee, visible in ((me, True), (them, False)):
        act(profiles.save, attendee.id, {"pitch": "", "seeks": [], "offers": [], "visible": visible}, now=NOW)
    address = f"/events/expo/people/{them.id}/ask"
    assert address not in browser(me.person).get("/solutions/dust-screens").text
    act(profiles.save, them.id, {"visible": True}, now=NOW)
    assert address in browser(me.person).get("/solutions/dust-screens").text
    assert address in browser(me.person).get("/first-scan/taipei/utrecht").text
    assert address not in client.get("/solutions/dust-screens").text
