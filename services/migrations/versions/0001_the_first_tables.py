"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.execute(sa.schema.CreateSequence(sa.Sequence("proposal_serial", schema="intake")))
    op.create_table('link',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.Column('subject', sa.String(length=40), nullable=True),
    sa.Column('city', sa.String(length=40), nullable=True),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('locale', sa.String(length=10), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('link_pkey')),
    schema='access'
    )
    op.create_index(op.f('link_subject_idx'), 'link', ['subject'], unique=False, schema='access')
    op.create_table('person',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('roles', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('locale', sa.String(length=10), nullable=False),
    sa.Column('organisation', sa.String(length=200), nullable=False),
    sa.Column('capacity', sa.String(length=160), nullable=False),
    sa.Column('sectors', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('city', sa.String(length=40), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('person_pkey')),
    sa.UniqueConstraint('email', name=op.f('person_email_key')),
    schema='access'
    )
    op.create_table('session',
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('begun_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('digest', name=op.f('session_pkey')),
    schema='access'
    )
    op.create_table('token',
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('digest', name=op.f('token_pkey')),
    schema='access'
    )
    op.create_table('detail',
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('salt', sa.String(length=64), nullable=False),
    sa.Column('payload', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.PrimaryKeyConstraint('hash', name=op.f('detail_pkey')),
    schema='audit'
    )
    op.create_table('entry',
    sa.Column('position', sa.Integer(), sa.Identity(always=True), nullable=False),
    sa.Column('subject', sa.String(length=40), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(length=80), nullable=False),
    sa.Column('act', sa.String(length=80), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('prev', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('seal', sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint('position', name=op.f('entry_pkey')),
    sa.UniqueConstraint('subject', 'seq', name=op.f('entry_subject_seq_key')),
    schema='audit'
    )
    op.create_index('entry_unsealed_idx', 'entry', ['position'], unique=False, schema='audit', postgresql_where=sa.text('seal IS NULL'))
    op.create_table('seal',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('prev', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('seal_pkey')),
    schema='audit'
    )
    op.create_table('event',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), sa.Identity(always=True), nullable=False),
    sa.Column('kind', sa.String(length=60), nullable=False),
    sa.Column('subject', sa.String(length=40), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('payload', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('event_pkey')),
    schema='bus'
    )
    op.create_index(op.f('event_subject_position_idx'), 'event', ['subject', 'position'], unique=False, schema='bus')
    op.create_table('timer',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('subject', sa.String(length=40), nullable=False),
    sa.Column('slot', sa.String(length=120), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('kind', sa.String(length=60), nullable=False),
    sa.Column('payload', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('woken_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('timer_pkey')),
    sa.UniqueConstraint('subject', 'slot', name=op.f('timer_subject_slot_key')),
    schema='bus'
    )
    op.create_index('timer_due_idx', 'timer', ['due_at'], unique=False, schema='bus', postgresql_where=sa.text('woken_at IS NULL AND cancelled_at IS NULL'))
    op.create_table('filing',
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('call', sa.String(length=60), nullable=False),
    sa.Column('locale', sa.String(length=10), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('legal_on', sa.Date(), nullable=True),
    sa.Column('proposal', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('link_id', sa.Uuid(), nullable=False),
    sa.Column('status', sa.String(length=40), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decisions', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.CheckConstraint('(decided_at IS NULL) = (decisions IS NULL)', name=op.f('filing_decided_is_told')),
    sa.CheckConstraint('withdrawn_at IS NULL OR decided_at IS NULL', name=op.f('filing_ended_once')),
    sa.CheckConstraint("(status = 'withdrawn') = (withdrawn_at IS NOT NULL)", name=op.f('filing_withdrawn_is_dated')),
    sa.PrimaryKeyConstraint('number', name=op.f('filing_pkey')),
    schema='intake'
    )
    op.create_index(op.f('filing_received_at_idx'), 'filing', ['received_at'], unique=False, schema='intake')
    op.create_table('mail',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('event_key', sa.String(length=200), nullable=False),
    sa.Column('letter', sa.String(length=40), nullable=False),
    sa.Column('recipient', sa.String(length=254), nullable=False),
    sa.Column('locale', sa.String(length=10), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('html', sa.Text(), nullable=False),
    sa.Column('message_id', sa.String(length=200), nullable=False),
    sa.Column('in_reply_to', sa.String(length=200), nullable=True),
    sa.Column('mail_class', sa.String(length=1), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('held_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tries', sa.Integer(), server_default='0', nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('error', sa.Text(), nullable=True),
    sa.CheckConstraint("(state = 'sending') = (lease_until IS NOT NULL)", name=op.f('mail_sending_has_a_lease')),
    sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f('mail_sent_has_a_time')),
    sa.CheckConstraint("state <> 'held' OR held_until IS NOT NULL", name=op.f('mail_held_has_an_end')),
    sa.PrimaryKeyConstraint('id', name=op.f('mail_pkey')),
    sa.UniqueConstraint('event_key', 'recipient', 'letter', name=op.f('mail_event_key_recipient_letter_key')),
    schema='notify'
    )
    op.create_index(op.f('mail_number_id_idx'), 'mail', ['number', 'id'], unique=False, schema='notify')
    op.create_table('mention',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('locale', sa.String(length=10), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('short', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('project', sa.Text(), nullable=False),
    sa.Column('organisation', sa.Text(), nullable=False),
    sa.Column('cities', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('fragments', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('agreements', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('drafted_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('mention_pkey')),
    sa.UniqueConstraint('number', 'locale', 'version', name=op.f('mention_number_locale_version_key')),
    schema='notify'
    )
    op.create_table('press_file',
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('consents', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('facts', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.PrimaryKeyConstraint('number', name=op.f('press_file_pkey')),
    schema='notify'
    )
    op.create_table('dossier',
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('stage', sa.String(length=20), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('programme_digest', sa.String(length=64), nullable=False),
    sa.Column('proposal', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('title', sa.String(length=150), nullable=False),
    sa.Column('title_key', sa.String(length=150), nullable=False),
    sa.Column('organisation', sa.String(length=200), nullable=False),
    sa.Column('organisation_key', sa.String(length=200), nullable=False),
    sa.Column('sector', sa.String(length=40), nullable=False),
    sa.Column('cities', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('locale', sa.String(length=10), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('legal_on', sa.Date(), nullable=True),
    sa.Column('is_public_law', sa.Boolean(), nullable=False),
    sa.Column('applicant_link', sa.Uuid(), nullable=False),
    sa.Column('agreements', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('screened_by', sa.String(length=80), nullable=True),
    sa.Column('screened_name', sa.String(length=120), nullable=False),
    sa.Column('screened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('consensus', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(stage IN ('screening', 'evaluation', 'consensus', 'committee')) = (closed_at IS NULL)", name=op.f('dossier_closed_if_ended')),
    sa.CheckConstraint("stage IN ('screening', 'withdrawn') OR screened_at IS NOT NULL", name=op.f('dossier_screened_first')),
    sa.CheckConstraint('(screened_at IS NULL) = (screened_by IS NULL)', name=op.f('dossier_screened_by_someone')),
    sa.PrimaryKeyConstraint('number', name=op.f('dossier_pkey')),
    schema='review'
    )
    op.create_index('dossier_open_idx', 'dossier', ['stage', 'due_on', 'number'], unique=False, schema='review', postgresql_where=sa.text('closed_at IS NULL'))
    op.create_index(op.f('dossier_organisation_key_idx'), 'dossier', ['organisation_key'], unique=False, schema='review')
    op.create_index(op.f('dossier_stage_number_idx'), 'dossier', ['stage', 'number'], unique=False, schema='review')
    op.create_index(op.f('dossier_title_key_idx'), 'dossier', ['title_key'], unique=False, schema='review')
    op.create_table('work',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), sa.Identity(always=True), nullable=False),
    sa.Column('event_id', sa.Uuid(), nullable=False),
    sa.Column('listener', sa.String(length=20), nullable=False),
    sa.Column('subject', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=60), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('ring_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('rings', sa.Integer(), server_default='0', nullable=False),
    sa.Column('attempts', sa.Integer(), server_default='0', nullable=False),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('dead_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('discarded', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['event_id'], ['bus.event.id'], name=op.f('work_event_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('work_pkey')),
    sa.UniqueConstraint('event_id', 'listener', name=op.f('work_event_id_listener_key')),
    schema='bus'
    )
    op.create_index('work_open_ring_at_idx', 'work', ['ring_at'], unique=False, schema='bus', postgresql_where=sa.text('done_at IS NULL AND dead_at IS NULL'))
    op.create_index('work_open_subject_idx', 'work', ['listener', 'subject', 'position'], unique=False, schema='bus', postgresql_where=sa.text('done_at IS NULL'))
    op.create_table('idempotency_key',
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['number'], ['intake.filing.number'], name=op.f('idempotency_key_number_fkey')),
    sa.PrimaryKeyConstraint('key', name=op.f('idempotency_key_pkey')),
    schema='intake'
    )
    op.create_table('step',
    sa.Column('id', sa.Integer(), sa.Identity(always=True), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('stage', sa.String(length=40), nullable=True),
    sa.Column('city', sa.String(length=40), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['number'], ['intake.filing.number'], name=op.f('step_number_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('step_pkey')),
    schema='intake'
    )
    op.create_index(op.f('step_number_id_idx'), 'step', ['number', 'id'], unique=False, schema='intake')
    op.create_table('assignment',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('locale', sa.String(length=10), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('why', sa.String(length=40), nullable=False),
    sa.Column('assigned_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('declaration', sa.String(length=10), nullable=True),
    sa.Column('declared_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tie', sa.Text(), nullable=False),
    sa.Column('scores', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('comments', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('for_applicant', sa.Text(), nullable=False),
    sa.Column('confidential', sa.Text(), nullable=False),
    sa.Column('filed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state = 'filed') = (filed_at IS NOT NULL) AND (filed_at IS NULL) = (scores IS NULL)", name=op.f('assignment_scored_if_filed')),
    sa.CheckConstraint("state <> 'filed' OR declaration = 'none'", name=op.f('assignment_no_tie_if_filed')),
    sa.CheckConstraint("state IN ('assigned', 'conflicted', 'filed', 'cancelled')", name=op.f('assignment_known_state')),
    sa.CheckConstraint('(declaration IS NULL) = (declared_at IS NULL)', name=op.f('assignment_dated_declaration')),
    sa.ForeignKeyConstraint(['number'], ['review.dossier.number'], name=op.f('assignment_number_fkey'), initially='DEFERRED', deferrable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('assignment_pkey')),
    sa.UniqueConstraint('number', 'person_id', name=op.f('assignment_number_person_id_key')),
    schema='review'
    )
    op.create_index('assignment_open_idx', 'assignment', ['person_id', 'state'], unique=False, schema='review')
    op.create_table('determination',
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('city', sa.String(length=40), nullable=False),
    sa.Column('outcome', sa.String(length=40), nullable=False),
    sa.Column('reasons', sa.Text(), nullable=False),
    sa.Column('conditions', sa.Text(), nullable=False),
    sa.Column('agreement_state', sa.String(length=40), nullable=False),
    sa.Column('agreement_version', sa.String(length=80), nullable=False),
    sa.Column('signatory_name', sa.String(length=120), nullable=False),
    sa.Column('signatory_capacity', sa.String(length=200), nullable=False),
    sa.Column('signatory_service', sa.String(length=200), nullable=False),
    sa.Column('decided_by', sa.String(length=80), nullable=False),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("outcome <> 'retained_conditions' OR conditions <> ''", name=op.f('determination_conditions_are_told')),
    sa.CheckConstraint("reasons <> '' AND signatory_name <> ''", name=op.f('determination_reasoned_and_signed')),
    sa.ForeignKeyConstraint(['number'], ['review.dossier.number'], name=op.f('determination_number_fkey'), initially='DEFERRED', deferrable=True),
    sa.PrimaryKeyConstraint('number', 'city', name=op.f('determination_pkey')),
    schema='review'
    )
    op.create_table('move',
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('act', sa.String(length=40), nullable=False),
    sa.Column('actor', sa.String(length=80), nullable=False),
    sa.Column('actor_name', sa.String(length=120), nullable=False),
    sa.Column('from_stage', sa.String(length=20), nullable=True),
    sa.Column('to_stage', sa.String(length=20), nullable=False),
    sa.Column('city', sa.String(length=40), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reasons', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['number'], ['review.dossier.number'], name=op.f('move_number_fkey'), initially='DEFERRED', deferrable=True),
    sa.PrimaryKeyConstraint('number', 'seq', name=op.f('move_pkey')),
    schema='review'
    )
    op.create_table('opinion',
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('city', sa.String(length=40), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('agreement_state', sa.String(length=40), nullable=False),
    sa.Column('officer_name', sa.String(length=120), nullable=False),
    sa.Column('officer_email', sa.String(length=254), nullable=False),
    sa.Column('officer_locale', sa.String(length=10), nullable=False),
    sa.Column('link_id', sa.Uuid(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('second_due_on', sa.Date(), nullable=True),
    sa.Column('attempt', sa.Integer(), nullable=False),
    sa.Column('answers', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('opinion', sa.String(length=40), nullable=True),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('entered_by', sa.String(length=80), nullable=True),
    sa.CheckConstraint("(state = 'given') = (opinion IS NOT NULL)", name=op.f('opinion_answered_if_given')),
    sa.CheckConstraint("state = 'not_asked' OR (asked_at IS NOT NULL AND due_on IS NOT NULL)", name=op.f('opinion_dated_question')),
    sa.CheckConstraint("state IN ('asked', 'given', 'silent', 'not_asked', 'closed')", name=op.f('opinion_known_state')),
    sa.CheckConstraint('(opinion IS NULL) = (given_at IS NULL) AND (opinion IS NULL) = (answers IS NULL)', name=op.f('opinion_whole_answer')),
    sa.ForeignKeyConstraint(['number'], ['review.dossier.number'], name=op.f('opinion_number_fkey'), initially='DEFERRED', deferrable=True),
    sa.PrimaryKeyConstraint('number', 'city', name=op.f('opinion_pkey')),
    schema='review'
    )
    op.create_index('opinion_asked_idx', 'opinion', ['due_on'], unique=False, schema='review', postgresql_where=sa.text("state = 'asked'"))


def downgrade() -> None:
    """Undo the change."""
    op.drop_index('opinion_asked_idx', table_name='opinion', schema='review', postgresql_where=sa.text("state = 'asked'"))
    op.drop_table('opinion', schema='review')
    op.drop_table('move', schema='review')
    op.drop_table('determination', schema='review')
    op.drop_index('assignment_open_idx', table_name='assignment', schema='review')
    op.drop_table('assignment', schema='review')
    op.drop_index(op.f('step_number_id_idx'), table_name='step', schema='intake')
    op.drop_table('step', schema='intake')
    op.drop_table('idempotency_key', schema='intake')
    op.drop_index('work_open_subject_idx', table_name='work', schema='bus', postgresql_where=sa.text('done_at IS NULL'))
    op.drop_index('work_open_ring_at_idx', table_name='work', schema='bus', postgresql_where=sa.text('done_at IS NULL AND dead_at IS NULL'))
    op.drop_table('work', schema='bus')
    op.drop_index(op.f('dossier_title_key_idx'), table_name='dossier', schema='review')
    op.drop_index(op.f('dossier_stage_number_idx'), table_name='dossier', schema='review')
    op.drop_index(op.f('dossier_organisation_key_idx'), table_name='dossier', schema='review')
    op.drop_index('dossier_open_idx', table_name='dossier', schema='review', postgresql_where=sa.text('closed_at IS NULL'))
    op.drop_table('dossier', schema='review')
    op.drop_table('press_file', schema='notify')
    op.drop_table('mention', schema='notify')
    op.drop_index(op.f('mail_number_id_idx'), table_name='mail', schema='notify')
    op.drop_table('mail', schema='notify')
    op.drop_index(op.f('filing_received_at_idx'), table_name='filing', schema='intake')
    op.drop_table('filing', schema='intake')
    op.drop_index('timer_due_idx', table_name='timer', schema='bus', postgresql_where=sa.text('woken_at IS NULL AND cancelled_at IS NULL'))
    op.drop_table('timer', schema='bus')
    op.drop_index(op.f('event_subject_position_idx'), table_name='event', schema='bus')
    op.drop_table('event', schema='bus')
    op.drop_table('seal', schema='audit')
    op.drop_index('entry_unsealed_idx', table_name='entry', schema='audit', postgresql_where=sa.text('seal IS NULL'))
    op.drop_table('entry', schema='audit')
    op.drop_table('detail', schema='audit')
    op.drop_table('token', schema='access')
    op.drop_table('session', schema='access')
    op.drop_table('person', schema='access')
    op.drop_index(op.f('link_subject_idx'), table_name='link', schema='access')
    op.drop_table('link', schema='access')
    op.execute(sa.schema.DropSequence(sa.Sequence("proposal_serial", schema="intake")))
