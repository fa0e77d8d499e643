"""The committee sits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
CLOSED = (
    "(state = 'closed') = (closed_at IS NOT NULL) AND (closed_at IS NULL) = (minutes IS NULL)"
    " AND (state <> 'closed' OR closed_by LIKE 'person:%')"
)


def upgrade() -> None:
    """Make the change."""
    _sitting()
    _member()
    _agenda_item()
    _motion()
    _ballot()


def _sitting() -> None:
    op.create_table(
        "sitting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=150), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("chair_id", sa.Uuid(), nullable=False),
        sa.Column("chair_name", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=20), server_default="planned", nullable=False),
        sa.Column("members", sa.Integer(), server_default="0", nullable=False),
        sa.Column("needed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("opened_at", INSTANT),
        sa.Column("opened_by", sa.String(length=80)),
        sa.Column("closed_at", INSTANT),
        sa.Column("closed_by", sa.String(length=80)),
        sa.Column("closed_name", sa.String(length=120), server_default="", nullable=False),
        sa.Column("minutes", postgresql.JSONB(astext_type=sa.Text())),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("last_act", sa.String(length=40), nullable=False),
        sa.Column("last_name", sa.String(length=120), nullable=False),
        sa.Column("last_at", INSTANT, nullable=False),
        sa.CheckConstraint("state IN ('planned', 'open', 'closed')", name=op.f("sitting_known_state")),
        sa.CheckConstraint("(state = 'planned') = (opened_at IS NULL)", name=op.f("sitting_opened_if_not_planned")),
        sa.CheckConstraint(CLOSED, name=op.f("sitting_closed_by_a_person_with_minutes")),
        sa.PrimaryKeyConstraint("id", name=op.f("sitting_pkey")),
        schema="review",
    )
    op.create_index(op.f("sitting_held_on_idx"), "sitting", ["held_on"], schema="review")


def _member() -> None:
    op.create_table(
        "sitting_member",
        sa.Column("sitting", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("voting", sa.Boolean(), nullable=False),
        sa.Column("present", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("attended", sa.Boolean(), server_default="false", nullable=False),
        _tie(["sitting"], ["review.sitting.id"], "sitting_member_sitting_fkey"),
        sa.PrimaryKeyConstraint("sitting", "person_id", name=op.f("sitting_member_pkey")),
        schema="review",
    )


def _agenda_item() -> None:
    op.create_table(
        "agenda_item",
        sa.Column("sitting", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), server_default="waiting", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'voted', 'postponed')", name=op.f("agenda_item_known_state")),
        _tie(["sitting"], ["review.sitting.id"], "agenda_item_sitting_fkey"),
        _tie(["number"], ["review.dossier.number"], "agenda_item_number_fkey"),
        sa.PrimaryKeyConstraint("sitting", "number", name=op.f("agenda_item_pkey")),
        schema="review",
    )
    op.create_index(op.f("agenda_item_number_idx"), "agenda_item", ["number"], schema="review")


def _motion() -> None:
    op.create_table(
        "motion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sitting", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("city", sa.String(length=40), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), server_default="open", nullable=False),
        sa.Column("put_at", INSTANT, nullable=False),
        sa.Column("put_by", sa.String(length=80), nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.Column("members", sa.Integer(), server_default="0", nullable=False),
        sa.Column("seated", sa.Integer(), server_default="0", nullable=False),
        sa.Column("needed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("yes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("no", sa.Integer(), server_default="0", nullable=False),
        sa.Column("abstain", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("state IN ('open', 'carried', 'rejected', 'set_aside')", name=op.f("motion_known_state")),
        sa.CheckConstraint("(state = 'open') = (ended_at IS NULL)", name=op.f("motion_ended_if_not_open")),
        sa.CheckConstraint("state <> 'set_aside' OR reason <> ''", name=op.f("motion_set_aside_for_a_reason")),
        _tie(
            ["sitting", "number"],
            ["review.agenda_item.sitting", "review.agenda_item.number"],
            "motion_sitting_number_fkey",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("motion_pkey")),
        sa.UniqueConstraint("sitting", "number", "city", "attempt", name=op.f("motion_sitting_number_city_attempt_key")),
        schema="review",
    )
    op.create_index(op.f("motion_number_idx"), "motion", ["number"], schema="review")


def _ballot() -> None:
    op.create_table(
        "ballot",
        sa.Column("motion", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("casting", sa.Boolean(), nullable=False),
        sa.Column("vote", sa.String(length=20), nullable=False),
        sa.Column("recorded_by", sa.String(length=80), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.CheckConstraint("vote IN ('yes', 'no', 'abstain')", name=op.f("ballot_known_vote")),
        _tie(["motion"], ["review.motion.id"], "ballot_motion_fkey"),
        sa.PrimaryKeyConstraint("motion", "person_id", "casting", name=op.f("ballot_pkey")),
        schema="review",
    )


def _tie(columns: list[str], to: list[str], name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(columns, to, name=op.f(name), initially="DEFERRED", deferrable=True)


def downgrade() -> None:
    """Undo the change."""
    for table in ("ballot", "motion", "agenda_item", "sitting_member", "sitting"):
        op.drop_table(table, schema="review")
