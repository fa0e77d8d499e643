"""The press desk: approvals of exact words, days of publication, citations, releases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """What stands already is a draft, unless its author took consent back or its decision fell."""
    op.add_column("mention", sa.Column("basis", sa.String(64), nullable=False, server_default=""), schema="notify")
    op.add_column("mention", sa.Column("reworded_by", sa.Text(), nullable=True), schema="notify")
    for column in (
        sa.Column("unquoted", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("stage", sa.String(20), nullable=False, server_default="draft"),
        sa.Column("publish_at", MOMENT, nullable=True),
        sa.Column("bounced", sa.Text(), nullable=True),
        sa.Column("note", JSONB(), nullable=True),
    ):
        op.add_column("press_file", column, schema="notify")
    op.create_index("press_file_stage_idx", "press_file", ["stage"], schema="notify")
    op.execute("""
        UPDATE notify.press_file AS file SET stage = 'stopped'
         WHERE NOT EXISTS (SELECT FROM notify.mention WHERE number = file.number AND state = 'draft')""")
    _approvals_and_publications()
    _citations_and_releases()


def _approvals_and_publications() -> None:
    op.create_table(
        "press_approval",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("role", sa.String(60), nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(10), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        schema="notify",
    )
    op.create_index("press_approval_number_role_idx", "press_approval", ["number", "role"], schema="notify")
    op.create_table(
        "publication",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("published_at", MOMENT, nullable=False),
        sa.Column("corrects", JSONB(), nullable=True),
        sa.Column("release", sa.Uuid(), nullable=True),
        sa.Column("stopped", sa.String(20), nullable=True),
        sa.Column("stopped_at", MOMENT, nullable=True),
        sa.CheckConstraint("(stopped IS NULL) = (stopped_at IS NULL)", name=op.f("publication_stopped_has_a_time")),
        schema="notify",
    )
    op.create_index("publication_number_version_idx", "publication", ["number", "version"], schema="notify", unique=True)


def _citations_and_releases() -> None:
    op.create_table(
        "citation",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("outlet", sa.String(200), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("noted_by", sa.Text(), nullable=False),
        sa.Column("noted_at", MOMENT, nullable=False),
        schema="notify",
    )
    op.create_index("citation_number_idx", "citation", ["number"], schema="notify")
    op.create_table(
        "release",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("numbers", JSONB(), nullable=False),
        sa.Column("grouped_by", sa.String(10), nullable=False),
        sa.Column("said", JSONB(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("publish_at", MOMENT, nullable=True),
        sa.Column("bounced", sa.Text(), nullable=True),
        sa.Column("published_at", MOMENT, nullable=True),
        sa.Column("frozen", JSONB(), nullable=True),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("approved_at", MOMENT, nullable=True),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        schema="notify",
    )


def downgrade() -> None:
    """Back to drafts that nobody approves."""
    for table in ("release", "citation", "publication", "press_approval"):
        op.drop_table(table, schema="notify")
    op.drop_index("press_file_stage_idx", "press_file", schema="notify")
    for column in ("note", "bounced", "publish_at", "stage", "unquoted"):
        op.drop_column("press_file", column, schema="notify")
    op.drop_column("mention", "reworded_by", schema="notify")
    op.drop_column("mention", "basis", schema="notify")
