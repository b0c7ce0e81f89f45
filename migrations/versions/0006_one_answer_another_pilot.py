"""exchange: revisions, attachments, stages with evidence, stakes by objective, awards, full-text search; framework: assessments

Revision: 0006
Follows: 0005
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("organisation") as batch:
        batch.add_column(sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
        batch.create_index("ix_organisation_changed_at", ["changed_at"])
    _framework()
    with op.batch_alter_table("listing") as batch:
        batch.add_column(sa.Column("details", sa.JSON(), nullable=False, server_default="{}"))
        batch.add_column(sa.Column("population", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("deadline", sa.Date(), nullable=True))
        for name, there in (("challenge_id", "listing"), ("project_id", "listing"), ("assessment_id", "assessment"), ("author_id", "person")):
            batch.add_column(sa.Column(name, sa.Integer(), nullable=True))
            batch.create_foreign_key(f"fk_listing_{name}", there, [name], ["id"])
        batch.create_index("ix_listing_challenge_id", ["challenge_id"])
        batch.create_index("ix_listing_project_id", ["project_id"])
        batch.create_index("ix_listing_changed_at", ["changed_at"])
        batch.create_index("ix_listing_country", ["country"])
        batch.create_unique_constraint("uq_listing_assessment_id", ["assessment_id"])
    with op.batch_alter_table("listing_theme") as batch:
        batch.create_index("ix_listing_theme_theme_code", ["theme_code"])
    _listings()
    _stakes()
    _awards()
    _search()
    _carry_over()


def _framework() -> None:
    op.create_table(
        "assessment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_assessment"),
        sa.UniqueConstraint("code", name="uq_assessment_code"),
    )
    op.create_table(
        "assessment_organisation",
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name="fk_assessment_organisation_assessment_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_assessment_organisation_organisation_id"),
        sa.PrimaryKeyConstraint("assessment_id", "organisation_id", name="pk_assessment_organisation"),
    )
    op.create_index("ix_assessment_organisation_organisation_id", "assessment_organisation", ["organisation_id"])
    op.create_table(
        "assessment_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("measures", sa.JSON(), nullable=False),
        sa.Column("judged", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name="fk_assessment_version_assessment_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name="fk_assessment_version_made_by"),
        sa.PrimaryKeyConstraint("id", name="pk_assessment_version"),
        sa.UniqueConstraint("assessment_id", "number", name="uq_assessment_version_assessment_id_number"),
    )
    op.create_table(
        "precedence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("tests", sa.JSON(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("NOT granted OR until IS NOT NULL", name="ck_precedence_granted_for_a_time"),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name="fk_precedence_assessment_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name="fk_precedence_decided_by"),
        sa.PrimaryKeyConstraint("id", name="pk_precedence"),
    )
    op.create_index("ix_precedence_assessment_id", "precedence", ["assessment_id"])


def _listings() -> None:
    op.create_table(
        "listing_words",
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name="fk_listing_words_listing_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("listing_id", name="pk_listing_words"),
    )
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('draft', 'waiting', 'published', 'returned')", name="ck_revision_state"),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name="fk_revision_author_id"),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name="fk_revision_decided_by"),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name="fk_revision_listing_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_revision"),
        sa.UniqueConstraint("listing_id", "number", name="uq_revision_listing_id_number"),
    )
    one_open = sa.text("state IN ('draft', 'waiting')")
    op.create_index("ix_revision_one_open", "revision", ["listing_id"], unique=True, sqlite_where=one_open, postgresql_where=one_open)
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["person.id"], name="fk_attachment_added_by"),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name="fk_attachment_listing_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_attachment"),
        sa.UniqueConstraint("listing_id", "digest", name="uq_attachment_listing_id_digest"),
    )
    op.create_table(
        "stage_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("taken_by", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name="fk_stage_step_listing_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["taken_by"], ["person.id"], name="fk_stage_step_taken_by"),
        sa.PrimaryKeyConstraint("id", name="pk_stage_step"),
    )
    op.create_index("ix_stage_step_listing_id", "stage_step", ["listing_id"])


def _stakes() -> None:
    op.create_table(
        "stake_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('department', 'citizens', 'operator', 'vendor', 'university', 'other')", name="ck_stake_group_kind"
        ),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name="fk_stake_group_listing_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_stake_group"),
        sa.UniqueConstraint("listing_id", "name", name="uq_stake_group_listing_id_name"),
    )
    op.create_table(
        "stake_objective",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["stake_group.id"], name="fk_stake_objective_group_id", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name="fk_stake_objective_listing_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_stake_objective"),
    )
    op.create_index("ix_stake_objective_listing_id", "stake_objective", ["listing_id"])
    op.create_table(
        "stake_weight",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("objective_id", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.CheckConstraint("weight BETWEEN -5 AND 5", name="ck_stake_weight_weight"),
        sa.ForeignKeyConstraint(["group_id"], ["stake_group.id"], name="fk_stake_weight_group_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["objective_id"], ["stake_objective.id"], name="fk_stake_weight_objective_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("group_id", "objective_id", name="pk_stake_weight"),
    )


def _awards() -> None:
    op.create_table(
        "award",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("intro", sa.String(), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('open', 'judging', 'published')", name="ck_award_state"),
        sa.PrimaryKeyConstraint("id", name="pk_award"),
        sa.UniqueConstraint("year", name="uq_award_year"),
    )
    op.create_table(
        "award_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("statement", sa.String(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name="fk_award_entry_award_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name="fk_award_entry_listing_id"),
        sa.PrimaryKeyConstraint("id", name="pk_award_entry"),
        sa.UniqueConstraint("award_id", "listing_id", name="uq_award_entry_award_id_listing_id"),
    )
    op.create_index("ix_award_entry_listing_id", "award_entry", ["listing_id"])
    op.create_table(
        "award_judge",
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name="fk_award_judge_award_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_award_judge_person_id"),
        sa.PrimaryKeyConstraint("award_id", "person_id", name="pk_award_judge"),
    )
    op.create_table(
        "award_verdict",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("conflict", sa.String(), nullable=False),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.Column("remark", sa.String(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["award_entry.id"], name="fk_award_verdict_entry_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_award_verdict_person_id"),
        sa.PrimaryKeyConstraint("entry_id", "person_id", name="pk_award_verdict"),
    )


def _search() -> None:
    """The full-text index of the database follows `listing_words` by triggers."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE search_listing USING fts5(title, body, content='listing_words', content_rowid='listing_id', "
            "tokenize='unicode61 remove_diacritics 2')"
        )
        gone = "INSERT INTO search_listing(search_listing, rowid, title, body) VALUES ('delete', old.listing_id, old.title, old.body);"
        here = "INSERT INTO search_listing(rowid, title, body) VALUES (new.listing_id, new.title, new.body);"
        for name, when, body in (("added", "INSERT", here), ("dropped", "DELETE", gone), ("changed", "UPDATE", gone + here)):
            op.execute(f"CREATE TRIGGER search_listing_{name} AFTER {when} ON listing_words BEGIN {body} END")
        return
    op.execute("CREATE TABLE search_listing (listing_id integer PRIMARY KEY, document tsvector NOT NULL)")
    op.execute("CREATE INDEX search_listing_document ON search_listing USING gin (document)")
    op.execute(
        "CREATE FUNCTION search_listing_follow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF TG_OP <> 'INSERT' THEN DELETE FROM search_listing WHERE listing_id = old.listing_id; END IF; "
        "IF TG_OP <> 'DELETE' THEN INSERT INTO search_listing VALUES (new.listing_id, "
        "setweight(to_tsvector('simple', new.title), 'A') || setweight(to_tsvector('simple', new.body), 'C')); "
        "RETURN new; END IF; RETURN old; END $$"
    )
    op.execute(
        "CREATE TRIGGER search_listing_follows AFTER INSERT OR UPDATE OR DELETE ON listing_words "
        "FOR EACH ROW EXECUTE FUNCTION search_listing_follow()"
    )


