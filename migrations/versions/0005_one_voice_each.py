"""feedback: more kinds of questions and of surveys, drafts, tags; assemblies with electors, resolutions and votes

Revision: 0005
Follows: 0004
"""

from __future__ import annotations

from itertools import islice
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_REMADE = ("survey", "question", "participation", "ballot")


def upgrade() -> None:
    held = {name: _rows(name) for name in _REMADE}
    for name in reversed(_REMADE):
        op.drop_table(name)
    _surveys()
    _assemblies()
    keys = {row["id"]: f"q{row['position']}" for row in held["question"]}
    tongues: dict[int, list[str]] = {}
    for row in held["question"]:
        spoken = tongues.setdefault(row["survey_id"], [])
        spoken += [tag for tag in row["texts"] if tag not in spoken]
    _fill("survey", [_survey_now(row, tongues.get(row["id"], ["en"])) for row in held["survey"]])
    _fill("question", [_question_now(row, keys) for row in held["question"]])
    _fill("participation", [{"survey_id": row["survey_id"], "voter_id": row["person_id"]} for row in held["participation"]])
    _fill("ballot", [_ballot_now(row, keys) for row in held["ballot"]])


_READ = {
    "survey": ("id", "code", "title", "intro", "event_id", "session_id", "anonymous", "state", "opens_at", "created_at"),
    "question": ("id", "survey_id", "position", "kind", "texts", "options", "required"),
    "participation": ("survey_id", "person_id"),
    "ballot": ("id", "survey_id", "person_id", "answers"),
}
_TYPES = {
    "opens_at": sa.DateTime(timezone=True), "created_at": sa.DateTime(timezone=True), "closed_at": sa.DateTime(timezone=True),
    "texts": sa.JSON(), "options": sa.JSON(), "answers": sa.JSON(), "help": sa.JSON(), "rows": sa.JSON(), "settings": sa.JSON(),
    "languages": sa.JSON(), "traits": sa.JSON(), "titles": sa.JSON(), "intros": sa.JSON(), "depends_on": sa.JSON(none_as_null=True), "anonymous": sa.Boolean(),
    "required": sa.Boolean(), "public": sa.Boolean(), "random_order": sa.Boolean(), "published": sa.Boolean(),
}  # fmt: skip


def _table(name: str, columns: Any) -> sa.TableClause:
    return sa.table(name, *(sa.column(column, _TYPES.get(column)) for column in columns))


def _rows(name: str) -> list[dict[str, Any]]:
    table = _table(name, _READ[name])
    # By key, so that what comes after says nothing of the order in which it came.
    order = [table.c[column] for column in _READ[name][:2]]
    return [dict(row) for row in op.get_bind().execute(sa.select(table).order_by(*order)).mappings()]


def _fill(name: str, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    table = _table(name, rows[0])
    left = iter(rows)
    while part := list(islice(left, 500)):
        op.bulk_insert(table, part)
    if "id" in rows[0] and isinstance(rows[0]["id"], int) and op.get_bind().dialect.name == "postgresql":
        op.execute(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))")


def _survey_now(row: dict[str, Any], languages: list[str]) -> dict[str, Any]:
    about = "session" if row["session_id"] else "event"
    return {
        **row, "about": about, "voice": "person", "languages": languages, "template": "", "random_order": False, "traits": [],
        "closed_at": None, "published": False, "titles": {}, "intros": {},
    }  # fmt: skip


def _question_now(row: dict[str, Any], keys: dict[int, str]) -> dict[str, Any]:
    return {**row, "key": keys[row["id"]], "help": {}, "rows": [], "settings": {}, "depends_on": None, "public": False}


def _ballot_now(row: dict[str, Any], keys: dict[int, str]) -> dict[str, Any]:
    answers = {keys[int(key)]: answer for key, answer in row["answers"].items() if int(key) in keys}
    return {"id": row["id"], "survey_id": row["survey_id"], "voter_id": row["person_id"], "traits": [], "answers": answers}


