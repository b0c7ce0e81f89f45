"""An assembly before and around its votes: rules, electorate, delegates, agenda."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, select, update

from app.core.errors import Refused
from app.events.models import Event
from app.events.vocabulary import EventKind
from app.feedback.models import AgendaDocument, AgendaPoint, Assembly, Elector, Resolution
from app.feedback.queries import assembly as queries
from app.feedback.rules.voting import may_hold
from app.feedback.vocabulary import FeedbackReason, ResolutionState
from app.infra import audit
from app.infra.db import Transaction
from app.members.models import Organisation, Person

MOST_DOCUMENT_BYTES = 10_000_000


def convene(tx: Transaction, event_id: int, *, by: int | None, now: datetime) -> Assembly:
    """Make the event an assembly with its usual rules: more than half of the electorate, two proxies a delegate."""
    event = tx.scalars(select(Event).where(Event.id == event_id).with_for_update()).one()
    if event.kind != EventKind.ASSEMBLY:
        raise Refused(FeedbackReason.NOT_AN_ASSEMBLY)
    assembly = tx.get(Assembly, event_id)
    if assembly is None:
        assembly = Assembly(event_id=event_id)
        tx.add(assembly)
        tx.flush()
        audit.note(tx, by, "convened_assembly", f"event:{event_id}", now=now)
    return assembly


def locked(tx: Transaction, event_id: int) -> Assembly:
    """The assembly, its row held until the transaction ends. Refused once it is closed."""
    assembly = tx.scalars(select(Assembly).where(Assembly.event_id == event_id).with_for_update()).first()
    if assembly is None:
        raise Refused(FeedbackReason.NO_ASSEMBLY)
    if assembly.closed_at is not None:
        raise Refused(FeedbackReason.ASSEMBLY_CLOSED)
    return assembly


def set_rules(
    tx: Transaction,
    event_id: int,
    *,
    chair_id: int | None,
    quorum: tuple[int, int, bool],
    proxy_limit: int,
    record_date: date | None,
    by: int,
    now: datetime,
) -> None:
    """Chair, quorum (numerator, denominator, whether more than that is needed), proxies a delegate, and the day by which
    members count. Once the electorate is frozen only the chair may change."""
    assembly = locked(tx, event_id)
    rules = (
        (assembly.quorum_numerator, assembly.quorum_denominator, assembly.quorum_more_than),
        assembly.proxy_limit,
        assembly.record_date,
    )
    if assembly.frozen_at is not None and rules != (quorum, proxy_limit, record_date):
        raise Refused(FeedbackReason.ELECTORATE_FROZEN)
    if record_date is not None and record_date > now.date():
        raise Refused(FeedbackReason.RECORD_DATE_AHEAD)
    if not 0 <= quorum[0] <= quorum[1]:
        raise Refused(FeedbackReason.BAD_QUORUM)
    assembly.chair_id = chair_id
    assembly.quorum_numerator, assembly.quorum_denominator, assembly.quorum_more_than = quorum
    assembly.proxy_limit, assembly.record_date = proxy_limit, record_date
    audit.note(tx, by, "set_assembly_rules", f"event:{event_id}", now=now)


def freeze(tx: Transaction, event_id: int, *, by: int | None, now: datetime) -> int:
    """Fix the electorate: the member organisations that were active on the record date (today without one). Returns how
    many."""
    assembly = locked(tx, event_id)
    if assembly.frozen_at is not None:
        raise Refused(FeedbackReason.ELECTORATE_FROZEN)
    assembly.record_date = assembly.record_date or now.date()
    end = datetime.combine(assembly.record_date, time(0), UTC) + timedelta(days=1)
    members = tx.execute(
        select(Organisation.id, Organisation.name).where(Organisation.active_since < end).order_by(Organisation.id)
    ).all()
    if not members:
        raise Refused(FeedbackReason.NO_ELECTORATE)
    tx.add_all(Elector(event_id=event_id, organisation_id=organisation_id, name=name) for organisation_id, name in members)
    assembly.frozen_at = now
    audit.note(tx, by, "froze_electorate", f"event:{event_id}", now=now, organisations=len(members))
    return len(members)


def _elector(tx: Transaction, event_id: int, organisation_id: int) -> Elector:
    query = select(Elector).where(Elector.event_id == event_id, Elector.organisation_id == organisation_id)
    elector = tx.scalars(query.with_for_update()).first()
    if elector is None:
        raise Refused(FeedbackReason.NOT_IN_ELECTORATE)
    return elector


def name_delegate(
    tx: Transaction, event_id: int, organisation_id: int, person_id: int | None, *, by: int | None, now: datetime
) -> None:
    """Whom the organisation sends; nobody with None. Proxies that the one before held end with them."""
    locked(tx, event_id)
    elector = _elector(tx, event_id, organisation_id)
    if person_id is not None:
        person = tx.get(Person, person_id)
        if person is None or person.organisation_id != organisation_id:
            raise Refused(FeedbackReason.NOT_OF_ORGANISATION)
        elsewhere = select(Elector.organisation_id).where(Elector.event_id == event_id, Elector.delegate_id == person_id)
        if tx.scalar(elsewhere.where(Elector.organisation_id != organisation_id)) is not None:
            raise Refused(FeedbackReason.DELEGATE_ELSEWHERE)
    if elector.delegate_id is not None and elector.delegate_id != person_id:
        tx.execute(
            update(Elector).where(Elector.event_id == event_id, Elector.proxy_id == elector.delegate_id).values(proxy_id=None)
        )
    elector.delegate_id = person_id
    audit.note(tx, by, "named_delegate", f"event:{event_id}", now=now, organisation=organisation_id, person=person_id)


def send(
    tx: Transaction,
    event_id: int,
    organisation_id: int,
    person_id: int | None,
    to_organisation_id: int | None,
    *,
    by: int,
    now: datetime,
) -> None:
    """Name delegate and proxy together, or neither."""
    name_delegate(tx, event_id, organisation_id, person_id, by=by, now=now)
    give_proxy(tx, event_id, organisation_id, to_organisation_id, by=by, now=now)


def give_proxy(
    tx: Transaction, event_id: int, organisation_id: int, to_organisation_id: int | None, *, by: int | None, now: datetime
) -> None:
    """Ask the delegate of another organisation to speak for this one; nobody with None. The row of the assembly is held, so
    that the limit holds for all who give at once."""
    assembly = locked(tx, event_id)
    elector = _elector(tx, event_id, organisation_id)
    person_id = None
    if to_organisation_id is not None:
        person_id = _elector(tx, event_id, to_organisation_id).delegate_id
        if person_id is None:
            raise Refused(FeedbackReason.NOT_A_DELEGATE)
        why_not = may_hold(queries.speakers(queries.electors(event_id)), person_id, organisation_id, assembly.proxy_limit)
        if why_not:
            raise (
                Refused(why_not, limit=assembly.proxy_limit) if why_not == FeedbackReason.TOO_MANY_PROXIES else Refused(why_not)
            )
    elector.proxy_id = person_id
    audit.note(tx, by, "gave_proxy", f"event:{event_id}", now=now, organisation=organisation_id, to=to_organisation_id)


def mark(tx: Transaction, event_id: int, organisation_id: int, present: bool | None, *, by: int, now: datetime) -> None:
    """The chair's word on whether an organisation is represented; None leaves it to doors and rooms."""
    locked(tx, event_id)
    _elector(tx, event_id, organisation_id).marked_present = present
    audit.note(tx, by, "marked_presence", f"event:{event_id}", now=now, organisation=organisation_id, present=present)


