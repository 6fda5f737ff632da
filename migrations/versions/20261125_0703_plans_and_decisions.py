"""Plans, shortlisted people, wishes, traces of decisions, reinforcements, invitations to take part.

Revision: 0004, after 0003.
A column or table that running code still uses is removed in two releases: stop using, then drop.
Write both directions and try them with data, on SQLite and on PostgreSQL.
"""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

STATUSES = (
    "submitted", "waitlisted", "selected", "confirmed", "rejected", "declined", "withdrawn",
    "cancelled",
)
MOVES = (
    "submit", "waitlist", "select", "confirm", "reject", "decline", "withdraw", "cancel",
)
REASONS = (
    "full", "rank", "skill", "fitness", "days", "contract", "period", "fairness", "other",
)
VALUES = (
    ("call_up_days", date(2018, 8, 1), 35, "METIIS, avant le préavis de l’employeur"),
    ("rest_days", date(2018, 8, 1), 1, "METIIS, règle des plans"),
)


def choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    """A column of text with its check."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def applications(statuses: tuple[str, ...], with_origin: bool) -> list[sa.Column | sa.Constraint]:
    """The table of applications as it is before or after."""
    origin = [sa.Column("origin", choice("origin", ("self", "invited")), server_default="self", nullable=False)]
    return [
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("position_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("status", choice("status", statuses), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waiting_rank", sa.Integer(), nullable=True),
        sa.Column("rejection_reason", choice("rejection_reason", REASONS), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        *(origin if with_origin else []),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_application_activity_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_application_person_id")),
        sa.ForeignKeyConstraint(["position_id"], ["position.id"], name=op.f("fk_application_position_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint("activity_id", "person_id", name=op.f("uq_application_activity_id_person_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_application_public_id")),
    ]


def events(moves: tuple[str, ...], statuses: tuple[str, ...]) -> list[sa.Column | sa.Constraint]:
    """The table of the history as it is before or after."""
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("move", choice("move", moves), nullable=False),
        sa.Column("status", choice("status", statuses), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"],
            name=op.f("fk_application_event_application_id"), ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_application_event_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_event")),
    ]


def rebuild(table: str, columns: list[sa.Column | sa.Constraint], kept: str) -> None:
    """Make a table of SQLite anew with the same rows (its foreign keys are off meanwhile)."""
    op.create_table(f"new_{table}", *columns)
    op.execute(f"INSERT INTO new_{table} ({kept}) SELECT {kept} FROM {table}")
    op.execute(f"DROP TABLE {table}")
    op.execute(f"ALTER TABLE new_{table} RENAME TO {table}")


def allow(moves: tuple[str, ...], statuses: tuple[str, ...], with_origin: bool) -> None:
    """Let applications and their history take these values."""
    if op.get_bind().dialect.name == "sqlite":
        kept = "activity_id, position_id, person_id, status, submitted_at, changed_at, waiting_rank, rejection_reason, note, id, public_id"
        rebuild("application", applications(statuses, with_origin), kept)
        op.create_index("ix_application_person_status", "application", ["person_id", "status"])
        op.create_index("ix_application_position_status", "application", ["position_id", "status"])
        kept = "id, application_id, at, by_id, move, status, reason, note"
        rebuild("application_event", events(moves, statuses), kept)
        op.create_index(op.f("ix_application_event_application_id"), "application_event", ["application_id"])
        return
    for table, column, values in (
        ("application", "status", statuses),
        ("application_event", "status", statuses),
        ("application_event", "move", moves),
    ):
        name = op.f(f"ck_{table}_{column}")
        op.drop_constraint(name, table, type_="check")
        quoted = ", ".join(f"'{value}'" for value in values)
        op.create_check_constraint(name, table, f"{column} IN ({quoted})")
    if with_origin:
        op.add_column("application", sa.Column("origin", choice("origin", ("self", "invited")), server_default="self", nullable=False))
    else:
        op.drop_column("application", "origin")


def upgrade() -> None:
    """Apply."""
    op.create_table('plan_run',
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('status', sa.Enum('queued', 'running', 'done', 'failed', 'cancelled', name='status', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('stage', sa.String(length=40), nullable=False),
    sa.Column('progress', sa.Integer(), nullable=False),
    sa.Column('seconds', sa.Integer(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('beat_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('fault', sa.String(length=300), nullable=False),
    sa.Column('result', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.CheckConstraint('last_day >= first_day', name=op.f('ck_plan_run_days')),
    sa.CheckConstraint('progress BETWEEN 0 AND 100', name=op.f('ck_plan_run_progress')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['person.id'], name=op.f('fk_plan_run_asked_by_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_plan_run_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_run')),
    sa.UniqueConstraint('public_id', name=op.f('uq_plan_run_public_id'))
    )
    with op.batch_alter_table('plan_run', schema=None) as batch_op:
        batch_op.create_index('ix_plan_run_status', ['status'], unique=False)
        batch_op.create_index('ix_plan_run_unit_asked_at', ['unit_id', 'asked_at'], unique=False)

    op.create_table('proposal',
    sa.Column('activity_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('asked', sa.Text(), nullable=False),
    sa.Column('team', sa.Text(), nullable=False),
    sa.Column('policy', sa.Text(), nullable=False),
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_proposal_activity_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_proposal_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal')),
    sa.UniqueConstraint('public_id', name=op.f('uq_proposal_public_id'))
    )
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_proposal_activity_id'), ['activity_id'], unique=False)

    op.create_table('wish',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('activity_id', sa.Integer(), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.Column('said_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('rank >= 1', name=op.f('ck_wish_rank')),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_wish_activity_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_wish_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', 'activity_id', name=op.f('pk_wish'))
    )
    with op.batch_alter_table('wish', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_wish_activity_id'), ['activity_id'], unique=False)

    op.create_table('decision',
    sa.Column('activity_id', sa.Integer(), nullable=False),
    sa.Column('position_id', sa.Integer(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('verb', sa.Enum('selected', 'invited', 'waitlisted', 'rejected', 'excluded', 'shortlisted', 'passed_over', name='verb', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('was_proposed', sa.Boolean(), nullable=True),
    sa.Column('proposal_id', sa.Integer(), nullable=True),
    sa.Column('plan_id', sa.Integer(), nullable=True),
    sa.Column('known', sa.Text(), nullable=False),
    sa.Column('reason', sa.Enum('known_better', 'team', 'experience', 'fairness', 'training', 'spoken', 'distance', 'other', name='reason', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_decision_activity_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_decision_by_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_decision_person_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['plan_id'], ['plan_run.id'], name=op.f('fk_decision_plan_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['position_id'], ['position.id'], name=op.f('fk_decision_position_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_decision_proposal_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decision')),
    sa.UniqueConstraint('public_id', name=op.f('uq_decision_public_id'))
    )
    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.create_index('ix_decision_activity_at', ['activity_id', 'at'], unique=False)
        batch_op.create_index('ix_decision_person_at', ['person_id', 'at'], unique=False)

    op.create_table('reinforcement',
    sa.Column('activity_id', sa.Integer(), nullable=False),
    sa.Column('position_id', sa.Integer(), nullable=False),
    sa.Column('places', sa.Integer(), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('raised_by_id', sa.Integer(), nullable=False),
    sa.Column('raised_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.CheckConstraint('places >= 1', name=op.f('ck_reinforcement_places')),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_reinforcement_activity_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['position_id'], ['position.id'], name=op.f('fk_reinforcement_position_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['raised_by_id'], ['person.id'], name=op.f('fk_reinforcement_raised_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reinforcement')),
    sa.UniqueConstraint('public_id', name=op.f('uq_reinforcement_public_id'))
    )
    with op.batch_alter_table('reinforcement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reinforcement_activity_id'), ['activity_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_reinforcement_position_id'), ['position_id'], unique=False)

    op.create_table('shortlisted',
    sa.Column('activity_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('position_id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=True),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_shortlisted_activity_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_shortlisted_by_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_shortlisted_person_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['plan_id'], ['plan_run.id'], name=op.f('fk_shortlisted_plan_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['position_id'], ['position.id'], name=op.f('fk_shortlisted_position_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('activity_id', 'person_id', name=op.f('pk_shortlisted'))
    )
    with op.batch_alter_table('shortlisted', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_shortlisted_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_shortlisted_position_id'), ['position_id'], unique=False)

    op.create_table('reinforcement_answer',
    sa.Column('reinforcement_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('agreed', sa.Boolean(), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_reinforcement_answer_by_id')),
    sa.ForeignKeyConstraint(['reinforcement_id'], ['reinforcement.id'], name=op.f('fk_reinforcement_answer_reinforcement_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_reinforcement_answer_unit_id')),
    sa.PrimaryKeyConstraint('reinforcement_id', 'unit_id', name=op.f('pk_reinforcement_answer'))
    )
    with op.batch_alter_table('reinforcement_answer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reinforcement_answer_unit_id'), ['unit_id'], unique=False)

    allow((*MOVES, "invite", "accept"), (*STATUSES, "invited"), with_origin=True)
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
            {"code": name, "valid_from": start, "value": value, "source": source}
            for name, start, value, source in VALUES
        ],
    )


def downgrade() -> None:
    """Take back."""
    op.execute("DELETE FROM legal_value WHERE code IN ('call_up_days', 'rest_days')")
    # Those invited who have not answered are as if they had never been asked; their places go back.
    op.execute(
        "UPDATE position SET taken = taken - (SELECT count(*) FROM application"
        " WHERE application.position_id = position.id AND application.status = 'invited')"
    )
    op.execute("UPDATE application SET status = 'withdrawn' WHERE status = 'invited'")
    op.execute("DELETE FROM application_event WHERE move IN ('invite', 'accept')")
    op.execute("DELETE FROM application_event WHERE status = 'invited'")
    allow(MOVES, STATUSES, with_origin=False)
    with op.batch_alter_table('reinforcement_answer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reinforcement_answer_unit_id'))

    op.drop_table('reinforcement_answer')
    with op.batch_alter_table('shortlisted', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_shortlisted_position_id'))
        batch_op.drop_index(batch_op.f('ix_shortlisted_person_id'))

    op.drop_table('shortlisted')
    with op.batch_alter_table('reinforcement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reinforcement_position_id'))
        batch_op.drop_index(batch_op.f('ix_reinforcement_activity_id'))

    op.drop_table('reinforcement')
    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.drop_index('ix_decision_person_at')
        batch_op.drop_index('ix_decision_activity_at')

    op.drop_table('decision')
    with op.batch_alter_table('wish', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_wish_activity_id'))

    op.drop_table('wish')
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_proposal_activity_id'))

    op.drop_table('proposal')
    with op.batch_alter_table('plan_run', schema=None) as batch_op:
        batch_op.drop_index('ix_plan_run_unit_asked_at')
        batch_op.drop_index('ix_plan_run_status')

    op.drop_table('plan_run')
