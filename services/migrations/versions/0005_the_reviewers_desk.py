"""The reviewer's desk."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
# What services/review/models/assignment.py: shuffled computes.
SHUFFLED = (
    "('x' || substr(encode(sha256(convert_to(person_id::text || ':' || number, 'UTF8')), 'hex'), 1, 7))::bit(28)::int"
)


def upgrade() -> None:
    """Make the change."""
    op.add_column('assignment', sa.Column('unjudged', JSONB, nullable=True), schema='review')
    op.add_column('assignment', sa.Column('version', sa.Integer(), server_default='0', nullable=False), schema='review')
    op.add_column('assignment', sa.Column('untouched', sa.Boolean(), server_default='true', nullable=False), schema='review')
    op.add_column('assignment', sa.Column('shuffle', sa.Integer(), server_default='0', nullable=False), schema='review')
    op.execute(f"UPDATE review.assignment SET shuffle = {SHUFFLED}, version = (state = 'filed')::int")  # noqa: S608 -- our own words
    op.create_index('assignment_queue_idx', 'assignment', ['person_id', 'untouched', 'due_on', 'shuffle', 'number'], unique=False, schema='review', postgresql_where=sa.text("state = 'assigned'"))
    op.create_index('assignment_filed_idx', 'assignment', ['person_id', 'filed_at', 'number'], unique=False, schema='review', postgresql_where=sa.text("state = 'filed'"))
    op.create_table('review_draft',
    sa.Column('assignment_id', sa.Uuid(), nullable=False),
    sa.Column('content', JSONB, nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['assignment_id'], ['review.assignment.id'], name=op.f('review_draft_assignment_id_fkey'), initially='DEFERRED', deferrable=True),
    sa.PrimaryKeyConstraint('assignment_id', name=op.f('review_draft_pkey')),
    schema='review'
    )
    op.create_table('review_version',
    sa.Column('assignment_id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('scores', JSONB, nullable=False),
    sa.Column('unjudged', JSONB, nullable=False),
    sa.Column('comments', JSONB, nullable=False),
    sa.Column('for_applicant', sa.Text(), nullable=False),
    sa.Column('confidential', sa.Text(), nullable=False),
    sa.Column('after_reading', sa.Boolean(), nullable=False),
    sa.Column('filed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('version > 0', name=op.f('review_version_counted_from_one')),
    sa.ForeignKeyConstraint(['assignment_id'], ['review.assignment.id'], name=op.f('review_version_assignment_id_fkey'), initially='DEFERRED', deferrable=True),
    sa.PrimaryKeyConstraint('assignment_id', 'version', name=op.f('review_version_pkey')),
    schema='review'
    )
    # Until now a review was filed once, and nobody had read another's before.
    op.execute(
        "INSERT INTO review.review_version (assignment_id, version, scores, unjudged, comments, for_applicant,"
        " confidential, after_reading, filed_at) SELECT id, 1, scores, '{}', coalesce(comments, '{}'), for_applicant,"
        " confidential, false, filed_at FROM review.assignment WHERE state = 'filed'"
    )


def downgrade() -> None:
    """Undo the change."""
    op.drop_table('review_version', schema='review')
    op.drop_table('review_draft', schema='review')
    op.drop_index('assignment_filed_idx', table_name='assignment', schema='review', postgresql_where=sa.text("state = 'filed'"))
    op.drop_index('assignment_queue_idx', table_name='assignment', schema='review', postgresql_where=sa.text("state = 'assigned'"))
    op.drop_column('assignment', 'shuffle', schema='review')
    op.drop_column('assignment', 'untouched', schema='review')
    op.drop_column('assignment', 'version', schema='review')
    op.drop_column('assignment', 'unjudged', schema='review')
