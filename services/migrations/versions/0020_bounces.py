"""Mails that came back: a state, their reports, a mark on the file. And who wants no digests any more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

BEFORE = "(state = 'sent') = (sent_at IS NOT NULL)"
NOW = "state = 'bounced' OR (state = 'sent') = (sent_at IS NOT NULL)"


def upgrade() -> None:
    """A mail that came back may have left long ago, or nobody knows when."""
    _constrain(NOW)
    op.create_table(
        "bounce",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("mail_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["mail_id"], ["notify.mail.id"], name=op.f("bounce_mail_id_fkey")),
        sa.PrimaryKeyConstraint("digest", name=op.f("bounce_pkey")),
        schema="notify",
    )
    op.create_table(
        "preference",
        sa.Column("reader", sa.Uuid(), nullable=False),
        sa.Column("digests", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("reader", name=op.f("preference_pkey")),
        schema="notify",
    )
    op.create_index(op.f("bounce_mail_id_idx"), "bounce", ["mail_id"], schema="notify")
    op.create_index(op.f("mail_message_id_idx"), "mail", ["message_id"], schema="notify")
    op.add_column("dossier", sa.Column("undelivered", sa.Uuid(), nullable=True), schema="review")


def downgrade() -> None:
    """What came back counts as refused."""
    op.drop_column("dossier", "undelivered", schema="review")
    op.drop_index(op.f("mail_message_id_idx"), "mail", schema="notify")
    op.drop_table("preference", schema="notify")
    op.drop_table("bounce", schema="notify")
    op.execute("UPDATE notify.mail SET state = 'refused', sent_at = NULL WHERE state = 'bounced'")
    _constrain(BEFORE)


def _constrain(rule: str) -> None:
    op.drop_constraint(op.f("mail_sent_has_a_time"), "mail", schema="notify")
    op.create_check_constraint(op.f("mail_sent_has_a_time"), "mail", rule, schema="notify")
