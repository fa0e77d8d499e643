"""A mail knows its version and whether a second person must let it leave; every act of a person on it is kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Mails written before are in their first version."""
    op.add_column("mail", sa.Column("version", sa.Integer(), nullable=False, server_default="1"), schema="notify")
    op.add_column(
        "mail", sa.Column("awaits_second", sa.Boolean(), nullable=False, server_default="false"), schema="notify"
    )
    op.create_table(
        "mail_revision",
        sa.Column("mail", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("html", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(act = 'edit') = (subject IS NOT NULL)", name=op.f("mail_revision_edit_keeps_what_stood")
        ),
        sa.ForeignKeyConstraint(["mail"], ["notify.mail.id"], name=op.f("mail_revision_mail_fkey")),
        sa.PrimaryKeyConstraint("mail", "version", name=op.f("mail_revision_pkey")),
        schema="notify",
    )


def downgrade() -> None:
    """Back to mails that nobody touches; a mail that waited for a second person leaves at its hour."""
    op.drop_table("mail_revision", schema="notify")
    op.drop_column("mail", "awaits_second", schema="notify")
    op.drop_column("mail", "version", schema="notify")
