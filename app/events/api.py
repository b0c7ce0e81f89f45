"""The public API of events and their sessions."""

from __future__ import annotations

from typing import Any

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, Field

from app.core.clock import utc_now
from app.core.errors import NotFound
from app.events.models import Event
from app.events.programme.queries import events
from app.events.programme.queries.board import BoardSession, board
from app.events.vocabulary import EventStatus

blueprint = APIBlueprint("events_api", __name__, url_prefix="/api/v1", abp_tags=[Tag(name="Events")])
PAGE = 100


class PageQuery(BaseModel):
    page: int = Field(1, ge=1, le=100_000)


class EventPath(BaseModel):
    slug: str


def _event(event: Event) -> dict[str, Any]:
    return {
        "slug": event.slug,
        "kind": event.kind,
        "title": event.title,
        "summary": event.summary,
        "timezone": event.timezone,
        "city": event.city,
        "country": event.country,
        "starts_on": event.starts_on.isoformat(),
        "ends_on": event.ends_on.isoformat(),
        "registration_open": event.registration_open,
        "status": event.status,
    }


def _session(session: BoardSession) -> dict[str, Any]:
    return {
        "code": session.code,
        "uid": session.uid,
        "title": session.title,
        "abstract": session.abstract,
        "track": session.track,
        "kind": session.kind,
        "language": session.language,
        "room": session.room or None,
        "mode": session.mode,
        "starts_at": session.starts_at.isoformat(),
        "ends_at": session.ends_at.isoformat(),
        "cancelled": session.cancelled,
        "themes": [theme.code for theme in session.themes],
        "speakers": [name for _number, name in session.speakers],
    }


def paged(rows: list[dict[str, Any]], page: int) -> dict[str, Any]:
    """One page of a list, and how many there are."""
    pages = max(1, -(-len(rows) // PAGE))
    return {"page": page, "pages": pages, "total": len(rows), "items": rows[(page - 1) * PAGE : page * PAGE]}


@blueprint.get("/events")
def list_events(query: PageQuery) -> Any:
    """Public events that have not ended, soonest first."""
    return paged([_event(event) for event in events.upcoming(drafts=False, today=utc_now())], query.page)


@blueprint.get("/events/<slug>/sessions")
def list_sessions(path: EventPath, query: PageQuery) -> Any:
    """The programme of an event in order of time."""
    event = events.find_event(path.slug)
    if event is None or event.status == EventStatus.DRAFT:
        raise NotFound
    return paged([_session(session) for session in board(event).sessions], query.page)