def save_point(
    tx: Transaction,
    event_id: int,
    point_id: int | None,
    *,
    title: str,
    text: str,
    notes: str,
    document: tuple[str, bytes] | None = None,
    by: int | None,
    now: datetime,
) -> AgendaPoint:
    """Add a point to the agenda, at its end, or change one; with a document (title, PDF of at most `MOST_DOCUMENT_BYTES`)
    beside it."""
    if document and not document[1].startswith(b"%PDF-"):
        raise Refused(FeedbackReason.NOT_A_PDF)
    if document and len(document[1]) > MOST_DOCUMENT_BYTES:
        raise Refused(FeedbackReason.DOCUMENT_TOO_LARGE, megabytes=MOST_DOCUMENT_BYTES // 1_000_000)
    locked(tx, event_id)
    point = _point(event_id, point_id) if point_id else None
    if point is None:
        last = tx.scalar(select(func.max(AgendaPoint.position)).where(AgendaPoint.event_id == event_id)) or 0
        point = AgendaPoint(event_id=event_id, position=last + 1, title=title, text=text, notes=notes)
        tx.add(point)
    else:
        point.title, point.text, point.notes = title, text, notes
    if document:
        point.documents.append(AgendaDocument(title=document[0], content=document[1]))
    tx.flush()
    audit.note(tx, by, "saved_agenda_point", f"event:{event_id}", now=now, point=point.id)
    return point


def _point(event_id: int, point_id: int) -> AgendaPoint:
    point = queries.find_point(event_id, point_id)
    if point is None:
        raise Refused(FeedbackReason.NO_SUCH_POINT)
    return point


def move_point(tx: Transaction, event_id: int, point_id: int, step: int, *, by: int, now: datetime) -> None:
    locked(tx, event_id)
    order = list(queries.points(event_id))
    place = order.index(_point(event_id, point_id))
    order.insert(max(0, place + step), order.pop(place))
    for position, point in enumerate(order, start=1):
        point.position = position
    audit.note(tx, by, "moved_agenda_point", f"event:{event_id}", now=now, point=point_id)


def drop_point(tx: Transaction, event_id: int, point_id: int, *, by: int, now: datetime) -> None:
    """Take a point off the agenda; one with resolutions stays."""
    locked(tx, event_id)
    point = _point(event_id, point_id)
    if tx.scalar(select(func.count(Resolution.id)).where(Resolution.point_id == point_id)):
        raise Refused(FeedbackReason.POINT_HAS_RESOLUTIONS)
    tx.delete(point)
    audit.note(tx, by, "dropped_agenda_point", f"event:{event_id}", now=now, point=point_id)


def drop_document(tx: Transaction, event_id: int, document_id: int, *, by: int, now: datetime) -> None:
    locked(tx, event_id)
    document = queries.find_document(event_id, document_id)
    if document is not None:
        tx.delete(document)
        audit.note(tx, by, "dropped_document", f"event:{event_id}", now=now, document=document_id)


def close(tx: Transaction, event_id: int, minutes: str, *, by: int, now: datetime) -> None:
    """End the assembly: from here on its minutes are public and nothing of it changes. Refused while a vote is open."""
    assembly = locked(tx, event_id)
    running = select(func.count(Resolution.id)).where(
        Resolution.event_id == event_id, Resolution.state.in_((ResolutionState.OPEN, ResolutionState.TIED))
    )
    if tx.scalar(running):
        raise Refused(FeedbackReason.VOTE_IS_OPEN)
    assembly.there = sorted(queries.house(assembly, queries.electors(event_id), now).there)
    assembly.minutes, assembly.closed_at = minutes, now
    audit.note(tx, by, "closed_assembly", f"event:{event_id}", now=now)
