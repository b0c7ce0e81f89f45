"""What may happen to a meeting, and by whom."""

from __future__ import annotations

from datetime import timedelta

# (state, verb) to the next state. Anything else is refused.
MOVES = {
    ("requested", "accept"): "accepted",
    ("requested", "decline"): "declined",
    ("requested", "cancel"): "cancelled",
    ("accepted", "cancel"): "cancelled",
}
# Accepting and declining is for whoever was asked; cancelling for both.
FOR_INVITEE = frozenset({"accept", "decline"})
MOST_OPEN_REQUESTS = 12
# How often one person may ask the same other one.
MOST_ASKS_A_DAY, A_DAY = 3, timedelta(days=1)


def move(state: str, verb: str, *, is_invitee: bool) -> str | None:
    """The state after the verb, or None when it is not allowed."""
    if verb in FOR_INVITEE and not is_invitee:
        return None
    return MOVES.get((state, verb))
