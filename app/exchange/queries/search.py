"""Finding listings: by words with the full-text index of the database, and by meaning where a model is installed.

The two lists are joined by reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009): what both find comes first.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text

from app.exchange.queries import scan
from app.exchange.rules.words import stem, stems_of
from app.exchange.vocabulary import ListingKind
from app.infra.db import session
from app.search import embeddings

MOST = 2000
# From this cosine on a listing is near a question; what is below has hardly more to do with it than any other.
_NEAR, _NEAREST = 0.42, 40
_SMOOTH = 60


def find(question: str, kind: ListingKind, now: datetime) -> list[int]:
    """Ids of published listings of the kind, best first."""
    words = by_words(question, kind)
    near = by_meaning(question, kind, now)
    score: dict[int, float] = {}
    for ranked in (words, near):
        for place, key in enumerate(ranked):
            score[key] = score.get(key, 0) + 1 / (_SMOOTH + place)
    return sorted(score, key=lambda key: (-score[key], key))[:MOST]


def by_words(question: str, kind: ListingKind, limit: int = MOST) -> list[int]:
    """By the words alone; a word in the title weighs more, a rare word more than a common one, and a word is found by its
    beginning."""
    stems = [stem(word) for word in stems_of(question)]
    if not stems:
        return []
    if session().get_bind().dialect.name == "sqlite":
        # Words hold letters and digits only, so nothing in them can be taken for the language of the index.
        expression = " OR ".join(f'"{word}"*' for word in stems)
        statement = text(
            "SELECT search_listing.rowid FROM search_listing JOIN listing ON listing.id = search_listing.rowid "
            "WHERE search_listing MATCH :found AND listing.kind = :kind AND listing.published_at IS NOT NULL "
            "ORDER BY bm25(search_listing, 5.0, 1.0), search_listing.rowid LIMIT :limit"
        )
        rows = session().execute(statement, {"found": expression, "kind": kind, "limit": limit})
        return [row[0] for row in rows]
    words = [f"{word}:*" for word in stems]
    return [row[0] for row in session().execute(text(_BY_RARITY), {"words": words, "kind": kind, "limit": limit})]


# PostgreSQL's rank knows nothing of rare words: each word counts by how few listings hold it, and by where it stands.
_BY_RARITY = """
WITH asked AS (
    SELECT word, 1.0 / ln(2 + (SELECT count(*) FROM search_listing WHERE document @@ to_tsquery('simple', word))) AS rare
    FROM unnest(CAST(:words AS text[])) AS word
)
SELECT found.listing_id
FROM search_listing found
JOIN listing ON listing.id = found.listing_id AND listing.kind = :kind AND listing.published_at IS NOT NULL
JOIN asked ON found.document @@ to_tsquery('simple', asked.word)
GROUP BY found.listing_id, found.document
ORDER BY sum(asked.rare * (1 + ts_rank(found.document, to_tsquery('simple', asked.word), 1))) DESC, found.listing_id
LIMIT :limit
"""


def by_meaning(question: str, kind: ListingKind, now: datetime) -> list[int]:
    """By what the question means, in any of the three languages; nothing where only words can be compared."""
    reader = embeddings.reader()
    if isinstance(reader, embeddings.Words) or not question.strip():
        return []
    index = scan.index(now)
    side = embeddings.OFFERS if kind == ListingKind.CHALLENGE else embeddings.NEEDS
    (vector,) = reader.vectors([question[:400]], side)
    shelf = index.asks if kind == ListingKind.CHALLENGE else index.offers[kind]
    return shelf.nearest(vector, _NEAREST, _NEAR)
