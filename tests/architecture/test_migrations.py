"""What a migration does to a database that is in use."""

from __future__ import annotations

from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import text

from app import create_app
from app.infra.db import db
from config import Config

ROWS = (
    "INSERT INTO event (id, slug, kind, title, summary, timezone, city, country, venue, starts_on, ends_on, status,"
    " registration_open, meeting_minutes, meeting_tables, changed_at, on_site_taken, online_taken, last_queue_number)"
    " VALUES (1, 'old', 'expo', 'Old', '', 'UTC', '', '', '', '2026-01-01', '2026-01-02', 'published', 1, 20, 0,"
    " '2026-01-01 00:00:00', 1, 0, 0)",
    "INSERT INTO room (id, event_id, name, kind, online_url, position) VALUES (1, 1, 'A', 'on_site', 'https://x.example', 0)",
    "INSERT INTO person (id, email, name, romanised, role_title, languages, language, timezone, sign_in_epoch, created_at)"
    " VALUES (1, 'a@example.org', 'Ann', '', '', '[]', 'en', 'UTC', 0, '2026-01-01 00:00:00')",
    "INSERT INTO session (id, event_id, code, uid, title, abstract, track, kind, language, room_id, starts_at, ends_at,"
    " needs_enrolment, sequence, cancelled, changed_at, on_site_taken, online_taken, last_queue_number)"
    " VALUES (1, 1, 'S', 'u', 'Air', '', '', 'talk', 'en', 1, '2026-01-01 10:00:00', '2026-01-01 11:00:00', 1, 3, 0,"
    " '2026-01-01 00:00:00', 1, 0, 0)",
    "INSERT INTO registration (id, event_id, person_id, role, mode, state, uid, created_at, changed_at)"
    " VALUES (1, 1, 1, 'attendee', 'on_site', 'confirmed', 'r', '2026-01-01 00:00:00', '2026-01-01 00:00:00')",
    "INSERT INTO enrolment (id, session_id, registration_id, mode, state, uid, created_at, changed_at)"
    " VALUES (1, 1, 1, 'on_site', 'confirmed', 'e', '2026-01-01 00:00:00', '2026-01-01 00:00:00')",
)


def test_an_update_keeps_everything_and_what_was_public_stays_public(tmp_path: Path, environment: dict[str, str]) -> None:
    """On SQLite a changed table is made anew, and dropping the old one must not take along what refers to it."""
    env = {**environment, "GOSMART_DATA": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path / 'old.db'}"}
    app = create_app(Config.from_env(env))
    with app.app_context():
        upgrade(revision="0001")
        with db.engine.begin() as connection:
            for row in ROWS:
                connection.execute(text(row))
        upgrade()
        with db.engine.connect() as connection:
            assert connection.execute(text("SELECT title, published, sequence, mode, room_id FROM session")).all() == [
                ("Air", 1, 3, "hybrid", 1)
            ]
            assert connection.execute(text("SELECT state FROM enrolment")).all() == [("confirmed",)]
            assert connection.execute(text("SELECT kind FROM room")).all() == [("hybrid",)]
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
            assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
        db.session.remove()
        db.engine.dispose()
