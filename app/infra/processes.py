"""Long computations in processes of their own: they can be stopped at any moment, and end with the process that asked."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import parent_process
from typing import Any, TypeVar

T = TypeVar("T")

# What a computation may use of the processor beyond the seconds it was given.
_GRACE = 60


class ProcessError(RuntimeError):
    """A computation ended with an error; its text says which."""


def race(
    work: Callable[..., Iterator[T]], asked: Sequence[Mapping[str, Any]], *, seconds: float, ticks: bool = False
) -> Iterator[tuple[int, T | None]]:
    """Run `work(**one)` for each of `asked`, side by side, and yield (place, item) as the items come. Ends when all are done,
    or `seconds` have passed; whoever closes the iterator stops them. `work` is a function of a module, its values can be
    pickled. With `ticks`, (-1, None) comes when there was nothing for a second. Raises ProcessError when one fails."""
    context = multiprocessing.get_context("spawn")
    ends: dict[Connection, int] = {}
    processes = []
    try:
        for place, one in enumerate(asked):
            mine, theirs = context.Pipe(duplex=False)
            process = context.Process(target=_run, args=(work, dict(one), theirs, int(seconds) + _GRACE), daemon=True)
            process.start()
            theirs.close()
            ends[mine] = place
            processes.append(process)
        yield from _items(ends, seconds, ticks)
    finally:
        for process in processes:
            process.kill()
            process.join()
            process.close()
        for end in ends:
            end.close()


def _items(ends: dict[Connection, int], seconds: float, ticks: bool) -> Iterator[tuple[int, Any]]:
    import time  # noqa: PLC0415

    open_, until = set(ends), time.monotonic() + seconds
    while open_ and (left := until - time.monotonic()) > 0:
        spoke = wait(list(open_), timeout=min(left, 1.0))
        if ticks and not spoke:
            yield -1, None
        for end in spoke:
            assert isinstance(end, Connection)
            try:
                kind, item = end.recv()
            except (EOFError, ConnectionError):
                open_.discard(end)
                continue
            if kind == "failed":
                raise ProcessError(item)
            yield ends[end], item


def _run(work: Callable[..., Iterator[Any]], asked: Mapping[str, Any], end: Connection, most: int) -> None:
    _end_with_parent(most)
    try:
        for item in work(**asked):
            end.send(("item", item))
    except Exception as error:  # noqa: BLE001 - told to whoever asked
        with suppress(OSError):
            end.send(("failed", f"{type(error).__name__}: {error}"))
    end.close()


def _end_with_parent(most: int) -> None:
    """A thread waits for the parent's end; processor time is bounded for when a library holds all threads."""
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - not on every system

        resource.setrlimit(resource.RLIMIT_CPU, (most, most + 5))
    parent = parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
