"""What stakeholders of a challenge want, and how much."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from app.core.errors import Refused
from app.exchange.models import Listing, StakeGroup, StakeObjective, StakeWeight
from app.exchange.rules.stakes import MOST
from app.exchange.vocabulary import ExchangeReason, GroupKind
from app.infra import audit
from app.infra.db import Transaction
from app.infra.lookups import get_for_visitor

MOST_GROUPS, MOST_OBJECTIVES = 12, 24


def add_group(tx: Transaction, listing_id: int, kind: GroupKind, name: str, *, by: int | None, now: datetime) -> StakeGroup:
    """A group with a stake. Its name is its own within the challenge."""
    name = " ".join(name.split())[:80]
    if not name:
        raise Refused(ExchangeReason.GROUP_MISSING)
    get_for_visitor(tx, Listing, listing_id, lock=True)
    groups = tx.scalars(select(StakeGroup).where(StakeGroup.listing_id == listing_id)).all()
    if any(stake_group.name == name for stake_group in groups):
        raise Refused(ExchangeReason.GROUP_KNOWN)
    if len(groups) >= MOST_GROUPS:
        raise Refused(ExchangeReason.TOO_MANY_GROUPS, most=MOST_GROUPS)
    group = StakeGroup(listing_id=listing_id, kind=kind, name=name)
    tx.add(group)
    tx.flush()
    audit.note(tx, by, "added_stake_group", f"listing:{listing_id}", now=now)
    return group


def add_objective(
    tx: Transaction, listing_id: int, group_id: int | None, text: str, *, weight: int = MOST, now: datetime
) -> StakeObjective:
    """Something to want, brought up by a group, which weighs it at once."""
    text = " ".join(text.split())[:300]
    if not text:
        raise Refused(ExchangeReason.OBJECTIVE_MISSING)
    get_for_visitor(tx, Listing, listing_id, lock=True)
    objectives = tx.scalars(select(StakeObjective).where(StakeObjective.listing_id == listing_id)).all()
    if len(objectives) >= MOST_OBJECTIVES:
        raise Refused(ExchangeReason.TOO_MANY_OBJECTIVES, most=MOST_OBJECTIVES)
    objective = StakeObjective(listing_id=listing_id, group_id=group_id, text=text)
    tx.add(objective)
    tx.flush()
    if group_id is not None:
        weigh(tx, listing_id, group_id, {objective.id: weight}, now=now)
    return objective


def weigh(tx: Transaction, listing_id: int, group_id: int, weights: Mapping[int, int], *, now: datetime) -> None:
    """How much objectives matter to a group; 0 takes a weight away. Others' weights are not touched."""
    get_for_visitor(tx, Listing, listing_id, lock=True).changed_at = now
    group = tx.get(StakeGroup, group_id)
    objective_ids = set(tx.scalars(select(StakeObjective.id).where(StakeObjective.listing_id == listing_id)))
    if group is None or group.listing_id != listing_id or set(weights) - objective_ids:
        raise Refused(ExchangeReason.GROUP_MISSING)
    for objective_id, weight in weights.items():
        if not -MOST <= weight <= MOST:
            raise Refused(ExchangeReason.BAD_WEIGHT, most=MOST)
        row = tx.get(StakeWeight, (group_id, objective_id))
        if row is None and weight:
            tx.add(StakeWeight(group_id=group_id, objective_id=objective_id, weight=weight))
        elif row is not None and weight:
            row.weight = weight
        elif row is not None:
            tx.delete(row)


def drop_group(tx: Transaction, listing_id: int, group_id: int, *, by: int, now: datetime) -> None:
    """Take a group away with its weights; what it brought up stays."""
    _drop(tx, tx.get(StakeGroup, group_id), listing_id, by, now)


def drop_objective(tx: Transaction, listing_id: int, objective_id: int, *, by: int, now: datetime) -> None:
    _drop(tx, tx.get(StakeObjective, objective_id), listing_id, by, now)


def _drop(tx: Transaction, row: StakeGroup | StakeObjective | None, listing_id: int, by: int, now: datetime) -> None:
    if row is None or row.listing_id != listing_id:
        raise Refused(ExchangeReason.GROUP_MISSING)
    tx.delete(row)
    audit.note(tx, by, "dropped_stake", f"listing:{listing_id}", now=now)
