"""Which groups of an anonymous survey may be shown, so that no figure of fewer than `least` ballots can be worked out, neither
directly nor by adding and subtracting what is shown.

Ballots are sorted into atoms: all with the same traits (such as kind and region) are one atom, and an onlooker may know from
the list of members who is in which. Each shown group, and the total, is a row with a 1 for every atom in it. Whatever can be
worked out from shown counts is a combination of these rows. A combination that is zero outside of atoms which hold fewer than
`least` ballots together would tell about those few: then the last row must not be shown. (Linear audit of a table, as in
statistical disclosure control; what is hidden of a trait is shown as one group, "others", which the total implies anyway.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from itertools import combinations

import numpy as np

THRESHOLD = 5
# Above so many small atoms, or sets of them, the audit would take long; then only the first trait is split.
_MOST_SMALL, _MOST_SETS = 40, 6000
_NOTHING = 1e-7

Traits = tuple[str, ...]


def may_show(*, anonymous: bool, ballots: int) -> bool:
    """Few anonymous ballots would tell who answered what."""
    return ballots > 0 and (not anonymous or ballots >= THRESHOLD)


def small_sets(sizes: Sequence[int], least: int = THRESHOLD) -> list[tuple[int, ...]]:
    """Every set of atoms, by their places, that holds fewer than `least` ballots together."""
    small = [place for place, size in enumerate(sizes) if size < least]
    return [
        chosen
        for number in range(1, least)
        for chosen in combinations(small, number)
        if sum(sizes[place] for place in chosen) < least
    ]


def is_safe(rows: np.ndarray, sets: Sequence[tuple[int, ...]]) -> bool:
    """Whether no combination of the rows (shown groups x atoms, 0 or 1) lives on one of these sets of atoms.

    With P the projector on the rows' span, a combination lives on a set of atoms alone exactly if (1 - P) restricted to the set
    is singular."""
    apart = np.eye(rows.shape[1]) - np.linalg.pinv(rows) @ rows
    for number in sorted({len(indices) for indices in sets}):
        index = np.array([indices for indices in sets if len(indices) == number])
        parts = apart[index[:, :, None], index[:, None, :]]
        if (np.linalg.eigvalsh(parts)[:, 0] < _NOTHING).any():
            return False
    return True


def groups(
    atoms: Mapping[Traits, int], least: int = THRESHOLD, within: Sequence[Collection[str]] | None = None
) -> list[list[str]]:
    """For each trait the values whose groups may be shown, the largest first. `atoms` has the number of ballots by their
    traits; `within` has for each trait the values that may be shown at all. An empty list for a trait says that only the
    total may be shown, and with fewer than `least` ballots not even that."""
    counts = tuple(sorted((traits, number) for traits, number in atoms.items() if number))
    allowed = None if within is None else tuple(frozenset(values) for values in within)
    return [list(values) for values in _groups(counts, least, allowed)]


# Most questions of a survey are answered by the same people.
@lru_cache(maxsize=256)
def _groups(
    counts: tuple[tuple[Traits, int], ...], least: int, within: tuple[frozenset[str], ...] | None
) -> tuple[tuple[str, ...], ...]:
    width = len(counts[0][0]) if counts else len(within or ())
    sizes = [number for _traits, number in counts]
    if sum(sizes) < least:
        return ((),) * width
    few = sum(size < least for size in sizes)
    sets = small_sets(sizes, least) if few <= _MOST_SMALL else []
    if few > _MOST_SMALL or len(sets) > _MOST_SETS:
        # Small groups of one trait are never told apart, so they are one atom.
        first = _sizes(counts, 0)
        narrow: Counter[Traits] = Counter()
        for value, number in first.items():
            narrow[(value if number >= least else "",)] += number
        return (tuple(groups(narrow, least, within[:1] if within else None)[0]), *((),) * (width - 1))
    rows = np.ones((1, len(counts)))
    values: list[tuple[str, ...]] = []
    for place in range(width):
        chosen: list[str] = []
        for value, number in sorted(_sizes(counts, place).items(), key=lambda pair: (-pair[1], pair[0])):
            if value and number >= least and (within is None or value in within[place]):
                wider = np.vstack([rows, [float(traits[place] == value) for traits, _number in counts]])
                if is_safe(wider, sets):
                    rows = wider
                    chosen.append(value)
        values.append(tuple(chosen))
    return tuple(values)


def _sizes(counts: Sequence[tuple[Traits, int]], place: int) -> Counter[str]:
    sizes: Counter[str] = Counter()
    for traits, number in counts:
        sizes[traits[place]] += number
    return sizes


def kept_traits(mine: Traits, invited: Sequence[Traits], least: int = THRESHOLD) -> Traits:
    """What an anonymous ballot may carry of its voter's traits: as many of the first ones as at least `least` of the invited
    share all together; the others are left empty."""
    for number in range(len(mine), 0, -1):
        if sum(traits[:number] == mine[:number] for traits in invited) >= least:
            return mine[:number] + ("",) * (len(mine) - number)
    return ("",) * len(mine)


def weights(sample: Mapping[str, int], population: Mapping[str, int]) -> dict[str, float]:
    """What a ballot of each group counts so that groups weigh as they do among all who were asked (post-stratification). Groups
    that nobody answered for are left out of account; a group that nobody was asked from weighs as it is."""
    totals = {group: population.get(group, 0) or number for group, number in sample.items() if number}
    total, answered = sum(totals.values()), sum(sample.values())
    return {group: (totals[group] / total) / (sample[group] / answered) for group in totals}