def _surveys() -> None:
    op.create_table('survey',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('intro', sa.String(), nullable=False),
    sa.Column('titles', sa.JSON(), nullable=False),
    sa.Column('intros', sa.JSON(), nullable=False),
    sa.Column('about', sa.String(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=True),
    sa.Column('session_id', sa.Integer(), nullable=True),
    sa.Column('voice', sa.String(), nullable=False),
    sa.Column('languages', sa.JSON(), nullable=False),
    sa.Column('template', sa.String(), nullable=False),
    sa.Column('random_order', sa.Boolean(), nullable=False),
    sa.Column('anonymous', sa.Boolean(), nullable=False),
    sa.Column('traits', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('opens_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reminded_at_count', sa.Integer(), nullable=True),
    sa.Column('published', sa.Boolean(), nullable=False),
    sa.CheckConstraint("(about = 'network') = (event_id IS NULL)", name=op.f('ck_survey_has_event')),
    sa.CheckConstraint("(about = 'session') = (session_id IS NOT NULL)", name=op.f('ck_survey_has_session')),
    sa.CheckConstraint("about IN ('event', 'session', 'meetings', 'assembly', 'network')", name=op.f('ck_survey_about')),
    sa.CheckConstraint("state IN ('draft', 'open', 'closed')", name=op.f('ck_survey_state')),
    sa.CheckConstraint("voice IN ('person', 'organisation')", name=op.f('ck_survey_voice')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_survey_event_id')),
    sa.ForeignKeyConstraint(['session_id'], ['session.id'], name=op.f('fk_survey_session_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey')),
    sa.UniqueConstraint('code', name=op.f('uq_survey_code'))
    )
    op.create_table('question',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('survey_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('texts', sa.JSON(), nullable=False),
    sa.Column('help', sa.JSON(), nullable=False),
    sa.Column('options', sa.JSON(), nullable=False),
    sa.Column('rows', sa.JSON(), nullable=False),
    sa.Column('required', sa.Boolean(), nullable=False),
    sa.Column('settings', sa.JSON(), nullable=False),
    sa.Column('depends_on', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('public', sa.Boolean(), nullable=False),
    sa.CheckConstraint("kind IN ('rating', 'nps', 'single', 'multiple', 'matrix', 'ranking', 'number', 'short', 'text', 'date', 'consent', 'section')", name=op.f('ck_question_kind')),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_question_survey_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question')),
    sa.UniqueConstraint('survey_id', 'key', name=op.f('uq_question_survey_id_key'))
    )
    op.create_index(op.f('ix_question_survey_id'), 'question', ['survey_id'], unique=False)
    op.create_table('participation',
    sa.Column('survey_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('voter_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_participation_survey_id')),
    sa.PrimaryKeyConstraint('survey_id', 'voter_id', name=op.f('pk_participation')),
    sqlite_with_rowid=False
    )
    op.create_table('ballot',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('survey_id', sa.Integer(), nullable=False),
    sa.Column('voter_id', sa.Integer(), nullable=True),
    sa.Column('traits', sa.JSON(), nullable=False),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_ballot_survey_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ballot')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_ballot_survey_id'), 'ballot', ['survey_id'], unique=False)
    op.create_table('answer_draft',
    sa.Column('survey_id', sa.Integer(), nullable=False),
    sa.Column('voter_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('given', sa.JSON(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_answer_draft_survey_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('survey_id', 'voter_id', name=op.f('pk_answer_draft'))
    )
    op.create_table('text_tag',
    sa.Column('survey_id', sa.Integer(), nullable=False),
    sa.Column('fingerprint', sa.String(), nullable=False),
    sa.Column('tag', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_text_tag_survey_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('survey_id', 'fingerprint', 'tag', name=op.f('pk_text_tag'))
    )


def _assemblies() -> None:
    op.create_table('assembly',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('chair_id', sa.Integer(), nullable=True),
    sa.Column('quorum_numerator', sa.Integer(), nullable=False),
    sa.Column('quorum_denominator', sa.Integer(), nullable=False),
    sa.Column('quorum_more_than', sa.Boolean(), nullable=False),
    sa.Column('proxy_limit', sa.Integer(), nullable=False),
    sa.Column('record_date', sa.Date(), nullable=True),
    sa.Column('frozen_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('minutes', sa.String(), nullable=False),
    sa.Column('there', sa.JSON(none_as_null=True), nullable=True),
    sa.CheckConstraint('proxy_limit >= 0', name=op.f('ck_assembly_proxy_limit')),
    sa.CheckConstraint('quorum_numerator >= 0 AND quorum_denominator > 0', name=op.f('ck_assembly_quorum_fraction')),
    sa.ForeignKeyConstraint(['chair_id'], ['person.id'], name=op.f('fk_assembly_chair_id')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_assembly_event_id')),
    sa.PrimaryKeyConstraint('event_id', name=op.f('pk_assembly'))
    )
    op.create_table('agenda_point',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('notes', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['assembly.event_id'], name=op.f('fk_agenda_point_event_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agenda_point'))
    )
    op.create_index(op.f('ix_agenda_point_event_id'), 'agenda_point', ['event_id'], unique=False)
    op.create_table('elector',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('delegate_id', sa.Integer(), nullable=True),
    sa.Column('proxy_id', sa.Integer(), nullable=True),
    sa.Column('marked_present', sa.Boolean(), nullable=True),
    sa.ForeignKeyConstraint(['delegate_id'], ['person.id'], name=op.f('fk_elector_delegate_id')),
    sa.ForeignKeyConstraint(['event_id'], ['assembly.event_id'], name=op.f('fk_elector_event_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_elector_organisation_id')),
    sa.ForeignKeyConstraint(['proxy_id'], ['person.id'], name=op.f('fk_elector_proxy_id')),
    sa.PrimaryKeyConstraint('event_id', 'organisation_id', name=op.f('pk_elector')),
    sa.UniqueConstraint('event_id', 'delegate_id', name=op.f('uq_elector_event_id_delegate_id'))
    )
    op.create_table('agenda_document',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('point_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['point_id'], ['agenda_point.id'], name=op.f('fk_agenda_document_point_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agenda_document'))
    )
    op.create_index(op.f('ix_agenda_document_point_id'), 'agenda_document', ['point_id'], unique=False)
    op.create_table('resolution',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('point_id', sa.Integer(), nullable=True),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('proposed_by', sa.Integer(), nullable=True),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('secret', sa.Boolean(), nullable=False),
    sa.Column('rule', sa.String(), nullable=False),
    sa.Column('tie', sa.String(), nullable=False),
    sa.Column('options', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('result', sa.JSON(), nullable=False),
    sa.CheckConstraint("(kind = 'amendment') = (parent_id IS NOT NULL)", name=op.f('ck_resolution_amends')),
    sa.CheckConstraint("kind IN ('resolution', 'motion', 'amendment')", name=op.f('ck_resolution_kind')),
    sa.CheckConstraint("rule IN ('simple', 'absolute', 'two_thirds', 'most_votes')", name=op.f('ck_resolution_rule')),
    sa.CheckConstraint("state IN ('proposed', 'ready', 'open', 'tied', 'closed', 'withdrawn')", name=op.f('ck_resolution_state')),
    sa.CheckConstraint("tie IN ('rejected', 'casting')", name=op.f('ck_resolution_tie')),
    sa.ForeignKeyConstraint(['event_id'], ['assembly.event_id'], name=op.f('fk_resolution_event_id')),
    sa.ForeignKeyConstraint(['parent_id'], ['resolution.id'], name=op.f('fk_resolution_parent_id')),
    sa.ForeignKeyConstraint(['point_id'], ['agenda_point.id'], name=op.f('fk_resolution_point_id')),
    sa.ForeignKeyConstraint(['proposed_by'], ['organisation.id'], name=op.f('fk_resolution_proposed_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_resolution')),
    sa.UniqueConstraint('event_id', 'number', name=op.f('uq_resolution_event_id_number'))
    )
    op.create_table('receipt',
    sa.Column('resolution_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['resolution_id'], ['resolution.id'], name=op.f('fk_receipt_resolution_id')),
    sa.PrimaryKeyConstraint('resolution_id', 'code', name=op.f('pk_receipt')),
    sqlite_with_rowid=False
    )
    op.create_table('secret_ballot',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('resolution_id', sa.Integer(), nullable=False),
    sa.Column('choice', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['resolution_id'], ['resolution.id'], name=op.f('fk_secret_ballot_resolution_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_secret_ballot')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_secret_ballot_resolution_id'), 'secret_ballot', ['resolution_id'], unique=False)
    op.create_table('voice',
    sa.Column('resolution_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('organisation_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('choice', sa.Integer(), nullable=True),
    sa.Column('cast_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['cast_by'], ['person.id'], name=op.f('fk_voice_cast_by')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_voice_organisation_id')),
    sa.ForeignKeyConstraint(['resolution_id'], ['resolution.id'], name=op.f('fk_voice_resolution_id')),
    sa.PrimaryKeyConstraint('resolution_id', 'organisation_id', name=op.f('pk_voice')),
    sqlite_with_rowid=False
    )


def downgrade() -> None:
    """What an older version knows of is kept: surveys of events and sessions, with the questions and answers of its four kinds."""
    held = {name: _rows_now(name) for name in _REMADE}
    surveys = [row for row in held["survey"] if row["about"] in ("event", "session") and row["voice"] == "person"]
    known = {row["id"] for row in surveys}
    asked = [row for row in held["question"] if row["survey_id"] in known and row["kind"] in ("rating", "single", "multiple", "text")]
    ids = {(row["survey_id"], row["key"]): str(row["id"]) for row in asked}
    for name in (
        "receipt", "secret_ballot", "voice", "resolution", "agenda_document", "agenda_point", "elector", "assembly", "text_tag",
        "answer_draft", "ballot", "participation", "question", "survey",
    ):  # fmt: skip
        op.drop_table(name)
    _before()
    _fill("survey", [{name: row[name] for name in _READ["survey"]} for row in surveys])
    places: dict[int, int] = {}
    for row in asked:
        places[row["survey_id"]] = row["position"] = places.get(row["survey_id"], 0) + 1
    _fill("question", [{name: row[name] for name in _READ["question"]} for row in asked])
    rows = [row for row in held["participation"] if row["survey_id"] in known]
    _fill("participation", [{"survey_id": row["survey_id"], "person_id": row["voter_id"]} for row in rows])
    _fill("ballot", [_ballot_before(row, ids) for row in held["ballot"] if row["survey_id"] in known])


def _rows_now(name: str) -> list[dict[str, Any]]:
    columns = {
        "survey": (*_READ["survey"], "about", "voice"),
        "question": (*_READ["question"], "key"),
        "participation": ("survey_id", "voter_id"),
        "ballot": ("id", "survey_id", "voter_id", "answers"),
    }[name]
    table = _table(name, columns)
    order = [table.c.survey_id, table.c.position] if name == "question" else [table.c[column] for column in columns[:2]]
    return [dict(row) for row in op.get_bind().execute(sa.select(table).order_by(*order)).mappings()]


def _ballot_before(row: dict[str, Any], ids: dict[tuple[int, str], str]) -> dict[str, Any]:
    answers = {ids[row["survey_id"], key]: one for key, one in row["answers"].items() if (row["survey_id"], key) in ids}
    return {"id": row["id"], "survey_id": row["survey_id"], "person_id": row["voter_id"], "answers": answers}


def _before() -> None:
    op.create_table('survey',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('intro', sa.String(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=True),
    sa.Column('anonymous', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('opens_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state IN ('draft', 'open', 'closed')", name=op.f('ck_survey_state')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_survey_event_id')),
    sa.ForeignKeyConstraint(['session_id'], ['session.id'], name=op.f('fk_survey_session_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey')),
    sa.UniqueConstraint('code', name=op.f('uq_survey_code'))
    )
    op.create_table('question',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('survey_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('texts', sa.JSON(), nullable=False),
    sa.Column('options', sa.JSON(), nullable=False),
    sa.Column('required', sa.Boolean(), nullable=False),
    sa.CheckConstraint("kind IN ('rating', 'single', 'multiple', 'text')", name=op.f('ck_question_kind')),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_question_survey_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question')),
    sa.UniqueConstraint('survey_id', 'position', name=op.f('uq_question_survey_id_position'))
    )
    op.create_table('participation',
    sa.Column('survey_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('person_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_participation_person_id')),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_participation_survey_id')),
    sa.PrimaryKeyConstraint('survey_id', 'person_id', name=op.f('pk_participation')),
    sqlite_with_rowid=False
    )
    op.create_table('ballot',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('survey_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_ballot_person_id')),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_ballot_survey_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ballot')),
    sqlite_with_rowid=False
    )
    op.create_index('ix_ballot_survey_id', 'ballot', ['survey_id'])
