"""What stakeholders want, together."""

from __future__ import annotations

import pytest

from app.exchange.rules import stakes


def test_agendas_agree_conflict_and_trade() -> None:
    citizens, operator, vendor = 1, 2, 3
    quiet, cheap, open_data = 10, 11, 12
    weights = {
        (citizens, quiet): 5, (operator, quiet): -2, (citizens, cheap): -2, (operator, cheap): 5, (vendor, cheap): 3,
        (citizens, open_data): 3, (operator, open_data): 2,
    }  # fmt: skip
    positions = stakes.positions([citizens, operator, vendor], [quiet, cheap, open_data], weights)
    assert positions.agreed == (open_data,)
    assert positions.conflicts == (quiet, cheap)
    best = positions.trades[0]
    assert {best.one, best.other} == {citizens, operator}
    assert positions.matrix[citizens, citizens] == pytest.approx(1)
    assert positions.matrix[citizens, operator] == positions.matrix[operator, citizens]
    items = stakes.agenda(positions, [citizens, operator, vendor], [quiet, cheap, open_data], weights, 90)
    assert [item.kind for item in items][:3] == ["agreed", "conflict", "conflict"]
    assert items[2].groups == (citizens, operator, vendor)
    assert sum(item.minutes for item in items) == 90
    assert stakes.positions([1, 2], [quiet], {}).matrix[1, 2] is None
