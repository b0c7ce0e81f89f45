"""How much privacy and cybersecurity must be protected, whether a DPIA is due, and the risks of problematic data actions.

Every figure is monotone: an answer that goes further never lowers it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.framework.rules.questions import Answers, at_least, is_personal, level

LEVELS = ("none", "basic", "raised", "high", "highest")

# To what extent: parts of a hundred, by question.
_PRIVACY = {
    "data": 25, "sensitivity": 15, "scale": 12, "people": 10, "linkage": 10, "monitoring": 8, "retention": 8, "sharing": 7,
    "automation": 5,
}  # fmt: skip
_SECURITY = {"exposure": 30, "criticality": 30, "safety": 20, "scale": 10, "sensitivity": 10}


@dataclass(frozen=True, slots=True)
class Extent:
    """`points` of 100, the level they mean, and what they are made of, largest part first; parts add up to the points."""

    points: int
    level: str
    parts: tuple[tuple[str, int], ...]
    # What lifted the level above what the points alone would give: "dpia", "safety", or nothing.
    because: str = ""


def privacy(answers: Answers) -> Extent:
    """Where nothing is about people there is nothing to protect; two criteria of a DPIA mean `high` at least."""
    if not is_personal(answers):
        return Extent(0, "none", ())
    found = _extent(answers, _PRIVACY, ((25, "raised"), (45, "high"), (65, "highest")))
    if len(dpia(answers)) >= DPIA_DUE and found.level in ("basic", "raised"):
        return Extent(found.points, "high", found.parts, "dpia")
    return found


def security(answers: Answers) -> Extent:
    """`basic` at least: whatever is connected is attacked. What controls something that can harm people is `high` at least."""
    found = _extent(answers, _SECURITY, ((30, "raised"), (55, "high"), (75, "highest")))
    if answers["safety"] == "controls" and found.level in ("basic", "raised"):
        return Extent(found.points, "high", found.parts, "safety")
    return found


def _extent(answers: Answers, weights: Mapping[str, int], steps: tuple[tuple[int, str], ...]) -> Extent:
    exact = {name: weight * level(answers, name) for name, weight in weights.items()}
    points = round(sum(exact.values()))
    reached = [name for least, name in steps if points >= least]
    # Largest remainder: whole parts that add up to the whole.
    parts = {name: int(part) for name, part in exact.items()}
    for name in sorted(exact, key=lambda name: (parts[name] - exact[name], name))[: points - sum(parts.values())]:
        parts[name] += 1
    shown = sorted(((name, part) for name, part in parts.items() if part), key=lambda one: (-one[1], one[0]))
    return Extent(points, reached[-1] if reached else "basic", tuple(shown))


# Criteria of WP 248 rev.01 (4 October 2017), in its order; two or more usually mean that a DPIA is due.
CRITERIA = (
    "evaluation", "automated", "monitoring", "sensitive", "large_scale", "matching", "vulnerable", "innovative", "prevents",
)  # fmt: skip
DPIA_DUE = 2
_HIGHLY_PERSONAL = frozenset(
    {"health", "biometric", "opinions", "offences", "communication", "location", "payment", "energy_use"}
)


def dpia(answers: Answers) -> tuple[str, ...]:
    """The criteria that are met. Staff count as vulnerable, as they cannot freely refuse."""
    if not is_personal(answers):
        return ()
    met = {
        "evaluation": at_least(answers, "scoring", "groups"),
        "automated": at_least(answers, "automation", "legal"),
        "monitoring": at_least(answers, "monitoring", "systematic"),
        "sensitive": at_least(answers, "sensitivity", "intimate") or bool(_HIGHLY_PERSONAL & set(answers["data"])),
        "large_scale": at_least(answers, "scale", "city"),
        "matching": at_least(answers, "linkage", "others"),
        "vulnerable": bool({"children", "vulnerable", "staff"} & set(answers["people"])),
        "innovative": at_least(answers, "novelty", "new"),
        "prevents": at_least(answers, "choice", "barred") or at_least(answers, "automation", "legal"),
    }
    return tuple(name for name in CRITERIA if met[name])


# Problematic data actions of NIST's PRAM: the answers that make each likely, with their weights, and the problems for people
# that it leads to (facts of the catalogue).
_LIKELY: Mapping[str, Mapping[str, int]] = {
    "appropriation": {"sharing": 3, "choice": 2, "basis": 3, "retention": 2},
    "distortion": {"automation": 3, "scoring": 3, "linkage": 2, "novelty": 2},
    "induced_disclosure": {"choice": 5, "sensitivity": 3, "basis": 2},
    "insecurity": {"exposure": 4, "sharing": 2, "retention": 2, "scale": 2},
    "reidentification": {"linkage": 4, "data": 3, "sharing": 2, "scale": 1},
    "stigmatisation": {"sensitivity": 4, "scoring": 3, "people": 3},
    "surveillance": {"monitoring": 5, "data": 2, "linkage": 2, "retention": 1},
    "unanticipated_revelation": {"linkage": 4, "sharing": 3, "sensitivity": 3},
    "unwarranted_restriction": {"choice": 4, "automation": 4, "basis": 2},
}
DATA_ACTIONS = tuple(_LIKELY)
PROBLEMS: Mapping[str, tuple[str, ...]] = {
    "appropriation": ("trust", "autonomy", "economic"),
    "distortion": ("dignity", "discrimination", "liberty"),
    "induced_disclosure": ("discrimination", "trust", "autonomy"),
    "insecurity": ("trust", "economic", "dignity"),
    "reidentification": ("discrimination", "trust", "dignity"),
    "stigmatisation": ("dignity", "discrimination"),
    "surveillance": ("discrimination", "trust", "autonomy", "liberty", "physical"),
    "unanticipated_revelation": ("dignity", "discrimination", "trust", "autonomy"),
    "unwarranted_restriction": ("autonomy", "trust", "economic"),
}
# What it costs whoever runs the system, by PRAM's factors, and the answers that make each heavy.
_IMPACT: Mapping[str, Mapping[str, int]] = {
    "noncompliance": {"sensitivity": 4, "scale": 3, "people": 3},
    "direct_costs": {"criticality": 6, "scale": 4},
    "reputation": {"scale": 4, "people": 3, "data": 3},
    "culture": {"scoring": 4, "monitoring": 3, "sensitivity": 3},
}
IMPACTS = tuple(_IMPACT)
# How heavily each action weighs on each factor, in tenths of the factor.
_BEARS: Mapping[str, tuple[int, int, int, int]] = {
    "appropriation": (8, 5, 9, 7),
    "distortion": (8, 8, 7, 6),
    "induced_disclosure": (9, 4, 7, 7),
    "insecurity": (10, 10, 9, 5),
    "reidentification": (10, 6, 9, 6),
    "stigmatisation": (8, 4, 10, 9),
    "surveillance": (9, 5, 10, 10),
    "unanticipated_revelation": (8, 5, 9, 7),
    "unwarranted_restriction": (8, 7, 7, 6),
}


@dataclass(frozen=True, slots=True)
class Risk:
    """One data action: likelihood 1..10, impact by factor 1..10 each, their product summed, and its share of all risk in
    percent. `judged` says that people set the likelihood themselves."""

    action: str
    likelihood: int
    impacts: tuple[tuple[str, int], ...]
    score: int
    share: float
    judged: bool = False


def risks(answers: Answers, judged: Mapping[str, int] | None = None) -> list[Risk]:
    """All nine data actions, highest score first, by NIST's PRAM: likelihood times summed impact. `judged` replaces proposed
    likelihoods (1..10). Nothing where nothing is about people."""
    if not is_personal(answers):
        return []
    judged = judged or {}
    heavy = {factor: _weighted(answers, weights) for factor, weights in _IMPACT.items()}
    found = []
    for action, weights in _LIKELY.items():
        likelihood = judged.get(action, _of_ten(_weighted(answers, weights)))
        impacts = tuple(
            (factor, _of_ten(heavy[factor] * bears / 10)) for factor, bears in zip(IMPACTS, _BEARS[action], strict=True)
        )
        found.append((action, likelihood, impacts, likelihood * sum(impact for _factor, impact in impacts)))
    total = sum(score for *_rest, score in found)
    ranked = sorted(found, key=lambda one: (-one[3], one[0]))
    return [
        Risk(action, likelihood, impacts, score, round(100 * score / total, 1), action in judged)
        for action, likelihood, impacts, score in ranked
    ]


def _weighted(answers: Answers, weights: Mapping[str, int]) -> float:
    return sum(weight * level(answers, name) for name, weight in weights.items()) / sum(weights.values())


def _of_ten(share: float) -> int:
    """A share of 1 on the scale from 1 to 10."""
    return 1 + round(9 * share)
