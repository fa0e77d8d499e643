"""Decisions explained."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BY_A_PERSON = "stage NOT IN ('inadmissible', 'transferred') OR screened_by LIKE 'person:%'"


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "basis",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rules_digest", sa.String(length=64), nullable=False),
        sa.Column("seals", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("inputs", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("verdict", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["number"], ["review.dossier.number"], name=op.f("basis_number_fkey"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("number", "round", name=op.f("basis_pkey")),
        schema="review",
    )
    op.add_column("move", sa.Column("due_on", sa.Date()), schema="review")
    op.create_check_constraint(
        op.f("determination_decided_by_a_person"), "determination", "decided_by LIKE 'person:%'", schema="review"
    )
    op.create_check_constraint(op.f("dossier_ended_by_a_person"), "dossier", BY_A_PERSON, schema="review")


def downgrade() -> None:
    """Undo the change."""
    op.drop_constraint(op.f("dossier_ended_by_a_person"), "dossier", schema="review")
    op.drop_constraint(op.f("determination_decided_by_a_person"), "determination", schema="review")
    op.drop_column("move", "due_on", schema="review")
    op.drop_table("basis", schema="review")
