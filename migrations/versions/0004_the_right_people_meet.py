"""matchmaking: settings, fuller profiles, wishes, several times and guests of a meeting, words afterwards, plans, vectors

Revision: 0004
Follows: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_WHEN = sa.DateTime(timezone=True)
_STATES = "state IN ('requested', 'accepted', 'declined', 'cancelled'%s)"


def _int(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=null)


def _refers(table: str, column: str, to: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def upgrade() -> None:
    op.create_table(
        "matchmaking",
        _int("event_id"),
        sa.Column("opens", sa.String(), nullable=False),
        sa.Column("closes", sa.String(), nullable=False),
        sa.Column("pauses", sa.JSON(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        _int("request_hours"),
        sa.Column("weights", sa.JSON(), nullable=False),
        _refers("matchmaking", "event_id", "event.id", "CASCADE"),
        _key("matchmaking", "event_id"),
    )
    with op.batch_alter_table("meeting_profile") as batch:
        batch.add_column(sa.Column("seeks_text", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("offers_text", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("languages", sa.JSON(), nullable=False, server_default="[]"))
        batch.add_column(_int("most_a_day", null=True))
        batch.add_column(sa.Column("buffer_minutes", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("away", sa.JSON(), nullable=False, server_default="[]"))
        batch.add_column(sa.Column("hours_from", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("hours_until", sa.String(), nullable=False, server_default=""))
        batch.add_column(_int("table_number", null=True))
        batch.create_check_constraint(op.f("ck_meeting_profile_most_positive"), "most_a_day > 0")
        batch.create_check_constraint(op.f("ck_meeting_profile_buffer"), "buffer_minutes >= 0 AND buffer_minutes <= 60")
    op.create_table(
        "meeting_wish",
        _int("registration_id"),
        _int("other_id"),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("changed_at", _WHEN, nullable=False),
        sa.CheckConstraint("level IN ('must', 'want', 'no')", name=op.f("ck_meeting_wish_level")),
        sa.CheckConstraint("registration_id <> other_id", name=op.f("ck_meeting_wish_two_people")),
        _refers("meeting_wish", "registration_id", "registration.id"),
        _refers("meeting_wish", "other_id", "registration.id"),
        _key("meeting_wish", "registration_id", "other_id"),
    )
    op.create_index("ix_meeting_wish_other_id", "meeting_wish", ["other_id"])
    op.create_table(
        "meeting_plan",
        _int("id"),
        _int("event_id"),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("problem", sa.JSON(), nullable=False),
        sa.Column("slot_starts", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("progress", sa.JSON(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        _int("asked_by", null=True),
        sa.Column("asked_at", _WHEN, nullable=False),
        sa.Column("beat_at", _WHEN, nullable=True),
        sa.Column("published_at", _WHEN, nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'ready', 'failed', 'stopped', 'publishing', 'published')", name=op.f("ck_meeting_plan_state")
        ),
        _refers("meeting_plan", "event_id", "event.id", "CASCADE"),
        _refers("meeting_plan", "asked_by", "person.id"),
        _key("meeting_plan", "id"),
    )
    op.create_index("ix_meeting_plan_event", "meeting_plan", ["event_id"])
    with op.batch_alter_table("meeting") as batch:
        batch.add_column(_int("turn_id", null=True))
        batch.add_column(sa.Column("expires_at", _WHEN, nullable=True))
        batch.add_column(sa.Column("reason", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("source", sa.String(), nullable=False, server_default="asked"))
        batch.add_column(_int("plan_id", null=True))
        batch.add_column(sa.Column("locked", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.create_foreign_key(op.f("fk_meeting_turn_id"), "registration", ["turn_id"], ["id"])
        batch.create_foreign_key(op.f("fk_meeting_plan_id"), "meeting_plan", ["plan_id"], ["id"], ondelete="SET NULL")
        batch.drop_constraint(op.f("ck_meeting_state"), type_="check")
        batch.create_check_constraint(op.f("ck_meeting_state"), _STATES % ", 'lapsed'")
        batch.create_check_constraint(op.f("ck_meeting_source"), "source IN ('asked', 'plan', 'walk_up')")
    op.create_table(
        "meeting_slot",
        _int("meeting_id"),
        sa.Column("starts_at", _WHEN, nullable=False),
        _int("position"),
        _refers("meeting_slot", "meeting_id", "meeting.id", "CASCADE"),
        _key("meeting_slot", "meeting_id", "starts_at"),
    )
    # Requests that wait keep waiting: for the invitee, with the one time they named.
    op.execute("INSERT INTO meeting_slot SELECT id, starts_at, 0 FROM meeting WHERE state = 'requested'")
    op.execute("UPDATE meeting SET turn_id = invitee_id, expires_at = starts_at WHERE state = 'requested'")
    op.create_table(
        "meeting_guest",
        _int("meeting_id"),
        _int("registration_id"),
        _refers("meeting_guest", "meeting_id", "meeting.id", "CASCADE"),
        _refers("meeting_guest", "registration_id", "registration.id"),
        _key("meeting_guest", "meeting_id", "registration_id"),
    )
    op.create_index("ix_meeting_guest_registration_id", "meeting_guest", ["registration_id"])
    op.create_table(
        "meeting_word",
        _int("meeting_id"),
        _int("registration_id"),
        sa.Column("met", sa.Boolean(), nullable=False),
        _int("rating", null=True),
        sa.Column("leads_to_poc", sa.Boolean(), nullable=False),
        sa.Column("said_at", _WHEN, nullable=False),
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name=op.f("ck_meeting_word_rating")),
        _refers("meeting_word", "meeting_id", "meeting.id", "CASCADE"),
        _refers("meeting_word", "registration_id", "registration.id"),
        _key("meeting_word", "meeting_id", "registration_id"),
    )
    op.create_table(
        "table_visit",
        _int("registration_id"),
        _int("table_number"),
        sa.Column("at", _WHEN, nullable=False),
        _refers("table_visit", "registration_id", "registration.id"),
        _key("table_visit", "registration_id"),
    )
    op.create_table(
        "text_vector",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        _key("text_vector", "digest", "model"),
    )


def downgrade() -> None:
    for table in ("text_vector", "table_visit", "meeting_word", "meeting_guest", "meeting_slot"):
        op.drop_table(table)
    op.execute("UPDATE meeting SET state = 'cancelled' WHERE state = 'lapsed'")
    with op.batch_alter_table("meeting") as batch:
        batch.drop_constraint(op.f("ck_meeting_source"), type_="check")
        batch.drop_constraint(op.f("ck_meeting_state"), type_="check")
        batch.create_check_constraint(op.f("ck_meeting_state"), _STATES % "")
        batch.drop_constraint(op.f("fk_meeting_plan_id"), type_="foreignkey")
        batch.drop_constraint(op.f("fk_meeting_turn_id"), type_="foreignkey")
        for column in ("locked", "plan_id", "source", "reason", "expires_at", "turn_id"):
            batch.drop_column(column)
    op.drop_table("meeting_plan")
    op.drop_table("meeting_wish")
    with op.batch_alter_table("meeting_profile") as batch:
        batch.drop_constraint(op.f("ck_meeting_profile_buffer"), type_="check")
        batch.drop_constraint(op.f("ck_meeting_profile_most_positive"), type_="check")
        for column in (
            "table_number",
            "hours_until",
            "hours_from",
            "away",
            "buffer_minutes",
            "most_a_day",
            "languages",
            "offers_text",
            "seeks_text",
        ):
            batch.drop_column(column)
    op.drop_table("matchmaking")
