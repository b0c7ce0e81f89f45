"""The arithmetic of an assembly: quorum, majorities, ties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

from app.feedback.vocabulary import FeedbackReason, Majority, Tie, VoteOutcome

YES, NO, ABSTAIN = 0, 1, 2


class VoteResult(TypedDict, total=False):
    """What is known of a vote: its house from when it opens, the outcome once it is counted. Of an amendment before its vote:
    `of`, the text it was written on; of an adopted one `before`, the text that it replaced. `casting` is the chair's vote."""

    of: str
    electorate: int
    there_at_opening: int
    there_at_closing: int
    verdict: VoteOutcome
    rule: Majority
    counts: list[int]
    base: int
    needed: int
    winners: list[int]
    cast: int
    casting: int
    before: str


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

    verdict: VoteOutcome
    rule: Majority
    counts: tuple[int, ...]
    base: int
    needed: int
    winners: tuple[int, ...] = ()


def decide(
    rule: Majority, counts: Sequence[int], *, electorate: int, tie: Tie = Tie.REJECTED, casting: int | None = None
) -> Outcome:
    """What was decided. `counts` are yes, no and abstentions, or a number for each option under `most_votes`.

    - simple: more yes than no; abstentions do not count. Equal is rejected, or the chair's casting vote decides.
    - absolute: yes from more than half of the whole electorate, present or not.
    - two thirds: yes is at least two thirds of yes and no together.
    - most votes: the option with the most; equal ones are tied.
    """
    if rule == Majority.MOST_VOTES:
        return _most(counts)
    yes, no = counts[YES], counts[NO]
    if rule == Majority.ABSOLUTE:
        base, needed = electorate, electorate // 2 + 1
    else:
        base = yes + no
        needed = base // 2 + 1 if rule == Majority.SIMPLE else max(1, -(-2 * base // 3))
    if yes >= needed:
        return Outcome(VoteOutcome.ADOPTED, rule, tuple(counts), base, needed)
    if rule == Majority.SIMPLE and yes == no and yes > 0 and tie == Tie.CASTING:
        verdict = VoteOutcome.TIED if casting is None else VoteOutcome.ADOPTED if casting == YES else VoteOutcome.REJECTED
        return Outcome(verdict, rule, tuple(counts), base, needed)
    return Outcome(VoteOutcome.REJECTED, rule, tuple(counts), base, needed)


def _most(counts: Sequence[int]) -> Outcome:
    best = max(counts, default=0)
    winners = tuple(option for option, number in enumerate(counts) if number == best) if best else ()
    verdict = VoteOutcome.NOTHING if not winners else VoteOutcome.CHOSEN if len(winners) == 1 else VoteOutcome.TIED
    return Outcome(verdict, Majority.MOST_VOTES, tuple(counts), sum(counts), best, winners)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who may speak for an organisation: its delegate, and whoever holds its proxy."""

    organisation: int
    delegate: int | None
    proxy: int | None


def represented(electors: Sequence[Speaker], present: Mapping[int, object] | set[int]) -> set[int]:
    """The organisations whose delegate or proxy is present."""
    return {elector.organisation for elector in electors if elector.delegate in present or elector.proxy in present}


def voices(electors: Sequence[Speaker], person: int) -> list[int]:
    """The organisations a person may speak for, their own first."""
    own = [elector.organisation for elector in electors if elector.delegate == person]
    return own + [elector.organisation for elector in electors if elector.proxy == person and elector.delegate != person]


def may_hold(electors: Sequence[Speaker], person: int, giving: int, limit: int) -> FeedbackReason | None:
    """Why a person may not take an organisation's proxy, or None: only a delegate of another organisation may, for at most
    `limit` others."""
    if person not in {elector.delegate for elector in electors if elector.organisation != giving}:
        return FeedbackReason.NOT_A_DELEGATE
    proxies = sum(elector.proxy == person for elector in electors if elector.organisation != giving)
    return FeedbackReason.TOO_MANY_PROXIES if proxies >= limit else None
