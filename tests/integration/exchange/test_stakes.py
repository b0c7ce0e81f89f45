"""What stakeholders want, said by the link of their group."""

from __future__ import annotations

from typing import Any

import pytest

from app.core.errors import Refused
from app.exchange.queries import stakes as stake_queries
from app.exchange.service import stakes
from app.exchange.vocabulary import GroupKind
from app.infra import links
from tests.factories.exchange import make_listing
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


def seal_of(key: int) -> str:
    group = stake_queries.find_group(key)
    return f"{group.id}/{group.listing_id}/{group.name}"


def test_a_link_is_for_one_group_only(client: Any) -> None:
    listing, other = make_listing("challenge", "One"), make_listing("challenge", "Other")
    group = act(stakes.add_group, listing.id, GroupKind.VENDOR, "Vendor", by=None, now=NOW)
    seal = links.sealed("stakes", f"{group.id}/{listing.id}/Vendor")
    assert client.get(f"/stakes/{group.id}/{seal}").status_code == 200
    act(stakes.drop_group, listing.id, group.id, by=make_person().id, now=NOW)
    later = act(stakes.add_group, other.id, GroupKind.CITIZENS, "Citizens", by=None, now=NOW)
    assert client.get(f"/stakes/{later.id}/{seal}").status_code == 404


def test_groups_say_what_they_want_by_their_own_link(client: Any, browser: Any, cities: dict[str, Any]) -> None:
    challenge = make_listing("challenge", "Dust", cities["taipei"])
    steward = browser(make_person("steward", organisation_id=cities["taipei"].id))
    for kind, name in (("citizens", "Neighbours"), ("operator", "Builders")):
        assert steward.post("/challenges/dust/stakes", data={"kind": kind, "name": name}).status_code == 302
    assert steward.post("/challenges/dust/stakes", data={"kind": "citizens", "name": "Neighbours"}).status_code == 409
    steward.post("/challenges/dust/stakes", data={"objective": "Quiet mornings"})
    neighbours, builders = stake_queries.agendas(challenge.id).groups
    (quiet,) = stake_queries.agendas(challenge.id).objectives
    for group, weight in ((neighbours, 5), (builders, -3)):
        address = f"/stakes/{group}/{links.sealed('stakes', seal_of(group))}"
        assert client.get(address).status_code == 200
        sent = {f"weight-{quiet}": str(weight), "objective": "Start at six" if weight < 0 else ""}
        assert client.post(address, data=sent).status_code == 302
    assert client.post(f"/stakes/{neighbours}/{links.sealed('stakes', seal_of(builders))}", data={}).status_code == 404
    known = stake_queries.agendas(challenge.id)
    assert known.positions.conflicts == (quiet,)
    page = client.get("/challenges/dust/stakes").text
    assert 'class="picture"' in page
    # The cosine of (5, 0) and (-3, 5), in percent.
    assert ">-51<" in page
    assert "Start at six" in page
    assert "/stakes/" not in client.get("/challenges/dust").text, "links are for those behind the challenge"
    with pytest.raises(Refused, match="bad_weight"):
        act(stakes.weigh, challenge.id, neighbours, {quiet: 6}, now=NOW)
    with pytest.raises(Refused, match="group_missing"):
        act(stakes.weigh, make_listing("challenge", "Other").id, neighbours, {quiet: 1}, now=NOW)
    steward.post(f"/challenges/dust/stakes/group/{builders}/drop")
    assert list(stake_queries.agendas(challenge.id).groups) == [neighbours]
