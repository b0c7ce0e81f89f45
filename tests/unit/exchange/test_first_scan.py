"""Who fits whom, and why."""

from __future__ import annotations

import pytest

from app.exchange.rules import scan
from app.exchange.rules.scan import NOBODY, Network, Offer, Party, Shelf
from app.exchange.vocabulary import ListingKind
from app.members.vocabulary import OrganisationKind


def party(key: int, seeks: str = "", offers: str = "", **more: object) -> Party:
    return Party(key, OrganisationKind.CITY, seeks=frozenset(seeks.split()), offers=frozenset(offers.split()), **more)  # type: ignore[arg-type]


def test_both_gaining_beats_one_gaining() -> None:
    me = party(1, "air", "water")
    network = Network([me, party(2, "water", "air"), party(3, "energy", "air"), party(4, "energy", "energy")])
    both, one_way, none = network.best(me, 5)
    assert [match.key for match in (both, one_way, none)] == [2, 3, 4]
    assert both.score > one_way.score > none.score
    assert {reason.name for reason in both.reasons} >= {"both_gain", "one_gains"}
    with pytest.raises(ValueError):
        network.pair(me, me)


def test_somebody_who_is_described_on_the_spot_is_compared_as_well() -> None:
    network = Network([party(2, "water", "air"), party(3, "energy", "waste")])
    assert network.best(party(NOBODY, "air"), 1)[0].key == 2
    assert scan.missing(party(NOBODY, "air health"), network.parties) == (["offers", "languages", "country"], ["health"])


def test_listings_that_have_nothing_to_do_with_it_are_left_out() -> None:
    shelf = Shelf([
        Offer(1, ListingKind.SOLUTION, frozenset({"air"}), trl=3), Offer(2, ListingKind.SOLUTION, frozenset({"air"}), trl=9),
        Offer(3, ListingKind.SOLUTION, frozenset({"waste"}), trl=9), Offer(4, ListingKind.SOLUTION, frozenset({"air"}), trl=9, organisations=frozenset({1})),
    ])  # fmt: skip
    matches = shelf.best(party(1, "air"), frozenset({"air"}), None, 5)
    assert [match.key for match in matches] == [2, 1]
    assert Shelf([]).best(party(1), frozenset({"air"}), None, 5) == []
