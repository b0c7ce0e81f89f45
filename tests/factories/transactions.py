"""How tests act: each act of a service in a transaction of its own, as the edges of the app do it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from app.infra.db import Transaction, transaction

P = ParamSpec("P")
T = TypeVar("T")


def act(verb: Callable[Concatenate[Transaction, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Carry out one act of a service, stored when it returns."""
    with transaction() as tx:
        return verb(tx, *args, **kwargs)
