"""Mails and calendar invitations that follow from what happened."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from app.events.messages import (
    EventChanged,
    Registered,
    RegistrationLeft,
    RegistrationQueued,
    SeatLeft,
    SeatQueued,
    SeatTaken,
    SessionMoved,
)
from app.events.models import CONFIRMED, WAITING, Enrolment
from app.events.queries import places
from app.events.service import invitations
from app.infra import mail
from app.infra.links import absolute
from app.infra.texts import Words


def _text(*paragraphs: str) -> str:
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def confirm_registration(message: Registered, *, key: str, now: datetime) -> None:
    registration = places.get_registration(message.registration_id)
    if registration.state != CONFIRMED:
        return
    person, event = registration.person, registration.event
    words = Words(person.language)
    subject = words._("You are registered: %(event)s", event=event.title)
    body = _text(
        words._("Hello %(name)s,", name=person.name),
        words._("a place became free, and it is yours: %(event)s.", event=event.title)
        if message.promoted
        else words._("you have a place at %(event)s.", event=event.title),
        words._("You take part online.") if registration.mode == "online" else words._("You take part on site."),
        words._("Your badge: %(link)s", link=absolute("/me/badge")),
        words._("The programme, to choose sessions: %(link)s", link=absolute(f"/events/{event.slug}/schedule")),
        words._(
            "Something came up? Give your place back here, so that somebody else can have it: %(link)s",
            link=absolute(f"/events/{event.slug}/register"),
        ),
    )
    invitations.send(person, places.registration_entry(registration), subject, body, key=key, now=now)


def tell_queued_registration(message: RegistrationQueued, *, key: str, now: datetime) -> None:
    registration = places.get_registration(message.registration_id)
    if registration.state != WAITING:
        return
    person, event = registration.person, registration.event
    words = Words(person.language)
    body = _text(
        words._("Hello %(name)s,", name=person.name),
        words._(
            "all places at %(event)s are taken. You are number %(position)s on the waiting list.",
            event=event.title,
            position=places.event_position(registration),
        ),
        words._("When a place becomes free, you move up by yourself and get a mail."),
    )
    mail.write(person.email, words._("You are on the waiting list: %(event)s", event=event.title), body, key=key, now=now)


def cancel_registration(message: RegistrationLeft, *, key: str, now: datetime) -> None:
    registration = places.get_registration(message.registration_id)
    person, event = registration.person, registration.event
    words = Words(person.language)
    entry = replace(places.registration_entry(registration), uid=message.uid, cancelled=True)
    subject = words._("You gave your place back: %(event)s", event=event.title)
    body = _text(
        words._("Hello %(name)s,", name=person.name),
        words._("your place at %(event)s is free for others now.", event=event.title),
    )
    invitations.send(person, entry, subject, body, key=key, now=now)


def update_registrations(message: EventChanged, *, key: str, now: datetime) -> None:
    """Everybody with a place learns of new days, another place, or that the event is off; those in sessions too."""
    for registration in places.confirmed(message.event_id):
        person, event = registration.person, registration.event
        words = Words(person.language)
        off = event.status == "cancelled"
        subject = (
            words._("Cancelled: %(event)s", event=event.title)
            if off
            else words._("New days or place: %(event)s", event=event.title)
        )
        body = _text(
            words._("Hello %(name)s,", name=person.name),
            words._("%(event)s does not take place.", event=event.title)
            if off
            else words._("the days or the place of %(event)s have changed.", event=event.title),
            absolute(f"/events/{event.slug}/"),
        )
        invitations.send(
            person,
            places.registration_entry(registration),
            subject,
            body,
            key=f"{key}:{registration.id}",
            now=now,
            known_only=True,
        )
    for enrolment in places.with_seat(event_id=message.event_id):
        _invite(enrolment, moved=True, key=f"{key}:e{enrolment.id}", now=now)


def send_invitation(message: SeatTaken, *, key: str, now: datetime) -> None:
    enrolment = places.get_enrolment(message.enrolment_id)
    if enrolment.state == CONFIRMED:
        _invite(enrolment, promoted=message.promoted, key=key, now=now)


def _invite(enrolment: Enrolment, *, promoted: bool = False, moved: bool = False, key: str, now: datetime) -> None:
    person, session = enrolment.registration.person, enrolment.session
    words = Words(person.language)
    if session.cancelled or session.event.status == "cancelled":
        subject = words._("Cancelled: %(session)s", session=session.title)
    elif moved:
        subject = words._("New time or place: %(session)s", session=session.title)
    elif promoted:
        subject = words._("You moved up: %(session)s", session=session.title)
    else:
        subject = words._("Your seat: %(session)s", session=session.title)
    where = session.room.name if session.room else session.event.venue
    body = _text(
        words._("Hello %(name)s,", name=person.name),
        words._("a seat became free, and it is yours.") if promoted else "",
        session.title,
        words.moment(session.starts_at, session.event.timezone),
        words._("Online; you enter through the session's page.")
        if enrolment.mode == "online"
        else words._("On site: %(place)s", place=where),
        words._(
            "The session's page, also to give the seat back: %(link)s",
            link=absolute(f"/events/{session.event.slug}/sessions/{session.code}"),
        ),
    )
    invitations.send(person, places.enrolment_entry(enrolment), subject, body, key=key, now=now, known_only=moved)


def tell_queued(message: SeatQueued, *, key: str, now: datetime) -> None:
    enrolment = places.get_enrolment(message.enrolment_id)
    if enrolment.state != WAITING:
        return
    person, session = enrolment.registration.person, enrolment.session
    words = Words(person.language)
    body = _text(
        words._("Hello %(name)s,", name=person.name),
        words._("the session is full. You are number %(position)s on the waiting list.", position=places.position(enrolment)),
        session.title,
        words._("When a seat becomes free, you move up by yourself and get a mail."),
    )
    mail.write(person.email, words._("On the waiting list: %(session)s", session=session.title), body, key=key, now=now)


def send_cancellation(message: SeatLeft, *, key: str, now: datetime) -> None:
    enrolment = places.get_enrolment(message.enrolment_id)
    person, session = enrolment.registration.person, enrolment.session
    words = Words(person.language)
    entry = replace(places.enrolment_entry(enrolment), uid=message.uid, cancelled=True)
    subject = words._("Seat given back: %(session)s", session=session.title)
    body = _text(words._("Hello %(name)s,", name=person.name), words._("your seat is free for others now."), session.title)
    invitations.send(person, entry, subject, body, key=key, now=now)


def update_invitations(message: SessionMoved, *, key: str, now: datetime) -> None:
    """A new time or place goes to everybody with a seat; that it is off, to those who wait for one, too."""
    for enrolment in places.with_seat(session_id=message.session_id):
        _invite(enrolment, moved=True, key=f"{key}:{enrolment.id}", now=now)
    for enrolment in places.enrolments(message.session_id):
        if enrolment.state == WAITING and enrolment.session.cancelled:
            person, title = enrolment.registration.person, enrolment.session.title
            words = Words(person.language)
            body = _text(words._("Hello %(name)s,", name=person.name), words._("the session you wait for is cancelled."), title)
            subject = words._("Cancelled: %(session)s", session=title)
            mail.write(person.email, subject, body, key=f"{key}:{enrolment.id}", now=now)
