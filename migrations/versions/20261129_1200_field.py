"""Where the soldier is: each write once, and which device said a day.

Revision: 0009, after 0008.
A column or table that running code still uses is removed in two releases: stop using, then drop.
Write both directions and try them with data, on SQLite and on PostgreSQL.
"""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The keys of writes, and the device beside each declaration."""
    op.create_table(
        "sent_once",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("location", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_sent_once_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "key", name=op.f("pk_sent_once")),
    )
    op.create_index(op.f("ix_sent_once_at"), "sent_once", ["at"], unique=False)
    op.add_column("availability_declaration", sa.Column("device", sa.String(length=24), nullable=True))


def downgrade() -> None:
    """A write repeated later than this counts as new; who declares from where is forgotten."""
    op.drop_column("availability_declaration", "device")
    op.drop_index(op.f("ix_sent_once_at"), table_name="sent_once")
    op.drop_table("sent_once")
