"""Reads of what stakeholders want."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from app.exchange.models import StakeGroup, StakeObjective, StakeWeight
from app.exchange.rules import stakes as rules
from app.exchange.rules.stakes import Item, Positions
from app.infra.db import session

__all__ = ["Agendas", "Item", "agendas", "find_group"]


@dataclass(frozen=True, slots=True)
class Agendas:
    """Groups and objectives by id, in the order they were added, who weighs what how much, and what follows from it."""

    groups: dict[int, StakeGroup]
    objectives: dict[int, StakeObjective]
    weights: dict[tuple[int, int], int]
    positions: Positions

    def agenda(self, minutes: int) -> list[Item]:
        """Proposed points of a workshop of that length."""
        return rules.agenda(self.positions, list(self.groups), list(self.objectives), self.weights, minutes)


def agendas(listing_id: int) -> Agendas:
    groups = {
        stake_group.id: stake_group
        for stake_group in session().scalars(
            select(StakeGroup).where(StakeGroup.listing_id == listing_id).order_by(StakeGroup.id)
        )
    }
    objectives = {
        stake_objective.id: stake_objective
        for stake_objective in session().scalars(
            select(StakeObjective).where(StakeObjective.listing_id == listing_id).order_by(StakeObjective.id)
        )
    }
    rows = session().scalars(select(StakeWeight).where(StakeWeight.group_id.in_(groups)))
    weights = {(stake_weight.group_id, stake_weight.objective_id): stake_weight.weight for stake_weight in rows}
    return Agendas(groups, objectives, weights, rules.positions(list(groups), list(objectives), weights))


def find_group(group_id: int) -> StakeGroup | None:
    return session().get(StakeGroup, group_id)
