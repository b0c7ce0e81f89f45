"""The only writer of listings."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.core.errors import BadFile, Fault
from app.core.names import slug_of
from app.exchange import queries
from app.exchange.models import STAGES, Listing, Stake
from app.infra import audit
from app.infra.db import unit_of_work
from app.members import queries as members
from app.members.models import Organisation, Theme

KINDS = ("challenge", "solution", "project", "use_case")


@dataclass(frozen=True, slots=True)
class Draft:
    """A listing to be. `stakes` are pairs of group and objective."""

    kind: str
    title: str
    summary: str
    body: str = ""
    outcome: str = ""
    themes: tuple[str, ...] = ()
    organisation_ids: tuple[int, ...] = ()
    places: tuple[str, ...] = ()
    country: str = ""
    source: str | None = None
    trl: int | None = None
    stage: str | None = None
    stakes: tuple[tuple[str, str], ...] = field(default=())


def publish(draft: Draft, *, by: int | None, now: datetime, since: datetime | None = None) -> Listing:
    """Store a listing and show it. `since` dates it back, for imports."""
    with unit_of_work() as unit:
        listing = Listing(
            slug=_free_slug(draft.title),
            kind=draft.kind,
            title=draft.title,
            summary=draft.summary,
            body=draft.body,
            outcome=draft.outcome,
            places=list(draft.places),
            country=draft.country,
            source=draft.source,
            trl=draft.trl,
            stage=draft.stage,
            stage_since=(since or now) if draft.stage else None,
            published_at=since or now,
            changed_at=now,
            themes=[unit.get_one(Theme, code) for code in draft.themes],
            organisations=[unit.get_one(Organisation, one) for one in draft.organisation_ids],
            stakes=[Stake(group=group, objective=objective) for group, objective in draft.stakes],
        )
        unit.add(listing)
        unit.flush()
        audit.note(by, "published_listing", f"listing:{listing.id}", now=now)
        return listing


def _free_slug(title: str) -> str:
    wish = slug_of(title) or "listing"
    taken = queries.slugs_like(wish)
    return next(slug for slug in (wish, *(f"{wish}-{number}" for number in range(2, 10_000))) if slug not in taken)


def import_listings(name: str, data: bytes, *, now: datetime) -> dict[str, int]:
    """Listings from JSON: a list of objects with kind, title, summary and optional keys as in `Draft`, organisations by
    slug. All of it or nothing. Items whose `source` is known are left as they are. Returns counts by kind."""
    drafts, faults = [], []
    for number, item in enumerate(_items(name, data), start=1):
        where = f"item {number}"
        try:
            drafts.append(_draft(item))
        except (ValueError, TypeError) as error:
            faults.append(Fault(where, str(error)))
    if faults:
        raise BadFile(name, faults)
    counts = dict.fromkeys(KINDS, 0)
    with unit_of_work():
        known = queries.known_sources()
        for draft in drafts:
            if draft.source is None or draft.source not in known:
                publish(draft, by=None, now=now)
                counts[draft.kind] += 1
    return counts


def _items(name: str, data: bytes) -> list[Any]:
    try:
        items = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BadFile(name, [Fault("file", f"is not JSON: {error}")]) from error
    if not isinstance(items, list):
        raise BadFile(name, [Fault("file", "is not a list of listings")])
    return items


def _draft(item: Any) -> Draft:
    if not isinstance(item, dict):
        raise TypeError("is not an object")
    kind, title = item.get("kind"), str(item.get("title") or "").strip()
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, not {kind!r}")
    if not title or len(title) > 300:
        raise ValueError("needs a title of at most 300 characters")
    unknown = set(item.get("themes") or []) - members.theme_codes()
    if unknown:
        raise ValueError(f"unknown themes: {', '.join(sorted(map(str, unknown)))}")
    stage = item.get("stage")
    if (kind == "use_case") != (stage in STAGES):
        raise ValueError(f"a use case, and nothing else, has a stage out of {', '.join(STAGES)}")
    organisations = []
    for slug in item.get("organisations") or []:
        organisation = members.find_organisation(str(slug))
        if organisation is None:
            raise ValueError(f"no organisation is called {slug!r}")
        organisations.append(organisation.id)
    return Draft(
        kind=kind,
        title=title,
        summary=str(item.get("summary") or ""),
        body=str(item.get("body") or ""),
        outcome=str(item.get("outcome") or ""),
        themes=tuple(item.get("themes") or []),
        organisation_ids=tuple(organisations),
        places=tuple(map(str, item.get("places") or [])),
        country=str(item.get("country") or ""),
        source=item.get("source"),
        trl=item.get("trl"),
        stage=stage,
    )
