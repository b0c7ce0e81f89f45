"""Recommendations: does the right offer come up for a need, in three languages, and how long do lists take?"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from app.core.fit import exchange
from app.matchmaking.rules.recommend import Candidate, Crowd, gini
from app.search import embeddings
from tests.bench.rows import Row, row

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "needs_and_offers.json"
Score = Callable[[dict[str, Any], str], Any]


def labelled() -> dict[str, Any]:
    """A set written for this: each challenge has three right answers, worded differently; some challenges are held back."""
    return json.loads(GOLDEN.read_text(encoding="utf-8"))


def methods(data: dict[str, Any]) -> dict[str, Score]:
    offers = data["offers"]
    texts = [offer["text"] for offer in offers]
    themes = [set(offer["themes"]) for offer in offers]

    def by_theme(challenge: dict[str, Any]) -> Any:
        asked = set(challenge["themes"])
        return np.array([len(asked & theme) / len(asked) for theme in themes])

    def by(reader: embeddings.TextSimilarity) -> Score:
        rows = reader.vectors(texts, embeddings.OFFERS).astype(float)

        @cache
        def scores(text: str) -> Any:
            return rows @ reader.vectors([text], embeddings.NEEDS)[0].astype(float)

        return lambda challenge, language: scores(challenge["text"][language])

    words, model = by(embeddings.Words()), by(embeddings.Embeddings())
    shared = np.arange(len(offers)) * 1e-9
    return {
        "words only": words,
        "themes only": lambda challenge, _language: by_theme(challenge) - shared,
        "meaning": model,
        "ours (meaning and themes)": lambda challenge, language: exchange(by_theme(challenge), model(challenge, language)),
    }


def measure(score: Score, data: dict[str, Any], language: str, which: str) -> tuple[float, float]:
    """(precision at 3, nDCG at 10) over the challenges of a set; a right answer is one of grade 2."""
    codes = [offer["code"] for offer in data["offers"]]
    precision, gain = [], []
    for challenge in data["challenges"]:
        if challenge["set"] != which:
            continue
        grades = [
            challenge["answers"].get(codes[place], 0)
            for place in np.argsort(-np.asarray(score(challenge, language)), kind="stable")
        ]
        precision.append(sum(grade == 2 for grade in grades[:3]) / 3)
        best = sorted(challenge["answers"].values(), reverse=True)

        def dcg(values: list[int]) -> float:
            return float(sum((2**value - 1) / np.log2(place + 2) for place, value in enumerate(values[:10])))

        gain.append(dcg(grades) / dcg(best))
    return float(np.mean(precision)), float(np.mean(gain))


def quality(sets: tuple[str, ...], languages: tuple[str, ...]) -> list[Row]:
    data = labelled()
    rows = []
    ways = methods(data)
    for which in sets:
        print(f"{which:28}" + "".join(f"{language:>16}" for language in languages) + "   (P@3 / nDCG@10; 1.0 is possible)")
        for name, score in ways.items():
            figures = [measure(score, data, language, which) for language in languages]
            print(f"  {name:26}" + "".join(f"{precision:>9.2f} / {gain:.2f}" for precision, gain in figures))
            rows.append(row(f"P@3 {which} {name}", "of the right answers in the first three, English", figures[0][0], 1.0))
    return rows


def crowd(people: int) -> Crowd:
    dice = random.Random(3)
    codes = [f"t{number}" for number in range(12)]
    vectors = np.random.default_rng(3).normal(size=(people, 384))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return Crowd([
        Candidate(
            key, key // 2, dice.choice(["city", "company", "university"]), frozenset(dice.sample(codes, 2)), frozenset(dice.sample(codes, 2)),
            frozenset(dice.sample(codes, 2)), frozenset({"en"}), "NL", dice.randrange(10_000, 5_000_000),
            frozenset(dice.sample(range(40), 25)), True, vectors[key], vectors[(key * 7) % people],
        )
        for key in range(people)
    ])  # fmt: skip


def speed(people: int) -> list[Row]:
    began = time.perf_counter()
    everyone = crowd(people)
    build_time = time.perf_counter() - began
    vectors = np.random.default_rng(4).normal(size=(people, 384))

    def bare(key: int) -> None:
        np.argsort(-(vectors @ vectors[key]))[:12]

    each, least = (_mean(act, 20) for act in (lambda key: everyone.list_for(key, 12), bare))
    began = time.perf_counter()
    before = gini(everyone.exposure(12))
    lists = time.perf_counter() - began
    everyone.settle(12, rounds=3)
    after = gini(everyone.exposure(12))
    print(
        f"{people} profiles: read {build_time:.1f} s, one list {1000 * each:.0f} ms, all lists {lists:.1f} s, Gini of exposure {before:.2f} -> {after:.2f}"
    )
    return [
        row(f"one list of {people}", "ms / the nearest by vectors alone", 1000 * each, 1000 * least),
        row(f"all lists of {people}", "s / as many single lists", lists, people * each),
    ]


def _mean(act: Callable[[int], Any], times: int) -> float:
    """Seconds that one takes."""
    began = time.perf_counter()
    for number in range(times):
        act(number)
    return (time.perf_counter() - began) / times


def recommend(seconds: float) -> list[Row]:
    if seconds < 1:
        return speed(500) + quality(("held_back",), ("en",))
    return speed(5000) + quality(("open", "held_back"), ("en", "nl", "zh"))
