"""What may happen to a meeting, and by whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

from app.matchmaking.vocabulary import MeetingState, MeetingVerb, OutcomeKind

# (state, verb) to the next state. Anything else is refused. A move of a confirmed meeting leaves it confirmed: its old time
# holds until the other one agrees to a new one.
MOVES = {
    (MeetingState.REQUESTED, MeetingVerb.ACCEPT): MeetingState.ACCEPTED,
    (MeetingState.REQUESTED, MeetingVerb.DECLINE): MeetingState.DECLINED,
    (MeetingState.REQUESTED, MeetingVerb.COUNTER): MeetingState.REQUESTED,
    (MeetingState.REQUESTED, MeetingVerb.CANCEL): MeetingState.CANCELLED,
    (MeetingState.REQUESTED, MeetingVerb.LAPSE): MeetingState.LAPSED,
    (MeetingState.ACCEPTED, MeetingVerb.CANCEL): MeetingState.CANCELLED,
    (MeetingState.ACCEPTED, MeetingVerb.PROPOSE): MeetingState.ACCEPTED,
    (MeetingState.ACCEPTED, MeetingVerb.ACCEPT): MeetingState.ACCEPTED,
    (MeetingState.ACCEPTED, MeetingVerb.KEEP): MeetingState.ACCEPTED,
}
# For whoever's answer is waited for; the other verbs are for both.
FOR_TURN = frozenset({MeetingVerb.ACCEPT, MeetingVerb.DECLINE, MeetingVerb.COUNTER, MeetingVerb.KEEP})
ENDINGS = frozenset({MeetingVerb.DECLINE, MeetingVerb.CANCEL, MeetingVerb.LAPSE})
MOST_OPEN_REQUESTS = 12
MOST_SLOTS = 3
MOST_GUESTS = 4
# How often one person may ask the same other one.
MOST_ASKS_A_DAY, A_DAY = 3, timedelta(days=1)


def move(state: MeetingState, verb: MeetingVerb, *, is_turn: bool) -> MeetingState | None:
    """The state after the verb, or None when it is not allowed."""
    if verb in FOR_TURN and not is_turn:
        return None
    return MOVES.get((state, verb))


@dataclass(frozen=True, slots=True)
class Outcome:
    """`kind`: held, missed (by `missing`), disputed, or unknown."""

    kind: OutcomeKind
    missing: frozenset[int] = frozenset()


def outcome(pair: Collection[int], scanned: Collection[int], replies: Mapping[int, bool]) -> Outcome:
    """What became of a meeting that is over. `said` maps who spoke to whether the two met.

    1. Both were scanned at the table: it was held, whatever is said.
    2. Both say the same: that is so; when it was not, who was not scanned was missing (both, when nobody was).
    3. They contradict each other, or one says it was not and was not there by the scans: disputed.
    4. One word alone counts: "we met" is held; "the other one did not come" means the other one was missing.
    5. Nobody says anything: one scan alone means the other one was missing; no scan at all tells nothing.
    """
    people, here = set(pair), set(scanned) & set(pair)
    words = {who: met for who, met in replies.items() if who in people}
    if here == people:
        return Outcome(OutcomeKind.HELD)
    if len(set(words.values())) == 2:
        return Outcome(OutcomeKind.DISPUTED)
    if words:
        (met,) = set(words.values())
        if met:
            return Outcome(OutcomeKind.HELD)
        missing = people - here if len(words) == len(people) or here else people - set(words)
        return (
            Outcome(OutcomeKind.DISPUTED)
            if len(words) == 1 and set(words) == missing
            else Outcome(OutcomeKind.MISSED, frozenset(missing))
        )
    return Outcome(OutcomeKind.MISSED, frozenset(people - here)) if here else Outcome(OutcomeKind.UNKNOWN)
