"""The arithmetic of an assembly: quorum, majorities, ties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.feedback.vocabulary import FeedbackReason

SIMPLE, ABSOLUTE, TWO_THIRDS, MOST_VOTES = "simple", "absolute", "two_thirds", "most_votes"
RULES = (SIMPLE, ABSOLUTE, TWO_THIRDS, MOST_VOTES)
YES, NO, ABSTAIN = 0, 1, 2
# What happens when yes and no are equal under a simple majority.
REJECTED, CASTING = "rejected", "casting"
TIES = (REJECTED, CASTING)


@dataclass(frozen=True, slots=True)
class Quorum:
    """How many organisations must be represented: `numerator` of `denominator` of the electorate, or more than that."""

    numerator: int = 1
    denominator: int = 2
    more_than: bool = True

    def needed(self, electorate: int) -> int:
        """The least number of organisations. More than 1/2 of 10 is 6, at least 1/2 of 9 is 5; nobody is never a quorum."""
        share, rest = divmod(electorate * self.numerator, self.denominator)
        least = share + 1 if self.more_than or rest else share
        return max(1, min(least, max(electorate, 1)))

    def is_met(self, represented: int, electorate: int) -> bool:
        return electorate > 0 and represented >= self.needed(electorate)


@dataclass(frozen=True, slots=True)
class Outcome:
    """`verdict` is adopted, rejected, tied (the chair decides) or, for a choice among options, chosen, tied or nothing.
    `needed` is the least number of yes votes that would have been enough, of `base` votes that count. `winners` are
    options."""

    verdict: str
    rule: str
    counts: tuple[int, ...]
    base: int
    needed: int
    winners: tuple[int, ...] = ()


def decide(rule: str, counts: Sequence[int], *, electorate: int, tie: str = REJECTED, casting: int | None = None) -> Outcome:
    """What was decided. `counts` are yes, no and abstentions, or a number for each option under `most_votes`.

    - simple: more yes than no; abstentions do not count. Equal is rejected, or the chair's casting vote decides.
    - absolute: yes from more than half of the whole electorate, present or not.
    - two thirds: yes is at least two thirds of yes and no together.
    - most votes: the option with the most; equal ones are tied.
    """
    if rule == MOST_VOTES:
        return _most(counts)
    yes, no = counts[YES], counts[NO]
    if rule == ABSOLUTE:
        base, needed = electorate, electorate // 2 + 1
    else:
        base = yes + no
        needed = base // 2 + 1 if rule == SIMPLE else max(1, -(-2 * base // 3))
    if yes >= needed:
        return Outcome("adopted", rule, tuple(counts), base, needed)
    if rule == SIMPLE and yes == no and yes > 0 and tie == CASTING:
        verdict = "tied" if casting is None else "adopted" if casting == YES else "rejected"
        return Outcome(verdict, rule, tuple(counts), base, needed)
    return Outcome("rejected", rule, tuple(counts), base, needed)


def _most(counts: Sequence[int]) -> Outcome:
    best = max(counts, default=0)
    winners = tuple(option for option, number in enumerate(counts) if number == best) if best else ()
    verdict = "nothing" if not winners else "chosen" if len(winners) == 1 else "tied"
    return Outcome(verdict, MOST_VOTES, tuple(counts), sum(counts), best, winners)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who may speak for an organisation: its delegate, and whoever holds its proxy."""

    organisation: int
    delegate: int | None
    proxy: int | None


def represented(electors: Sequence[Speaker], present: Mapping[int, object] | set[int]) -> set[int]:
    """The organisations whose delegate or proxy is present."""
    return {one.organisation for one in electors if one.delegate in present or one.proxy in present}


def voices(electors: Sequence[Speaker], person: int) -> list[int]:
    """The organisations a person may speak for, their own first."""
    own = [one.organisation for one in electors if one.delegate == person]
    return own + [one.organisation for one in electors if one.proxy == person and one.delegate != person]


def may_hold(electors: Sequence[Speaker], person: int, giving: int, limit: int) -> FeedbackReason | None:
    """Why a person may not take an organisation's proxy, or None: only a delegate of another organisation may, for at most
    `limit` others."""
    if person not in {one.delegate for one in electors if one.organisation != giving}:
        return FeedbackReason.NOT_A_DELEGATE
    held = sum(one.proxy == person for one in electors if one.organisation != giving)
    return FeedbackReason.TOO_MANY_PROXIES if held >= limit else None
