"""Reads of registrations, enrolments and queues."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.core.agenda import AgendaItem
from app.core.calendars import Entry
from app.core.vocabulary import AgendaKind, AgendaState
from app.events.attendance.queries.joining import token_of
from app.events.calendar.rules.calendar import event_entry, place
from app.events.models import CalendarItem, Enrolment, Event, Invitee, Registration, Session, Speaker, Version
from app.events.records import ChangeRecord
from app.events.vocabulary import AttendeeList, Audience, EventStatus, ListedFor, Mode, PlaceState
from app.infra.db import session
from app.infra.links import absolute
from app.infra.texts import Words
from app.members.models import Person, RoleGrant
from app.members.vocabulary import NetworkRole

_FOR_INVITATION = (
    joinedload(Enrolment.session).joinedload(Session.event),
    joinedload(Enrolment.session).joinedload(Session.room),
    joinedload(Enrolment.registration).joinedload(Registration.person),
)


def find_registration(event_id: int, person_id: int) -> Registration | None:
    """The person's registration, unless they left."""
    return (
        session()
        .scalars(
            select(Registration)
            .where(
                Registration.event_id == event_id, Registration.person_id == person_id, Registration.state != PlaceState.LEFT
            )
            .options(joinedload(Registration.event))
        )
        .first()
    )


def get_registration(registration_id: int) -> Registration:
    return (
        session()
        .scalars(
            select(Registration)
            .where(Registration.id == registration_id)
            .options(joinedload(Registration.event), joinedload(Registration.person).joinedload(Person.organisation))
        )
        .one()
    )


def _registered(event_id: int, text: str = "") -> Select[Registration]:
    """Everybody who registered and has not left, with `text` in their name or address."""
    query = select(Registration).join(Person, Person.id == Registration.person_id)
    query = query.where(Registration.event_id == event_id, Registration.state != PlaceState.LEFT)
    return query.where((Person.name + " " + Person.email).icontains(text, autoescape=True)) if text else query


def _by_name(query: Select[Registration]) -> Select[Registration]:
    loaded = query.options(joinedload(Registration.person).joinedload(Person.organisation))
    return loaded.order_by(Person.name, Registration.id)


def registrations(event_id: int) -> Sequence[Registration]:
    """Everybody who registered and has not left, by name, for organisers."""
    return session().scalars(_by_name(_registered(event_id))).all()


def registration_count(event_id: int, text: str) -> int:
    """How many registered and have not left, with `text` in their name or address."""
    return session().scalar(select(func.count()).select_from(_registered(event_id, text).subquery())) or 0


def registration_page(event_id: int, text: str, *, first: int, size: int) -> Sequence[Registration]:
    """`size` of those that `registration_count` counts, by name, without the `first` ones."""
    return session().scalars(_by_name(_registered(event_id, text)).offset(first).limit(size)).all()


def places_requested(event_id: int) -> Sequence[Registration]:
    """Those who ask for a place at the event, by name."""
    return session().scalars(_by_name(_registered(event_id).where(Registration.state == PlaceState.REQUESTED))).all()


def find_place(event_id: int, registration_id: int) -> Registration | None:
    """The registration, if it is one of this event and its person has not left."""
    return session().scalars(_registered(event_id).where(Registration.id == registration_id)).first()


def registrations_of(person_id: int) -> Sequence[Registration]:
    return (
        session()
        .scalars(
            select(Registration)
            .join(Event, Event.id == Registration.event_id)
            .where(Registration.person_id == person_id, Registration.state != PlaceState.LEFT)
            .options(joinedload(Registration.event))
            .order_by(Event.starts_on)
        )
        .all()
    )


def find_enrolment(session_id: int, person_id: int) -> Enrolment | None:
    return (
        session()
        .scalars(
            select(Enrolment)
            .join(Registration, Registration.id == Enrolment.registration_id)
            .where(Enrolment.session_id == session_id, Registration.person_id == person_id, Enrolment.state != PlaceState.LEFT)
        )
        .first()
    )


def get_enrolment(enrolment_id: int) -> Enrolment:
    return session().scalars(select(Enrolment).where(Enrolment.id == enrolment_id).options(*_FOR_INVITATION)).one()


