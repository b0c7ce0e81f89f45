"""Meanings of texts, kept: each text is read once, and its vector is stored by the text's hash and the model that read it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

import numpy as np
from sqlalchemy import LargeBinary, select
from sqlalchemy.orm import Mapped, mapped_column

from app.infra.db import Base, session, transaction
from app.search import embeddings
from app.search.embeddings import Vectors

K = TypeVar("K", bound=Hashable)
# So many hashes fit into one question to the database; for more it is quicker to ask for everything.
_ASKED = 500


class TextVector(Base):
    """The meaning of a text as numbers (float32), by the text's hash and the model that read it; computed once."""

    __tablename__ = "text_vector"

    digest: Mapped[str] = mapped_column(primary_key=True)
    model: Mapped[str] = mapped_column(primary_key=True)
    vector: Mapped[bytes] = mapped_column(LargeBinary)


def stored(texts: Mapping[K, tuple[str, str]]) -> dict[K, Vectors]:
    """The vectors that are known by now of (text, side) pairs, under the keys given; a text that nobody has read has none."""
    wanted = {key: embeddings.digest(text, side) for key, (text, side) in texts.items() if text}
    query = select(TextVector.digest, TextVector.vector).where(TextVector.model == embeddings.reader().name)
    if len(wanted) <= _ASKED:
        query = query.where(TextVector.digest.in_(set(wanted.values())))
    vectors = {digest: np.frombuffer(vector, dtype=np.float32) for digest, vector in session().execute(query)}
    return {key: vectors[digest] for key, digest in wanted.items() if digest in vectors}


def read(texts: Iterable[tuple[str, str]]) -> None:
    """Read the (text, side) pairs that nobody has read yet. Takes a while and holds no lock."""
    pairs = {(text, side): (text, side) for text, side in texts if text}
    vectors = stored(pairs)
    reader = embeddings.reader()
    fresh = [
        TextVector(digest=embeddings.digest(text, side), model=reader.name, vector=reader.vectors([text], side)[0].tobytes())
        for text, side in pairs
        if (text, side) not in vectors
    ]
    if fresh:
        with transaction() as tx:
            for vector in fresh:
                tx.merge(vector)
