"""Who may make surveys, and who may answer them."""

from __future__ import annotations

from app.members.policy import Actor, may_organise


def may_manage(actor: Actor | None) -> bool:
    return may_organise(actor)


def may_answer(actor: Actor | None, *, state: str, invited: bool) -> bool:
    """Answering is for those with a place at the event (or a seat in the session), while the survey is open."""
    return actor is not None and state == "open" and invited
