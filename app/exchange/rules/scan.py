"""The first scan: which members, solutions, projects and challenges fit somebody, each with reasons that a person can check.

Two scores, each a weighted sum of reasons between 0 and 1 (`core.fit`):
- of two parties, the same in both directions: both must gain, so the smaller of the two exchanges counts most;
- of a party and a listing: how well the listing answers what is sought, or asks for what is offered.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.core import earth, fit
from app.core.fit import Floats, Reason, set_rows, vector_rows
from app.core.regions import region_of
from app.core.vocabulary import Climate
from app.exchange.vocabulary import ListingKind, ListingReason, PartyReason, Stage, Unstated
from app.members.vocabulary import OrganisationKind

PARTY_WEIGHTS: dict[str, float] = {
    PartyReason.BOTH_GAIN: 0.26,
    PartyReason.ONE_GAINS: 0.18,
    PartyReason.MEANING: 0.16,
    PartyReason.THEMES: 0.12,
    PartyReason.CONTEXT: 0.08,
    PartyReason.ROLES: 0.06,
    PartyReason.PAST: 0.06,
    PartyReason.LANGUAGE: 0.04,
    PartyReason.HOURS: 0.04,
}
LISTING_WEIGHTS: dict[str, float] = {
    ListingReason.ANSWERS: 0.50,
    ListingReason.THEMES: 0.15,
    ListingReason.MEANING: 0.10,
    ListingReason.MATURITY: 0.15,
    ListingReason.CONTEXT: 0.10,
}
_STAGE_MATURITY = {
    Stage.IDEA: 0.2,
    Stage.AGREED: 0.4,
    Stage.RUNNING: 0.6,
    Stage.EVALUATED: 0.9,
    Stage.SCALED: 1.0,
    Stage.STOPPED: 0.1,
}
Vector = NDArray[np.floating]
NOBODY = -1


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who seeks and offers, by theme codes. `key` is an organisation's id, or NOBODY for one that is described on
    the spot; `offset` is hours ahead of UTC; `past` holds the ids of the projects and use cases it takes part in."""

    key: int
    kind: OrganisationKind
    country: str = ""
    climate: Climate = Climate.UNKNOWN
    population: int | None = None
    offset: float | None = None
    works_on: frozenset[str] = frozenset()
    seeks: frozenset[str] = frozenset()
    offers: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    past: frozenset[int] = frozenset()
    seeks_vector: Vector | None = field(default=None, compare=False)
    offers_vector: Vector | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Offer:
    """A listing as the scan sees it. `vector` is of what it offers, or of what it asks for when it is a challenge."""

    key: int
    kind: ListingKind
    themes: frozenset[str]
    country: str = ""
    climate: Climate = Climate.UNKNOWN
    population: int | None = None
    trl: int | None = None
    stage: Stage | None = None
    organisations: frozenset[int] = frozenset()
    # Until when a challenge takes answers.
    deadline: date | None = None
    vector: Vector | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody or something that fits, with its reasons, largest part first."""

    key: int
    reasons: tuple[Reason, ...]

    @property
    def score(self) -> float:
        return fit.score(self.reasons)

    @property
    def points(self) -> int:
        return fit.points(self.reasons)


class Network:
    """All parties as matrices, so that one party's scores with all others are a few operations."""

    def __init__(self, parties: Sequence[Party]):
        self.parties = list(parties)
        self.place = {party.key: number for number, party in enumerate(self.parties)}
        self._themes = sorted({code for party in self.parties for code in party.works_on | party.seeks | party.offers})
        self._tongues = sorted({code for party in self.parties for code in party.languages})
        self._seeks = set_rows([party.seeks for party in self.parties], self._themes)
        self._offers = set_rows([party.offers for party in self.parties], self._themes)
        self._all = set_rows([party.works_on | party.seeks | party.offers for party in self.parties], self._themes)
        self._speaks = set_rows([party.languages for party in self.parties], self._tongues)
        self._city = np.array([party.kind == OrganisationKind.CITY for party in self.parties], dtype=bool)
        self._size = fit.sizes([party.population for party in self.parties])
        self._region = np.array([_region(party.country) for party in self.parties], dtype=object)
        self._climate = np.array([party.climate for party in self.parties], dtype=object)
        self._offsets = [party.offset for party in self.parties]
        self._seeks_v = vector_rows([party.seeks_vector for party in self.parties]).astype(np.float32)
        self._offers_v = vector_rows([party.offers_vector for party in self.parties]).astype(np.float32)
        self._partners: dict[int, list[int]] = {}
        for number, party in enumerate(self.parties):
            for listing in party.past:
                self._partners.setdefault(listing, []).append(number)

    def values(self, me: Party) -> dict[str, Floats]:
        """Per reason, its value with every party."""
        themes = set(self._themes)
        mine, theirs = set_rows([me.seeks & themes], self._themes)[0], set_rows([me.offers & themes], self._themes)[0]
        every = set_rows([(me.works_on | me.seeks | me.offers) & themes], self._themes)[0]
        cosines, cosines_back = _cosines(self._offers_v, me.seeks_vector), _cosines(self._seeks_v, me.offers_vector)
        gain = fit.exchange(fit.share(self._offers @ mine, len(me.seeks)), cosines)
        gain_back = fit.exchange(fit.share(self._seeks @ theirs, self._seeks.sum(axis=1)), cosines_back)
        common = self._all @ every
        union = self._all.sum(axis=1) + len(me.works_on | me.seeks | me.offers) - common
        spoken = set_rows([me.languages & set(self._tongues)], self._tongues)[0]
        return {
            PartyReason.BOTH_GAIN: np.minimum(gain, gain_back),
            PartyReason.ONE_GAINS: np.maximum(gain, gain_back),
            PartyReason.MEANING: np.maximum(fit.close(cosines), fit.close(cosines_back)),
            PartyReason.THEMES: fit.share(common, union),
            PartyReason.CONTEXT: _context(me, self._size, self._region, self._climate),
            PartyReason.ROLES: fit.roles(self._city, me.kind == OrganisationKind.CITY),
            PartyReason.PAST: self._past(me),
            PartyReason.LANGUAGE: np.minimum(self._speaks @ spoken, 1),
            PartyReason.HOURS: self._hours(me),
        }

    def _past(self, me: Party) -> Floats:
        """One thing done together is half of it, two are all."""
        points = np.zeros(len(self.parties))
        for listing in me.past:
            points[self._partners.get(listing, [])] += 0.5
        return np.minimum(points, 1)

    def _hours(self, me: Party) -> Floats:
        """The part of a working day that both have in common; nothing where a time zone is unknown."""
        if me.offset is None:
            return np.zeros(len(self.parties))
        shared = {
            offset: earth.shared_office_hours(me.offset, offset) / earth.WORKING_DAY
            for offset in set(self._offsets)
            if offset is not None
        }
        return np.array([0.0 if offset is None else shared[offset] for offset in self._offsets])

    def best(self, me: Party, limit: int) -> list[Found]:
        """The parties that fit best, best first, never oneself; ties by key."""
        values = self.values(me)
        total = sum((PARTY_WEIGHTS[name] * row for name, row in values.items()), np.zeros(len(self.parties)))
        if me.key in self.place:
            total[self.place[me.key]] = -np.inf
        keys = [party.key for party in self.parties]
        return _in_order(self._found(me, place, values) for place in best_places(total, keys, limit))

    def pair(self, party: Party, other: Party) -> Found:
        """How well two known parties fit. Raises ValueError for a party with itself."""
        if party.key == other.key:
            raise ValueError("nobody is matched with themselves")
        return self._found(party, self.place[other.key], self.values(party))

    def _found(self, me: Party, place: int, values: dict[str, Floats]) -> Found:
        other = self.parties[place]
        exchanged = (me.seeks & other.offers) | (other.seeks & me.offers)
        evidence: dict[str, Collection[str]] = {
            PartyReason.BOTH_GAIN: exchanged,
            PartyReason.ONE_GAINS: exchanged,
            PartyReason.THEMES: (me.works_on | me.seeks | me.offers) & (other.works_on | other.seeks | other.offers),
            PartyReason.LANGUAGE: me.languages & other.languages,
        }
        return Found(other.key, fit.reasons({name: float(row[place]) for name, row in values.items()}, PARTY_WEIGHTS, evidence))


