"""Writing news: drafts in several languages, review of what members write, publishing now or later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from app.core.errors import Refused
from app.core.languages import LANGUAGES
from app.core.names import slug_of
from app.infra import audit, uploads
from app.infra.db import Transaction
from app.infra.lookups import get_for_visitor
from app.infra.outbox import record
from app.members.models import Theme
from app.members.policy import Actor
from app.publications import policy
from app.publications.messages import NewsDecided
from app.publications.models import News, NewsText
from app.publications.queries import news as queries
from app.publications.vocabulary import NewsState, PublicationsReason

MOST_BYTES = 10 * 1024 * 1024
# Addresses of pages that stand where a post's would.
_TAKEN = {"new", "desk", "feed.rss", "feed.atom", "feed.json"}
Texts = Mapping[str, tuple[str, str, str]]


def publish_news(
    tx: Transaction, texts: Texts, themes: Sequence[str], *, by: int | None, now: datetime, at: datetime | None = None
) -> News:
    """Store a post and publish it, for imports and the demo. `texts` are (title, summary, body) by language, the first being
    the one it was written in; `at` is when it became or becomes public."""
    item = _added(tx, texts, themes, by=by, organisation_id=None, now=now)
    item.state, item.published_at = NewsState.PUBLISHED, at or now
    audit.note(tx, by, "published_news", f"news:{item.id}", now=now)
    return item


def start(
    tx: Transaction, texts: Texts, themes: Sequence[str], *, actor: Actor, now: datetime, at: datetime | None = None
) -> News:
    """Begin a draft, meant to become public `at` that moment. A steward writes in the name of their organisation."""
    home = None if policy.may_publish(actor) else actor.organisation_id
    item = _added(tx, texts, themes, by=actor.id, organisation_id=home, now=now)
    item.published_at = at
    audit.note(tx, actor.id, "began_news", f"news:{item.id}", now=now)
    return item


def _added(
    tx: Transaction, texts: Texts, themes: Sequence[str], *, by: int | None, organisation_id: int | None, now: datetime
) -> News:
    language, (title, _summary, _body) = next(iter(texts.items()))
    item = News(
        slug=_free_slug(title),
        state=NewsState.DRAFT,
        language=language,
        author_id=by,
        organisation_id=organisation_id,
        changed_at=now,
    )
    _fill(item, texts, [tx.get_one(Theme, code) for code in themes])
    tx.add(item)
    tx.flush()
    return item


def _fill(item: News, texts: Texts, themes: list[Theme]) -> None:
    for language, (title, summary, body) in texts.items():
        if language not in LANGUAGES:
            raise Refused(PublicationsReason.UNKNOWN_LANGUAGE, language=language)
        if not title.strip() or not summary.strip():
            raise Refused(PublicationsReason.TEXT_MISSING)
        words = item.texts.setdefault(language, NewsText(language=language))
        words.title, words.summary, words.body = title, summary, body
    item.themes = themes


def _free_slug(title: str) -> str:
    wish = slug_of(title) or "news"
    slugs = queries.slugs_like(wish) | _TAKEN
    return next(slug for slug in (wish, *(f"{wish}-{number}" for number in range(2, 10_000))) if slug not in slugs)


def save(
    tx: Transaction,
    news_id: int,
    texts: Texts,
    themes: Sequence[str],
    *,
    after: str,
    actor: Actor,
    now: datetime,
    at: datetime | None = None,
) -> News:
    """Change a post; `at` is when a draft is meant to become public. `after` is the mark of what was changed, so that nobody
    undoes what somebody else did meanwhile. Languages that are not in `texts` are taken off."""
    item = _locked(tx, news_id)
    if mark(item) != after:
        raise Refused(PublicationsReason.NEWS_CHANGED)
    if not policy.may_edit(actor, item.organisation_id, item.state):
        raise Refused(PublicationsReason.PUBLISHED_ALREADY)
    for language in set(item.texts) - set(texts):
        del item.texts[language]
    _fill(item, texts, [tx.get_one(Theme, code) for code in themes])
    if item.language not in texts:
        item.language = next(iter(texts))
    if item.state in (NewsState.WAITING, NewsState.RETURNED):
        item.state = NewsState.DRAFT
    if item.state == NewsState.DRAFT:
        item.published_at = at
    item.changed_at = now
    audit.note(tx, actor.id, "changed_news", f"news:{news_id}", now=now)
    return item


def mark(item: News) -> str:
    """What tells this state of a post from a later one."""
    return f"{item.state} {item.changed_at.isoformat()}"


def _locked(tx: Transaction, news_id: int) -> News:
    return get_for_visitor(tx, News, news_id, lock=True)


def submit(tx: Transaction, news_id: int, *, after: str, actor: Actor, now: datetime, at: datetime | None = None) -> News:
    """Hand a post in. The secretariat's is public at once or `at` that moment; a member's waits for the secretariat. `after` is
    the mark of what was looked at, so that nobody publishes what nobody has read."""
    item = _locked(tx, news_id)
    if mark(item) != after:
        raise Refused(PublicationsReason.NEWS_CHANGED)
    if not policy.may_edit(actor, item.organisation_id, item.state):
        raise Refused(PublicationsReason.PUBLISHED_ALREADY)
    item.changed_at = now
    if policy.may_publish(actor):
        was_public = item.state == NewsState.PUBLISHED
        out = item.published_at is not None and item.published_at <= now
        item.published_at = item.published_at if was_public and out and at is None else at or now
        item.state = NewsState.PUBLISHED
        if item.organisation_id is not None and not was_public:
            # Whoever wrote it hears of it when everybody can read it.
            record(
                tx,
                NewsDecided(item.id),
                now=now,
                due_at=item.published_at if item.published_at and item.published_at > now else None,
            )
    else:
        item.state = NewsState.WAITING
    audit.note(
        tx, actor.id, "published_news" if item.state == NewsState.PUBLISHED else "submitted_news", f"news:{news_id}", now=now
    )
    return item


def send_back(tx: Transaction, news_id: int, note: str, *, by: int, now: datetime) -> None:
    """Return a post to who wrote it, with what should be looked at again; a published one is not shown any more."""
    if not note.strip():
        raise Refused(PublicationsReason.NEWS_NOTE_MISSING)
    item = _locked(tx, news_id)
    if item.state not in (NewsState.WAITING, NewsState.PUBLISHED):
        raise Refused(PublicationsReason.NOT_SUBMITTED)
    item.state, item.note, item.changed_at = NewsState.RETURNED, note.strip(), now
    record(tx, NewsDecided(item.id), now=now)
    audit.note(tx, by, "returned_news", f"news:{news_id}", now=now)


def discard(tx: Transaction, news_id: int, *, actor: Actor, now: datetime) -> None:
    item = _locked(tx, news_id)
    if not policy.may_edit(actor, item.organisation_id, item.state):
        raise Refused(PublicationsReason.PUBLISHED_ALREADY)
    tx.delete(item)
    audit.note(tx, actor.id, "discarded_news", f"news:{news_id}", now=now)


def set_picture(tx: Transaction, news_id: int, name: str, data: bytes, words: str, *, actor: Actor, now: datetime) -> None:
    """Put a picture above the post, drawn anew without what the camera wrote into it. No data takes it off."""
    kind = None
    if data:
        if len(data) > MOST_BYTES:
            raise Refused(PublicationsReason.PICTURE_TOO_LARGE, most=MOST_BYTES // 1024 // 1024)
        if not words.strip():
            raise Refused(PublicationsReason.PICTURE_WORDS_MISSING)
        if uploads.media_type(name, data) not in uploads.PICTURES:
            raise Refused(PublicationsReason.NOT_A_PICTURE)
        try:
            data, kind = uploads.plain_picture(data)
        except ValueError as error:
            raise Refused(PublicationsReason.NOT_A_PICTURE) from error
    item = _locked(tx, news_id)
    if not policy.may_edit(actor, item.organisation_id, item.state):
        raise Refused(PublicationsReason.PUBLISHED_ALREADY)
    item.picture, item.picture_type, item.picture_words = data or None, kind, words.strip()[:300] if data else ""
    item.changed_at = now
    audit.note(tx, actor.id, "changed_picture_of_news", f"news:{news_id}", now=now)
