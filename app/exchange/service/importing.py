"""Listings from files."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.core.errors import BadFile, Fault
from app.exchange.queries import listings as queries
from app.exchange.rules import listing_file
from app.exchange.rules.fields import checked, cleaned
from app.exchange.service import listings
from app.exchange.service.listings import Draft
from app.exchange.vocabulary import ListingKind, Stage
from app.infra.db import Transaction
from app.members import queries as members


def import_listings(tx: Transaction, name: str, data: bytes, *, by: int | None, now: datetime) -> dict[ListingKind, int]:
    """Listings from JSON or CSV (`rules/listing_file.py`), published at once. All of it or nothing; every fault is named with
    its item. Items whose `source` is known, and those with the title and organisations of one that is there, are left as they
    are. Returns counts by kind."""
    themes, slugs = members.theme_codes(), {slug for slug, _name in members.organisation_names()}
    drafts, faults = [], []
    for where, item in listing_file.read(name, data):
        try:
            kind, stage, source, content = listing_file.parts(item)
            began = listing_file.since(item) if stage else None
        except (ValueError, TypeError) as error:
            faults.append(Fault(where, cleaned(str(error))))
            continue
        values, wrong = checked(kind, content, themes, slugs)
        faults += [Fault(where, what if what.startswith("unknown") else f"{field}: {what}") for field, what in wrong]
        drafts.append((kind, stage, source, values, began))
    if faults:
        raise BadFile(name, faults)
    counts = dict.fromkeys(ListingKind, 0)
    ids = members.ids_by_slug()
    sources = queries.known_sources()
    there = queries.titles_with_organisations()
    for kind, stage, source, content, began in drafts:
        key = (kind, content["title"], tuple(sorted(content["organisations"])))
        if source in sources or (source is None and key in there):
            continue
        listings.publish(tx, _draft(kind, stage, source, content, ids), by=by, now=now, stage_since=began)
        sources |= {source} if source else set()
        there.add(key)
        counts[kind] += 1
    return counts


def _draft(kind: ListingKind, stage: Stage | None, source: str | None, content: dict[str, Any], ids: dict[str, int]) -> Draft:
    own = ("title", "summary", "themes", "organisations")
    return Draft(
        kind,
        content["title"],
        content["summary"],
        themes=tuple(content["themes"]),
        organisation_ids=tuple(ids[slug] for slug in content["organisations"]),
        source=source,
        stage=stage,
        more={name: value for name, value in content.items() if name not in own},
    )
