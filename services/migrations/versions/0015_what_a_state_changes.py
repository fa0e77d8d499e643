"""Files held for a renewal, and what a change of an agreement touched."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "agreement_turn",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("city", sa.String(length=40), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("before", sa.String(length=40), nullable=False),
        sa.Column("after", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("files", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("seen_by", sa.String(length=80), nullable=True),
        sa.Column("seen_name", sa.String(length=120), server_default="", nullable=False),
        sa.Column("seen_at", INSTANT, nullable=True),
        sa.Column("told_by", sa.String(length=80), nullable=True),
        sa.Column("told_name", sa.String(length=120), server_default="", nullable=False),
        sa.Column("told_at", INSTANT, nullable=True),
        sa.CheckConstraint("(seen_at IS NULL) = (seen_by IS NULL)", name=op.f("agreement_turn_seen_by_someone")),
        sa.CheckConstraint("(told_at IS NULL) = (told_by IS NULL)", name=op.f("agreement_turn_told_by_someone")),
        sa.PrimaryKeyConstraint("id", name=op.f("agreement_turn_pkey")),
        schema="review",
    )
    op.create_index(op.f("agreement_turn_city_at_idx"), "agreement_turn", ["city", "at"], schema="review")
    _columns()


def _columns() -> None:
    op.add_column(
        "dossier", sa.Column("call_again", sa.Boolean(), server_default="false", nullable=False), schema="review"
    )
    op.add_column(
        "determination", sa.Column("round", sa.Integer(), server_default="1", nullable=False), schema="review"
    )
    op.add_column("determination", sa.Column("hold_until", sa.Date(), nullable=True), schema="review")
    # What was decided so far was decided whole: its round is the file's.
    op.execute(
        "UPDATE review.determination SET round = dossier.round FROM review.dossier"
        " WHERE dossier.number = determination.number"
    )
    op.execute(
        "UPDATE review.determination SET hold_until = (signed_at + interval '6 months')::date WHERE outcome = 'held'"
    )
    op.create_check_constraint(
        op.f("determination_held_until_a_day"),
        "determination",
        "(outcome = 'held') = (hold_until IS NOT NULL)",
        schema="review",
    )
    op.add_column(
        "opinion", sa.Column("clock", sa.String(length=10), server_default="running", nullable=False), schema="review"
    )
    op.add_column("opinion", sa.Column("paused_at", INSTANT, nullable=True), schema="review")
    op.create_check_constraint(
        op.f("opinion_known_clock"), "opinion", "clock IN ('running', 'paused', 'off')", schema="review"
    )
    op.create_check_constraint(
        op.f("opinion_paused_since"), "opinion", "(clock = 'paused') = (paused_at IS NOT NULL)", schema="review"
    )


def downgrade() -> None:
    """Undo the change."""
    for name in ("paused_since", "known_clock"):
        op.drop_constraint(op.f(f"opinion_{name}"), "opinion", schema="review")
    for column in ("paused_at", "clock"):
        op.drop_column("opinion", column, schema="review")
    op.drop_constraint(op.f("determination_held_until_a_day"), "determination", schema="review")
    for column in ("hold_until", "round"):
        op.drop_column("determination", column, schema="review")
    op.drop_column("dossier", "call_again", schema="review")
    op.drop_table("agreement_turn", schema="review")
