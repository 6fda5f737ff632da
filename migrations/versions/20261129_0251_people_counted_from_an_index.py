"""People counted from an index alone: what a funnel asks of a person and of who holds a skill.

Revision: 0006, after 0005.
A column or table that running code still uses is removed in two releases: stop using, then drop.
Write both directions and try them with data, on SQLite and on PostgreSQL.
"""

from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

STANDING = [
    "unit_id", "rank_level", "contract_start", "contract_end", "fitness", "fitness_until",
    "service_number", "disabled_at",
]


def upgrade() -> None:
    """Wider indexes: 25,000 people are sorted out without reading their rows."""
    op.create_index("ix_person_standing", "person", STANDING)
    op.drop_index("ix_person_unit_rank", "person")
    op.create_index(
        "ix_qualification_skill_person", "qualification", ["skill_id", "person_id", "valid_until"]
    )
    op.drop_index("ix_qualification_skill_id", "qualification")


def downgrade() -> None:
    """The narrow indexes of before."""
    op.create_index("ix_qualification_skill_id", "qualification", ["skill_id"])
    op.drop_index("ix_qualification_skill_person", "qualification")
    op.create_index("ix_person_unit_rank", "person", ["unit_id", "rank_level"])
    op.drop_index("ix_person_standing", "person")
