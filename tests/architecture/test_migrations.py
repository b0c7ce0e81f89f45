"""What a migration does to a database that is in use."""

from __future__ import annotations

import json
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, migrate, revision, upgrade
from sqlalchemy import Column, Integer, Table, text

from app import create_app
from app.events.messages import SeatTaken
from app.infra import outbox
from app.infra.db import Base, UtcDateTime, db
from app.members.models import Organisation
from config import Config
from tests.golden.messages import GOLDEN

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


def test_surveys_keep_their_answers_up_and_down(tmp_path: Path, environment: dict[str, str]) -> None:
    """Answers were stored by the question's number, and are by its key since 0005; going back loses nothing an older version knows."""
    env = {**environment, "GOSMART_DATA": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path / 'old.db'}"}
    app = create_app(Config.from_env(env))
    survey = (
        "INSERT INTO survey (id, code, title, intro, event_id, anonymous, state, created_at)"
        " VALUES (7, 'OLD', 'How?', '', 1, 1, 'open', '2026-01-01 00:00:00.000000')"
    )
    question = (
        "INSERT INTO question (id, survey_id, position, kind, texts, options, required) VALUES ({}, 7, {}, '{}', '{}', '{}', 1)"
    )
    with app.app_context():
        upgrade(revision="0001")
        with db.engine.begin() as connection:
            for row in ROWS[:1] + ROWS[2:3]:
                connection.execute(text(row))
        upgrade(revision="0004")
        with db.engine.begin() as connection:
            connection.exec_driver_sql(survey)
            connection.exec_driver_sql(question.format(31, 1, "rating", '{"en": "How?", "nl": "Hoe?"}', "[]"))
            connection.exec_driver_sql(question.format(32, 2, "single", '{"en": "Which?"}', '[{"en": "A"}, {"en": "B"}]'))
            connection.exec_driver_sql("INSERT INTO participation (survey_id, person_id) VALUES (7, 1)")
            for key in ("b", "a"):
                connection.exec_driver_sql(
                    f"INSERT INTO ballot (id, survey_id, answers) VALUES ('{key}', 7, '{{\"31\": 4, \"32\": 1}}')"
                )
        answers = _held_by_surveys()
        upgrade()
        with db.engine.connect() as connection:
            assert connection.execute(text("SELECT about, voice, languages, traits FROM survey")).all() == [
                ("event", "person", '["en", "nl"]', "[]")
            ]
            assert connection.execute(text("SELECT key, position FROM question ORDER BY id")).all() == [("q1", 1), ("q2", 2)]
            assert connection.execute(text("SELECT id, answers FROM ballot")).all() == [
                (key, '{"q1": 4, "q2": 1}') for key in ("a", "b")
            ]
            assert connection.execute(text("SELECT survey_id, voter_id FROM participation")).all() == [(7, 1)]
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
        downgrade(revision="0004")
        assert _held_by_surveys() == answers
        upgrade()
        db.session.remove()
        db.engine.dispose()


def _held_by_surveys() -> list[list[tuple[object, ...]]]:
    with db.engine.connect() as connection:
        return [
            [tuple(row) for row in connection.execute(text(f"SELECT * FROM {table} ORDER BY 1, 2"))]
            for table in ("survey", "question", "participation", "ballot")
        ]


def test_reports_keep_what_they_said_up_and_down(tmp_path: Path, environment: dict[str, str]) -> None:
    """Before 0008 a report had four counts without records: they become words, and its day becomes its first version's."""
    env = {**environment, "GOSMART_DATA": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path / 'old.db'}"}
    app = create_app(Config.from_env(env))
    with app.app_context():
        upgrade(revision="0007")
        with db.engine.begin() as connection:
            connection.exec_driver_sql(
                "INSERT INTO report (number, title, theme_code, region, summary, facts, published_at) VALUES"
                " (4, 'Air', 'air', 'Europe', 'Cleaner.', '{\"challenge\": 3, \"use_case\": 1}', '2026-03-04 05:06:07.000000')"
            )
        upgrade()
        with db.engine.connect() as connection:
            (report,) = connection.execute(text("SELECT number, starts_on, ends_on, state, facts FROM report")).all()
            assert tuple(report) == (4, "2000-01-01", "2026-03-04", "published", "{}")
            (version,) = connection.execute(text("SELECT version, words, published_at FROM report_version")).all()
            said = json.loads(version.words)["en"]
            assert (said["title"], said["summary"], version.version) == ("Air", "Cleaner.", 1)
            assert said["chapters"]["demand"].endswith("published: 3 challenges, 1 use cases.")
            assert version.published_at == "2026-03-04 05:06:07.000000"
        downgrade(revision="0007")
        with db.engine.connect() as connection:
            kept = connection.execute(text("SELECT number, title, summary, theme_code, published_at, facts FROM report")).all()
            counts = '{"challenge": 3, "use_case": 1}'
            assert kept == [(4, "Air", "Cleaner.", "air", "2026-03-04 05:06:07.000000", counts)]
        upgrade()
        db.session.remove()
        db.engine.dispose()


