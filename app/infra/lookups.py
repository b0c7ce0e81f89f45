"""Records that a visitor looked at a moment ago, and that somebody else may have deleted since."""

from __future__ import annotations

from typing import TypeVar

from app.core.errors import NotFound
from app.infra.db import Base, Transaction

R = TypeVar("R", bound=Base)


def get_for_visitor(tx: Transaction, model: type[R], key: int, *, lock: bool = False) -> R:
    """The record as it is now, with `lock` held alone until the transaction ends. Raises NotFound when it is gone, which a page
    answers with 404; what must be there whatever visitors do is got by `tx.get_one`, whose error is a fault of ours."""
    record = tx.get(model, key, with_for_update=lock or None, populate_existing=lock)
    if record is None:
        raise NotFound
    return record
