"""A badge's life: issued, kept, printed anew, given up."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from app.badges.models import Badge, Lead
from app.badges.queries import badges, gates
from app.badges.service import badges as badge_service
from app.badges.service import leads
from app.events.registration.service import registration
from app.infra.db import session
from tests.factories.badges import Venue
from tests.factories.events import make_event, make_registration
from tests.factories.members import NOW, make_organisation
from tests.factories.transactions import act


@pytest.fixture
def venue(client: Any, settle: Any) -> Venue:
    return Venue(client, settle)


def test_coming_back_before_the_worker_looked_keeps_the_badge(app, settle) -> None:
    event = make_event()
    attendee = make_registration(event)
    settle()
    act(registration.leave, attendee.id, by=attendee.person_id, now=NOW)
    act(registration.register, event.id, attendee.person_id, "on_site", now=NOW)
    settle()
    assert badges.find_badge(attendee.id).revoked_at is None


def test_leaving_ends_consent_and_contacts(venue: Venue) -> None:
    attendee, code = venue.badge()
    home = make_organisation()
    act(leads.share_contact, attendee.id, True, by=attendee.person_id, now=NOW)
    act(leads.scan, venue.event.id, code, organisation_id=home.id, by=attendee.person_id, now=NOW)
    act(registration.leave, attendee.id, by=attendee.person_id, now=NOW)
    venue.settle()
    session().rollback()
    assert session().scalars(select(Lead)).all() == []
    assert session().get(Badge, attendee.id).shares_contact_since is None


def test_two_new_prints_are_two_issues(venue: Venue) -> None:
    attendee, _code = venue.badge()
    issues = [act(badge_service.reissue, attendee.id, by=attendee.person_id, now=NOW).issue for _time in range(2)]
    assert issues == [2, 3]
    assert gates.current_gatehouse(venue.event).by_name == {}
