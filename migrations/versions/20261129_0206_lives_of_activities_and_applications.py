"""The whole life of activities and applications: offers, call-ups, presence, threads, feeds.

Revision: 0005, after 0004.
A column or table that running code still uses is removed in two releases: stop using, then drop.
Write both directions and try them with data, on SQLite and on PostgreSQL.
"""

import re
from datetime import date

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

STATUSES = (
    "invited", "submitted", "waitlisted", "selected", "confirmed", "rejected", "declined",
    "withdrawn", "cancelled",
)
NEW_STATUSES = (
    "offered", "called_up", "lapsed", "late_withdrawn", "attended", "partly_attended", "excused",
    "no_show",
)
MOVES = (
    "invite", "accept", "submit", "waitlist", "select", "confirm", "reject", "decline", "withdraw",
    "cancel",
)
NEW_MOVES = (
    "offer", "reask", "call_up", "lapse", "back_out", "attend", "attend_partly", "excuse", "miss",
)
ACTIVITY_STATUSES = ("draft", "published", "cancelled")
NEW_ACTIVITY_STATUSES = ("locked", "completed", "certified", "archived")
REASONS = ("work", "studies", "family", "transport", "dates", "personal", "other")
KINDS = (
    "answer", "decision", "call_up", "change", "reminder", "thread", "availability", "account",
    "work",
)
OWN = "METIIS, calendrier d’une activité"
START = date(2018, 8, 1)
VALUES = {
    "publication_days": 90,
    "response_days": 60,
    "closing_days": 50,
    "selection_days": 45,
    "confirmation_days": 40,
    "answer_days": 5,
    "first_reminder_days": 7,
    "last_reminder_days": 2,
    "validation_days": 3,
    "transmission_days": 30,
}


def quoted(values: tuple[str, ...]) -> str:
    """Values as SQL writes them in a list."""
    return ", ".join(f"'{value}'" for value in values)


def is_sqlite() -> bool:
    """Whether constraints can only change by making the table anew."""
    return op.get_bind().dialect.name == "sqlite"


def allow(table: str, **columns: tuple[str, ...]) -> None:
    """Let columns of a table take these values and no other."""
    if not is_sqlite():
        for column, values in columns.items():
            name = op.f(f"ck_{table}_{column}")
            op.drop_constraint(name, table, type_="check")
            op.create_check_constraint(name, table, f"{column} IN ({quoted(values)})")
        return
    bind = op.get_bind()
    made = "SELECT sql FROM sqlite_master WHERE type = '{}' AND tbl_name = '{}' AND sql IS NOT NULL"
    (definition,) = bind.exec_driver_sql(made.format("table", table)).one()
    indexes = bind.exec_driver_sql(made.format("index", table)).scalars().all()
    for column, values in columns.items():
        # A table made anew by 0004 names its checks after « new_ ».
        check = rf"CONSTRAINT ck_(new_)?{table}_{column} CHECK \({column} IN \([^)]*\)\)"
        wanted = f"CONSTRAINT ck_{table}_{column} CHECK ({column} IN ({quoted(values)}))"
        definition, changed = re.subn(check, wanted, definition)
        if changed != 1:
            raise RuntimeError(f"The check of {table}.{column} was not found.")
    fresh = re.sub(rf'^CREATE TABLE "?{table}"?', f"CREATE TABLE new_{table}", definition)
    bind.exec_driver_sql(fresh)
    # Its foreign keys are off meanwhile; the columns are the same, in the same order.
    bind.exec_driver_sql(f"INSERT INTO new_{table} SELECT * FROM {table}")
    bind.exec_driver_sql(f"DROP TABLE {table}")
    bind.exec_driver_sql(f"ALTER TABLE new_{table} RENAME TO {table}")
    for index in indexes:
        bind.exec_driver_sql(index)


