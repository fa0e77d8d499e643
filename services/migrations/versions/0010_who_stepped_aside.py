"""Who stepped aside."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "recusal",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", "person_id", name=op.f("recusal_pkey")),
        schema="access",
    )
    op.create_index("recusal_person_id_idx", "recusal", ["person_id"], unique=False, schema="access")


def downgrade() -> None:
    """Undo the change."""
    op.drop_index("recusal_person_id_idx", table_name="recusal", schema="access")
    op.drop_table("recusal", schema="access")
