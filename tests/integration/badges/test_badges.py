"""A badge's life: issued, kept, printed anew, given up."""

from __future__ import annotations

from app.badges.queries import badges
from app.events.registration.service import registration
from tests.factories.events import make_event, make_registration
from tests.factories.members import NOW


def test_coming_back_before_the_worker_looked_keeps_the_badge(app, settle) -> None:
    event = make_event()
    made = make_registration(event)
    settle()
    registration.leave(made.id, by=made.person_id, now=NOW)
    registration.register(event.id, made.person_id, "on_site", now=NOW)
    settle()
    assert badges.find_badge(made.id).revoked_at is None
