"""Long computations in processes of their own: what they may use is counted by the processor, not by the clock on the wall."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from app.infra import processes


def _counting(most: int) -> Iterator[int]:
    yield from range(most)


def _failing(most: int) -> Iterator[int]:
    yield most
    raise ValueError("a fault of its own")


def _endless(most: int) -> Iterator[int]:
    yield most
    while True:
        pass


def test_a_process_pool_yields_what_it_finds_tells_faults_and_can_be_stopped() -> None:
    assert sorted(processes.race(_counting, [{"most": 2}, {"most": 1}], seconds=60)) == [(0, 0), (0, 1), (1, 0)]
    with pytest.raises(processes.ProcessError, match="a fault of its own"):
        list(processes.race(_failing, [{"most": 1}], seconds=60))
    results = processes.race(_endless, [{"most": 7}], seconds=60)
    assert next(results) == (0, 7)
    results.close()
    assert list(processes.race(_endless, [{"most": 7}], seconds=3)) == [(0, 7)], "time is up"


def _sleeping(most: int) -> Iterator[int]:
    yield most
    time.sleep(2.5)
    yield most + 1


def _late(most: int) -> Iterator[int]:
    began = time.process_time()
    while time.process_time() < began + 1.5:
        pass
    yield from _endless(most)


def test_who_waits_for_the_processor_is_not_ended_and_a_first_item_has_its_own_limit() -> None:
    # The start of a process uses some of its seconds; two that it does not use are no reason to end it.
    assert list(processes.race(_sleeping, [{"most": 1}], seconds=2)) == [(0, 1), (0, 2)]
    assert list(processes.race(_late, [{"most": 7}], seconds=1, first=60)) == [(0, 7)]
