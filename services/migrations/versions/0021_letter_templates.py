"""The office words its letters itself, version by version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No letter is worded anew yet."""
    op.create_table(
        "letter_template",
        sa.Column("letter", sa.String(40), nullable=False),
        sa.Column("locale", sa.String(10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("by", sa.String(80), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("letter", "locale", "version", name=op.f("letter_template_pkey")),
        schema="notify",
    )


def downgrade() -> None:
    """Back to the texts that came with the service."""
    op.drop_table("letter_template", schema="notify")
