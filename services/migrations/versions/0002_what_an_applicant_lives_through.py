"""What an applicant lives through."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.create_table('attachment',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('draft_id', sa.Uuid(), nullable=True),
    sa.Column('number', sa.String(length=40), nullable=True),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('media_type', sa.String(length=120), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(length=20), server_default='quarantine', nullable=False),
    sa.Column('examined_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('found', sa.String(length=120), server_default='', nullable=False),
    sa.Column('has_copy', sa.Boolean(), server_default='false', nullable=False),
    sa.CheckConstraint("state IN ('quarantine', 'clean', 'refused')", name=op.f('attachment_known_state')),
    sa.PrimaryKeyConstraint('id', name=op.f('attachment_pkey')),
    schema='intake'
    )
    op.create_index(op.f('attachment_draft_id_idx'), 'attachment', ['draft_id'], unique=False, schema='intake')
    op.create_index(op.f('attachment_number_idx'), 'attachment', ['number'], unique=False, schema='intake')
    op.create_table('draft',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('call', sa.String(length=60), nullable=False),
    sa.Column('locale', sa.String(length=10), nullable=False),
    sa.Column('typed', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('revision', sa.Integer(), server_default='1', nullable=False),
    sa.Column('begun_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('touched_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('link_id', sa.Uuid(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=True),
    sa.Column('number', sa.String(length=40), nullable=True),
    sa.Column('request_id', sa.Uuid(), nullable=True),
    sa.Column('filed_as', sa.String(length=40), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('draft_pkey')),
    schema='intake'
    )
    op.create_index(op.f('draft_touched_at_idx'), 'draft', ['touched_at'], unique=False, schema='intake')
    op.create_table('likeness',
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['number'], ['intake.filing.number'], name=op.f('likeness_number_fkey')),
    sa.PrimaryKeyConstraint('number', name=op.f('likeness_pkey')),
    schema='intake'
    )
    op.create_index('likeness_words_idx', 'likeness', ['words'], unique=False, schema='intake', postgresql_using='gin', postgresql_ops={'words': 'gin_trgm_ops'})
    op.create_table('pieces_asked',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('essential', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('pieces', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('state', sa.String(length=20), server_default='open', nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('open', 'completed', 'lapsed')", name=op.f('pieces_asked_known_state')),
    sa.ForeignKeyConstraint(['number'], ['intake.filing.number'], name=op.f('pieces_asked_number_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('pieces_asked_pkey')),
    schema='intake'
    )
    op.create_index(op.f('pieces_asked_number_idx'), 'pieces_asked', ['number'], unique=False, schema='intake')
    op.create_table('version',
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('filed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('proposal', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('files', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.ForeignKeyConstraint(['number'], ['intake.filing.number'], name=op.f('version_number_fkey')),
    sa.PrimaryKeyConstraint('number', 'version', name=op.f('version_pkey')),
    schema='intake'
    )
    op.create_table('pieces_request',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('asked_by', sa.String(length=80), nullable=False),
    sa.Column('officer', sa.String(length=120), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('essential', sa.Boolean(), nullable=False),
    sa.Column('pieces', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('extended', sa.Boolean(), server_default='false', nullable=False),
    sa.Column('state', sa.String(length=20), server_default='open', nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('open', 'completed', 'lapsed')", name=op.f('pieces_request_known_state')),
    sa.ForeignKeyConstraint(['number'], ['review.dossier.number'], name=op.f('pieces_request_number_fkey'), initially='DEFERRED', deferrable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pieces_request_pkey')),
    schema='review'
    )
    op.create_index(op.f('pieces_request_number_idx'), 'pieces_request', ['number'], unique=False, schema='review')
    op.create_index('mail_recipient_idx', 'mail', [sa.literal_column('lower(recipient)'), 'written_at'], unique=False, schema='notify')
    op.add_column('filing', sa.Column('version', sa.Integer(), server_default='1', nullable=False), schema='intake')
    op.add_column('filing', sa.Column('revised_at', sa.DateTime(timezone=True), nullable=True), schema='intake')
    op.add_column('filing', sa.Column('files', postgresql.JSONB(astext_type=sa.Text()), server_default='[]', nullable=False), schema='intake')
    op.add_column('filing', sa.Column('held_because', sa.String(length=40), nullable=True), schema='intake')
    op.add_column('dossier', sa.Column('text_version', sa.Integer(), server_default='1', nullable=False), schema='review')
    op.add_column('dossier', sa.Column('files', postgresql.JSONB(astext_type=sa.Text()), server_default='[]', nullable=False), schema='review')
    op.add_column('dossier', sa.Column('alike', postgresql.JSONB(astext_type=sa.Text()), server_default='[]', nullable=False), schema='review')
    op.add_column('dossier', sa.Column('legal_stopped', sa.Boolean(), server_default='false', nullable=False), schema='review')
    op.add_column('dossier', sa.Column('legal_warned', sa.Integer(), nullable=True), schema='review')


def downgrade() -> None:
    """Undo the change."""
    op.drop_column('dossier', 'legal_warned', schema='review')
    op.drop_column('dossier', 'legal_stopped', schema='review')
    op.drop_column('dossier', 'alike', schema='review')
    op.drop_column('dossier', 'files', schema='review')
    op.drop_column('dossier', 'text_version', schema='review')
    op.drop_column('filing', 'held_because', schema='intake')
    op.drop_column('filing', 'files', schema='intake')
    op.drop_column('filing', 'revised_at', schema='intake')
    op.drop_column('filing', 'version', schema='intake')
    op.drop_index('mail_recipient_idx', table_name='mail', schema='notify')
    op.drop_index(op.f('pieces_request_number_idx'), table_name='pieces_request', schema='review')
    op.drop_table('pieces_request', schema='review')
    op.drop_table('version', schema='intake')
    op.drop_index(op.f('pieces_asked_number_idx'), table_name='pieces_asked', schema='intake')
    op.drop_table('pieces_asked', schema='intake')
    op.drop_index('likeness_words_idx', table_name='likeness', schema='intake', postgresql_using='gin', postgresql_ops={'words': 'gin_trgm_ops'})
    op.drop_table('likeness', schema='intake')
    op.drop_index(op.f('draft_touched_at_idx'), table_name='draft', schema='intake')
    op.drop_table('draft', schema='intake')
    op.drop_index(op.f('attachment_number_idx'), table_name='attachment', schema='intake')
    op.drop_index(op.f('attachment_draft_id_idx'), table_name='attachment', schema='intake')
    op.drop_table('attachment', schema='intake')
