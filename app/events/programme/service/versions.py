"""Publishing a programme, and going back to an earlier one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.core.clock import zone
from app.core.errors import Refused
from app.events.messages import EventChanged, ProgrammePublished
from app.events.models import Event, Room, Session, Speaker, Version
from app.events.programme.queries import plan as queries
from app.events.programme.queries.plan import Planned
from app.events.programme.rules.clashes import Clash
from app.events.programme.rules.plan import Change, Item
from app.events.programme.rules.plan import changes as changes_between
from app.events.programme.service import plan, programme
from app.events.records import ChangeRecord, SideRecord, WarningRecord
from app.events.registration.service import claims, enrolment, seats
from app.events.vocabulary import ChangeKind, EventsReason
from app.infra import audit
from app.infra.db import Transaction
from app.infra.outbox import record


def publish(
    tx: Transaction,
    event_id: int,
    name: str,
    *,
    by: int | None,
    now: datetime,
    reasons: Mapping[str, str] | None = None,
    only: Collection[int] | None = None,
    excuse: str = "",
) -> Version:
    """Make the draft what everybody sees, as a named version. One transaction.

    1. Stand in the event's line; take the draft of all sessions, or of `only` those.
    2. Every warning needs a reason: one given now by its key, one given with the last version, or `excuse` for all that are
       left. Raises EventsReason.WARNINGS_OPEN otherwise.
    3. Write what changed; what has another time, place or status gets a higher sequence, and people's time is held anew.
    4. Keep the whole as a version, with its changes and reasons, and tell the worker, who tells each affected person once.

    Raises EventsReason.NOTHING_TO_PUBLISH when nobody would see a difference.
    """
    claims.line(tx, event_id)
    event = seats.lock(tx, Event, event_id)
    sessions = queries.plan(event_id)
    wanted = {planned.id: planned.item if only is None or planned.id in only else planned.public_item for planned in sessions}
    # What is neither published nor chosen stays unseen.
    hidden = {planned.id for planned in sessions if only is not None and planned.id not in only and not planned.published}
    after = {key: item for key, item in wanted.items() if key not in hidden}
    differences = changes_between({planned.id: planned.public_item for planned in sessions if planned.published}, after)
    last = queries.newest_version(event_id)
    if not differences and last:
        raise Refused(EventsReason.NOTHING_TO_PUBLISH)
    visible = [planned for planned in sessions if planned.id not in hidden]
    accepted = _accepted(event, visible, after, reasons or {}, excuse, only)
    again = {planned.id for planned in sessions if planned.revision > 1 and not planned.published}
    _apply(tx, sessions, differences, now)
    _widen(tx, event, differences, now)
    names = _names(tx, event_id)
    version = Version(
        event_id=event_id,
        number=last.number + 1 if last else 1,
        name=name,
        published_at=now,
        published_by=by,
        items={str(key): item.to_record() for key, item in after.items() if item.is_public},
        changes=[_told(change, names, again=change.session in again) for change in differences],
        warnings=accepted,
    )
    tx.add(version)
    programme.restamp(event, now=now)
    tx.flush()
    audit.note(tx, by, "published_programme", f"event:{event_id}", now=now, version=version.number, changes=len(differences))
    record(tx, ProgrammePublished(version.id), now=now)
    return version


def _accepted(
    event: Event,
    sessions: Collection[Planned],
    items: Mapping[int, Item],
    reasons: Mapping[str, str],
    excuse: str,
    only: Collection[int] | None,
) -> list[WarningRecord]:
    """Every warning with its reason."""
    codes = {planned.code for planned in sessions if only is None or planned.id in only}
    earlier = queries.accepted_reasons(event.id)
    accepted, missing = [], 0
    for clash in queries.warnings(event, list(sessions), items):
        reason = (reasons.get(clash.key) or earlier.get(clash.key) or excuse).strip()
        # Publishing one session asks nothing about the others.
        if not reason and codes.isdisjoint(clash.sessions):
            continue
        missing += not reason
        accepted.append(_warning(clash, reason))
    if missing:
        raise Refused(EventsReason.WARNINGS_OPEN, count=missing)
    return accepted


def _warning(clash: Clash, reason: str) -> WarningRecord:
    return {
        "key": clash.key,
        "kind": clash.kind,
        "what": clash.what,
        "sessions": list(clash.sessions),
        "reason": reason[:500],
    }


# What a calendar knows of a session (RFC 5546, 2.1.4): a change of these is a new sequence.
_IN_CALENDARS = {"starts_at", "minutes", "room_id", "cancelled"}


def _apply(tx: Transaction, sessions: Collection[Planned], changes: list[Change], now: datetime) -> None:
    items = {planned.id: planned.item for planned in sessions}
    loaded = _loaded(tx, [change.session for change in changes])
    links = plan.links_of(tx, [change.after for change in changes if change.after])
    for change in changes:
        session = loaded[change.session]
        if change.after:
            plan.write_columns(session, change.after, links)
        # What is taken out keeps its old columns, by which calendars are told; its draft is what organisers made of it.
        session.draft = None if change.after else items[session.id].to_record()
        session.published = change.after is not None
        again = change.kind == ChangeKind.ADDED and session.revision > 1
        if (
            again
            or change.kind in {ChangeKind.REMOVED, ChangeKind.CANCELLED, ChangeKind.RESTORED}
            or _IN_CALENDARS & set(change.fields)
        ):
            session.sequence += 1
        session.revision += 1
        session.changed_at = now
    tx.flush()
    matter = [change.session for change in changes if change.matters]
    enrolment.hand_out(tx, enrolment.reclaim(tx, matter), matter, now=now)


def _loaded(tx: Transaction, session_ids: Collection[int]) -> dict[int, Session]:
    query = select(Session).where(Session.id.in_(session_ids))
    query = query.options(selectinload(Session.themes), selectinload(Session.speakers))
    return {session.id: session for session in tx.scalars(query)}


def _widen(tx: Transaction, event: Event, differences: list[Change], now: datetime) -> None:
    """The event lasts at least as long as what it shows."""
    local = zone(event.timezone)
    visible = [change.after for change in differences if change.after]
    first = [item.starts_at.astimezone(local).date() for item in visible if item.starts_at]
    last = [(item.ends_at - timedelta(seconds=1)).astimezone(local).date() for item in visible if item.ends_at]
    days = (min([event.starts_on, *first]), max([event.ends_on, *last]))
    if days != (event.starts_on, event.ends_on):
        event.starts_on, event.ends_on = days
        record(tx, EventChanged(event.id), now=now)


def _names(tx: Transaction, event_id: int) -> dict[int, str]:
    return dict(tx.execute(select(Room.id, Room.name).where(Room.event_id == event_id)).all())


def _told(change: Change, rooms: Mapping[int, str], *, again: bool) -> ChangeRecord:
    """A change as the changelog keeps it: room names as they were that day, whoever speaks or spoke, and whether it was shown
    before and is back again."""

    def side(item: Item | None) -> SideRecord | None:
        if item is None or item.starts_at is None or item.ends_at is None:
            return None
        room = rooms.get(item.room_id, "") if item.room_id else ""
        return {
            "starts_at": item.starts_at.isoformat(),
            "ends_at": item.ends_at.isoformat(),
            "room": room,
            "title": item.title,
            "mode": item.mode,
        }

    return {
        "session": change.session,
        "kind": change.kind,
        "title": change.title,
        "fields": list(change.fields),
        "again": again,
        "speakers": sorted({speaker for side in (change.before, change.after) if side for speaker in side.speakers}),
        "before": side(change.before),
        "after": side(change.after),
    }


def revert(tx: Transaction, event_id: int, number: int, *, by: int, now: datetime) -> int:
    """Let the draft be what that version was; how many sessions differ from what is published now. Rooms and speakers that
    are gone since are left out. Publishing it is another act, as always."""
    claims.line(tx, event_id)
    version = tx.scalars(select(Version).where(Version.event_id == event_id, Version.number == number)).one()
    rooms = set(tx.scalars(select(Room.id).where(Room.event_id == event_id)))
    speakers = set(tx.scalars(select(Speaker.id).where(Speaker.event_id == event_id)))
    changed = 0
    for planned in queries.plan(event_id):
        stored = version.items.get(str(planned.id))
        item = _still_there(Item.from_record(stored), rooms, speakers) if stored else planned.item.unscheduled()
        if not stored and not planned.published:
            continue
        if item != planned.item:
            plan.write(tx, tx.get_one(Session, planned.id), item, now=now)
        changed += item != planned.public_item
    audit.note(tx, by, "reverted_draft", f"event:{event_id}", now=now, version=number)
    return changed


def _still_there(item: Item, rooms: Collection[int], speakers: Collection[int]) -> Item:
    return replace(
        item,
        room_id=item.room_id if item.room_id in rooms else None,
        speakers=tuple(speaker for speaker in item.speakers if speaker in speakers),
    )
