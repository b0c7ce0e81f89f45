"""What may happen to a meeting, and by whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

# (state, verb) to the next state. Anything else is refused. A move of a confirmed meeting leaves it confirmed: its old time
# holds until the other one agrees to a new one.
MOVES = {
    ("requested", "accept"): "accepted",
    ("requested", "decline"): "declined",
    ("requested", "counter"): "requested",
    ("requested", "cancel"): "cancelled",
    ("requested", "lapse"): "lapsed",
    ("accepted", "cancel"): "cancelled",
    ("accepted", "propose"): "accepted",
    ("accepted", "accept"): "accepted",
    ("accepted", "keep"): "accepted",
}
# For whoever's answer is waited for; the other verbs are for both.
FOR_TURN = frozenset({"accept", "decline", "counter", "keep"})
ENDINGS = frozenset({"decline", "cancel", "lapse"})
MOST_OPEN_REQUESTS = 12
MOST_SLOTS = 3
MOST_GUESTS = 4
# How often one person may ask the same other one.
MOST_ASKS_A_DAY, A_DAY = 3, timedelta(days=1)


def move(state: str, verb: str, *, is_turn: bool) -> str | None:
    """The state after the verb, or None when it is not allowed."""
    if verb in FOR_TURN and not is_turn:
        return None
    return MOVES.get((state, verb))


@dataclass(frozen=True, slots=True)
class Outcome:
    """`kind`: held, missed (by `missing`), disputed, or unknown."""

    kind: str
    missing: frozenset[int] = frozenset()


def outcome(pair: Collection[int], scanned: Collection[int], said: Mapping[int, bool]) -> Outcome:
    """What became of a meeting that is over. `said` maps who spoke to whether the two met.

    1. Both were scanned at the table: it was held, whatever is said.
    2. Both say the same: that is so; when it was not, who was not scanned was missing (both, when nobody was).
    3. They contradict each other, or one says it was not and was not there by the scans: disputed.
    4. One word alone counts: "we met" is held; "the other one did not come" means the other one was missing.
    5. Nobody says anything: one scan alone means the other one was missing; no scan at all tells nothing.
    """
    people, here = set(pair), set(scanned) & set(pair)
    words = {who: met for who, met in said.items() if who in people}
    if here == people:
        return Outcome("held")
    if len(set(words.values())) == 2:
        return Outcome("disputed")
    if words:
        (met,) = set(words.values())
        if met:
            return Outcome("held")
        missing = people - here if len(words) == len(people) or here else people - set(words)
        return Outcome("disputed") if len(words) == 1 and set(words) == missing else Outcome("missed", frozenset(missing))
    return Outcome("missed", frozenset(people - here)) if here else Outcome("unknown")