def enrolments(session_id: int) -> Sequence[Enrolment]:
    """Everybody in the session, seats first, then the queue in its order."""
    return (
        session()
        .scalars(
            select(Enrolment)
            .where(Enrolment.session_id == session_id, Enrolment.state != PlaceState.LEFT)
            .options(joinedload(Enrolment.registration).joinedload(Registration.person).joinedload(Person.organisation))
            .order_by(Enrolment.state, Enrolment.queue_number, Enrolment.id)
        )
        .all()
    )


def enrolment_states(event_id: int, person_id: int) -> dict[int, PlaceState]:
    """Session id to state, for marking a programme with what a person chose."""
    rows = session().execute(
        select(Enrolment.session_id, Enrolment.state)
        .join(Registration, Registration.id == Enrolment.registration_id)
        .where(Registration.event_id == event_id, Registration.person_id == person_id, Enrolment.state != PlaceState.LEFT)
    )
    return dict(rows.all())


def position(enrolment: Enrolment) -> int:
    """1 for whoever moves up next."""
    ahead = session().scalar(
        select(func.count())
        .select_from(Enrolment)
        .where(Enrolment.session_id == enrolment.session_id, Enrolment.mode == enrolment.mode)
        .where(Enrolment.state == PlaceState.WAITING, Enrolment.queue_number < enrolment.queue_number)
    )
    return (ahead or 0) + 1


def event_position(registration: Registration) -> int:
    ahead = session().scalar(
        select(func.count())
        .select_from(Registration)
        .where(Registration.event_id == registration.event_id, Registration.mode == registration.mode)
        .where(Registration.state == PlaceState.WAITING, Registration.queue_number < registration.queue_number)
    )
    return (ahead or 0) + 1


def waiting(session_id: int) -> dict[Mode, int]:
    rows = session().execute(
        select(Enrolment.mode, func.count())
        .where(Enrolment.session_id == session_id, Enrolment.state == PlaceState.WAITING)
        .group_by(Enrolment.mode)
    )
    return dict(rows.all())


def counts(event_id: int) -> dict[tuple[Mode, PlaceState], int]:
    """(mode, state) to number of registrations."""
    rows = session().execute(
        select(Registration.mode, Registration.state, func.count())
        .where(Registration.event_id == event_id)
        .group_by(Registration.mode, Registration.state)
    )
    return {(mode, state): number for mode, state, number in rows}


def counts_of_all() -> dict[int, dict[tuple[Mode, PlaceState], int]]:
    """What `counts` says of each event where anybody registered, by the event's id."""
    rows = session().execute(
        select(Registration.event_id, Registration.mode, Registration.state, func.count()).group_by(
            Registration.event_id, Registration.mode, Registration.state
        )
    )
    counted: dict[int, dict[tuple[Mode, PlaceState], int]] = {}
    for event_id, mode, state, number in rows:
        counted.setdefault(event_id, {})[mode, state] = number
    return counted


def _online(person: Person) -> str:
    return Words(person.language)._("Online")


def registration_entry(registration: Registration, sequence: int = 0) -> Entry:
    event = registration.event
    return event_entry(
        uid=registration.uid,
        title=event.title,
        starts_on=event.starts_on,
        ends_on=event.ends_on,
        location=place(event.venue, event.city, "", registration.mode, _online(registration.person)),
        url=absolute(f"/events/{event.slug}/"),
        summary=event.summary,
        sequence=sequence,
        cancelled=event.status == EventStatus.CANCELLED,
        tentative=registration.state == PlaceState.WAITING,
    )


def enrolment_entry(enrolment: Enrolment, sequence: int = 0) -> Entry:
    item = enrolment.session
    event = item.event
    return Entry(
        uid=enrolment.uid,
        start=item.starts_at,
        end=item.ends_at,
        title=item.title,
        location=place(
            event.venue, event.city, item.room.name if item.room else "", enrolment.mode, _online(enrolment.registration.person)
        ),
        # Whoever sits online enters by this link; the room's own address is in no calendar.
        url=absolute(
            f"/join/{token_of(enrolment, item.id)}"
            if enrolment.mode == Mode.ONLINE
            else f"/events/{event.slug}/sessions/{item.code}"
        ),
        description=item.abstract,
        sequence=sequence,
        cancelled=item.cancelled or not item.published or event.status == EventStatus.CANCELLED,
        zone=event.timezone,
        changed_at=item.changed_at,
        tentative=enrolment.state == PlaceState.WAITING,
    )


