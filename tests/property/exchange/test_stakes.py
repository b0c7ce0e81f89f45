"""What stakeholders want, under any weights."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from app.exchange.rules import stakes

weights = some.dictionaries(some.tuples(some.integers(1, 4), some.integers(10, 14)), some.integers(-5, 5))


@given(weights)
def test_agreement_is_symmetric_and_trades_pay_for_both(given_weights: dict[tuple[int, int], int]) -> None:
    groups, objectives = [1, 2, 3, 4], [10, 11, 12, 13, 14]
    positions = stakes.positions(groups, objectives, given_weights)
    for (first, other), value in positions.matrix.items():
        assert value == positions.matrix[other, first]
        assert value is None or -1 <= value <= 1
    assert not set(positions.agreed) & set(positions.conflicts)
    for trade in positions.trades:
        mine, theirs = trade.gives_other, trade.gives_one
        assert given_weights[trade.one, mine] + given_weights[trade.one, theirs] > 0
        assert given_weights[trade.other, theirs] + given_weights[trade.other, mine] > 0
    for item in stakes.agenda(positions, groups, objectives, given_weights, 90):
        assert item.minutes >= 5
