"""The demo stays now: it moves as a whole."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Flask

from app.demo import shift
from app.events.models import Claim, Event, Session
from app.events.registration.service import enrolment
from app.infra import audit
from app.infra.db import session
from tests.factories.events import make_event, make_registration, make_session
from tests.factories.members import NOW
from tests.factories.transactions import act


def test_everything_moves_alike_and_the_audit_trail_stays(app: Flask) -> None:
    event = make_event(slug="expo", starts_on=date(2026, 11, 21))
    talk, other = make_session(event), make_session(event, starts_at=NOW + timedelta(days=2))
    person = make_registration(event).person_id
    act(enrolment.enrol, talk.id, person, "on_site", now=NOW)
    act(enrolment.enrol, other.id, person, "on_site", now=NOW)
    audit.seal_new()
    audit.verify(now=NOW)
    starts = talk.starts_at
    assert shift.days_behind(NOW) == 0
    assert shift.days_behind(NOW + timedelta(days=1)) == 1
    for step in (1, -3):
        shift.move(timedelta(days=step))
        session().rollback()
        session().expire_all()
        starts += timedelta(days=step)
        assert session().get_one(Session, talk.id).starts_at == starts
        assert min(claim.unit_start for claim in session().query(Claim)) == starts
    assert session().get_one(Event, event.id).starts_on == date(2026, 11, 19)
    assert session().query(Claim).count() == 24
    assert audit.last_check().at == NOW
    assert audit.verify_new(now=NOW).broken_entry is None
    assert audit.verify(now=NOW).broken_entry is None
