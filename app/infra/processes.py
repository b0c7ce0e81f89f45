"""Long computations in processes of their own: they can be stopped at any moment, and end with the process that asked."""

from __future__ import annotations

import math
import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import parent_process
from typing import Any, TypeVar

T = TypeVar("T")


class ProcessError(RuntimeError):
    """A computation ended with an error; its text says which."""


def race(
    work: Callable[..., Iterator[T]],
    requests: Sequence[Mapping[str, Any]],
    *,
    seconds: float,
    first: float | None = None,
    ticks: bool = False,
) -> Iterator[tuple[int, T | None]]:
    """Run `work(**arguments)` for each of `asked`, side by side, and yield (index, item) as the items come. Ends when all have
    ended; whoever closes the iterator stops them. Each may use so many `seconds` of the processor, or as many as `first` until
    its first item, and is ended then: on a busy machine it takes longer, and comes as far. `work` is a function of a module,
    its values can be pickled. With `ticks`, (-1, None) comes when there was nothing for a second. Raises ProcessError when one
    fails."""
    context = multiprocessing.get_context("spawn")
    index_of: dict[Connection, int] = {}
    processes = []
    try:
        for index, arguments in enumerate(requests):
            mine, theirs = context.Pipe(duplex=False)
            limits = (seconds, max(seconds, first or seconds))
            process = context.Process(target=_run, args=(work, dict(arguments), theirs, *limits), daemon=True)
            process.start()
            theirs.close()
            index_of[mine] = index
            processes.append(process)
        yield from _items(index_of, ticks)
    finally:
        for process in processes:
            process.kill()
            process.join()
            process.close()
        for connection in index_of:
            connection.close()


def _items(index_of: Mapping[Connection, int], ticks: bool) -> Iterator[tuple[int, Any]]:
    running = set(index_of)
    while running:
        ready = wait(list(running), timeout=1.0)
        if ticks and not ready:
            yield -1, None
        for connection in ready:
            assert isinstance(connection, Connection)
            try:
                kind, item = connection.recv()
            except (EOFError, OSError):  # at a message's end, or within one
                running.discard(connection)
                continue
            if kind == "failed":
                raise ProcessError(item)
            yield index_of[connection], item


def _run(
    work: Callable[..., Iterator[Any]], arguments: Mapping[str, Any], connection: Connection, seconds: float, first: float
) -> None:
    _end_with_parent()
    _end_after(first)
    limited = False
    try:
        for item in work(**arguments):
            connection.send(("item", item))
            if not limited:
                limited = True
                _end_after(seconds)
    except Exception as error:  # noqa: BLE001 - told to whoever asked
        with suppress(OSError):
            connection.send(("failed", f"{type(error).__name__}: {error}"))
    connection.close()


def _end_after(seconds: float) -> None:
    """Let the system end this process when it has used so many seconds of the processor since its start: also within a library
    that holds all threads."""
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - not on every system

        resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(seconds), math.ceil(seconds)))


def _end_with_parent() -> None:
    """A thread waits for the parent's end."""
    parent = parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
