"""The draft of a programme: changing it step by step, and taking steps back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, select

from app.core.clock import aware
from app.core.errors import Refused
from app.core.ids import new_code, new_uid
from app.events.models import DraftStep, Enrolment, Event, Room, Session, Speaker
from app.events.programme.queries import plan as queries
from app.events.programme.queries.plan import Planned
from app.events.programme.rules.plan import Item
from app.events.programme.rules.programme import FIRST_YEAR, LAST_YEAR, check_span, check_title
from app.events.registration.service import claims
from app.infra import audit
from app.infra.db import unit_of_work
from app.members.models import Theme

KINDS = ("talk", "panel", "workshop", "keynote", "break", "blocker")


def check(event_id: int, item: Item) -> Item:
    """The item as it may stand in this event's programme. Raises Refused("bad_session") saying what cannot be, or
    Refused("unknown_room") and the like for what another event owns."""
    wrong = check_title(item.title)
    if not wrong and not 1 <= item.minutes <= 3 * 24 * 60:
        wrong = "lasts no time or more than three days"
    if not wrong and item.starts_at:
        if not FIRST_YEAR <= item.starts_at.year < LAST_YEAR:
            wrong = f"lies outside of the years {FIRST_YEAR} to {LAST_YEAR}"
        else:
            # Lengths are of real time, also over a change of the clock.
            item = replace(item, starts_at=aware(item.starts_at))
            wrong = check_span(item.starts_at, item.ends_at)  # type: ignore[arg-type]
    if wrong:
        raise Refused("bad_session", what=wrong)
    with unit_of_work() as unit:
        if item.room_id and item.room_id >= 2**31:
            raise Refused("unknown_room")
        if item.room_id and unit.scalar(select(Room.event_id).where(Room.id == item.room_id)) != event_id:
            raise Refused("unknown_room")
        known = set(unit.scalars(select(Speaker.id).where(Speaker.event_id == event_id, Speaker.id.in_(item.speakers))))
        if known != set(item.speakers):
            raise Refused("unknown_speaker")
        if not set(unit.scalars(select(Theme.code))) >= set(item.themes):
            raise Refused("unknown_theme")
    return replace(item, speakers=tuple(sorted(known)), themes=tuple(sorted(set(item.themes))))


def add(event_id: int, item: Item, *, by: int | None, now: datetime, code: str | None = None, key: str | None = None) -> int:
    """A new session in the draft; its id. Nobody but organisers sees it before it is published."""
    item = check(event_id, item)
    with unit_of_work() as unit:
        claims.line(event_id)
        session = Session(
            event_id=event_id, code=code or new_code(6), source_key=key, uid=new_uid(), title=item.title, changed_at=now
        )
        unit.add(session)
        write_columns(session, item)
        unit.flush()
        audit.note(by, "added_session", f"session:{session.id}", now=now)
        return session.id


def edit(session_id: int, item: Item, *, by: int, now: datetime) -> None:
    """Change the draft of a session, as one step that can be undone."""
    with unit_of_work() as unit:
        session = _in_line(session_id)
        item = check(session.event_id, item)
        before = _planned(session).item
        if before == item:
            return
        # A new step is where the way forward begins; what was undone before is gone.
        mine = (DraftStep.event_id == session.event_id, DraftStep.person_id == by)
        unit.execute(delete(DraftStep).where(*mine, DraftStep.undone))
        step = DraftStep(
            event_id=session.event_id,
            person_id=by,
            session_id=session_id,
            before=before.to_json(),
            after=item.to_json(),
            at=now,
        )
        unit.add(step)
        write(session, item, now=now)
        audit.note(by, "edited_session", f"session:{session_id}", now=now)


def move(
    session_id: int, *, starts_at: datetime | None, room_id: int | None, minutes: int | None = None, by: int, now: datetime
) -> None:
    """Give a session another time, room or length; without a time it goes into the tray."""
    with unit_of_work() as unit:
        item = _planned(unit.get_one(Session, session_id)).item
        moved = replace(item, starts_at=starts_at, room_id=room_id, minutes=minutes or item.minutes)
        edit(session_id, moved if starts_at else moved.unscheduled(), by=by, now=now)


def undo(event_id: int, *, by: int, now: datetime) -> int:
    """Take back this person's last step; the session it was about. Raises Refused("nothing_to_undo"), or
    Refused("changed_since") when somebody else has changed that session meanwhile."""
    return _step(event_id, by, now, backwards=True)


def redo(event_id: int, *, by: int, now: datetime) -> int:
    """Do again what was undone last."""
    return _step(event_id, by, now, backwards=False)


def _step(event_id: int, by: int, now: datetime, *, backwards: bool) -> int:
    with unit_of_work() as unit:
        claims.line(event_id)
        query = select(DraftStep).where(
            DraftStep.event_id == event_id, DraftStep.person_id == by, DraftStep.undone.is_(not backwards)
        )
        step = unit.scalars(query.order_by(DraftStep.id.desc() if backwards else DraftStep.id).limit(1)).first()
        if step is None:
            raise Refused("nothing_to_undo")
        expected, wanted = (step.after, step.before) if backwards else (step.before, step.after)
        session = _in_line(step.session_id)
        if _planned(session).item != Item.from_json(expected):
            raise Refused("changed_since", title=session.title)
        write(session, check(event_id, Item.from_json(wanted)), now=now)
        step.undone = backwards
        audit.note(by, "undid" if backwards else "redid", f"session:{session.id}", now=now)
        return session.id


def remove(session_id: int, *, by: int, now: datetime) -> None:
    """Delete a session that nobody was ever shown. Raises Refused("was_published"): what people know of is cancelled or
    taken out of the programme instead."""
    with unit_of_work() as unit:
        session = _in_line(session_id)
        if session.revision > 1 or unit.scalar(select(Enrolment.id).where(Enrolment.session_id == session_id).limit(1)):
            raise Refused("was_published")
        audit.note(by, "removed_session", f"session:{session_id}", now=now, title=session.title)
        unit.delete(session)


def discard(event_id: int, *, by: int, now: datetime) -> int:
    """Throw away what was changed since the last version in sessions that are published; how many those were."""
    with unit_of_work() as unit:
        claims.line(event_id)
        query = select(Session).where(Session.event_id == event_id, Session.published, Session.draft.is_not(None))
        changed = unit.scalars(query).all()
        for session in changed:
            session.draft = None
        unit.execute(delete(DraftStep).where(DraftStep.event_id == event_id))
        audit.note(by, "discarded_draft", f"event:{event_id}", now=now, sessions=len(changed))
        return len(changed)


def write(session: Session, item: Item, *, now: datetime) -> None:
    """Store the draft of a session: beside what people were shown, or as the session itself when nobody has seen it yet."""
    with unit_of_work() as unit:
        if session.revision > 1:
            same = session.published and _planned(session).shown == item
            session.draft = None if same else item.to_json()
        else:
            write_columns(session, item)
            session.changed_at = now
        unit.flush()


def write_columns(session: Session, item: Item) -> None:
    """Let the session's own columns say what the item says."""
    session.title, session.abstract, session.track = item.title, item.abstract, item.track
    session.kind, session.language, session.mode = item.kind, item.language, item.mode
    session.room_id, session.cancelled, session.minutes = item.room_id, item.cancelled, item.minutes
    session.starts_at, session.ends_at = item.starts_at, item.ends_at  # type: ignore[assignment] # NULL in the tray
    session.materials = [list(pair) for pair in item.materials]
    with unit_of_work() as unit:
        themes = unit.scalars(select(Theme).where(Theme.code.in_(item.themes))).all() if item.themes else []
        session.themes = sorted(themes, key=lambda theme: theme.position)
        named = unit.scalars(select(Speaker).where(Speaker.id.in_(item.speakers))).all() if item.speakers else []
        session.speakers = sorted(named, key=lambda speaker: speaker.name)


def _in_line(session_id: int) -> Session:
    with unit_of_work() as unit:
        claims.line(unit.scalars(select(Session.event_id).where(Session.id == session_id)).one())
        return unit.scalars(
            select(Session)
            .where(Session.id == session_id)
            .with_for_update(of=Session)
            .execution_options(populate_existing=True)
        ).one()


def _planned(session: Session) -> Planned:
    with unit_of_work() as unit:
        unit.flush()
        return queries.plan(session.event_id, [session.id])[0]


def add_speaker(event_id: int, name: str, *, organisation: str = "", person_id: int | None = None, now: datetime) -> Speaker:
    """A speaker by name; the same name again is the same speaker."""
    with unit_of_work() as unit:
        found = unit.scalars(select(Speaker).where(Speaker.event_id == event_id, Speaker.name == name)).first()
        taken = unit.scalar(select(Speaker.id).where(Speaker.event_id == event_id, Speaker.key == name))
        speaker = found or Speaker(event_id=event_id, key=new_uid() if taken else name, name=name)
        speaker.organisation = organisation or speaker.organisation or ""
        speaker.person_id = person_id or speaker.person_id
        unit.add(speaker)
        unit.flush()
        unit.get_one(Event, event_id).changed_at = now
        return speaker
