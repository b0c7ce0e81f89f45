"""A badge is issued when a place is given, and worthless when it is given back; gates hear of what they ask about."""

from __future__ import annotations

from datetime import datetime

from app.badges.messages import BadgeIssued, PrintAsked
from app.badges.service import badges, leads, printing
from app.events.messages import Registered, RegistrationLeft, RegistrationQueued, SeatLeft, SeatTaken
from app.events.registration.queries import places
from app.events.vocabulary import PlaceState
from app.infra.db import Transaction
from app.infra.outbox import handles
from app.members.messages import ProfileChanged


@handles("badges.issue_badge")
def issue_badge(tx: Transaction, message: Registered, *, key: str, now: datetime) -> None:  # noqa: ARG001 - a handler's signature
    badges.issue(tx, message.registration_id, now=now)


@handles("badges.revoke_badge")
def revoke_badge(tx: Transaction, message: RegistrationLeft, *, key: str, now: datetime) -> None:  # noqa: ARG001
    # Whoever came back meanwhile keeps the badge of the new place.
    if places.get_registration(message.registration_id).state == PlaceState.LEFT:
        badges.revoke(tx, message.registration_id, by=None, now=now)
        leads.end_sharing(tx, message.registration_id, by=None, now=now)


@handles("badges.touch_registration")
def touch_registration(tx: Transaction, message: RegistrationQueued, *, key: str, now: datetime) -> None:  # noqa: ARG001
    badges.touch(tx, [message.registration_id])


@handles("badges.touch_seat")
def touch_seat(tx: Transaction, message: SeatTaken | SeatLeft, *, key: str, now: datetime) -> None:  # noqa: ARG001
    badges.touch(tx, [places.get_enrolment(message.enrolment_id).registration_id])


@handles("badges.touch_person")
def touch_person(tx: Transaction, message: ProfileChanged, *, key: str, now: datetime) -> None:  # noqa: ARG001
    badges.touch(tx, [registration.id for registration in places.registrations_of(message.person_id)])


@handles("badges.choose_mask", outside=True)
def choose_mask(message: BadgeIssued, *, key: str, now: datetime) -> None:  # noqa: ARG001
    badges.choose_mask(message.registration_id, message.issue)


@handles("badges.print_part", outside=True)
def print_part(message: PrintAsked, *, key: str, now: datetime) -> None:  # noqa: ARG001
    printing.make_part(message.run_id, message.number, now=now)