class Shelf:
    """Listings of one kind as matrices."""

    def __init__(self, offers: Sequence[Offer]):
        self.offers = list(offers)
        self.place = {offer.key: number for number, offer in enumerate(self.offers)}
        self._words = sorted({code for offer in self.offers for code in offer.themes})
        self._themes = set_rows([offer.themes for offer in self.offers], self._words)
        self._size = fit.sizes([offer.population for offer in self.offers])
        self._region = np.array([_region(offer.country) for offer in self.offers], dtype=object)
        self._climate = np.array([offer.climate for offer in self.offers], dtype=object)
        self._vectors = vector_rows([offer.vector for offer in self.offers]).astype(np.float32)
        self._maturity = np.array([maturity(offer) for offer in self.offers], dtype=float)
        self._owners: dict[int, list[int]] = {}
        for number, offer in enumerate(self.offers):
            for organisation in offer.organisations:
                self._owners.setdefault(organisation, []).append(number)

    def values(self, me: Party, wanted: frozenset[str], vector: Vector | None) -> dict[str, Floats]:
        """Per reason, its value with every listing. `wanted` and `vector` are what the party seeks, or what it offers."""
        mine = set_rows([wanted & set(self._words)], self._words)[0]
        around = me.works_on | wanted
        every = set_rows([around & set(self._words)], self._words)[0]
        cosines = _cosines(self._vectors, vector)
        common = self._themes @ every
        return {
            ListingReason.ANSWERS: fit.exchange(fit.share(self._themes @ mine, len(wanted)), cosines),
            ListingReason.THEMES: fit.share(common, self._themes.sum(axis=1) + len(around) - common),
            ListingReason.MEANING: fit.close(cosines),
            ListingReason.MATURITY: self._maturity,
            ListingReason.CONTEXT: _context(me, self._size, self._region, self._climate),
        }

    def best(
        self,
        me: Party,
        wanted: frozenset[str],
        vector: Vector | None,
        limit: int,
        *,
        without: Collection[int] = (),
        today: date | None = None,
        among: Collection[int] | None = None,
    ) -> list[Found]:
        """The listings that fit best, best first, never one's own, nor those of the organisations `without`, nor those that
        took answers until before `today`, nor, where `among` is given, any with another key. Those that share no theme and no
        meaning with what is wanted are left out, however mature."""
        values = self.values(me, wanted, vector)
        total = sum((LISTING_WEIGHTS[name] * row for name, row in values.items()), np.zeros(len(self.offers)))
        total[values[ListingReason.ANSWERS] < 1e-6] = -np.inf
        for key in (me.key, *without):
            total[self._owners.get(key, [])] = -np.inf
        if today is not None:
            total[[place for place, offer in enumerate(self.offers) if offer.deadline and offer.deadline < today]] = -np.inf
        keys = [offer.key for offer in self.offers]
        if among is not None:
            total[~np.isin(keys, list(among))] = -np.inf
        return _in_order(self._found(wanted | me.works_on, place, values) for place in best_places(total, keys, limit))

    def _found(self, around: frozenset[str], place: int, values: dict[str, Floats]) -> Found:
        evidence: dict[str, Collection[str]] = {
            ListingReason.THEMES: around & self.offers[place].themes,
            ListingReason.ANSWERS: around & self.offers[place].themes,
        }
        return Found(
            self.offers[place].key,
            fit.reasons({name: float(row[place]) for name, row in values.items()}, LISTING_WEIGHTS, evidence),
        )

    def nearest(self, vector: Vector, limit: int, least: float) -> list[int]:
        """Keys of the listings nearest in meaning, nearest first, none whose cosine is below `least`."""
        cosines = _cosines(self._vectors, vector)
        cosines[cosines < least] = -np.inf
        return [self.offers[place].key for place in best_places(cosines, [offer.key for offer in self.offers], limit)]


