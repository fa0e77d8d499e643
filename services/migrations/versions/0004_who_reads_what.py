"""Who reads what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

STATES_BEFORE = "'assigned', 'conflicted', 'filed', 'cancelled'"
STATES = "'assigned', 'conflicted', 'declined', 'handed_over', 'filed', 'cancelled'"
JSONB = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    """Make the change."""
    op.add_column('person', sa.Column('organisation_id', sa.String(length=40), server_default='', nullable=False), schema='access')
    op.add_column('person', sa.Column('domains', JSONB, server_default='[]', nullable=False), schema='access')
    op.add_column('person', sa.Column('languages', JSONB, server_default='[]', nullable=False), schema='access')
    op.add_column('person', sa.Column('quota', sa.Integer(), nullable=True), schema='access')
    op.add_column('assignment', sa.Column('points', JSONB, server_default='{}', nullable=False), schema='review')
    op.drop_constraint(op.f('assignment_known_state'), 'assignment', schema='review')
    op.create_check_constraint(op.f('assignment_known_state'), 'assignment', f"state IN ({STATES})", schema='review')
    op.create_table('absence',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('substitute_id', sa.Uuid(), nullable=True),
    sa.Column('substitute_name', sa.String(length=120), server_default='', nullable=False),
    sa.Column('recorded_by', sa.String(length=80), nullable=False),
    sa.Column('recorded_name', sa.String(length=120), server_default='', nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('cancelled_by', sa.String(length=80), nullable=True),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('starts_on <= ends_on', name=op.f('absence_ends_after_start')),
    sa.CheckConstraint('substitute_id IS NULL OR substitute_id <> person_id', name=op.f('absence_someone_else')),
    sa.CheckConstraint('(cancelled_at IS NULL) = (cancelled_by IS NULL)', name=op.f('absence_cancelled_by_someone')),
    sa.PrimaryKeyConstraint('id', name=op.f('absence_pkey')),
    schema='review'
    )
    op.create_index('absence_open_idx', 'absence', ['ends_on'], unique=False, schema='review', postgresql_where=sa.text('cancelled_at IS NULL'))


def downgrade() -> None:
    """Undo the change."""
    op.drop_index('absence_open_idx', table_name='absence', schema='review', postgresql_where=sa.text('cancelled_at IS NULL'))
    op.drop_table('absence', schema='review')
    op.execute("UPDATE review.assignment SET state = 'cancelled' WHERE state IN ('declined', 'handed_over')")
    op.drop_constraint(op.f('assignment_known_state'), 'assignment', schema='review')
    op.create_check_constraint(op.f('assignment_known_state'), 'assignment', f"state IN ({STATES_BEFORE})", schema='review')
    op.drop_column('assignment', 'points', schema='review')
    op.drop_column('person', 'quota', schema='access')
    op.drop_column('person', 'languages', schema='access')
    op.drop_column('person', 'domains', schema='access')
    op.drop_column('person', 'organisation_id', schema='access')
