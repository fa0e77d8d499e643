"""Ideas from the public, and the axes that the desk makes of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
NAMES = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "axis",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title_fr", sa.String(length=150), nullable=False),
        sa.Column("title_en", sa.String(length=150), nullable=False),
        sa.Column("text_fr", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("cities", NAMES, nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("published_at", INSTANT, nullable=True),
        sa.Column("domain_city", sa.String(length=40), nullable=True),
        sa.Column("domain_note", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("domain_city IS NOT NULL OR domain_note = ''", name=op.f("axis_noted_domain")),
        sa.PrimaryKeyConstraint("id", name=op.f("axis_pkey")),
        schema="review",
    )
    op.create_table(
        "idea",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("locale", sa.String(length=10), nullable=False),
        sa.Column("themes", sa.Text(), nullable=False),
        sa.Column("strengths", sa.Text(), nullable=False),
        sa.Column("projects", sa.Text(), nullable=False),
        sa.Column("cities", NAMES, nullable=False),
        sa.Column("sector", sa.String(length=40), nullable=True),
        sa.Column("organisation", sa.String(length=200), nullable=False),
        sa.Column("axis_id", sa.Uuid(), nullable=True),
        sa.Column("aside", sa.Text(), server_default="", nullable=False),
        sa.Column("erased_at", INSTANT, nullable=True),
        sa.CheckConstraint("axis_id IS NULL OR aside = ''", name=op.f("idea_grouped_or_aside")),
        sa.ForeignKeyConstraint(["axis_id"], ["review.axis.id"], name=op.f("idea_axis_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("idea_pkey")),
        schema="review",
    )
    op.create_index(op.f("idea_axis_id_idx"), "idea", ["axis_id"], schema="review")


def downgrade() -> None:
    """Undo the change."""
    op.drop_table("idea", schema="review")
    op.drop_table("axis", schema="review")
