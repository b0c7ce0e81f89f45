"""Mails and calendar invitations that follow from somebody's place: asked for, given, waited for, given back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from app.events.attendance.queries import joining
from app.events.calendar.service import invitations
from app.events.messages import (
    EventChanged,
    Invited,
    Registered,
    RegistrationLeft,
    RegistrationQueued,
    RegistrationRefused,
    RegistrationRequested,
    SeatLeft,
    SeatQueued,
    SeatRefused,
    SeatRequested,
    SeatTaken,
)
from app.events.models import Enrolment, Registration
from app.events.registration.queries import places
from app.events.vocabulary import EventStatus, Mode, PlaceState
from app.infra import mail
from app.infra.db import Transaction
from app.infra.links import absolute
from app.infra.outbox import handles
from app.infra.texts import Words


def paragraphs(*parts: str) -> str:
    """The text of a mail; what is empty is left out."""
    return "\n\n".join(part for part in parts if part)


@handles("events.confirm_registration")
def confirm_registration(tx: Transaction, message: Registered, *, key: str, now: datetime) -> None:
    registration = places.get_registration(message.registration_id)
    if registration.state != PlaceState.CONFIRMED:
        return
    person, event = registration.person, registration.event
    words = Words(person.language)
    subject = words._("You are registered: %(event)s", event=event.title)
    body = paragraphs(
        words._("Hello %(name)s,", name=person.name),
        words._("A place became free, and it is yours: %(event)s.", event=event.title)
        if message.promoted
        else words._("You have a place at %(event)s.", event=event.title),
        words._("You take part online.") if registration.mode == Mode.ONLINE else words._("You take part on site."),
        _decline(words, registration, event.timezone) if message.promoted else "",
        words._("Your badge: %(link)s", link=absolute("/me/badge")),
        words._("The programme, to choose sessions: %(link)s", link=absolute(f"/events/{event.slug}/schedule")),
        words._(
            "Cannot come? Cancel your registration here, so that somebody else can attend: %(link)s",
            link=absolute(f"/events/{event.slug}/register"),
        ),
    )
    invitations.send(tx, person, places.registration_entry(registration), subject, body, key=key, now=now)


@handles("events.tell_queued_registration")
def tell_queued_registration(tx: Transaction, message: RegistrationQueued, *, key: str, now: datetime) -> None:
    registration = places.get_registration(message.registration_id)
    if registration.state != PlaceState.WAITING:
        return
    person, event = registration.person, registration.event
    words = Words(person.language)
    body = paragraphs(
        words._("Hello %(name)s,", name=person.name),
        words._(
            "All places at %(event)s are taken. You are number %(position)s on the waiting list.",
            event=event.title,
            position=places.event_position(registration),
        ),
        words._("When a place becomes free, you will be moved up automatically and notified by email."),
    )
    mail.write(tx, person.email, words._("You are on the waiting list: %(event)s", event=event.title), body, key=key, now=now)


@handles("events.cancel_registration")
def cancel_registration(tx: Transaction, message: RegistrationLeft, *, key: str, now: datetime) -> None:
    registration = places.get_registration(message.registration_id)
    person, event = registration.person, registration.event
    words = Words(person.language)
    entry = replace(places.registration_entry(registration), uid=message.uid, cancelled=True)
    subject = words._("Registration cancelled: %(event)s", event=event.title)
    body = paragraphs(
        words._("Hello %(name)s,", name=person.name),
        words._("Your place at %(event)s is now free for others.", event=event.title),
    )
    invitations.send(tx, person, entry, subject, body, key=key, now=now)


@handles("events.update_registrations")
def update_registrations(tx: Transaction, message: EventChanged, *, key: str, now: datetime) -> None:
    """Everybody with a place learns of new days, another place, or that the event is off; those in sessions too."""
    for registration in places.confirmed(message.event_id):
        person, event = registration.person, registration.event
        words = Words(person.language)
        off = event.status == EventStatus.CANCELLED
        subject = (
            words._("Cancelled: %(event)s", event=event.title)
            if off
            else words._("New days or place: %(event)s", event=event.title)
        )
        body = paragraphs(
            words._("Hello %(name)s,", name=person.name),
            words._("%(event)s does not take place.", event=event.title)
            if off
            else words._("The days or the place of %(event)s have changed.", event=event.title),
            absolute(f"/events/{event.slug}/"),
        )
        invitations.send(
            tx,
            person,
            places.registration_entry(registration),
            subject,
            body,
            key=f"{key}:{registration.id}",
            now=now,
            known_only=True,
        )
    for enrolment in places.with_seat(event_id=message.event_id):
        invite(tx, enrolment, moved=True, key=f"{key}:e{enrolment.id}", now=now)


@handles("events.send_invitation")
def send_invitation(tx: Transaction, message: SeatTaken, *, key: str, now: datetime) -> None:
    enrolment = places.get_enrolment(message.enrolment_id)
    if enrolment.state == PlaceState.CONFIRMED:
        invite(tx, enrolment, promoted=message.promoted, key=key, now=now)


def invite(
    tx: Transaction,
    enrolment: Enrolment,
    *,
    promoted: bool = False,
    moved: bool = False,
    key: str,
    now: datetime,
    text: tuple[str, str] | None = None,
) -> bool:
    """Tell the person's calendar of their seat, with `text` as subject and body or words of its own. True when there was
    something to tell."""
    person, session = enrolment.registration.person, enrolment.session
    words = Words(person.language)
    if session.cancelled or not session.published or session.event.status == EventStatus.CANCELLED:
        subject = words._("Cancelled: %(session)s", session=session.title)
    elif moved:
        subject = words._("New time or place: %(session)s", session=session.title)
    elif promoted:
        subject = words._("You moved up: %(session)s", session=session.title)
    else:
        subject = words._("Your seat: %(session)s", session=session.title)
    where = session.room.name if session.room else session.event.venue
    body = paragraphs(
        words._("Hello %(name)s,", name=person.name),
        words._("A seat became free, and it is yours.") if promoted else "",
        session.title,
        words.moment(session.starts_at, session.event.timezone),
        words._("Online; you enter here: %(link)s", link=absolute(f"/join/{joining.token_of(enrolment, session.id)}"))
        if enrolment.mode == Mode.ONLINE
        else words._("On site: %(place)s", place=where),
        words._(
            "The session's page, also to release the seat: %(link)s",
            link=absolute(f"/events/{session.event.slug}/sessions/{session.code}"),
        ),
        _decline(words, enrolment, session.event.timezone) if promoted else "",
    )
    if text:
        subject, body = text
    return invitations.send(tx, person, places.enrolment_entry(enrolment), subject, body, key=key, now=now, known_only=moved)


@handles("events.tell_queued")
def tell_queued(tx: Transaction, message: SeatQueued, *, key: str, now: datetime) -> None:
    enrolment = places.get_enrolment(message.enrolment_id)
    if enrolment.state != PlaceState.WAITING:
        return
    person, session = enrolment.registration.person, enrolment.session
    words = Words(person.language)
    body = paragraphs(
        words._("Hello %(name)s,", name=person.name),
        words._("The session is full. You are number %(position)s on the waiting list.", position=places.position(enrolment)),
        session.title,
        words._("When a seat becomes free, you will be moved up automatically and notified by email."),
    )
    mail.write(tx, person.email, words._("On the waiting list: %(session)s", session=session.title), body, key=key, now=now)


@handles("events.send_cancellation")
def send_cancellation(tx: Transaction, message: SeatLeft, *, key: str, now: datetime) -> None:
    enrolment = places.get_enrolment(message.enrolment_id)
    person, session = enrolment.registration.person, enrolment.session
    words = Words(person.language)
    entry = replace(places.enrolment_entry(enrolment), uid=message.uid, cancelled=True)
    subject = words._("Seat released: %(session)s", session=session.title)
    body = paragraphs(words._("Hello %(name)s,", name=person.name), words._("Your seat is now free for others."), session.title)
    invitations.send(tx, person, entry, subject, body, key=key, now=now)


def _decline(words: Words, place: Enrolment | Registration, zone: str) -> str:
    """How somebody who moved up says that they do not want it after all, while there is time for it."""
    if place.decline_until is None:
        return ""
    return words._(
        "No longer needed? Decline until %(when)s: %(link)s",
        when=words.moment(place.decline_until, zone),
        link=absolute(f"/decline/{joining.decline_token(place)}"),
    )


@handles("events.tell_requested_registration")
def tell_requested_registration(tx: Transaction, message: RegistrationRequested, *, key: str, now: datetime) -> None:
    registration = places.get_registration(message.registration_id)
    if registration.state != PlaceState.REQUESTED:
        return
    person, event = registration.person, registration.event
    words = Words(person.language)
    body = paragraphs(
        words._("Hello %(name)s,", name=person.name),
        words._(
            "We have your request for a place at %(event)s. An organiser reviews it; you will be notified by email.",
            event=event.title,
        ),
    )
    mail.write(tx, person.email, words._("We have your request: %(event)s", event=event.title), body, key=key, now=now)


@handles("events.tell_refused_registration")
def tell_refused_registration(tx: Transaction, message: RegistrationRefused, *, key: str, now: datetime) -> None:
    registration = places.get_registration(message.registration_id)
    _tell_refused(tx, registration, registration.event.title, message.reason, key, now)


@handles("events.tell_requested")
def tell_requested(tx: Transaction, message: SeatRequested, *, key: str, now: datetime) -> None:
    enrolment = places.get_enrolment(message.enrolment_id)
    if enrolment.state != PlaceState.REQUESTED:
        return
    person, session = enrolment.registration.person, enrolment.session
    words = Words(person.language)
    body = paragraphs(
        words._("Hello %(name)s,", name=person.name),
        words._("We have your request for a seat. An organiser reviews it; you will be notified by email."),
        session.title,
    )
    mail.write(tx, person.email, words._("We have your request: %(event)s", event=session.title), body, key=key, now=now)


@handles("events.tell_refused")
def tell_refused(tx: Transaction, message: SeatRefused, *, key: str, now: datetime) -> None:
    enrolment = places.get_enrolment(message.enrolment_id)
    _tell_refused(tx, enrolment.registration, enrolment.session.title, message.reason, key, now)


def _tell_refused(tx: Transaction, registration: Registration, title: str, reason: str, key: str, now: datetime) -> None:
    person = registration.person
    words = Words(person.language)
    body = paragraphs(
        words._("Hello %(name)s,", name=person.name),
        words._("Your request could not be granted: %(event)s.", event=title),
        words._("The organisers say: %(reason)s", reason=reason) if reason else "",
    )
    mail.write(tx, person.email, words._("Your request: %(event)s", event=title), body, key=key, now=now)


@handles("events.mail_invitation")
def mail_invitation(tx: Transaction, message: Invited, *, key: str, now: datetime) -> None:
    """Ask the person, or the stewards of the organisation, to the event."""
    event, guests = places.invited(message.invitee_id)
    for person in guests:
        words = Words(person.language)
        body = paragraphs(
            words._("Hello %(name)s,", name=person.name),
            words._("You are invited: %(event)s.", event=event.title),
            event.summary,
            words._("Read more and register: %(link)s", link=absolute(f"/events/{event.slug}/register")),
        )
        subject = words._("You are invited: %(event)s", event=event.title)
        mail.write(tx, person.email, subject, body, key=f"{key}:{person.id}", now=now)