def add_choice(table: str, column: str, values: tuple[str, ...], rest: str = "") -> None:
    """A column of text with its check, written the same way on both databases."""
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN {column} VARCHAR(40) {rest}"
        f" CONSTRAINT ck_{table}_{column} CHECK ({column} IN ({quoted(values)}))"
    )


def upgrade() -> None:
    """Apply."""
    op.create_table('call_up_number',
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_call_up_number_unit_id')),
    sa.PrimaryKeyConstraint('unit_id', 'year', name=op.f('pk_call_up_number'))
    )
    op.create_table('calendar_feed',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('title', sa.String(length=40), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_calendar_feed_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_calendar_feed')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_calendar_feed_token_hash'))
    )
    op.create_table('day_budget',
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('set_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('days >= 0', name=op.f('ck_day_budget_days')),
    sa.ForeignKeyConstraint(['set_by_id'], ['person.id'], name=op.f('fk_day_budget_set_by_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_day_budget_unit_id')),
    sa.PrimaryKeyConstraint('unit_id', 'year', name=op.f('pk_day_budget'))
    )
    op.create_table('notice_hours',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('quiet_from', sa.Integer(), nullable=False),
    sa.Column('quiet_until', sa.Integer(), nullable=False),
    sa.Column('digest_at', sa.Integer(), nullable=False),
    sa.CheckConstraint('digest_at BETWEEN 0 AND 23', name=op.f('ck_notice_hours_digest_at')),
    sa.CheckConstraint('quiet_from BETWEEN 0 AND 23', name=op.f('ck_notice_hours_quiet_from')),
    sa.CheckConstraint('quiet_until BETWEEN 0 AND 23', name=op.f('ck_notice_hours_quiet_until')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_notice_hours_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_notice_hours'))
    )
    op.create_table('notice_preference',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('answer', 'decision', 'call_up', 'change', 'reminder', 'thread', 'availability', 'account', 'work', name='kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('channel', sa.Enum('mail', 'digest', 'screen', name='channel', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_notice_preference_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', 'kind', name=op.f('pk_notice_preference'))
    )
    op.create_table('activity_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('activity_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('move', sa.Enum('publish', 'close', 'lock', 'unlock', 'change', 'complete', 'reopen', 'certify', 'transmit', 'cancel', name='move', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('status', sa.Enum('draft', 'published', 'locked', 'cancelled', 'completed', 'certified', 'archived', name='status', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('reason', sa.String(length=40), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_activity_event_activity_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_activity_event_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_activity_event'))
    )
    with op.batch_alter_table('activity_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_activity_event_activity_id'), ['activity_id'], unique=False)

    op.create_table('instructions',
    sa.Column('activity_id', sa.Integer(), nullable=False),
    sa.Column('days_before', sa.Integer(), nullable=False),
    sa.Column('days_after', sa.Integer(), nullable=False),
    sa.Column('departs_at', sa.String(length=5), nullable=False),
    sa.Column('assembles_at', sa.String(length=5), nullable=False),
    sa.Column('returns_at', sa.String(length=5), nullable=False),
    sa.Column('assembly_point', sa.String(length=120), nullable=False),
    sa.Column('dress', sa.String(length=300), nullable=False),
    sa.Column('transport', sa.String(length=300), nullable=False),
    sa.Column('lodging', sa.String(length=300), nullable=False),
    sa.Column('signatory', sa.String(length=120), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('days_after BETWEEN 0 AND 3', name=op.f('ck_instructions_days_after')),
    sa.CheckConstraint('days_before BETWEEN 0 AND 3', name=op.f('ck_instructions_days_before')),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_instructions_activity_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['changed_by_id'], ['person.id'], name=op.f('fk_instructions_changed_by_id')),
    sa.PrimaryKeyConstraint('activity_id', name=op.f('pk_instructions'))
    )
    op.create_table('thread_message',
    sa.Column('activity_id', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('message', 'announcement', name='kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('removed_by_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_thread_message_activity_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_thread_message_author_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['removed_by_id'], ['person.id'], name=op.f('fk_thread_message_removed_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_thread_message')),
    sa.UniqueConstraint('public_id', name=op.f('uq_thread_message_public_id'))
    )
    with op.batch_alter_table('thread_message', schema=None) as batch_op:
        batch_op.create_index('ix_thread_message_activity_at', ['activity_id', 'at'], unique=False)
        batch_op.create_index(batch_op.f('ix_thread_message_author_id'), ['author_id'], unique=False)

    op.create_table('thread_reading',
    sa.Column('activity_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_thread_reading_activity_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_thread_reading_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('activity_id', 'person_id', name=op.f('pk_thread_reading'))
    )
    op.create_table('answer_link',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('reference', sa.String(length=8), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_answer_link_application_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_answer_link')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_answer_link_token_hash'))
    )
    with op.batch_alter_table('answer_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_answer_link_application_id'), ['application_id'], unique=False)

    op.create_table('attendance',
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('mark', sa.Enum('present', 'late', 'left_early', 'excused', 'absent', name='mark', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=True),
    sa.Column('last_day', sa.Date(), nullable=True),
    sa.Column('note', sa.String(length=200), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(first_day IS NULL) = (last_day IS NULL)', name=op.f('ck_attendance_both_days')),
    sa.CheckConstraint('last_day >= first_day', name=op.f('ck_attendance_days')),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_attendance_application_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_attendance_by_id')),
    sa.PrimaryKeyConstraint('application_id', name=op.f('pk_attendance'))
    )
    op.create_table('call_up',
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=40), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('departs_on', sa.Date(), nullable=False),
    sa.Column('returns_on', sa.Date(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('issued_by_id', sa.Integer(), nullable=True),
    sa.Column('mail_id', sa.Integer(), nullable=True),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('acknowledged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('replaced_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('voided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.CheckConstraint('returns_on >= departs_on', name=op.f('ck_call_up_days')),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_call_up_application_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['issued_by_id'], ['person.id'], name=op.f('fk_call_up_issued_by_id')),
    sa.ForeignKeyConstraint(['mail_id'], ['outgoing_mail.id'], name=op.f('fk_call_up_mail_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call_up')),
    sa.UniqueConstraint('public_id', name=op.f('uq_call_up_public_id')),
    sa.UniqueConstraint('reference', 'version', name=op.f('uq_call_up_reference_version'))
    )
    with op.batch_alter_table('call_up', schema=None) as batch_op:
        batch_op.create_index('ix_call_up_application_version', ['application_id', 'version'], unique=False)
        batch_op.create_index('uq_call_up_current', ['application_id'], unique=True, sqlite_where=sa.text('replaced_at IS NULL AND voided_at IS NULL'), postgresql_where=sa.text('replaced_at IS NULL AND voided_at IS NULL'))

    op.create_table('list_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('position_id', sa.Integer(), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('move', sa.Enum('stop', 'resume', 'reorder', name='move', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('reason', sa.Enum('headcount', 'budget', 'skill', 'fairness', 'spoken', 'other', name='reason', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_list_event_application_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_list_event_by_id')),
    sa.ForeignKeyConstraint(['position_id'], ['position.id'], name=op.f('fk_list_event_position_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_list_event'))
    )
    with op.batch_alter_table('list_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_list_event_position_id'), ['position_id'], unique=False)

    allow("application", status=(*STATUSES, *NEW_STATUSES))
    allow("application_event", status=(*STATUSES, *NEW_STATUSES), move=(*MOVES, *NEW_MOVES))
    allow("activity", status=(*ACTIVITY_STATUSES, *NEW_ACTIVITY_STATUSES))
    add_choice("application", "withdrawal_reason", REASONS)
    op.add_column("application", sa.Column("answer_by", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_application_answer_by"), "application", ["answer_by"])
    add_choice("notification", "kind", KINDS, "DEFAULT 'decision' NOT NULL")
    op.add_column("notification", sa.Column("key", sa.String(length=80), server_default="", nullable=False))
    op.add_column("notification", sa.Column("answer_by", sa.DateTime(timezone=True), nullable=True))
    op.add_column("notification", sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE notification SET due_at = created_at WHERE announced_at IS NULL AND read_at IS NULL")
    op.create_index(
        "ix_notification_due_at", "notification", ["due_at"],
        sqlite_where=sa.text("due_at IS NOT NULL"), postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index("ix_notification_read_at", "notification", ["read_at"])
    op.create_index(
        "uq_notification_person_key", "notification", ["person_id", "key"], unique=True,
        sqlite_where=sa.text("key <> ''"), postgresql_where=sa.text("key <> ''"),
    )
    op.add_column("position", sa.Column("list_stopped", sa.Boolean(), server_default=sa.false(), nullable=False))
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
            {"code": code, "valid_from": START, "value": value, "source": OWN}
            for code, value in VALUES.items()
        ],
    )


def downgrade() -> None:
    """Take back. What only the new words can say becomes what it would have been before."""
    op.execute(f"DELETE FROM legal_value WHERE code IN ({quoted(tuple(VALUES))})")
    op.execute("UPDATE activity SET status = 'published' WHERE status NOT IN ('draft', 'published', 'cancelled')")
    # Those offered a place who have not answered wait again; their places go back.
    op.execute(
        "UPDATE position SET taken = taken - (SELECT count(*) FROM application"
        " WHERE application.position_id = position.id AND application.status = 'offered')"
    )
    for before, after in (
        ("offered", "waitlisted"),
        ("called_up", "confirmed"),
        ("lapsed", "withdrawn"),
        ("late_withdrawn", "withdrawn"),
        ("attended", "confirmed"),
        ("partly_attended", "confirmed"),
        ("excused", "confirmed"),
        ("no_show", "confirmed"),
    ):
        op.execute(f"UPDATE application SET status = '{after}' WHERE status = '{before}'")
    op.execute(f"DELETE FROM application_event WHERE move IN ({quoted(NEW_MOVES)}) OR status IN ({quoted(NEW_STATUSES)})")
    op.drop_column("position", "list_stopped")
    op.drop_index("uq_notification_person_key", "notification")
    op.drop_index("ix_notification_read_at", "notification")
    op.drop_index("ix_notification_due_at", "notification")
    op.drop_column("notification", "due_at")
    op.drop_column("notification", "answer_by")
    op.drop_column("notification", "key")
    op.drop_column("notification", "kind")
    op.drop_index(op.f("ix_application_answer_by"), "application")
    op.drop_column("application", "answer_by")
    op.drop_column("application", "withdrawal_reason")
    allow("activity", status=ACTIVITY_STATUSES)
    allow("application_event", status=STATUSES, move=MOVES)
    allow("application", status=STATUSES)
    with op.batch_alter_table('list_event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_list_event_position_id'))

    op.drop_table('list_event')
    with op.batch_alter_table('call_up', schema=None) as batch_op:
        batch_op.drop_index('uq_call_up_current', sqlite_where=sa.text('replaced_at IS NULL AND voided_at IS NULL'), postgresql_where=sa.text('replaced_at IS NULL AND voided_at IS NULL'))
        batch_op.drop_index('ix_call_up_application_version')

    op.drop_table('call_up')
    op.drop_table('attendance')
    with op.batch_alter_table('answer_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_answer_link_application_id'))

    op.drop_table('answer_link')
    op.drop_table('thread_reading')
    with op.batch_alter_table('thread_message', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_thread_message_author_id'))
        batch_op.drop_index('ix_thread_message_activity_at')

    op.drop_table('thread_message')
    op.drop_table('instructions')
    with op.batch_alter_table('activity_event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_activity_event_activity_id'))

    op.drop_table('activity_event')
    op.drop_table('notice_preference')
    op.drop_table('notice_hours')
    op.drop_table('day_budget')
    op.drop_table('calendar_feed')
    op.drop_table('call_up_number')
