"""gates with rules, scans given offline, conflicts, annulments, leads, print runs, who came to a meeting

Revision: 0003
Follows: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_WHEN = sa.DateTime(timezone=True)


def _id() -> sa.Column:
    return sa.Column("id", sa.Integer(), nullable=False)


def upgrade() -> None:
    op.create_table(
        "door",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("gates_stamp", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_door_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_door")),
    )
    with op.batch_alter_table("badge") as batch:
        batch.add_column(sa.Column("event_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("key_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("mask", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("change", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("printed_issue", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("printed_at", _WHEN, nullable=True))
        batch.add_column(sa.Column("shares_contact_since", _WHEN, nullable=True))
        batch.create_foreign_key(op.f("fk_badge_event_id"), "event", ["event_id"], ["id"])
        batch.create_foreign_key(op.f("fk_badge_key_id"), "signing_key", ["key_id"], ["id"])
    op.execute(
        "UPDATE badge SET event_id = (SELECT event_id FROM registration WHERE registration.id = badge.registration_id), change = 1,"
        " key_id = (SELECT MAX(id) FROM signing_key)"
    )
    # Devices ask for what changed since 0: what was there before is change number 1.
    op.execute("INSERT INTO door (event_id, changes, gates_stamp) SELECT id, 1, 'first' FROM event")
    with op.batch_alter_table("badge") as batch:
        batch.alter_column("event_id", existing_type=sa.Integer(), nullable=False)
        batch.create_index("ix_badge_event_change", ["event_id", "change"])
    with op.batch_alter_table("gate") as batch:
        batch.add_column(sa.Column("kind", sa.String(), nullable=False, server_default="door"))
        batch.add_column(sa.Column("table_number", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("direction", sa.String(), nullable=False, server_default="both"))
        batch.add_column(sa.Column("hours", sa.JSON(), nullable=False, server_default="[]"))
        batch.add_column(sa.Column("roles", sa.JSON(), nullable=False, server_default="[]"))
        batch.add_column(sa.Column("modes", sa.JSON(), nullable=False, server_default="[]"))
        batch.add_column(sa.Column("seat_required", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("reentry", sa.String(), nullable=False, server_default="after_exit"))
        batch.add_column(sa.Column("capacity", sa.Integer(), nullable=True))
        batch.create_check_constraint(op.f("ck_gate_kind"), "kind IN ('door', 'room', 'table')")
        batch.create_check_constraint(op.f("ck_gate_direction"), "direction IN ('both', 'in', 'out')")
        batch.create_check_constraint(
            op.f("ck_gate_reentry"), "reentry IN ('free', 'after_exit', 'once_a_day', 'once')"
        )
        batch.create_check_constraint(op.f("ck_gate_capacity_positive"), "capacity > 0")
    op.execute("UPDATE gate SET kind = 'room' WHERE room_id IS NOT NULL")
    with op.batch_alter_table("device") as batch:
        batch.add_column(sa.Column("name", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("skew_ms", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("queued", sa.Integer(), nullable=True))
    with op.batch_alter_table("scan") as batch:
        batch.add_column(sa.Column("offline", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("at", _WHEN, nullable=True))
        batch.drop_index("ix_scan_registration")
        batch.drop_index("ix_scan_event")
    op.execute("UPDATE scan SET at = CASE WHEN scanned_at < received_at THEN scanned_at ELSE received_at END")
    with op.batch_alter_table("scan") as batch:
        batch.alter_column("at", existing_type=_WHEN, nullable=False)
        batch.create_index("ix_scan_registration", ["registration_id", "at"])
        batch.create_index("ix_scan_event", ["event_id", "id"])
        batch.create_index("ix_scan_event_at", ["event_id", "at"])
    op.create_table(
        "annulment",
        _id(),
        sa.Column("scan_id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("at", _WHEN, nullable=False),
        sa.ForeignKeyConstraint(["scan_id"], ["scan.id"], name=op.f("fk_annulment_scan_id")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_annulment_device_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annulment")),
        sa.UniqueConstraint("scan_id", name=op.f("uq_annulment_scan_id")),
    )
    op.create_table(
        "conflict",
        _id(),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("scan_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=True),
        sa.Column("found_at", _WHEN, nullable=False),
        sa.Column("settled_at", _WHEN, nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_conflict_event_id")),
        sa.ForeignKeyConstraint(["scan_id"], ["scan.id"], name=op.f("fk_conflict_scan_id")),
        sa.ForeignKeyConstraint(["other_id"], ["scan.id"], name=op.f("fk_conflict_other_id")),
        sa.ForeignKeyConstraint(["settled_by"], ["person.id"], name=op.f("fk_conflict_settled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict")),
        sa.UniqueConstraint("scan_id", "kind", name=op.f("uq_conflict_scan_id_kind")),
    )
    op.create_index("ix_conflict_event", "conflict", ["event_id", "id"])
    op.create_table(
        "lead",
        _id(),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("by_person_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("scanned_at", _WHEN, nullable=False),
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name=op.f("ck_lead_rating")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_lead_event_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_lead_organisation_id")),
        sa.ForeignKeyConstraint(["registration_id"], ["registration.id"], name=op.f("fk_lead_registration_id")),
        sa.ForeignKeyConstraint(["by_person_id"], ["person.id"], name=op.f("fk_lead_by_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead")),
        sa.UniqueConstraint("organisation_id", "registration_id", name=op.f("uq_lead_organisation_id_registration_id")),
    )
    op.create_index(op.f("ix_lead_registration_id"), "lead", ["registration_id"])
    op.create_table(
        "print_run",
        _id(),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("layout", sa.String(), nullable=False),
        sa.Column("registrations", sa.JSON(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", _WHEN, nullable=False),
        sa.Column("finished_at", _WHEN, nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_print_run_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_print_run_asked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_run")),
    )
    op.create_table(
        "print_part",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("badges", sa.Integer(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["print_run.id"], name=op.f("fk_print_part_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "number", name=op.f("pk_print_part")),
    )
    op.create_table(
        "meeting_presence",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("at", _WHEN, nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_presence_meeting_id")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_meeting_presence_registration_id")
        ),
        sa.PrimaryKeyConstraint("meeting_id", "registration_id", name=op.f("pk_meeting_presence")),
    )


def downgrade() -> None:
    for table in ("meeting_presence", "print_part", "print_run", "lead", "conflict", "annulment"):
        op.drop_table(table)
    with op.batch_alter_table("scan") as batch:
        for index in ("ix_scan_event_at", "ix_scan_event", "ix_scan_registration"):
            batch.drop_index(index)
        batch.drop_column("at")
        batch.drop_column("offline")
        batch.create_index("ix_scan_registration", ["registration_id", "id"])
        batch.create_index("ix_scan_event", ["event_id", "received_at"])
    with op.batch_alter_table("device") as batch:
        for column in ("queued", "skew_ms", "name"):
            batch.drop_column(column)
    with op.batch_alter_table("gate") as batch:
        for check in ("capacity_positive", "reentry", "direction", "kind"):
            batch.drop_constraint(op.f(f"ck_gate_{check}"), type_="check")
        for column in (
            "capacity", "reentry", "seat_required", "modes", "roles", "hours", "direction", "table_number", "kind",
        ):
            batch.drop_column(column)
    with op.batch_alter_table("badge") as batch:
        batch.drop_index("ix_badge_event_change")
        batch.drop_constraint(op.f("fk_badge_key_id"), type_="foreignkey")
        batch.drop_constraint(op.f("fk_badge_event_id"), type_="foreignkey")
        for column in (
            "shares_contact_since", "printed_at", "printed_issue", "change", "mask", "key_id", "event_id",
        ):
            batch.drop_column(column)
    op.drop_table("door")