def sequences(person_id: int) -> dict[str, int]:
    rows = session().execute(select(CalendarItem.uid, CalendarItem.sequence).where(CalendarItem.person_id == person_id))
    return dict(rows.all())


def _item(kind: AgendaKind, entry: Entry, state: PlaceState) -> AgendaItem:
    return AgendaItem(kind, entry, AgendaState.CANCELLED if entry.cancelled else AgendaState(state))


def agenda(person_id: int) -> list[AgendaItem]:
    """The events and sessions on this person's day, under the same UIDs as in their invitations."""
    numbers = sequences(person_id)
    items = [
        _item(AgendaKind.EVENT, registration_entry(place, numbers.get(place.uid, 0)), place.state)
        for place in registrations_of(person_id)
    ]
    chosen = (
        session()
        .scalars(
            select(Enrolment)
            .join(Registration, Registration.id == Enrolment.registration_id)
            .where(Registration.person_id == person_id, Enrolment.state != PlaceState.LEFT)
            .options(*_FOR_INVITATION)
        )
        .all()
    )
    return items + [
        _item(AgendaKind.SESSION, enrolment_entry(place, numbers.get(place.uid, 0)), place.state) for place in chosen
    ]


def with_seat(*, event_id: int | None = None, room_id: int | None = None) -> Sequence[Enrolment]:
    """Those with a seat in any session of an event, or of a room, with what an invitation needs."""
    query = select(Enrolment).join(Session, Session.id == Enrolment.session_id).where(Enrolment.state == PlaceState.CONFIRMED)
    query = query.where(Session.event_id == event_id) if room_id is None else query.where(Session.room_id == room_id)
    return session().scalars(query.options(*_FOR_INVITATION)).all()


def get_version(version_id: int) -> Version:
    return session().get_one(Version, version_id)


def event_of(version: Version) -> Event:
    return session().get_one(Event, version.event_id)


def concerned(changes: Sequence[ChangeRecord]) -> dict[int, set[int]]:
    """Who has to hear of these changes of a version: person to sessions in which they have a seat or a number, or in which
    they speak or spoke before."""
    ids = {change["session"] for change in changes}
    rows = session().execute(
        select(Registration.person_id, Enrolment.session_id)
        .join(Enrolment, Enrolment.registration_id == Registration.id)
        .where(Enrolment.session_id.in_(ids), Enrolment.state != PlaceState.LEFT)
    )
    affected: dict[int, set[int]] = {}
    for person_id, session_id in rows:
        affected.setdefault(person_id, set()).add(session_id)
    named = {speaker for change in changes for speaker in change.get("speakers", ())}
    speaking = session().execute(select(Speaker.id, Speaker.person_id).where(Speaker.id.in_(named)))
    accounts = {speaker: person_id for speaker, person_id in speaking if person_id is not None}
    for change in changes:
        for speaker in change.get("speakers", ()):
            if speaker in accounts:
                affected.setdefault(accounts[speaker], set()).add(change["session"])
    return affected


def seats_in(person_id: int, session_ids: Collection[int]) -> Sequence[Enrolment]:
    """The person's enrolments in these sessions, with what an invitation needs."""
    query = (
        select(Enrolment)
        .join(Registration, Registration.id == Enrolment.registration_id)
        .where(Registration.person_id == person_id, Enrolment.session_id.in_(session_ids), Enrolment.state != PlaceState.LEFT)
        .order_by(Enrolment.id)
    )
    return session().scalars(query.options(*_FOR_INVITATION)).all()


def invited(invitee_id: int) -> tuple[Event, Sequence[Person]]:
    """The event and who is written to: the person, or the stewards of the organisation."""
    invitee = session().get_one(Invitee, invitee_id)
    query = select(Person).where(Person.id == invitee.person_id)
    if invitee.organisation_id is not None:
        stewards = select(RoleGrant.person_id).where(RoleGrant.role == NetworkRole.STEWARD)
        query = select(Person).where(Person.organisation_id == invitee.organisation_id, Person.id.in_(stewards))
    return session().get_one(Event, invitee.event_id), session().scalars(query).all()


