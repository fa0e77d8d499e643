"""Agreements are lived: every act on a city's record, and how long its officers hold their office."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the change."""
    op.add_column(
        "person", sa.Column("deputy", sa.Boolean(), server_default="false", nullable=False), schema="access"
    )
    op.add_column("person", sa.Column("valid_from", sa.Date(), nullable=True), schema="access")
    op.add_column("person", sa.Column("valid_to", sa.Date(), nullable=True), schema="access")
    op.create_table(
        "city_version",
        sa.Column("city", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("actor_name", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("value", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("city", "seq", name=op.f("city_version_pkey")),
        schema="registry",
    )
    op.create_index(op.f("city_version_position_idx"), "city_version", ["position"], schema="registry")


def downgrade() -> None:
    """Undo the change."""
    op.drop_table("city_version", schema="registry")
    for column in ("valid_to", "valid_from", "deputy"):
        op.drop_column("person", column, schema="access")
