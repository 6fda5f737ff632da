"""The people of an instance read from an index alone.

Revision: 0010, after 0009.
A column or table that running code still uses is removed in two releases: stop using, then drop.
Write both directions and try them with data, on SQLite and on PostgreSQL.
"""

from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

STANDING = [
    "unit_id", "rank_level", "contract_start", "contract_end", "fitness", "fitness_until",
    "service_number", "disabled_at",
]
READ = ["public_id", "day_cap", "home_town", "home_department"]


def upgrade() -> None:
    """A wider index."""
    op.drop_index("ix_person_standing", "person")
    op.create_index("ix_person_standing", "person", [*STANDING, *READ])


def downgrade() -> None:
    """The index of before."""
    op.drop_index("ix_person_standing", "person")
    op.create_index("ix_person_standing", "person", STANDING)
