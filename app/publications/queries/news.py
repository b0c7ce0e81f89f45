"""Reads of news."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload, undefer

from app.core.kpi import latest
from app.core.vocabulary import Thing
from app.infra.db import session
from app.publications.models import News, NewsText, NewsTheme
from app.publications.vocabulary import NewsState


def _whole() -> Select[News]:
    return select(News).options(
        selectinload(News.themes), selectinload(News.texts), selectinload(News.organisation), selectinload(News.author)
    )


def news(now: datetime, *, theme: str = "", limit: int = 60) -> Sequence[News]:
    """What everybody may read now, newest first."""
    query = _whole().where(News.state == NewsState.PUBLISHED, News.published_at <= now)
    if theme:
        query = query.where(News.id.in_(select(NewsTheme.news_id).where(NewsTheme.theme_code == theme)))
    return session().scalars(query.order_by(News.published_at.desc(), News.id.desc()).limit(limit)).all()


def since(start: datetime, now: datetime) -> Sequence[News]:
    """What became public after `start`, oldest first."""
    query = _whole().where(News.state == NewsState.PUBLISHED, News.published_at > start, News.published_at <= now)
    return session().scalars(query.order_by(News.published_at, News.id)).all()


def find_any(slug: str) -> News | None:
    return session().scalars(_whole().where(News.slug == slug)).first()


def find_news(slug: str, now: datetime) -> News | None:
    """The post, when everybody may read it now."""
    return (
        session()
        .scalars(_whole().where(News.slug == slug, News.state == NewsState.PUBLISHED, News.published_at <= now))
        .first()
    )


def find_picture(news_id: int) -> tuple[bytes, str] | None:
    """(picture, its type)."""
    row = session().scalars(select(News).where(News.id == news_id).options(undefer(News.picture))).one()
    return (row.picture, row.picture_type) if row.picture and row.picture_type else None


def picture_sizes(news_ids: Collection[int]) -> dict[int, int]:
    """How many bytes the picture of each has, without reading them."""
    query = select(News.id, func.length(News.picture)).where(News.id.in_(news_ids), News.picture.is_not(None))
    return dict(session().execute(query).all())


def get_news(news_id: int) -> News:
    return session().scalars(_whole().where(News.id == news_id)).one()


def slugs_like(start: str) -> set[str]:
    return set(session().scalars(select(News.slug).where(News.slug.startswith(start))))


def waiting() -> Sequence[News]:
    """What the secretariat has to look at, longest waiting first."""
    return session().scalars(_whole().where(News.state == NewsState.WAITING).order_by(News.changed_at, News.id)).all()


def unpublished(organisation_id: int | None, now: datetime) -> Sequence[News]:
    """What nobody reads yet: drafts, waiting, returned, scheduled; of one organisation, or with None of everybody."""
    query = _whole().where((News.state != NewsState.PUBLISHED) | (News.published_at > now))
    if organisation_id is not None:
        query = query.where(News.organisation_id == organisation_id)
    return session().scalars(query.order_by(News.changed_at.desc(), News.id)).all()


def by_theme(start: datetime, end: datetime) -> dict[tuple[str, Thing], int]:
    """(theme, news) to the number of posts that became public in the period."""
    query = select(NewsTheme.theme_code, func.count()).join(News, News.id == NewsTheme.news_id)
    query = query.where(News.state == NewsState.PUBLISHED, News.published_at >= start, News.published_at < end)
    return {(theme, Thing.NEWS): count for theme, count in session().execute(query.group_by(NewsTheme.theme_code))}


def text_in(item: News, language: str) -> NewsText:
    """What the post says in a language, or else in the one it was written in."""
    return item.texts.get(language) or item.texts[item.language]


def organisations_that_wrote(start: datetime, end: datetime) -> dict[int, datetime]:
    """Organisations to the last time in the period at which a post of theirs became public."""
    query = select(News.organisation_id, func.max(News.published_at)).where(
        News.organisation_id.is_not(None),
        News.state == NewsState.PUBLISHED,
        News.published_at >= start,
        News.published_at < end,
    )
    return latest(session().execute(query.group_by(News.organisation_id)))
