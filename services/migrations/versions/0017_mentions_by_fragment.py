"""A mention knows the pattern of its sentences, and the press file what the desk says of the project."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Mentions written before have no pattern of their own: the empty one."""
    op.add_column("mention", sa.Column("pattern", sa.String(1), nullable=False, server_default=""), schema="notify")
    op.add_column("press_file", sa.Column("what", JSONB(), nullable=True), schema="notify")


def downgrade() -> None:
    """Back to mentions without pattern."""
    op.drop_column("press_file", "what", schema="notify")
    op.drop_column("mention", "pattern", schema="notify")
