"""Changes that are told outside, the addresses of other services, and every delivery to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """The feed begins now."""
    op.create_table(
        "change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("data", JSONB(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("change_pkey")),
        schema="notify",
    )
    op.create_index(op.f("change_seq_idx"), "change", ["seq"], schema="notify", unique=True)
    op.create_table(
        "webhook",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("kinds", JSONB(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), server_default="1", nullable=False),
        sa.Column("turned_at", MOMENT, nullable=True),
        sa.Column("off", sa.String(20), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("webhook_pkey")),
        schema="notify",
    )
    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("webhook", sa.Uuid(), nullable=False),
        sa.Column("change", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("tried_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["webhook"], ["notify.webhook.id"], name=op.f("webhook_delivery_webhook_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("webhook_delivery_pkey")),
        schema="notify",
    )
    op.create_index(op.f("webhook_delivery_webhook_id_idx"), "webhook_delivery", ["webhook", "id"], schema="notify")


def downgrade() -> None:
    """Nothing is told outside any more."""
    for table in ("webhook_delivery", "webhook", "change"):
        op.drop_table(table, schema="notify")