def confirmed(event_id: int) -> Sequence[Registration]:
    """Those with a place, with what an invitation needs."""
    return (
        session()
        .scalars(
            select(Registration)
            .where(Registration.event_id == event_id, Registration.state == PlaceState.CONFIRMED)
            .options(joinedload(Registration.event), joinedload(Registration.person))
        )
        .all()
    )


def attendees(event_id: int, setting: AttendeeList, audience: Audience) -> Sequence[Registration]:
    """Whom this audience finds in the list of attendees, by name. Who waits or asks is never in it."""
    if setting == AttendeeList.OFF:
        return []
    query = (
        select(Registration)
        .join(Person, Person.id == Registration.person_id)
        .where(Registration.event_id == event_id, Registration.state == PlaceState.CONFIRMED)
        .options(joinedload(Registration.person).joinedload(Person.organisation))
        .order_by(Person.name, Registration.id)
    )
    if setting == AttendeeList.CONSENT:
        agreed = [ListedFor.EVERYONE] if audience == Audience.PUBLIC else [ListedFor.EVERYONE, ListedFor.PARTICIPANTS]
        query = query.where(Registration.listed_for.in_(agreed))
    return session().scalars(query).all()


def colleagues(item: Session, organisation_id: int) -> Sequence[Person]:
    """Those of an organisation with a place at the event and none in this session, for enrolling them together."""
    enrolled = select(Enrolment.registration_id).where(Enrolment.session_id == item.id, Enrolment.state != PlaceState.LEFT)
    query = (
        select(Person)
        .join(Registration, Registration.person_id == Person.id)
        .where(
            Registration.event_id == item.event_id, Registration.state == PlaceState.CONFIRMED, Registration.id.not_in(enrolled)
        )
        .where(Person.organisation_id == organisation_id)
        .order_by(Person.name)
    )
    return session().scalars(query).all()


def calendar_answers(session_id: int) -> dict[str, str]:
    """UID of an enrolment to what the person's calendar answered last (RFC 5546): ACCEPTED, DECLINED or TENTATIVE."""
    query = select(CalendarItem.uid, CalendarItem.answer).join(Enrolment, Enrolment.uid == CalendarItem.uid)
    rows = session().execute(query.where(Enrolment.session_id == session_id, CalendarItem.answer != ""))
    return dict(rows.all())


def unregistered(event_id: int, organisation_id: int) -> Sequence[Person]:
    """The people of an organisation without a place at the event, for registering them together."""
    placed = select(Registration.person_id).where(Registration.event_id == event_id, Registration.state != PlaceState.LEFT)
    query = select(Person).where(Person.organisation_id == organisation_id, Person.id.not_in(placed)).order_by(Person.name)
    return session().scalars(query).all()


def requested(event_id: int) -> int:
    """How many wait for an organiser's yes: for a place, or for a seat."""
    waiting = select(func.count()).select_from(Registration)
    waiting = waiting.where(Registration.event_id == event_id, Registration.state == PlaceState.REQUESTED)
    seats = select(func.count()).select_from(_asking_for_seats(event_id).subquery())
    return (session().scalar(waiting) or 0) + (session().scalar(seats) or 0)


def _asking_for_seats(event_id: int) -> Select[Enrolment]:
    query = select(Enrolment).join(Session, Session.id == Enrolment.session_id)
    return query.where(Session.event_id == event_id, Enrolment.state == PlaceState.REQUESTED)


def seats_requested(event_id: int) -> Sequence[Enrolment]:
    """Those who ask for a seat in one of the event's sessions, oldest first."""
    return session().scalars(_asking_for_seats(event_id).order_by(Enrolment.changed_at).options(*_FOR_INVITATION)).all()


def find_seat_request(event_id: int, enrolment_id: int) -> Enrolment | None:
    """The enrolment, if it asks for a seat in one of this event's sessions."""
    return session().scalars(_asking_for_seats(event_id).where(Enrolment.id == enrolment_id)).first()
