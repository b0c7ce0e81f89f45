"""The draft of a programme: changing it step by step, and taking steps back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
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
from app.events.vocabulary import EventsReason
from app.infra import audit
from app.infra.db import Transaction
from app.members.models import Theme


def check(tx: Transaction, event_id: int, item: Item) -> Item:
    """The item as it may stand in this event's programme. Raises EventsReason.BAD_SESSION saying what cannot be, or
    EventsReason.UNKNOWN_ROOM and the like for what another event owns."""
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
        raise Refused(EventsReason.BAD_SESSION, what=wrong)
    if item.room_id and item.room_id >= 2**31:
        raise Refused(EventsReason.UNKNOWN_ROOM)
    if item.room_id and tx.scalar(select(Room.event_id).where(Room.id == item.room_id)) != event_id:
        raise Refused(EventsReason.UNKNOWN_ROOM)
    speaker_ids = set(tx.scalars(select(Speaker.id).where(Speaker.event_id == event_id, Speaker.id.in_(item.speakers))))
    if speaker_ids != set(item.speakers):
        raise Refused(EventsReason.UNKNOWN_SPEAKER)
    if not set(tx.scalars(select(Theme.code))) >= set(item.themes):
        raise Refused(EventsReason.UNKNOWN_THEME)
    return replace(item, speakers=tuple(sorted(speaker_ids)), themes=tuple(sorted(set(item.themes))))


def add(
    tx: Transaction,
    event_id: int,
    item: Item,
    *,
    by: int | None,
    now: datetime,
    code: str | None = None,
    key: str | None = None,
) -> int:
    """A new session in the draft; its id. Nobody but organisers sees it before it is published."""
    item = check(tx, event_id, item)
    claims.line(tx, event_id)
    session = Session(
        event_id=event_id, code=code or new_code(6), source_key=key, uid=new_uid(), title=item.title, changed_at=now
    )
    tx.add(session)
    write_columns(session, item, links_of(tx, [item]))
    tx.flush()
    audit.note(tx, by, "added_session", f"session:{session.id}", now=now)
    return session.id


def edit(tx: Transaction, session_id: int, item: Item, *, by: int, now: datetime) -> None:
    """Change the draft of a session, as one step that can be undone."""
    session = _in_line(tx, session_id)
    item = check(tx, session.event_id, item)
    before = _planned(tx, session).item
    if before == item:
        return
    # A new step is where the way forward begins; what was undone before is gone.
    mine = (DraftStep.event_id == session.event_id, DraftStep.person_id == by)
    tx.execute(delete(DraftStep).where(*mine, DraftStep.undone))
    step = DraftStep(
        event_id=session.event_id,
        person_id=by,
        session_id=session_id,
        before=before.to_record(),
        after=item.to_record(),
        at=now,
    )
    tx.add(step)
    write(tx, session, item, now=now)
    audit.note(tx, by, "edited_session", f"session:{session_id}", now=now)


def move(
    tx: Transaction,
    session_id: int,
    *,
    starts_at: datetime | None,
    room_id: int | None,
    minutes: int | None = None,
    by: int,
    now: datetime,
) -> None:
    """Give a session another time, room or length; without a time it goes into the tray."""
    item = _planned(tx, tx.get_one(Session, session_id)).item
    moved = replace(item, starts_at=starts_at, room_id=room_id, minutes=minutes or item.minutes)
    edit(tx, session_id, moved if starts_at else moved.unscheduled(), by=by, now=now)


def undo(tx: Transaction, event_id: int, *, by: int, now: datetime) -> int:
    """Take back this person's last step; the session it was about. Raises EventsReason.NOTHING_TO_UNDO, or
    EventsReason.CHANGED_SINCE when somebody else has changed that session meanwhile."""
    return _step(tx, event_id, by, now, backwards=True)


def redo(tx: Transaction, event_id: int, *, by: int, now: datetime) -> int:
    """Do again what was undone last."""
    return _step(tx, event_id, by, now, backwards=False)


def _step(tx: Transaction, event_id: int, by: int, now: datetime, *, backwards: bool) -> int:
    claims.line(tx, event_id)
    query = select(DraftStep).where(
        DraftStep.event_id == event_id, DraftStep.person_id == by, DraftStep.undone.is_(not backwards)
    )
    step = tx.scalars(query.order_by(DraftStep.id.desc() if backwards else DraftStep.id).limit(1)).first()
    if step is None:
        raise Refused(EventsReason.NOTHING_TO_UNDO)
    expected, wanted = (step.after, step.before) if backwards else (step.before, step.after)
    session = _in_line(tx, step.session_id)
    if _planned(tx, session).item != Item.from_record(expected):
        raise Refused(EventsReason.CHANGED_SINCE, title=session.title)
    write(tx, session, check(tx, event_id, Item.from_record(wanted)), now=now)
    step.undone = backwards
    audit.note(tx, by, "undid" if backwards else "redid", f"session:{session.id}", now=now)
    return session.id


def remove(tx: Transaction, session_id: int, *, by: int, now: datetime) -> None:
    """Delete a session that nobody was ever shown. Raises EventsReason.WAS_PUBLISHED: what people know of is cancelled or
    taken out of the programme instead."""
    session = _in_line(tx, session_id)
    if session.revision > 1 or tx.scalar(select(Enrolment.id).where(Enrolment.session_id == session_id).limit(1)):
        raise Refused(EventsReason.WAS_PUBLISHED)
    audit.note(tx, by, "removed_session", f"session:{session_id}", now=now, title=session.title)
    tx.delete(session)


def discard(tx: Transaction, event_id: int, *, by: int, now: datetime) -> int:
    """Throw away what was changed since the last version in sessions that are published; how many those were."""
    claims.line(tx, event_id)
    query = select(Session).where(Session.event_id == event_id, Session.published, Session.draft.is_not(None))
    changed = tx.scalars(query).all()
    for session in changed:
        session.draft = None
    tx.execute(delete(DraftStep).where(DraftStep.event_id == event_id))
    audit.note(tx, by, "discarded_draft", f"event:{event_id}", now=now, sessions=len(changed))
    return len(changed)


def write(tx: Transaction, session: Session, item: Item, *, now: datetime) -> None:
    """Store the draft of a session: beside what people were shown, or as the session itself when nobody has seen it yet."""
    if session.revision > 1:
        same = session.published and _planned(tx, session).public_item == item
        session.draft = None if same else item.to_record()
    else:
        write_columns(session, item, links_of(tx, [item]))
        session.changed_at = now
    tx.flush()


@dataclass(frozen=True, slots=True)
class Links:
    """The themes by code and the speakers by id that items refer to."""

    themes: Mapping[str, Theme]
    speakers: Mapping[int, Speaker]


def links_of(tx: Transaction, items: Collection[Item]) -> Links:
    """What the items refer to, asked for once."""
    codes = {code for item in items for code in item.themes}
    numbers = {number for item in items for number in item.speakers}
    themes = tx.scalars(select(Theme).where(Theme.code.in_(codes))) if codes else ()
    speakers = tx.scalars(select(Speaker).where(Speaker.id.in_(numbers))) if numbers else ()
    return Links({theme.code: theme for theme in themes}, {speaker.id: speaker for speaker in speakers})


def write_columns(session: Session, item: Item, links: Links) -> None:
    """Let the session's own columns say what the item says."""
    session.title, session.abstract, session.track = item.title, item.abstract, item.track
    session.kind, session.language, session.mode = item.kind, item.language, item.mode
    session.room_id, session.cancelled, session.minutes = item.room_id, item.cancelled, item.minutes
    session.starts_at, session.ends_at = item.starts_at, item.ends_at  # type: ignore[assignment] # NULL in the tray
    session.materials = [list(pair) for pair in item.materials]
    # A speaker may have been removed since the item was drafted.
    themes = [links.themes[code] for code in item.themes if code in links.themes]
    speakers = [links.speakers[number] for number in item.speakers if number in links.speakers]
    session.themes = sorted(themes, key=lambda theme: theme.position)
    session.speakers = sorted(speakers, key=lambda speaker: speaker.name)


def _in_line(tx: Transaction, session_id: int) -> Session:
    claims.line(tx, tx.scalars(select(Session.event_id).where(Session.id == session_id)).one())
    return tx.scalars(
        select(Session).where(Session.id == session_id).with_for_update(of=Session).execution_options(populate_existing=True)
    ).one()


def _planned(tx: Transaction, session: Session) -> Planned:
    tx.flush()
    return queries.plan(session.event_id, [session.id])[0]


def add_speaker(
    tx: Transaction, event_id: int, name: str, *, organisation: str = "", person_id: int | None = None, now: datetime
) -> Speaker:
    """A speaker by name; the same name again is the same speaker."""
    namesake = tx.scalars(select(Speaker).where(Speaker.event_id == event_id, Speaker.name == name)).first()
    namesake_id = tx.scalar(select(Speaker.id).where(Speaker.event_id == event_id, Speaker.key == name))
    speaker = namesake or Speaker(event_id=event_id, key=new_uid() if namesake_id else name, name=name)
    speaker.organisation = organisation or speaker.organisation or ""
    speaker.person_id = person_id or speaker.person_id
    tx.add(speaker)
    tx.flush()
    tx.get_one(Event, event_id).changed_at = now
    return speaker
