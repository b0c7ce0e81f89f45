"""words of publications: what was chosen from a closed set has its CHECK

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
    "consent_note": {
        "what": "what IN ('asked', 'confirmed', 'chose', 'left', 'bounced')",
        "way": "way IN ('web page', 'mail', 'page', 'one click', 'mail server')",
    },
    "report": {
        "region": "region IN ('World', 'Europe', 'Asia-Pacific', 'Americas', 'Africa')",
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
