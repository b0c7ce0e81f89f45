"""outbox: rows know their message and handler by registered names, and the payload's version; nights, audit checks, purged mails

Revision: 0009
Follows: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# What waited under the name of a class, and for a function of a module.
_MESSAGES = {
    "BadgeIssued": "badges.badge_issued",
    "PrintAsked": "badges.print_asked",
    "CameToTable": "events.came_to_table",
    "DigestDue": "events.digest_due",
    "EventChanged": "events.event_changed",
    "Invited": "events.invited",
    "ProgrammePublished": "events.programme_published",
    "Registered": "events.registered",
    "RegistrationLeft": "events.registration_left",
    "RegistrationQueued": "events.registration_queued",
    "RegistrationRefused": "events.registration_refused",
    "RegistrationRequested": "events.registration_requested",
    "RoomRenamed": "events.room_renamed",
    "SeatLeft": "events.seat_left",
    "SeatQueued": "events.seat_queued",
    "SeatRefused": "events.seat_refused",
    "SeatRequested": "events.seat_requested",
    "SeatTaken": "events.seat_taken",
    "ListingPublished": "exchange.listing_published",
    "RevisionDecided": "exchange.revision_decided",
    "SurveyMailDue": "feedback.survey_mail_due",
    "MailWritten": "mail.written",
    "AnswerDue": "matchmaking.answer_due",
    "MeetingAccepted": "matchmaking.meeting_accepted",
    "MeetingAsked": "matchmaking.meeting_asked",
    "MeetingEnded": "matchmaking.meeting_ended",
    "MeetingNear": "matchmaking.meeting_near",
    "MoveRefused": "matchmaking.move_refused",
    "PlanAsked": "matchmaking.plan_asked",
    "PlanPartDue": "matchmaking.plan_part_due",
    "PlanPublished": "matchmaking.plan_published",
    "TextsChanged": "matchmaking.texts_changed",
    "LinkAsked": "members.link_asked",
    "OrganisationChanged": "members.organisation_changed",
    "ProfileChanged": "members.profile_changed",
    "AnnouncementDue": "publications.announcement_due",
    "FactsAsked": "publications.facts_asked",
    "NewsDecided": "publications.news_decided",
    "NewsletterDue": "publications.newsletter_due",
    "SubscriptionAsked": "publications.subscription_asked",
}
_HANDLERS = {
    "app.badges.handlers:choose_mask": "badges.choose_mask",
    "app.badges.handlers:issue_badge": "badges.issue_badge",
    "app.badges.handlers:print_part": "badges.print_part",
    "app.badges.handlers:revoke_badge": "badges.revoke_badge",
    "app.badges.handlers:touch_person": "badges.touch_person",
    "app.badges.handlers:touch_registration": "badges.touch_registration",
    "app.badges.handlers:touch_seat": "badges.touch_seat",
    "app.events.handlers.places:cancel_registration": "events.cancel_registration",
    "app.events.handlers.places:confirm_registration": "events.confirm_registration",
    "app.events.handlers.digests:find_affected": "events.find_affected",
    "app.events.handlers.places:mail_invitation": "events.mail_invitation",
    "app.events.handlers.places:send_cancellation": "events.send_cancellation",
    "app.events.handlers.digests:send_digest": "events.send_digest",
    "app.events.handlers.places:send_invitation": "events.send_invitation",
    "app.events.handlers.places:tell_queued": "events.tell_queued",
    "app.events.handlers.places:tell_queued_registration": "events.tell_queued_registration",
    "app.events.handlers.places:tell_refused": "events.tell_refused",
    "app.events.handlers.places:tell_refused_registration": "events.tell_refused_registration",
    "app.events.handlers.places:tell_requested": "events.tell_requested",
    "app.events.handlers.places:tell_requested_registration": "events.tell_requested_registration",
    "app.events.handlers.places:update_registrations": "events.update_registrations",
    "app.events.handlers.digests:update_room": "events.update_room",
    "app.exchange.handlers:read_listing": "exchange.read_listing",
    "app.exchange.handlers:read_organisation": "exchange.read_organisation",
    "app.exchange.handlers:tell_author": "exchange.tell_author",
    "app.feedback.handlers:ask_people": "feedback.ask_people",
    "app.infra.mail:send_written": "mail.send_written",
    "app.matchmaking.handlers:call_off": "matchmaking.call_off",
    "app.matchmaking.handlers:cancel_meetings": "matchmaking.cancel_meetings",
    "app.matchmaking.handlers:invite_all": "matchmaking.invite_all",
    "app.matchmaking.handlers:learn_from_answer": "matchmaking.learn_from_answer",
    "app.matchmaking.handlers:let_lapse": "matchmaking.let_lapse",
    "app.matchmaking.handlers:note_presence": "matchmaking.note_presence",
    "app.matchmaking.handlers:publish_part": "matchmaking.publish_part",
    "app.matchmaking.handlers:read_texts": "matchmaking.read_texts",
    "app.matchmaking.handlers:remind": "matchmaking.remind",
    "app.matchmaking.handlers:run_plan": "matchmaking.run_plan",
    "app.matchmaking.handlers:tell_asked": "matchmaking.tell_asked",
    "app.matchmaking.handlers:tell_ended": "matchmaking.tell_ended",
    "app.matchmaking.handlers:tell_move_refused": "matchmaking.tell_move_refused",
    "app.matchmaking.handlers:tell_planned": "matchmaking.tell_planned",
    "app.members.handlers:mail_link": "members.mail_link",
    "app.publications.handlers:ask_reader": "publications.ask_reader",
    "app.publications.handlers:gather_facts": "publications.gather_facts",
    "app.publications.handlers:send_announcement": "publications.send_announcement",
    "app.publications.handlers:send_newsletter": "publications.send_newsletter",
    "app.publications.handlers:tell_writer": "publications.tell_writer",
}


def upgrade() -> None:
    op.drop_index("ix_outbox_open", table_name="outbox")
    with op.batch_alter_table("outbox") as batch:
        batch.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    _open_index(["due_at", "id"], "done_at IS NULL AND dead_at IS NULL")
    _rename("message", _MESSAGES)
    _rename("handler", _HANDLERS)
    with op.batch_alter_table("mail") as batch:
        batch.add_column(sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "nightly_run",
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("night", sa.Date(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("task", name="pk_nightly_run"),
    )
    op.create_table(
        "audit_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.Integer(), nullable=False),
        sa.Column("seal", sa.String(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("broken_entry", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_audit_check"),
    )


def downgrade() -> None:
    op.drop_table("audit_check")
    op.drop_table("nightly_run")
    with op.batch_alter_table("mail") as batch:
        batch.drop_column("purged_at")
    _rename("handler", {name: old for old, name in _HANDLERS.items()})
    _rename("message", {name: old for old, name in _MESSAGES.items()})
    op.drop_index("ix_outbox_open", table_name="outbox")
    with op.batch_alter_table("outbox") as batch:
        batch.drop_column("version")
    _open_index(["due_at"], "done_at IS NULL")


def _open_index(columns: list[str], where: str) -> None:
    op.create_index("ix_outbox_open", "outbox", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _rename(column: str, names: dict[str, str]) -> None:
    """One pass over the table, whatever it holds."""
    outbox = sa.table("outbox", sa.column(column, sa.String()))
    name = outbox.c[column]
    op.execute(sa.update(outbox).where(name.in_(names)).values({column: sa.case(names, value=name, else_=name)}))
