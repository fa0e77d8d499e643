"""What an officer of a partner city writes before it is sent, and the code that proves them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the change."""
    op.add_column("link", sa.Column("sent_at", INSTANT, nullable=True), schema="access")
    op.create_table(
        "opinion_draft",
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("city", sa.String(length=40), nullable=False),
        sa.Column("content", JSONB, nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        _of_dossier("opinion_draft"),
        sa.PrimaryKeyConstraint("link_id", name=op.f("opinion_draft_pkey")),
        schema="review",
    )
    op.create_table(
        "opinion_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.CheckConstraint("tries >= 0", name=op.f("opinion_code_counted_tries")),
        sa.PrimaryKeyConstraint("id", name=op.f("opinion_code_pkey")),
        schema="review",
    )
    op.create_index(op.f("opinion_code_link_id_id_idx"), "opinion_code", ["link_id", "id"], schema="review")
    op.create_table(
        "link_browser",
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("link_id", "digest", name=op.f("link_browser_pkey")),
        schema="review",
    )
    op.create_table(
        "opinion_proof",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("city", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("sent_at", INSTANT, nullable=False),
        _of_dossier("opinion_proof"),
        sa.PrimaryKeyConstraint("number", "city", name=op.f("opinion_proof_pkey")),
        schema="review",
    )


def _of_dossier(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["number"],
        ["review.dossier.number"],
        name=op.f(f"{table}_number_fkey"),
        initially="DEFERRED",
        deferrable=True,
    )


def downgrade() -> None:
    """Undo the change."""
    for table in ("opinion_proof", "link_browser", "opinion_code", "opinion_draft"):
        op.drop_table(table, schema="review")
    op.drop_column("link", "sent_at", schema="access")
