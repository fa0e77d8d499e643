"""Decisions in bulk, taken back, with conditions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

CLOSED = "(state = 'open') = (closed_at IS NULL) AND (closed_at IS NULL) = (closed_by IS NULL)"


def upgrade() -> None:
    """Make the change."""
    _conditions()
    _held_decisions()
    op.add_column("determination", sa.Column("may_name_partner", sa.Boolean(), server_default="false", nullable=False), schema="review")
    op.add_column("determination", sa.Column("domain", sa.String(length=40)), schema="review")
    op.add_column("determination", sa.Column("conditions_by", sa.Date()), schema="review")
    op.add_column("determination", sa.Column("told_from", sa.DateTime(timezone=True)), schema="review")
    # Until now every decision was told as it was signed.
    op.execute("UPDATE review.determination SET told_from = signed_at")


def _conditions() -> None:
    op.create_table(
        "condition",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("city", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), server_default="open", nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("closed_by", sa.String(length=80)),
        sa.Column("closed_name", sa.String(length=120), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("state IN ('open', 'met', 'waived')", name=op.f("condition_known_state")),
        sa.CheckConstraint(CLOSED, name=op.f("condition_closed_by_someone")),
        sa.CheckConstraint("state = 'open' OR note <> ''", name=op.f("condition_closed_with_a_note")),
        sa.ForeignKeyConstraint(
            ["number"], ["review.dossier.number"], name=op.f("condition_number_fkey"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("number", "city", "position", name=op.f("condition_pkey")),
        schema="review",
    )
    op.create_index(
        "condition_open_idx", "condition", ["due_on"], schema="review", postgresql_where=sa.text("state = 'open'")
    )


def _held_decisions() -> None:
    op.create_table(
        "held_decision",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("told_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["number"], ["intake.filing.number"], name=op.f("held_decision_number_fkey")),
        sa.PrimaryKeyConstraint("number", name=op.f("held_decision_pkey")),
        schema="intake",
    )


def downgrade() -> None:
    """Undo the change."""
    op.drop_column("determination", "told_from", schema="review")
    op.drop_column("determination", "conditions_by", schema="review")
    op.drop_column("determination", "domain", schema="review")
    op.drop_column("determination", "may_name_partner", schema="review")
    op.drop_table("held_decision", schema="intake")
    op.drop_table("condition", schema="review")
