"""vocabularies: each column of a closed set of words has its CHECK, named by table and column

Revision: 0010
Follows: 0009
"""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# By table: (name before, what it asks) and (name now, what it asks). Some names had been doubled when they were made.
_BEFORE = {
    "announcement": {
        "ck_announcement_ck_announcement_mode": "mode IN ('', 'on_site', 'online')",
        "ck_announcement_ck_announcement_state": "state IN ('draft', 'queued', 'sent')",
        "ck_announcement_ck_announcement_whom": "whom IN ('confirmed', 'waiting', 'everyone')",
    },
    "award": {
        "ck_award_ck_award_state": "state IN ('open', 'judging', 'published')",
    },
    "delivery": {
        "ck_delivery_ck_delivery_state": "state IN ('waiting', 'sent', 'refused', 'skipped', 'bounced')",
    },
    "event": {
        "ck_event_attendee_lists": "attendees_public IN ('off', 'consent', 'all') AND attendees_participants IN ('off', 'consent', 'all')",
    },
    "newsletter": {
        "ck_newsletter_ck_newsletter_state": "state IN ('draft', 'scheduled', 'sending', 'paused', 'sent')",
    },
    "precedence": {
        "ck_precedence_ck_precedence_granted_for_a_time": "NOT granted OR until IS NOT NULL",
    },
    "report": {
        "ck_report_ck_report_period": "ends_on >= starts_on",
        "ck_report_ck_report_state": "state IN ('draft', 'waiting', 'published')",
    },
    "revision": {
        "ck_revision_ck_revision_state": "state IN ('draft', 'waiting', 'published', 'returned')",
    },
    "stake_group": {
        "ck_stake_group_ck_stake_group_kind": "kind IN ('department', 'citizens', 'operator', 'vendor', 'university', 'other')",
    },
    "stake_weight": {
        "ck_stake_weight_ck_stake_weight_weight": "weight BETWEEN -5 AND 5",
    },
    "subscriber": {
        "ck_subscriber_ck_subscriber_state": "state IN ('asked', 'active', 'left', 'bounced')",
    },
}
_NOW = {
    "announcement": {
        "ck_announcement_mode": "mode IN ('', 'on_site', 'online')",
        "ck_announcement_state": "state IN ('draft', 'queued', 'sent')",
        "ck_announcement_whom": "whom IN ('confirmed', 'waiting', 'everyone')",
    },
    "award": {
        "ck_award_state": "state IN ('open', 'judging', 'published')",
    },
    "award_verdict": {
        "ck_award_verdict_conflict": "conflict IN ('', 'own', 'wrote', 'declared')",
    },
    "claim": {
        "ck_claim_resource": "resource IN ('person', 'table')",
    },
    "consent": {
        "ck_consent_purpose": "purpose IN ('newsletter')",
    },
    "delivery": {
        "ck_delivery_state": "state IN ('waiting', 'sent', 'refused', 'skipped', 'bounced')",
    },
    "event": {
        "ck_event_attendees_participants": "attendees_participants IN ('off', 'consent', 'all')",
        "ck_event_attendees_public": "attendees_public IN ('off', 'consent', 'all')",
    },
    "listing": {
        "ck_listing_stage": "stage IN ('idea', 'agreed', 'running', 'evaluated', 'scaled', 'stopped')",
    },
    "newsletter": {
        "ck_newsletter_state": "state IN ('draft', 'scheduled', 'sending', 'paused', 'sent')",
    },
    "precedence": {
        "ck_precedence_granted_for_a_time": "NOT granted OR until IS NOT NULL",
    },
    "registration": {
        "ck_registration_role": "role IN ('attendee', 'speaker', 'exhibitor', 'delegate', 'staff')",
    },
    "report": {
        "ck_report_period": "ends_on >= starts_on",
        "ck_report_state": "state IN ('draft', 'waiting', 'published')",
    },
    "revision": {
        "ck_revision_state": "state IN ('draft', 'waiting', 'published', 'returned')",
    },
    "stage_step": {
        "ck_stage_step_stage": "stage IN ('idea', 'agreed', 'running', 'evaluated', 'scaled', 'stopped')",
    },
    "stake_group": {
        "ck_stake_group_kind": "kind IN ('department', 'citizens', 'operator', 'vendor', 'university', 'other')",
    },
    "stake_weight": {
        "ck_stake_weight_weight": "weight BETWEEN -5 AND 5",
    },
    "subscriber": {
        "ck_subscriber_state": "state IN ('asked', 'active', 'left', 'bounced')",
    },
}


def upgrade() -> None:
    _replace(_BEFORE, _NOW)


def downgrade() -> None:
    _replace(_NOW, _BEFORE)


def _replace(old: dict[str, dict[str, str]], new: dict[str, dict[str, str]]) -> None:
    for table in sorted({*old, *new}):
        with op.batch_alter_table(table) as batch:
            for name in old.get(table, {}):
                batch.drop_constraint(op.f(name), type_="check")
            for name, condition in new.get(table, {}).items():
                batch.create_check_constraint(op.f(name), condition)
