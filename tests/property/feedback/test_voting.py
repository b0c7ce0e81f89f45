"""Quorum and majorities on all their boundaries, against their definitions in words."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.feedback.rules.voting import NO, YES, Quorum, Speaker, decide, may_hold, represented, voices
from app.feedback.vocabulary import FeedbackReason, Majority, Tie, VoteOutcome


@given(st.integers(0, 500), st.integers(0, 12), st.integers(1, 12), st.booleans())
def test_the_quorum_is_the_least_number_that_is_enough(electorate: int, above: int, below: int, more_than: bool) -> None:
    above = min(above, below)
    quorum = Quorum(above, below, more_than)
    share = Fraction(above, below) * electorate

    def enough(there: int) -> bool:
        return there > share if more_than else there >= share

    for there in {0, 1, electorate, int(share) - 1, int(share), int(share) + 1}:
        if not 0 <= there <= electorate:
            continue
        # Nobody is never a quorum; and where more than everybody would be needed, everybody is enough.
        expected = there > 0 and (enough(there) or there == electorate)
        assert quorum.is_met(there, electorate) == expected


@pytest.mark.parametrize(
    ("counts", "verdict"),
    [((0, 0, 5), "rejected"), ((1, 0, 9), "adopted"), ((5, 5, 0), "rejected"), ((6, 5, 0), "adopted"), ((5, 6, 0), "rejected")],
)
def test_simple_majority(counts: tuple[int, int, int], verdict: str) -> None:
    assert decide(Majority.SIMPLE, counts, electorate=20).verdict == verdict


def test_ties() -> None:
    tied = decide(Majority.SIMPLE, (4, 4, 1), electorate=9, tie=Tie.CASTING)
    assert tied.verdict == VoteOutcome.TIED
    assert decide(Majority.SIMPLE, (4, 4, 1), electorate=9, tie=Tie.CASTING, casting=YES).verdict == VoteOutcome.ADOPTED
    assert decide(Majority.SIMPLE, (4, 4, 1), electorate=9, tie=Tie.CASTING, casting=NO).verdict == VoteOutcome.REJECTED
    assert decide(Majority.SIMPLE, (0, 0, 9), electorate=9, tie=Tie.CASTING).verdict == VoteOutcome.REJECTED, (
        "nobody for it is no tie"
    )
    assert decide(Majority.TWO_THIRDS, (4, 4, 0), electorate=9, tie=Tie.CASTING).verdict == VoteOutcome.REJECTED


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.integers(0, 40), st.sampled_from(list(Majority)[:3]))
def test_majorities_by_their_definitions(yes: int, no: int, abstain: int, away: int, rule: str) -> None:
    electorate = yes + no + abstain + away
    outcome = decide(rule, (yes, no, abstain), electorate=electorate)
    expected = {
        "simple": yes > no,
        "absolute": 2 * yes > electorate,
        "two_thirds": yes > 0 and 3 * yes >= 2 * (yes + no),
    }[rule]
    assert (outcome.verdict == VoteOutcome.ADOPTED) == expected
    assert (yes >= outcome.needed) == expected, "the number that is said to be needed is the one that decides"
    assert outcome.base == (electorate if rule == "absolute" else yes + no)


@given(st.lists(st.integers(0, 9), min_size=2, max_size=6))
def test_most_votes(counts: list[int]) -> None:
    outcome = decide(Majority.MOST_VOTES, counts, electorate=100)
    best = [place for place, number in enumerate(counts) if number == max(counts)]
    if max(counts) == 0:
        assert (outcome.verdict, outcome.winners) == ("nothing", ())
    else:
        assert outcome.winners == tuple(best)
        assert outcome.verdict == ("chosen" if len(best) == 1 else "tied")


@given(
    st.lists(st.tuples(st.none() | st.integers(1, 6), st.none() | st.integers(1, 6)), max_size=8), st.sets(st.integers(1, 6))
)
def test_who_is_represented(rows: list[tuple[int | None, int | None]], present: set[int]) -> None:
    speakers = [Speaker(place, delegate, proxy) for place, (delegate, proxy) in enumerate(rows)]
    there = represented(speakers, present)
    assert there == {speaker.organisation for speaker in speakers if {speaker.delegate, speaker.proxy} & present}
    for person in present:
        assert set(voices(speakers, person)) <= there
        assert len(voices(speakers, person)) == len(set(voices(speakers, person)))


def test_proxies_are_for_delegates_of_others_and_few() -> None:
    speakers = [Speaker(1, 10, None), Speaker(2, 20, 10), Speaker(3, 30, 10), Speaker(4, None, None)]
    assert may_hold(speakers, 10, 4, 2) == FeedbackReason.TOO_MANY_PROXIES
    assert may_hold(speakers, 10, 3, 2) is None, "who gives again counts once"
    assert may_hold(speakers, 20, 4, 2) is None
    assert may_hold(speakers, 99, 4, 2) == FeedbackReason.NOT_A_DELEGATE
    assert may_hold(speakers, 10, 1, 2) == FeedbackReason.NOT_A_DELEGATE, "one's own delegate is no proxy"
