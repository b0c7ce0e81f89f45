"""A use case under any sequence of steps."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from app.exchange.rules import stages
from app.exchange.vocabulary import Stage

steps = some.lists(
    some.tuples(
        some.sampled_from(list(Stage)),
        some.text(max_size=30),
        some.sets(some.sampled_from([("A", "NL"), ("B", "NL"), ("C", "TW")])),
    )
)


@given(steps)
def test_a_use_case_never_skips_and_never_runs_alone(tried: list[Any]) -> None:
    stage, cities_then = "idea", set()
    for to, evidence, cities in tried:
        if stages.step_fault(stage, to, evidence, cities) is None:
            assert to in stages.next_stages(stage)
            assert evidence.strip()
            assert to == "stopped" or len(cities) >= 2
            stage, cities_then = to, cities
    assert stage in list(Stage)
    assert not stages.is_international(cities_then) or len({country for _city, country in cities_then}) == 2
    assert stages.next_stages(Stage.SCALED) == ()
