"""Waiting for what other threads and processes do. A busy machine makes it longer, and nothing else: only what never happens
waits to the end."""

from __future__ import annotations

import time
from collections.abc import Callable

# Turns are counted, because a test's clock may stand still. All of them take ten minutes at least.
_PAUSE, _TURNS = 0.01, 60_000


def wait_until(happened: Callable[[], object], what: str, *, goes_on: Callable[[], bool] = lambda: True) -> None:
    """Look until it has `happened`. Fails with `what` when it has not, and no more can, because nothing `goes_on`."""
    for _turn in range(_TURNS):
        if happened():
            return
        assert goes_on(), f"ended before {what}"
        time.sleep(_PAUSE)
    raise AssertionError(f"never: {what}")
