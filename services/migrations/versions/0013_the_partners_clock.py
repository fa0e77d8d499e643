"""The clock of a partner city's question: its reminders, and the mail that did not arrive."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    for column in (
        sa.Column("remind_on", sa.ARRAY(sa.Date()), server_default="{}", nullable=False),
        sa.Column("reminded_at", sa.ARRAY(sa.DateTime(timezone=True)), server_default="{}", nullable=False),
        sa.Column("unreached_link", sa.Uuid(), nullable=True),
    ):
        op.add_column("opinion", column, schema="review")


def downgrade() -> None:
    """Undo the change."""
    for column in ("unreached_link", "reminded_at", "remind_on"):
        op.drop_column("opinion", column, schema="review")
