"""A badge is issued when a place is given, and worthless when it is given back."""

from __future__ import annotations

from datetime import datetime

from app.badges.service import badges
from app.events.messages import Registered, RegistrationLeft
from app.events.queries import places


def issue_badge(message: Registered, *, key: str, now: datetime) -> None:  # noqa: ARG001 - a handler's signature
    badges.issue(message.registration_id, now=now)


def revoke_badge(message: RegistrationLeft, *, key: str, now: datetime) -> None:  # noqa: ARG001
    # Whoever came back meanwhile keeps the badge of the new place.
    if places.get_registration(message.registration_id).state == "left":
        badges.revoke(message.registration_id, by=None, now=now)
