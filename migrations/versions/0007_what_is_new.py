"""publications: news with states, translations, pictures; newsletters from draft to sent, readers, deliveries; announcements

Revision: 0007
Follows: 0006
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _news()
    _newsletters()
    _readers()
    _announcements()
    with op.batch_alter_table("mail") as batch:
        batch.add_column(sa.Column("html", sa.Text(), nullable=True))
        batch.add_column(sa.Column("headers", sa.JSON(), nullable=True))


def _news() -> None:
    op.create_table(
        "news_text",
        sa.Column("news_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["news_id"], ["news.id"], name="fk_news_text_news_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("news_id", "language", name="pk_news_text"),
    )
    op.execute("INSERT INTO news_text (news_id, language, title, summary, body) SELECT id, 'en', title, summary, body FROM news")
    with op.batch_alter_table("news") as batch:
        batch.add_column(sa.Column("state", sa.String(), nullable=False, server_default="published"))
        batch.add_column(sa.Column("language", sa.String(), nullable=False, server_default="en"))
        batch.add_column(sa.Column("author_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("organisation_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("note", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("picture", sa.LargeBinary(), nullable=True))
        batch.add_column(sa.Column("picture_type", sa.String(), nullable=True))
        batch.add_column(sa.Column("picture_words", sa.String(), nullable=False, server_default=""))
        batch.create_foreign_key("fk_news_author_id", "person", ["author_id"], ["id"])
        batch.create_foreign_key("fk_news_organisation_id", "organisation", ["organisation_id"], ["id"])
        batch.alter_column("published_at", existing_type=sa.DateTime(timezone=True), nullable=True)
        for name in ("title", "summary", "body"):
            batch.drop_column(name)
    op.execute("UPDATE news SET changed_at = published_at")
    with op.batch_alter_table("news") as batch:
        batch.alter_column("changed_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        for name in ("state", "language", "note", "picture_words"):
            batch.alter_column(name, existing_type=sa.String(), server_default=None)
        batch.create_check_constraint("state", "state IN ('draft', 'waiting', 'published', 'returned')")
        batch.create_check_constraint("published_when", "state != 'published' OR published_at IS NOT NULL")
        batch.create_index("ix_news_organisation_id", ["organisation_id"])
        batch.create_index("ix_news_state_published", ["state", "published_at"])


def _newsletters() -> None:
    """Issues get a key of their own, as a draft has no number yet; what stood in one language stands in English now."""
    old = op.get_bind().execute(sa.text("SELECT number, title, intro, sent_at FROM newsletter ORDER BY number")).all()
    op.drop_table("newsletter")
    op.create_table(
        "newsletter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("per_minute", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("busy_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('draft', 'scheduled', 'sending', 'paused', 'sent')", name="ck_newsletter_state"),
        sa.PrimaryKeyConstraint("id", name="pk_newsletter"),
        sa.UniqueConstraint("number", name="uq_newsletter_number"),
    )
    insert = sa.text(
        "INSERT INTO newsletter (id, number, state, words, items, per_minute, sent_at, changed_at) "
        "VALUES (:number, :number, 'sent', :words, '[]', 0, :sent_at, :sent_at)"
    )
    for row in old:
        words = json.dumps({"en": {"title": row.title, "intro": row.intro}})
        op.get_bind().execute(insert, {"number": row.number, "words": words, "sent_at": row.sent_at})
    if old and op.get_bind().dialect.name == "postgresql":
        op.execute("SELECT setval(pg_get_serial_sequence('newsletter', 'id'), (SELECT max(id) FROM newsletter))")


def _readers() -> None:
    op.create_table(
        "subscriber",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("themes", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("soft_bounces", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('asked', 'active', 'left', 'bounced')", name="ck_subscriber_state"),
        sa.PrimaryKeyConstraint("id", name="pk_subscriber"),
        sa.UniqueConstraint("email", name="uq_subscriber_email"),
    )
    op.create_index("ix_subscriber_state", "subscriber", ["state"])
    op.create_table(
        "consent_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscriber_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["subscriber_id"], ["subscriber.id"], name="fk_consent_note_subscriber_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_consent_note"),
    )
    op.create_index("ix_consent_note_subscriber_id", "consent_note", ["subscriber_id"])
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("newsletter_id", sa.Integer(), nullable=False),
        sa.Column("subscriber_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("again_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'refused', 'skipped', 'bounced')", name="ck_delivery_state"),
        sa.ForeignKeyConstraint(["newsletter_id"], ["newsletter.id"], name="fk_delivery_newsletter_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["subscriber_id"], ["subscriber.id"], name="fk_delivery_subscriber_id", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
        sa.UniqueConstraint("newsletter_id", "subscriber_id", name="uq_delivery_newsletter_id_subscriber_id"),
    )
    op.create_index("ix_delivery_open", "delivery", ["newsletter_id", "state", "id"])
    op.create_index("ix_delivery_subscriber_id", "delivery", ["subscriber_id"])


def _announcements() -> None:
    op.create_table(
        "announcement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("whom", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recipients", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('draft', 'queued', 'sent')", name="ck_announcement_state"),
        sa.CheckConstraint("whom IN ('confirmed', 'waiting', 'everyone')", name="ck_announcement_whom"),
        sa.CheckConstraint("mode IN ('', 'on_site', 'online')", name="ck_announcement_mode"),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name="fk_announcement_event_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], name="fk_announcement_session_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name="fk_announcement_author_id"),
        sa.PrimaryKeyConstraint("id", name="pk_announcement"),
    )
    op.create_index("ix_announcement_event_id", "announcement", ["event_id"])


def downgrade() -> None:
    for name in ("html", "headers"):
        with op.batch_alter_table("mail") as batch:
            batch.drop_column(name)
    for name in ("announcement", "delivery", "consent_note", "subscriber"):
        op.drop_table(name)
    sent = op.get_bind().execute(sa.text("SELECT number, words, sent_at FROM newsletter WHERE state = 'sent' ORDER BY number")).all()
    op.drop_table("newsletter")
    op.create_table(
        "newsletter",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("intro", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_newsletter"),
    )
    for row in sent:
        words = row.words if isinstance(row.words, dict) else json.loads(row.words)
        first = words.get("en") or next(iter(words.values()))
        op.get_bind().execute(
            sa.text("INSERT INTO newsletter (number, title, intro, sent_at) VALUES (:number, :title, :intro, :sent_at)"),
            {"number": row.number, "sent_at": row.sent_at, **first},
        )
    with op.batch_alter_table("news") as batch:
        for name in ("title", "summary", "body"):
            batch.add_column(sa.Column(name, sa.String(), nullable=False, server_default=""))
    for name in ("title", "summary", "body"):
        op.execute(
            f"UPDATE news SET {name} = (SELECT t.{name} FROM news_text t WHERE t.news_id = news.id AND t.language = news.language)"
        )
    op.execute("DELETE FROM news WHERE state != 'published'")
    with op.batch_alter_table("news") as batch:
        batch.drop_index("ix_news_state_published")
        batch.drop_index("ix_news_organisation_id")
        batch.drop_constraint("state", type_="check")
        batch.drop_constraint("published_when", type_="check")
        batch.drop_constraint("fk_news_author_id", type_="foreignkey")
        batch.drop_constraint("fk_news_organisation_id", type_="foreignkey")
        for name in ("state", "language", "author_id", "organisation_id", "note", "changed_at", "picture", "picture_type",
                     "picture_words"):  # fmt: skip
            batch.drop_column(name)
        for name in ("title", "summary", "body"):
            batch.alter_column(name, existing_type=sa.String(), server_default=None)
        batch.alter_column("published_at", existing_type=sa.DateTime(timezone=True), nullable=False)
    op.drop_table("news_text")
