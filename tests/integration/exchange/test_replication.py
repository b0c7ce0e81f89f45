"""The replication finder: from a challenge to what solved the like, and back."""

from __future__ import annotations

from typing import Any

import pytest

from app.exchange.queries import listings as queries
from app.exchange.queries import replication
from tests.factories.exchange import make_listing
from tests.factories.members import NOW, make_organisation, make_person


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


def test_one_s_own_and_the_over_are_left_out_before_the_best_are_taken(app) -> None:
    home = make_organisation()
    challenge = make_listing("challenge", "Dust", home, more={"deadline": "2027-01-01"})
    for number in range(9):
        make_listing("project", f"Own {number}", home)
    project = make_listing("project", "Theirs", make_organisation(kind="company"), themes=("air", "waste", "water"))
    assert [match.listing.title for match in replication.solved_the_like(challenge, NOW)] == ["Theirs"]
    for number in range(15):
        make_listing("challenge", f"Over {number}", make_organisation(), more={"deadline": "2026-01-01"})
    assert [match.listing.title for match in replication.would_help(project, NOW)] == ["Dust"]


def test_from_a_challenge_to_what_solved_the_like_and_back(client: Any, browser: Any, cities: dict[str, Any]) -> None:
    make_listing(
        "challenge", "Dust", cities["taipei"], themes=("air",), more={"constraints": "Humid climate", "deadline": "2027-01-01"}
    )
    make_listing("challenge", "Old dust", cities["taipei"], themes=("air",), more={"deadline": "2026-01-01"})
    make_listing("project", "Dust nets", cities["utrecht"], themes=("air",), more={"conditions": "Wind below **8 Bft**"})
    make_listing("project", "Our own nets", cities["taipei"], themes=("air",))
    make_listing("project", "Bin routes", cities["company"], themes=("waste",))
    page = client.get("/challenges/dust/solved").text
    assert "Dust nets" in page
    assert "Our own nets" not in page
    assert "Bin routes" not in page
    for said in ("360,000", "2,500,000", "Humid climate", "<strong>8 Bft</strong>", "different"):
        assert said in page, said
    page = client.get("/projects/dust-nets/elsewhere").text
    assert '/challenges/dust"' in page
    assert "Old dust" not in page
    steward = make_person("steward", organisation_id=cities["taipei"].id)
    answer = browser(steward).post("/listings/dust/pilot", data={"with": "dust-nets"})
    assert answer.status_code == 302
    pilot = queries.find_any(answer.location.split("/")[-2])
    assert pilot is not None
    assert {organisation.slug for organisation in pilot.organisations} == {"taipei", "utrecht"}
    assert (pilot.stage, pilot.published_at) == ("idea", None)
    assert pilot.challenge.title == "Dust"
    assert pilot.project.title == "Dust nets"
    assert pilot.revisions[0].content["conditions"] == "Wind below **8 Bft**"
    # Somebody else joins with their own organisation.
    third = make_person("steward", organisation_id=cities["company"].id)
    answer = browser(third).post("/listings/dust-nets/pilot", data={"with": "dust"})
    joined = queries.find_any(answer.location.split("/")[-2])
    assert joined is not None
    assert "bins" in {organisation.slug for organisation in joined.organisations}
