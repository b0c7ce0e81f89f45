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
from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

THRESHOLD = 5
# Above so many small atoms the audit would take long; then only the first trait is split.
_MOST_SMALL = 36
_NOTHING = 1e-7

Traits = tuple[str, ...]


def may_show(*, anonymous: bool, ballots: int) -> bool:
    """Few anonymous ballots would tell who answered what."""
    return ballots > 0 and (not anonymous or ballots >= THRESHOLD)


def is_safe(rows: np.ndarray, sizes: np.ndarray, least: int = THRESHOLD) -> bool:
    """Whether no combination of the rows (shown groups x atoms, 0 or 1) is about fewer than `least` ballots; `sizes` has the
    ballots of each atom, none of them 0.

    With P the projector on the rows' span, a combination lives on a set of atoms alone exactly if (1 - P) restricted to the set
    is singular."""
    apart = np.eye(len(sizes)) - np.linalg.pinv(rows) @ rows
    small = [int(place) for place in np.flatnonzero(sizes < least)]
    for number in range(1, min(least, len(small) + 1)):
        few = [chosen for chosen in combinations(small, number) if sizes[list(chosen)].sum() < least]
        if not few:
            break
        index = np.array(few)
        parts = apart[index[:, :, None], index[:, None, :]]
        if (np.linalg.eigvalsh(parts)[:, 0] < _NOTHING).any():
            return False
    return True


def groups(atoms: Mapping[Traits, int], least: int = THRESHOLD) -> list[list[str]]:
    """For each trait the values whose groups may be shown, the largest first. `atoms` has the number of ballots by their
    traits. An empty list for a trait says that only the total may be shown, and with fewer than `least` ballots not even
    that."""
    held = {traits: number for traits, number in atoms.items() if number}
    width = len(next(iter(held), ()))
    shown: list[list[str]] = [[] for _ in range(width)]
    sizes = np.array(list(held.values()))
    if not width or sizes.sum() < least:
        return shown
    searched = width if int((sizes < least).sum()) <= _MOST_SMALL else 1
    if searched < width:
        narrow: Counter[Traits] = Counter()
        for traits, number in held.items():
            narrow[traits[:1]] += number
        return [*groups(narrow, least), *([] for _ in range(width - 1))]
    rows = np.ones((1, len(held)))
    for place in range(searched):
        for value, number in sorted(_sizes(held, place).items(), key=lambda one: (-one[1], one[0])):
            if value and number >= least:
                wider = np.vstack([rows, [float(traits[place] == value) for traits in held]])
                if is_safe(wider, sizes, least):
                    rows = wider
                    shown[place].append(value)
    return shown


def _sizes(atoms: Mapping[Traits, int], place: int) -> Counter[str]:
    found: Counter[str] = Counter()
    for traits, number in atoms.items():
        found[traits[place]] += number
    return found


def kept_traits(mine: Traits, invited: Sequence[Traits], least: int = THRESHOLD) -> Traits:
    """What an anonymous ballot may carry of its voter's traits: as many of the first ones as at least `least` of the invited
    share all together; the others are left empty."""
    for number in range(len(mine), 0, -1):
        if sum(one[:number] == mine[:number] for one in invited) >= least:
            return mine[:number] + ("",) * (len(mine) - number)
    return ("",) * len(mine)


def weights(sample: Mapping[str, int], population: Mapping[str, int]) -> dict[str, float]:
    """What a ballot of each group counts so that groups weigh as they do among all who were asked (post-stratification). Groups
    that nobody answered for are left out of account; a group that nobody was asked from weighs as it is."""
    asked = {group: population.get(group, 0) or number for group, number in sample.items() if number}
    total, answered = sum(asked.values()), sum(sample.values())
    return {group: (asked[group] / total) / (sample[group] / answered) for group in asked}
