"""No figure of fewer than the threshold can be worked out from what is shown: checked by exact elimination, which shares nothing with
the method under test."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.feedback.rules.suppression import THRESHOLD, groups, kept_traits, may_show, weights

KINDS, REGIONS, THEMES = ("city", "company", "ngo", ""), ("Europe", "Asia", "Africa", ""), ("air", "water", "")
ATOMS = st.dictionaries(
    st.tuples(st.sampled_from(KINDS), st.sampled_from(REGIONS), st.sampled_from(THEMES)), st.integers(0, 12), max_size=9
)


def rank(rows: list[list[Fraction]]) -> int:
    rows = [row[:] for row in rows]
    rank_so_far = 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((place for place in range(rank_so_far, len(rows)) if rows[place][column]), None)
        if pivot is None:
            continue
        rows[rank_so_far], rows[pivot] = rows[pivot], rows[rank_so_far]
        for place in range(len(rows)):
            if place != rank_so_far and rows[place][column]:
                factor = rows[place][column] / rows[rank_so_far][column]
                rows[place] = [a - factor * b for a, b in zip(rows[place], rows[rank_so_far], strict=True)]
        rank_so_far += 1
    return rank_so_far


def leak(atoms: dict[tuple[str, ...], int], visible_groups: list[list[str]], least: int) -> tuple[int, ...] | None:
    """A set of atoms with fewer than `least` ballots about which the shown rows tell something: where leaving their columns out
    makes the rows depend on each other."""
    cells = [(traits, number) for traits, number in atoms.items() if number]
    rows = [[Fraction(1)] * len(cells)]
    rows += [
        [Fraction(int(traits[place] == value)) for traits, _number in cells]
        for place, values in enumerate(visible_groups)
        for value in values
    ]
    whole = rank(rows)
    small = [place for place, (_traits, number) in enumerate(cells) if number < least]
    for size in range(1, least):
        for chosen in combinations(small, size):
            if sum(cells[place][1] for place in chosen) < least:
                rest = [[cell for place, cell in enumerate(row) if place not in chosen] for row in rows]
                if rank(rest) < whole:
                    return chosen
    return None


@settings(max_examples=300)
@given(ATOMS)
def test_nothing_about_few_can_be_worked_out(atoms: dict[tuple[str, ...], int]) -> None:
    visible_groups = groups(atoms)
    total = sum(atoms.values())
    if total < THRESHOLD:
        assert not any(visible_groups)
        return
    assert leak(atoms, visible_groups, THRESHOLD) is None
    for place, values in enumerate(visible_groups):
        sizes = [sum(number for traits, number in atoms.items() if traits[place] == value) for value in values]
        assert all(size >= THRESHOLD for size in sizes)
        rest = total - sum(sizes)
        assert rest == 0 or rest >= THRESHOLD, "the others, by subtraction"


@given(ATOMS)
def test_the_checker_sees_leaks(atoms: dict[tuple[str, ...], int]) -> None:
    """Showing every value of every trait tells about small groups whenever there is one."""
    every = [sorted({traits[place] for traits, number in atoms.items() if number}) for place in range(3)]
    small = any(
        0 < sum(number for traits, number in atoms.items() if traits[place] == value) < THRESHOLD
        for place in range(3)
        for value in every[place]
    )
    if small:
        assert leak(atoms, every, THRESHOLD) is not None


def test_a_group_hidden_by_subtraction_and_one_by_another_trait() -> None:
    assert groups({("city",): 9, ("company",): 7, ("ngo",): 3}) == [["city"]], "company is hidden with ngo"
    assert groups({("city",): 9, ("company",): 4}) == [[]], "the rest would be company"
    # All companies are in Asia: Asia less companies would be one city.
    atoms = {("city", "Europe"): 14, ("city", "Asia"): 1, ("company", "Asia"): 5}
    assert groups(atoms) == [["city", "company"], []]


def test_many_small_groups_are_cut_short() -> None:
    atoms = {("city", f"r{number}", "air"): 1 for number in range(60)} | {("company", "r0", "air"): 20}
    assert groups(atoms) == [["city", "company"], [], []]
    assert groups({(f"v{number}",): 2 for number in range(90)} | {("city",): 9}) == [["city"]]
    assert groups({(f"v{number}",): 1 for number in range(4)} | {("city",): 9}) == [[]]


def test_ballots_carry_only_what_enough_share() -> None:
    invited = [("city", "Europe")] * 6 + [("city", "Asia")] * 2 + [("ngo", "Asia")] * 3
    assert kept_traits(("city", "Europe"), invited) == ("city", "Europe")
    assert kept_traits(("city", "Asia"), invited) == ("city", "")
    assert kept_traits(("ngo", "Asia"), invited) == ("", "")


@given(
    st.dictionaries(st.sampled_from(KINDS), st.integers(1, 50), min_size=1),
    st.dictionaries(st.sampled_from(KINDS), st.integers(1, 200)),
)
def test_weighted_groups_count_as_among_all(sample: dict[str, int], population: dict[str, int]) -> None:
    factor = weights(sample, population)
    total = sum(sample.values())
    assert sum(factor[group] * number for group, number in sample.items()) == pytest.approx(total)
    asked = {group: population.get(group, number) for group, number in sample.items()}
    for group, number in sample.items():
        assert factor[group] * number / total == pytest.approx(asked[group] / sum(asked.values()))


def test_when_results_are_shown() -> None:
    assert [may_show(anonymous=True, ballots=number) for number in (0, 4, 5)] == [False, False, True]
    assert [may_show(anonymous=False, ballots=number) for number in (0, 1)] == [False, True]