def _in_order(fits: Iterable[Found]) -> list[Found]:
    """By the score that is shown: summed in another order, the last digit may differ."""
    return sorted(fits, key=lambda match: (-match.score, match.key))


def maturity(offer: Offer) -> float:
    """How far it has come, 0..1: a solution by its TRL, a pilot by its stage; what was done is done; a challenge is open."""
    if offer.kind == ListingKind.USE_CASE:
        return _STAGE_MATURITY[offer.stage] if offer.stage else 0.0
    if offer.kind == ListingKind.SOLUTION:
        return (offer.trl or 0) / 9
    return 0.8


def best_places(total: Floats, keys: Sequence[int], limit: int) -> list[int]:
    """Places of the largest finite values, largest first, ties by key; without sorting everything."""
    limit = min(limit, len(total))
    if not limit:
        return []
    # Ties at the edge are settled by key too, so all of the smallest value are taken along.
    edge = np.partition(total, len(total) - limit)[len(total) - limit]
    near = np.flatnonzero((total >= edge) & np.isfinite(total))
    return sorted((int(place) for place in near), key=lambda place: (-total[place], keys[place]))[:limit]


def _cosines(rows: Vector, vector: Vector | None) -> Floats:
    if vector is None or rows.shape[1] != len(vector):
        return np.zeros(len(rows))
    return np.asarray(rows @ vector.astype(rows.dtype), dtype=float)


def _context(me: Party, sizes: Floats, regions: Any, climates: Any) -> Floats:
    """Like in size, in the same part of the world, under a like climate; what is unknown counts for nothing."""
    mine = fit.sizes([me.population])[0]
    size = np.where(np.isnan(sizes) | np.isnan(mine), 0.0, fit.size_likeness(sizes, mine))
    same_region = (regions == _region(me.country)) & (regions != "")
    same_climate = (climates == me.climate) & (climates != Climate.UNKNOWN)
    return np.asarray(0.5 * size + 0.25 * same_region + 0.25 * same_climate, dtype=float)


def _region(country: str) -> str:
    return region_of(country) if country else ""


def shared_hours(party: Party, other: Party) -> float | None:
    """Office hours in common on a working day, or None where a time zone is unknown."""
    if party.offset is None or other.offset is None:
        return None
    return earth.shared_office_hours(party.offset, other.offset)


def missing(me: Party, others: Sequence[Party]) -> tuple[list[Unstated], list[str]]:
    """What keeps the fits from being better: (fields that are empty, themes sought that nobody among `others` offers)."""
    presence = {
        Unstated.SEEKS: bool(me.seeks) or me.seeks_vector is not None,
        Unstated.OFFERS: bool(me.offers) or me.offers_vector is not None,
        Unstated.LANGUAGES: bool(me.languages),
        Unstated.COUNTRY: bool(me.country),
    }
    empty = [name for name, is_given in presence.items() if not is_given]
    offered = frozenset[str]().union(*(party.offers for party in others)) if others else frozenset[str]()
    return empty, sorted(me.seeks - offered)
