"""Who is asking, and the ways a route turns somebody away."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask_login import current_user

from app.core.errors import Forbidden, NotFound

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")


def actor() -> Any:
    """The signed-in person as policies know them (`members.policy.Actor`), or None for a visitor."""
    return getattr(current_user, "actor", None)


def require(allowed: bool) -> None:
    """Go on only when a policy said yes. A visitor is asked to sign in, a known person is told no."""
    if not allowed:
        raise Forbidden


def signed_in(view: Callable[P, R]) -> Callable[P, R]:
    """For pages about oneself: a visitor is asked to sign in."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        require(actor() is not None)
        return view(*args, **kwargs)

    return guarded


def or_404(record: T | None) -> T:
    """The record, or the page that says there is none."""
    if record is None:
        raise NotFound
    return record
