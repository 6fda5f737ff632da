"""Posts that will lack people, and what was last told of each.

Revision: 0008, after 0007.
A column or table that running code still uses is removed in two releases: stop using, then drop.
Write both directions and try them with data, on SQLite and on PostgreSQL.
"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A row per post that lacked people."""
    op.create_table(
        "headcount_alert",
        sa.Column("position_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("silent", sa.Integer(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("told_day", sa.Date(), nullable=False),
        sa.Column("before", sa.Integer(), nullable=True),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_headcount_alert_days")),
        sa.ForeignKeyConstraint(
            ["position_id"],
            ["position.id"],
            name=op.f("fk_headcount_alert_position_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("position_id", name=op.f("pk_headcount_alert")),
    )


def downgrade() -> None:
    """What was told is forgotten; it is told again after the next upgrade."""
    op.drop_table("headcount_alert")
