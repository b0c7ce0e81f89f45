"""The way of a use case: from a challenge or a project to an idea, and from there step by step, each with its evidence."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from app.core.errors import Refused
from app.exchange.models import Listing, StageStep
from app.exchange.queries import listings as queries
from app.exchange.rules.fields import is_link
from app.exchange.rules.stages import step_fault
from app.exchange.service import listings
from app.exchange.vocabulary import ExchangeReason, ListingKind, Stage
from app.infra import audit
from app.infra.db import Transaction, changed_rows
from app.infra.lookups import get_for_visitor
from app.members.models import Organisation
from app.members.policy import Actor
from app.members.vocabulary import NetworkRole


def advance(
    tx: Transaction, listing_id: int, to: Stage, *, evidence: str, link: str = "", by: int | None, now: datetime
) -> None:
    """Take a use case a step further. Of two at once, one goes through: the step is from the stage that was read."""
    listing = get_for_visitor(tx, Listing, listing_id)
    fault = step_fault(
        listing.stage, to, evidence.strip(), queries.cities_of(listing), published=listing.published_at is not None
    )
    if fault is None and link and not is_link(link):
        fault = ExchangeReason.BAD_LINK
    if fault:
        raise Refused(fault)
    moved = changed_rows(
        tx,
        update(Listing)
        .where(Listing.id == listing_id, Listing.stage == listing.stage)
        .values(stage=to, stage_since=now, changed_at=now),
    )
    if not moved:
        raise Refused(ExchangeReason.NO_SUCH_STEP)
    tx.add(StageStep(listing_id=listing_id, stage=to, evidence=evidence.strip(), link=link, taken_by=by, taken_at=now))
    audit.note(tx, by, "advanced_use_case", f"listing:{listing_id}", now=now)


def start_from(
    tx: Transaction, challenge: Listing | None, project: Listing | None, *, title: str, actor: Actor, now: datetime
) -> Listing:
    """Begin a use case that repeats a project for a challenge: the organisations of both take part, and the actor's own."""
    sources = [listing for listing in (challenge, project) if listing is not None]
    partners = list(dict.fromkeys(organisation.slug for source in sources for organisation in source.organisations))
    themes = list(dict.fromkeys(theme.code for source in sources for theme in source.themes))
    content = {
        "title": title,
        "summary": challenge.summary if challenge else project.summary if project else "",
        "themes": themes,
        "organisations": _with_own(tx, partners, actor),
        "technologies": project.details.get("technologies", []) if project else [],
        "conditions": project.details.get("conditions", "") if project else "",
    }
    return listings.start(
        tx,
        ListingKind.USE_CASE,
        content,
        actor=actor,
        now=now,
        challenge_id=challenge.id if challenge else None,
        project_id=project.id if project else None,
    )


def _with_own(tx: Transaction, partners: list[str], actor: Actor) -> list[str]:
    own = tx.get(Organisation, actor.organisation_id) if actor.organisation_id else None
    return partners if own is None or own.slug in partners or actor.has(NetworkRole.SECRETARIAT) else [*partners, own.slug]
