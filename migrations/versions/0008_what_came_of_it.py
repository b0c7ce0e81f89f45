"""reports: a period, words by language, facts with the records behind them, versions; snapshots of a year's figures

Revision: 0008
Follows: 0007
"""

from __future__ import annotations

import json
import re
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None
_KINDS = {"challenge": "challenges", "solution": "solutions", "project": "projects", "use_case": "use cases"}


def upgrade() -> None:
    old = op.get_bind().execute(sa.text("SELECT * FROM report ORDER BY number")).mappings().all()
    op.drop_table("report")
    _reports()
    for row in old:
        _bring_over(row)
    if old and op.get_bind().dialect.name == "postgresql":
        for table in ("report", "report_version"):
            op.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
    op.create_table(
        "snapshot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("taken_by", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["taken_by"], ["person.id"], name="fk_snapshot_taken_by"),
        sa.PrimaryKeyConstraint("id", name="pk_snapshot"),
        sa.UniqueConstraint("year", "taken_on", name="uq_snapshot_year_taken_on"),
    )


def _reports() -> None:
    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("theme_code", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("facts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("steps_done", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=True),
        sa.Column("submitted_by", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('draft', 'waiting', 'published')", name="ck_report_state"),
        sa.CheckConstraint("ends_on >= starts_on", name="ck_report_period"),
        sa.ForeignKeyConstraint(["theme_code"], ["theme.code"], name="fk_report_theme_code"),
        sa.ForeignKeyConstraint(["written_by"], ["person.id"], name="fk_report_written_by"),
        sa.ForeignKeyConstraint(["submitted_by"], ["person.id"], name="fk_report_submitted_by"),
        sa.PrimaryKeyConstraint("id", name="pk_report"),
        sa.UniqueConstraint("number", name="uq_report_number"),
    )
    op.create_table(
        "report_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name="fk_report_version_report_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["published_by"], ["person.id"], name="fk_report_version_published_by"),
        sa.PrimaryKeyConstraint("id", name="pk_report_version"),
        sa.UniqueConstraint("report_id", "version", name="uq_report_version_report_id_version"),
    )
    op.create_index("ix_report_version_published_at", "report_version", ["published_at"])


def _bring_over(row: Any) -> None:
    """Earlier reports counted everything until the day they came out, without the records behind it: their figures become words
    of the first chapter, so that nothing is lost and nothing is claimed."""
    facts = row["facts"] if isinstance(row["facts"], dict) else json.loads(row["facts"])
    said = ", ".join(f"{facts[kind]} {name}" for kind, name in _KINDS.items() if kind in facts)
    chapters = {"demand": f"Listings in this theme when the report was published: {said}."} if said else {}
    words = json.dumps({"en": {"title": row["title"], "summary": row["summary"], "chapters": chapters}})
    values = {**row, "words": words, "day": str(row["published_at"])[:10]}
    bind = op.get_bind()
    bind.execute(
        sa.text(
            "INSERT INTO report (id, number, theme_code, region, starts_on, ends_on, state, words, facts, steps_done, steps, note,"
            " changed_at) VALUES (:number, :number, :theme_code, :region, '2000-01-01', :day, 'published', :words, '{}', 0, 0, '',"
            " :published_at)"
        ),
        {name: values[name] for name in ("number", "theme_code", "region", "day", "words", "published_at")},
    )
    bind.execute(
        sa.text(
            "INSERT INTO report_version (id, report_id, version, words, facts, published_at)"
            " VALUES (:number, :number, 1, :words, '{}', :published_at)"
        ),
        {name: values[name] for name in ("number", "words", "published_at")},
    )


def downgrade() -> None:
    op.drop_table("snapshot")
    query = "SELECT r.number, r.theme_code, r.region, v.words, v.facts, v.published_at FROM report r"
    query += " JOIN report_version v ON v.report_id = r.id ORDER BY r.number, v.version"
    # The latest words and figures, on the day of the first version.
    published: dict[int, Any] = {}
    for row in op.get_bind().execute(sa.text(query)).mappings():
        first = published.get(row["number"], row)
        published[row["number"]] = {**row, "published_at": first["published_at"]}
    op.drop_table("report_version")
    op.drop_table("report")
    op.create_table(
        "report",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("theme_code", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["theme_code"], ["theme.code"], name="fk_report_theme_code"),
        sa.PrimaryKeyConstraint("number", name="pk_report"),
    )
    insert = sa.text(
        "INSERT INTO report (number, title, theme_code, region, summary, facts, published_at)"
        " VALUES (:number, :title, :theme_code, :region, :summary, :counts, :published_at)"
    )
    for row in published.values():
        words, facts = (row[name] if isinstance(row[name], dict) else json.loads(row[name]) for name in ("words", "facts"))
        said = words.get("en") or next(iter(words.values()))
        values = {name: row[name] for name in ("number", "theme_code", "region", "published_at")}
        counts = json.dumps(_counts(said["chapters"], facts))
        op.get_bind().execute(insert, {**values, "title": said["title"], "summary": said["summary"], "counts": counts})


def _counts(chapters: Any, facts: Any) -> dict[str, int]:
    """The four counts of an earlier report: of the lists, or as its first chapter tells them."""
    lists = {"challenge": "challenges", "solution": "solutions", "project": "projects", "use_case": "pilots"}
    if facts:
        return {kind: len(facts[name]) for kind, name in lists.items()}
    told = chapters.get("demand", "")
    found = {kind: re.search(rf"(\d+) {name}", told) for kind, name in _KINDS.items()}
    return {kind: int(number[1]) for kind, number in found.items() if number}
