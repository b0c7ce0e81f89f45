"""draft and published programmes, rules for seats, stands, invitees, attendance

Revision: 0002
Follows: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_WHEN = sa.DateTime(timezone=True)


def _seats(table: str) -> None:
    with op.batch_alter_table(table) as batch:
        batch.add_column(sa.Column("needs_approval", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("opens_at", _WHEN, nullable=True))
        batch.add_column(sa.Column("closes_at", _WHEN, nullable=True))
        batch.add_column(sa.Column("organisation_cap", sa.Integer(), nullable=True))
        batch.create_check_constraint(op.f(f"ck_{table}_cap_positive"), "organisation_cap > 0")


def _places(table: str) -> None:
    with op.batch_alter_table(table) as batch:
        batch.add_column(sa.Column("group_code", sa.String(), nullable=True))
        batch.add_column(sa.Column("decline_until", _WHEN, nullable=True))
        batch.drop_constraint(op.f(f"ck_{table}_state"), type_="check")
        batch.create_check_constraint(op.f(f"ck_{table}_state"), "state IN ('confirmed', 'waiting', 'requested', 'left')")


def upgrade() -> None:
    _seats("event")
    _seats("session")
    _places("registration")
    _places("enrolment")
    with op.batch_alter_table("event") as batch:
        batch.add_column(sa.Column("invited_only", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("attendees_public", sa.String(), nullable=False, server_default="off"))
        batch.add_column(sa.Column("attendees_participants", sa.String(), nullable=False, server_default="off"))
        batch.add_column(sa.Column("changeover_minutes", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("join_before", sa.Integer(), nullable=False, server_default="15"))
        batch.add_column(sa.Column("join_after", sa.Integer(), nullable=False, server_default="10"))
        batch.add_column(sa.Column("series", sa.String(), nullable=True))
        batch.add_column(sa.Column("series_number", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("programme_stamp", sa.String(), nullable=False, server_default="first"))
        batch.create_index("ix_event_series", ["series"])
        batch.create_check_constraint(
            op.f("ck_event_attendee_lists"),
            "attendees_public IN ('off', 'consent', 'all') AND attendees_participants IN ('off', 'consent', 'all')",
        )
    with op.batch_alter_table("room") as batch:
        batch.add_column(sa.Column("provider", sa.String(), nullable=False, server_default="link"))
        batch.add_column(sa.Column("changeover_minutes", sa.Integer(), nullable=False, server_default="0"))
        batch.drop_constraint(op.f("ck_room_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_room_kind"), "kind IN ('on_site', 'online', 'hybrid')")
        batch.create_check_constraint(op.f("ck_room_provider"), "provider IN ('link', 'jitsi', 'bbb')")
    # A room with an online address took both kinds of people before; a session did too.
    op.execute("UPDATE room SET kind = 'hybrid' WHERE kind = 'on_site' AND online_url <> ''")
    with op.batch_alter_table("session") as batch:
        batch.add_column(sa.Column("mode", sa.String(), nullable=False, server_default="hybrid"))
        batch.add_column(sa.Column("materials", sa.JSON(), nullable=False, server_default="[]"))
        batch.add_column(sa.Column("minutes", sa.Integer(), nullable=False, server_default="30"))
        # What was there before was public.
        batch.add_column(sa.Column("published", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch.add_column(sa.Column("draft", sa.JSON(), nullable=True))
        batch.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
        batch.alter_column("starts_at", existing_type=_WHEN, nullable=True)
        batch.alter_column("ends_at", existing_type=_WHEN, nullable=True)
        batch.create_check_constraint(
            op.f("ck_session_published_has_time"), "NOT published OR (starts_at IS NOT NULL AND ends_at IS NOT NULL)"
        )
        batch.create_check_constraint(op.f("ck_session_mode"), "mode IN ('on_site', 'online', 'hybrid')")
    with op.batch_alter_table("session") as batch:
        batch.alter_column("published", existing_type=sa.Boolean(), server_default=None)
    with op.batch_alter_table("speaker") as batch:
        batch.add_column(sa.Column("person_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_speaker_person_id"), "person", ["person_id"], ["id"])
    with op.batch_alter_table("registration") as batch:
        batch.add_column(sa.Column("listed_for", sa.String(), nullable=False, server_default="nobody"))
        batch.add_column(sa.Column("arrived_at", _WHEN, nullable=True))
        batch.create_check_constraint(
            op.f("ck_registration_listed_for"), "listed_for IN ('nobody', 'participants', 'everyone')"
        )
    with op.batch_alter_table("calendar_item") as batch:
        batch.add_column(sa.Column("answer", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("answered_at", _WHEN, nullable=True))

    op.create_table(
        "stand",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("exhibitor", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("offers", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_stand_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_stand_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stand")),
        sa.UniqueConstraint("event_id", "number", name=op.f("uq_stand_event_id_number")),
    )
    op.create_table(
        "invitee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(organisation_id IS NULL) <> (person_id IS NULL)", name=op.f("ck_invitee_one_guest")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_invitee_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_invitee_organisation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_invitee_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitee")),
        sa.UniqueConstraint("event_id", "organisation_id", name=op.f("uq_invitee_event_id_organisation_id")),
        sa.UniqueConstraint("event_id", "person_id", name=op.f("uq_invitee_event_id_person_id")),
    )
    op.create_table(
        "availability",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("speaker_id", sa.Integer(), nullable=True),
        sa.Column("invitee_id", sa.Integer(), nullable=True),
        sa.Column("starts_at", _WHEN, nullable=False),
        sa.Column("ends_at", _WHEN, nullable=False),
        sa.CheckConstraint(
            "CASE WHEN room_id IS NULL THEN 0 ELSE 1 END + CASE WHEN speaker_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN invitee_id IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck_availability_one_owner"),
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_availability_span")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_availability_room_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["speaker_id"], ["speaker.id"], name=op.f("fk_availability_speaker_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["invitee_id"], ["invitee.id"], name=op.f("fk_availability_invitee_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_availability")),
    )
    op.create_index(op.f("ix_availability_room_id"), "availability", ["room_id"])
    op.create_index(op.f("ix_availability_speaker_id"), "availability", ["speaker_id"])
    op.create_index(op.f("ix_availability_invitee_id"), "availability", ["invitee_id"])
    op.create_table(
        "version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("published_at", _WHEN, nullable=False),
        sa.Column("published_by", sa.Integer(), nullable=True),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_version_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["published_by"], ["person.id"], name=op.f("fk_version_published_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_version")),
        sa.UniqueConstraint("event_id", "number", name=op.f("uq_version_event_id_number")),
    )
    op.create_table(
        "draft_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("at", _WHEN, nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_draft_step_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_draft_step_person_id")),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], name=op.f("fk_draft_step_session_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_step")),
    )
    op.create_index("ix_draft_step_person", "draft_step", ["event_id", "person_id", "id"])
    op.create_table(
        "attendance",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("scanned_at", _WHEN, nullable=True),
        sa.Column("clicked_at", _WHEN, nullable=True),
        sa.Column("joined_at", _WHEN, nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], name=op.f("fk_attendance_session_id")),
        sa.ForeignKeyConstraint(["registration_id"], ["registration.id"], name=op.f("fk_attendance_registration_id")),
        sa.PrimaryKeyConstraint("session_id", "registration_id", name=op.f("pk_attendance")),
    )
    op.create_index(op.f("ix_attendance_registration_id"), "attendance", ["registration_id"])
    with op.batch_alter_table("gate") as batch:
        batch.add_column(sa.Column("room_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_gate_room_id"), "room", ["room_id"], ["id"], ondelete="SET NULL")


def downgrade() -> None:
    with op.batch_alter_table("gate") as batch:
        batch.drop_constraint(op.f("fk_gate_room_id"), type_="foreignkey")
        batch.drop_column("room_id")
    for table in ("attendance", "draft_step", "version", "availability", "invitee", "stand"):
        op.drop_table(table)
    with op.batch_alter_table("calendar_item") as batch:
        batch.drop_column("answered_at")
        batch.drop_column("answer")
    with op.batch_alter_table("registration") as batch:
        batch.drop_constraint(op.f("ck_registration_listed_for"), type_="check")
        batch.drop_column("arrived_at")
        batch.drop_column("listed_for")
    with op.batch_alter_table("speaker") as batch:
        batch.drop_constraint(op.f("fk_speaker_person_id"), type_="foreignkey")
        batch.drop_column("person_id")
    # Without drafts there is no place for what nobody was shown.
    op.execute(
        "DELETE FROM enrolment WHERE session_id IN (SELECT id FROM session WHERE NOT published)"
    )
    op.execute("DELETE FROM session WHERE NOT published")
    with op.batch_alter_table("session") as batch:
        batch.drop_constraint(op.f("ck_session_mode"), type_="check")
        batch.drop_constraint(op.f("ck_session_published_has_time"), type_="check")
        for column in ("revision", "draft", "published", "minutes", "materials", "mode"):
            batch.drop_column(column)
        batch.alter_column("starts_at", existing_type=_WHEN, nullable=False)
        batch.alter_column("ends_at", existing_type=_WHEN, nullable=False)
    op.execute("UPDATE room SET kind = 'on_site' WHERE kind = 'hybrid'")
    with op.batch_alter_table("room") as batch:
        batch.drop_constraint(op.f("ck_room_provider"), type_="check")
        batch.drop_constraint(op.f("ck_room_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_room_kind"), "kind IN ('on_site', 'online')")
        batch.drop_column("changeover_minutes")
        batch.drop_column("provider")
    with op.batch_alter_table("event") as batch:
        batch.drop_constraint(op.f("ck_event_attendee_lists"), type_="check")
        batch.drop_index("ix_event_series")
        for column in (
            "programme_stamp", "series_number", "series", "join_after", "join_before", "changeover_minutes",
            "attendees_participants", "attendees_public", "invited_only",
        ):
            batch.drop_column(column)
    for table in ("enrolment", "registration"):
        op.execute(f"UPDATE {table} SET state = 'left' WHERE state = 'requested'")
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_state"), type_="check")
            batch.create_check_constraint(op.f(f"ck_{table}_state"), "state IN ('confirmed', 'waiting', 'left')")
            batch.drop_column("decline_until")
            batch.drop_column("group_code")
    for table in ("session", "event"):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_cap_positive"), type_="check")
            for column in ("organisation_cap", "closes_at", "opens_at", "needs_approval"):
                batch.drop_column(column)
