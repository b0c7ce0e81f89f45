"""What people seek and offer at an event."""

from __future__ import annotations

from collections.abc import Sequence

from app.infra.db import unit_of_work
from app.matchmaking.models import Profile


def save_profile(registration_id: int, *, pitch: str, seeks: Sequence[str], offers: Sequence[str], visible: bool) -> None:
    with unit_of_work() as unit:
        profile = unit.get(Profile, registration_id)
        if profile is None:
            profile = Profile(registration_id=registration_id)
            unit.add(profile)
        profile.pitch, profile.seeks, profile.offers, profile.visible = pitch, list(seeks), list(offers), visible
