"""words of publications and doors: what was chosen from a closed set has its CHECK

Revision: 0011
Follows: 0010
"""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_CHECKS = {
    "conflict": {
        "kind": (
            "kind IN ('already_in', 'two_places', 'full', 'turned_away', 'malformed', 'unknown_key', 'forged', "
            "'other_event', 'unknown_badge', 'not_registered', 'waiting_list', 'revoked', 'wrong_way', 'closed', "
            "'wrong_role', 'wrong_mode', 'no_seat', 'used', 'used_today', 'unknown_gate')"
        ),
    },
    "consent_note": {
        "what": "what IN ('asked', 'confirmed', 'chose', 'left', 'bounced')",
        "way": "way IN ('web page', 'mail', 'page', 'one click', 'mail server')",
    },
    "print_run": {
        "layout": "layout IN ('a6', 'card', 'label62', 'label4x6', 'a4_a6', 'a4_cards')",
    },
    "report": {
        "region": "region IN ('World', 'Europe', 'Asia-Pacific', 'Americas', 'Africa')",
    },
    "scan": {
        "reason": (
            "reason IN ('ok', 'malformed', 'unknown_key', 'forged', 'other_event', 'unknown_badge', "
            "'not_registered', 'waiting_list', 'revoked', 'wrong_way', 'closed', 'wrong_role', 'wrong_mode', "
            "'no_seat', 'already_in', 'used', 'used_today', 'full', 'not_in', 'unknown_gate')"
        ),
    },
}


def upgrade() -> None:
    for table, checks in _CHECKS.items():
        with op.batch_alter_table(table) as batch:
            for column, condition in checks.items():
                batch.create_check_constraint(op.f(f"ck_{table}_{column}"), condition)


def downgrade() -> None:
    for table, checks in _CHECKS.items():
        with op.batch_alter_table(table) as batch:
            for column in checks:
                batch.drop_constraint(op.f(f"ck_{table}_{column}"), type_="check")
