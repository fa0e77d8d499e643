"""The road of each file."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

OPEN_BEFORE = "'screening', 'evaluation', 'consensus', 'committee'"
OPEN = "'screening', 'evaluation', 'approval', 'consensus', 'committee', 'determination'"


def upgrade() -> None:
    """Make the change."""
    op.create_table('arrangement',
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('rules', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('kept_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('digest', name=op.f('arrangement_pkey')),
    schema='review'
    )
    op.create_table('approval',
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('stage_id', sa.String(length=40), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('on_behalf_of', sa.String(length=20), nullable=False),
    sa.Column('agreed', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("agreed OR reason <> ''", name=op.f('approval_objection_has_a_reason')),
    sa.ForeignKeyConstraint(['number'], ['review.dossier.number'], name=op.f('approval_number_fkey'), initially='DEFERRED', deferrable=True),
    sa.PrimaryKeyConstraint('number', 'stage_id', 'round', 'person_id', name=op.f('approval_pkey')),
    schema='review'
    )
    op.add_column('dossier', sa.Column('stage_id', sa.String(length=40)), schema='review')
    # Until now every stage had its kind for an id.
    op.execute("UPDATE review.dossier SET stage_id = stage")
    op.alter_column('dossier', 'stage_id', nullable=False, schema='review')
    op.drop_constraint(op.f('dossier_closed_if_ended'), 'dossier', schema='review')
    op.create_check_constraint(op.f('dossier_closed_if_ended'), 'dossier', f"(stage IN ({OPEN})) = (closed_at IS NULL)", schema='review')
    op.add_column('dossier', sa.Column('round', sa.Integer(), server_default='1', nullable=False), schema='review')


def downgrade() -> None:
    """Undo the change."""
    op.drop_constraint(op.f('dossier_closed_if_ended'), 'dossier', schema='review')
    op.create_check_constraint(op.f('dossier_closed_if_ended'), 'dossier', f"(stage IN ({OPEN_BEFORE})) = (closed_at IS NULL)", schema='review')
    op.drop_column('dossier', 'round', schema='review')
    op.drop_column('dossier', 'stage_id', schema='review')
    op.drop_table('approval', schema='review')
    op.drop_table('arrangement', schema='review')