def test_what_waits_in_the_outbox_is_renamed_up_and_down(tmp_path: Path, environment: dict[str, str]) -> None:
    """Before 0009 rows named a class and a function of a module."""
    env = {**environment, "GOSMART_DATA": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path / 'old.db'}"}
    app = create_app(Config.from_env(env))
    seat = ("SeatTaken", "app.events.handlers.places:send_invitation")
    # A handler that only an older release had is left as it is, and ends as a dead letter.
    gone = ("SeatTaken", "app.events.handlers:gone")
    insert = (
        "INSERT INTO outbox (id, message, handler, payload, created_at, due_at, attempts, done_at, dead_at) VALUES"
        " ({}, '{}', '{}', '{{\"enrolment_id\": 1, \"promoted\": false}}', '2026-01-01 00:00:00.000000',"
        " '2026-01-01 00:00:00.000000', 0, {}, {})"
    )
    past = "'2026-01-01 00:00:01.000000'"
    rows = [(1, *seat, "NULL", "NULL"), (2, *seat, past, "NULL"), (3, *seat, "NULL", past), (4, *gone, "NULL", "NULL")]
    names = "SELECT message, handler FROM outbox ORDER BY id"
    with app.app_context():
        upgrade(revision="0008")
        with db.engine.begin() as connection:
            for row in rows:
                connection.exec_driver_sql(insert.format(*row))
            before = connection.execute(text("SELECT * FROM outbox ORDER BY id")).all()
        upgrade()
        with db.engine.connect() as connection:
            new = ("events.seat_taken", "events.send_invitation")
            assert connection.execute(text(names)).all() == [new, new, new, (new[0], gone[1])]
            assert connection.execute(text("SELECT DISTINCT version FROM outbox")).all() == [(1,)]
        waiting = db.session.get_one(outbox.OutboxRow, 1)
        assert outbox._resolve(waiting)[0] == SeatTaken(1)
        db.session.rollback()
        downgrade(revision="0008")
        with db.engine.connect() as connection:
            assert connection.execute(text("SELECT * FROM outbox ORDER BY id")).all() == before
        upgrade()
        db.session.remove()
        db.engine.dispose()


def test_0009_knows_every_name_of_its_time() -> None:
    """Each message and handler that is registered since then had an old name."""
    migration = ScriptDirectory(str(Path(__file__).parents[2] / "migrations")).get_revision("0009").module
    pinned = json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert set(migration._MESSAGES.values()) <= set(pinned)
    assert set(migration._HANDLERS.values()) <= {name for kind in pinned.values() for name in kind["handlers"]}
    assert (len(set(migration._MESSAGES.values())), len(set(migration._HANDLERS.values()))) == (40, 47)


def test_the_documented_command_writes_migrations_like_the_others(tmp_path: Path, environment: dict[str, str]) -> None:
    """The next number, and no file when nothing changed. Rows that are there get the model's default, a vocabulary its CHECK."""
    env = {**environment, "GOSMART_DATA": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path / 'new.db'}"}
    folder = tmp_path / "migrations"
    copytree(Path(__file__).parents[2] / "migrations", folder, ignore=ignore_patterns("__pycache__"))
    versions = folder / "versions"
    before = {path.name for path in versions.glob("*.py")}
    number = len(before) + 1
    app = create_app(Config.from_env(env))
    with app.app_context():
        upgrade(str(folder))
        migrate(str(folder), "nothing new")
        assert {path.name for path in versions.glob("*.py")} == before
        # As if models had been given these columns, and this table, just now.
        with db.engine.begin() as connection:
            operations = Operations(MigrationContext.configure(connection))
            with operations.batch_alter_table("room") as batch:
                batch.drop_constraint("ck_room_provider", type_="check")
                batch.drop_column("provider")
            connection.exec_driver_sql("ALTER TABLE gate DROP COLUMN seat_required")
            connection.exec_driver_sql("ALTER TABLE gate DROP COLUMN roles")
        columns = (Column("id", Integer, primary_key=True), Column("kind", Organisation.kind.type), Column("at", UtcDateTime))
        table = Table("scratch", Base.metadata, *columns)
        try:
            migrate(str(folder), "what is new")
        finally:
            Base.metadata.remove(table)
        written = (versions / f"{number:04}_what_is_new.py").read_text(encoding="utf-8")
        upgrade(str(folder))
        downgrade(str(folder))
        revision(str(folder), "by hand")
        assert f'revision = "{number + 1:04}"' in (versions / f"{number + 1:04}_by_hand.py").read_text(encoding="utf-8")
        db.session.remove()
        db.engine.dispose()
    assert f'revision = "{number:04}"\ndown_revision = "{number - 1:04}"\n' in written
    for line in (
        'sa.Column("seat_required", sa.Boolean(), server_default=sa.false(), nullable=False)',
        'sa.Column("roles", sa.JSON(), server_default="[]", nullable=False)',
        'sa.Column("provider", sa.String(), server_default="link", nullable=False)',
        """batch_op.create_check_constraint(batch_op.f("ck_room_provider"), "provider IN ('link', 'jitsi', 'bbb')")""",
        'batch_op.drop_constraint(batch_op.f("ck_room_provider"), type_="check")',
        'sa.Column("kind", sa.String(), nullable=True)',
        'sa.Column("at", sa.DateTime(timezone=True), nullable=True)',
        'name=op.f("ck_scratch_kind")',
    ):
        assert written.count(line) == 1, f"{line}\n{written}"
    assert "###" not in written


def test_a_column_without_a_value_for_old_rows_is_refused(tmp_path: Path, environment: dict[str, str]) -> None:
    env = {**environment, "GOSMART_DATA": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path / 'new.db'}"}
    folder = tmp_path / "migrations"
    copytree(Path(__file__).parents[2] / "migrations", folder, ignore=ignore_patterns("__pycache__"))
    before = set((folder / "versions").glob("*.py"))
    app = create_app(Config.from_env(env))
    with app.app_context():
        upgrade(str(folder))
        with db.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE organisation DROP COLUMN city")
        with pytest.raises(ValueError, match=r"organisation\.city .* no plain default"):
            migrate(str(folder), "a city")
        db.session.remove()
        db.engine.dispose()
    assert set((folder / "versions").glob("*.py")) == before
