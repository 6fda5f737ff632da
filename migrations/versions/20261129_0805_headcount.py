"""The headcount followed: what was believed of each unit, day after day.

Revision: 0007, after 0006.
A column or table that running code still uses is removed in two releases: stop using, then drop.
Write both directions and try them with data, on SQLite and on PostgreSQL.
"""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

OWN = "METIIS, suivi des personnes"
VALUES = {
    "far_km": 100,
    "cap_share": 80,
    "fitness_first_months": 6,
    "fitness_second_months": 3,
    "fitness_last_months": 1,
    "contract_months": 6,
    "skill_months": 3,
    "silence_months": 3,
    "unseen_months": 12,
}


def upgrade() -> None:
    """A row per unit and day on which it was looked at; what is told without names."""
    op.create_table(
        "headcount_snapshot",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("ranks", sa.LargeBinary(), nullable=False),
        sa.Column("skills", sa.LargeBinary(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("came", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "came >= 0 AND came <= expected", name=op.f("ck_headcount_snapshot_came")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_headcount_snapshot_unit_id")
        ),
        sa.PrimaryKeyConstraint("unit_id", "taken_on", name=op.f("pk_headcount_snapshot")),
    )
    op.create_index(
        op.f("ix_headcount_snapshot_taken_on"), "headcount_snapshot", ["taken_on"], unique=False
    )
    op.create_table(
        "files_told",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_files_told_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_files_told")),
    )
    legal = sa.table(
        "legal_value",
        sa.column("code", sa.String),
        sa.column("valid_from", sa.Date),
        sa.column("value", sa.Integer),
        sa.column("source", sa.String),
    )
    op.bulk_insert(
        legal,
        [
            {"code": code, "valid_from": date(2018, 8, 1), "value": value, "source": OWN}
            for code, value in VALUES.items()
        ],
    )
    op.create_table(
        "headcount_publication",
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("people", sa.LargeBinary(), nullable=False),
        sa.Column("skills", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("path", name=op.f("pk_headcount_publication")),
    )


def downgrade() -> None:
    """What was believed is forgotten."""
    names = ", ".join(f"'{code}'" for code in VALUES)
    op.execute(f"DELETE FROM legal_value WHERE code IN ({names})")
    op.drop_table("files_told")
    op.drop_table("headcount_publication")
    op.drop_index(op.f("ix_headcount_snapshot_taken_on"), table_name="headcount_snapshot")
    op.drop_table("headcount_snapshot")
