"""Labels."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "label_serial",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("label_serial_pkey")),
        schema="review",
    )
    _label()
    _notice()


def _label() -> None:
    op.create_table(
        "label",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("proposal_number", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=150), nullable=False),
        sa.Column("organisation", sa.String(length=200), nullable=False),
        sa.Column("cities", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), server_default="granted", nullable=False),
        sa.Column("reasons", sa.Text(), server_default="", nullable=False),
        sa.Column("granted_at", INSTANT, nullable=False),
        sa.Column("granted_by", sa.String(length=80), nullable=False),
        sa.Column("granted_name", sa.String(length=120), nullable=False),
        sa.Column("signatory_name", sa.String(length=120), nullable=False),
        sa.Column("signatory_capacity", sa.String(length=200), nullable=False),
        sa.Column("signatory_service", sa.String(length=200), nullable=False),
        sa.Column("withdrawn_at", INSTANT),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("state IN ('granted', 'notice', 'withdrawn')", name=op.f("label_known_state")),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name=op.f("label_withdrawn_has_a_time")
        ),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("label_begins_before_it_ends")),
        sa.ForeignKeyConstraint(
            ["proposal_number"],
            ["review.dossier.number"],
            name=op.f("label_proposal_number_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("label_pkey")),
        schema="review",
    )
    op.create_index(op.f("label_proposal_number_idx"), "label", ["proposal_number"], schema="review")
    op.create_index(
        "label_one_each_idx",
        "label",
        ["proposal_number"],
        unique=True,
        schema="review",
        postgresql_where=sa.text("state <> 'withdrawn'"),
    )


def _notice() -> None:
    op.create_table(
        "label_notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("given_at", INSTANT, nullable=False),
        sa.Column("given_by", sa.String(length=80), nullable=False),
        sa.Column("given_name", sa.String(length=120), nullable=False),
        sa.Column("ground", sa.String(length=20), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("hearing_until", sa.Date(), nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("answered_at", INSTANT),
        sa.Column("decision", sa.String(length=20)),
        sa.Column("decided_at", INSTANT),
        sa.Column("decided_by", sa.String(length=80)),
        sa.Column("decided_name", sa.String(length=120), server_default="", nullable=False),
        sa.Column("decision_reasons", sa.Text(), server_default="", nullable=False),
        sa.Column("signatory_name", sa.String(length=120), server_default="", nullable=False),
        sa.Column("signatory_capacity", sa.String(length=200), server_default="", nullable=False),
        sa.Column("signatory_service", sa.String(length=200), server_default="", nullable=False),
        sa.CheckConstraint("ground IN ('unlawful', 'condition')", name=op.f("label_notice_known_ground")),
        sa.CheckConstraint("decision IN ('withdrawn', 'kept')", name=op.f("label_notice_known_decision")),
        sa.CheckConstraint("reasons <> ''", name=op.f("label_notice_reasoned")),
        sa.CheckConstraint("(answer = '') = (answered_at IS NULL)", name=op.f("label_notice_answered_in_words")),
        sa.CheckConstraint(
            "(decision IS NULL) = (decided_at IS NULL) AND (decision IS NULL) = (decided_by IS NULL)"
            " AND (decision IS NULL OR (decision_reasons <> '' AND signatory_name <> ''))",
            name=op.f("label_notice_decided_by_someone"),
        ),
        sa.ForeignKeyConstraint(
            ["label"],
            ["review.label.number"],
            name=op.f("label_notice_label_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("label_notice_pkey")),
        schema="review",
    )
    op.create_index(
        "label_notice_open_idx",
        "label_notice",
        ["label"],
        unique=True,
        schema="review",
        postgresql_where=sa.text("decision IS NULL"),
    )


def downgrade() -> None:
    """Undo the change."""
    op.drop_table("label_notice", schema="review")
    op.drop_table("label", schema="review")
    op.drop_table("label_serial", schema="review")