_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def _cut(text: str) -> str:
    """The words of a text as they were cut when this was written (`app/exchange/rules/words.py` is today's way)."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(char))
    plain = unicodedata.normalize("NFKC", plain)
    found = ["".join(parts) for parts in re.findall(r"\b([^\W_]+)-([^\W_]+)\b", plain)]
    for run in re.findall(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+|[^\W_]+", plain):
        found += ([run[at : at + 2] for at in range(len(run) - 1)] or [run]) if _WIDE.match(run) else [run[:40]]
    return " ".join(found)


_DATES = {"written_at": sa.DateTime(timezone=True), "decided_at": sa.DateTime(timezone=True), "published_at": sa.DateTime(timezone=True),
          "changed_at": sa.DateTime(timezone=True), "content": sa.JSON(), "places": sa.JSON()}  # fmt: skip


def _table(name: str, *columns: str) -> sa.TableClause:
    return sa.table(name, *(sa.column(column, _DATES.get(column)) for column in columns))


def _carry_over() -> None:
    """Each listing gets its first revision, its words, its country and the size of its city; each old stake a group, an
    objective and full weight."""
    bind = op.get_bind()
    names = ("id", "kind", "title", "summary", "body", "outcome", "places", "country", "trl", "published_at", "changed_at")
    listing = _table("listing", *names, "population")
    themes, partners = _links(bind)
    revisions: list[dict[str, Any]] = []
    words: list[dict[str, Any]] = []
    for row in bind.execute(sa.select(*(listing.c[name] for name in names)).order_by(listing.c.id)).mappings().all():
        own = partners.get(row["id"], [])
        content = {
            **{name: row[name] for name in ("title", "summary", "body")},
            "themes": themes.get(row["id"], []), "organisations": [slug for slug, *_rest in own], "video": "",
            **({"outcome": row["outcome"]} if row["kind"] == "challenge" else {}),
            **({"trl": row["trl"]} if row["kind"] == "solution" else {}),
            **({"places": row["places"], "country": row["country"]} if row["kind"] == "project" else {}),
        }  # fmt: skip
        shown = row["published_at"] is not None
        revisions.append(
            {"listing_id": row["id"], "number": 1, "content": content, "state": "published" if shown else "draft", "note": "",
             "written_at": row["changed_at"], "decided_at": row["published_at"]}
        )  # fmt: skip
        places = " ".join([*row["places"], *(f"{name} {city}" for _slug, name, city, *_rest in own)])
        if shown:
            body = " ".join((row["summary"], row["body"], row["outcome"], places))
            words.append({"listing_id": row["id"], "title": _cut(row["title"]), "body": _cut(body)})
        bind.execute(
            sa.update(listing).where(listing.c.id == row["id"]).values(
                country=row["country"] or next((country for *_r, country, _p in own), ""),
                population=next((people for *_r, people in own if people), None),
            )
        )  # fmt: skip
    if revisions:
        columns = ("listing_id", "number", "content", "state", "note", "written_at", "decided_at")
        op.bulk_insert(_table("revision", *columns), revisions)
    if words:
        op.bulk_insert(_table("listing_words", "listing_id", "title", "body"), words)
    op.execute(
        "INSERT INTO stage_step (listing_id, stage, evidence, link, taken_at) "
        "SELECT id, stage, '', '', coalesce(stage_since, changed_at) FROM listing WHERE kind = 'use_case'"
    )
    _carry_stakes(bind)
    op.drop_table("stake")


def _links(bind: sa.Connection) -> tuple[dict[int, list[str]], dict[int, list[tuple[Any, ...]]]]:
    themes: dict[int, list[str]] = {}
    for key, code in bind.execute(sa.text("SELECT listing_id, theme_code FROM listing_theme ORDER BY 1, 2")):
        themes.setdefault(key, []).append(code)
    partners: dict[int, list[tuple[Any, ...]]] = {}
    rows = bind.execute(
        sa.text(
            "SELECT lo.listing_id, o.slug, o.name, o.city, o.country, o.population FROM listing_organisation lo "
            "JOIN organisation o ON o.id = lo.organisation_id ORDER BY lo.listing_id, o.name"
        )
    )
    for key, *rest in rows:
        partners.setdefault(key, []).append(tuple(rest))
    return themes, partners


def _carry_stakes(bind: sa.Connection) -> None:
    groups: dict[tuple[int, str], int] = {}
    for number, (listing_id, name, objective) in enumerate(
        bind.execute(sa.text('SELECT listing_id, "group", objective FROM stake ORDER BY id')).all(), start=1
    ):
        if (listing_id, name) not in groups:
            groups[listing_id, name] = len(groups) + 1
            bind.execute(
                sa.text("INSERT INTO stake_group (id, listing_id, kind, name) VALUES (:id, :listing, 'other', :name)"),
                {"id": groups[listing_id, name], "listing": listing_id, "name": name},
            )
        group = groups[listing_id, name]
        bind.execute(
            sa.text("INSERT INTO stake_objective (id, listing_id, group_id, text) VALUES (:id, :listing, :group, :text)"),
            {"id": number, "listing": listing_id, "group": group, "text": objective},
        )
        bind.execute(
            sa.text("INSERT INTO stake_weight (group_id, objective_id, weight) VALUES (:group, :objective, 5)"),
            {"group": group, "objective": number},
        )
    if groups and bind.dialect.name == "postgresql":
        for table in ("stake_group", "stake_objective"):
            op.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")


def downgrade() -> None:
    op.create_table(
        "stake",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("group", sa.String(), nullable=False),
        sa.Column("objective", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name="fk_stake_listing_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_stake"),
    )
    op.create_index("ix_stake_listing_id", "stake", ["listing_id"])
    op.execute(
        'INSERT INTO stake (listing_id, "group", objective) SELECT o.listing_id, g.name, o.text FROM stake_objective o '
        "JOIN stake_group g ON g.id = o.group_id ORDER BY o.id"
    )
    if op.get_bind().dialect.name == "sqlite":
        for name in ("added", "dropped", "changed"):
            op.execute(f"DROP TRIGGER search_listing_{name}")
    else:
        op.execute("DROP TRIGGER search_listing_follows ON listing_words")
        op.execute("DROP FUNCTION search_listing_follow()")
    op.execute("DROP TABLE search_listing")
    for table in ("award_verdict", "award_judge", "award_entry", "award", "stake_weight", "stake_objective", "stake_group",
                  "stage_step", "attachment", "revision", "listing_words"):  # fmt: skip
        op.drop_table(table)
    with op.batch_alter_table("listing_theme") as batch:
        batch.drop_index("ix_listing_theme_theme_code")
    with op.batch_alter_table("listing") as batch:
        for name in ("challenge_id", "project_id", "changed_at", "country"):
            batch.drop_index(f"ix_listing_{name}")
        batch.drop_constraint("uq_listing_assessment_id", type_="unique")
        for name in ("challenge_id", "project_id", "assessment_id", "author_id"):
            batch.drop_constraint(f"fk_listing_{name}", type_="foreignkey")
        for name in ("details", "population", "deadline", "challenge_id", "project_id", "assessment_id", "author_id"):
            batch.drop_column(name)
    for table in ("precedence", "assessment_version", "assessment_organisation", "assessment"):
        op.drop_table(table)
    with op.batch_alter_table("organisation") as batch:
        batch.drop_index("ix_organisation_changed_at")
        batch.drop_column("changed_at")
