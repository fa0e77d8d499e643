"""What follows a partner city's answer: conditions with a clock, dialogues, opinions that were changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

CLOSED = "(state IN ('met', 'waived')) = (closed_at IS NOT NULL) AND (closed_at IS NULL) = (closed_by IS NULL)"
CLOSED_BEFORE = "(state = 'open') = (closed_at IS NULL) AND (closed_at IS NULL) = (closed_by IS NULL)"
CHECKS = {
    "known_state": "state IN ('open', 'answered', 'refused', 'met', 'waived')",
    "known_origin": "origin IN ('committee', 'partner')",
    "closed_by_someone": CLOSED,
    "closed_with_a_note": "state NOT IN ('met', 'waived') OR note <> '' OR how IN ('city', 'silence')",
    "known_how": "how IN ('', 'desk', 'city', 'silence')",
    "answer_is_dated": "(answer = '') = (answered_at IS NULL)",
}
CHECKS_BEFORE = {
    "known_state": "state IN ('open', 'met', 'waived')",
    "closed_by_someone": CLOSED_BEFORE,
    "closed_with_a_note": "state = 'open' OR note <> ''",
}


def upgrade() -> None:
    """Make the change."""
    _conditions()
    _dialogues()
    _opinion_versions()
    _conditions_asked()


def _conditions() -> None:
    for name in CHECKS_BEFORE:
        op.drop_constraint(op.f(f"condition_{name}"), "condition", schema="review")
    for column in (
        sa.Column("origin", sa.String(length=20), server_default="committee", nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("city_due_on", sa.Date()),
        sa.Column("link_id", sa.Uuid()),
        sa.Column("objection", sa.Text(), server_default="", nullable=False),
        sa.Column("how", sa.String(length=20), server_default="", nullable=False),
    ):
        op.add_column("condition", column, schema="review")
    # Until now the desk alone closed conditions.
    op.execute("UPDATE review.condition SET how = 'desk' WHERE state <> 'open'")
    for name, rule in CHECKS.items():
        op.create_check_constraint(op.f(f"condition_{name}"), "condition", rule, schema="review")


def _dialogues() -> None:
    op.create_table(
        "dialogue",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("city", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("opinion", sa.String(length=40), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True)),
        sa.Column("opened_by", sa.String(length=80)),
        sa.Column("opened_name", sa.String(length=120), server_default="", nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("awaits", sa.String(length=10), server_default="city", nullable=False),
        sa.Column("officer_name", sa.String(length=120), server_default="", nullable=False),
        sa.Column("officer_email", sa.String(length=254), server_default="", nullable=False),
        sa.Column("officer_locale", sa.String(length=10), server_default="en", nullable=False),
        sa.Column("link_id", sa.Uuid()),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("ended_name", sa.String(length=120), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "state IN ('proposed', 'open', 'confirmed', 'revised', 'closed', 'lapsed')",
            name=op.f("dialogue_known_state"),
        ),
        sa.CheckConstraint(
            "(opened_at IS NULL) = (opened_by IS NULL) AND (opened_at IS NULL) = (due_on IS NULL)",
            name=op.f("dialogue_opened_by_someone"),
        ),
        sa.CheckConstraint("state = 'proposed' OR opened_at IS NOT NULL", name=op.f("dialogue_opened_if_held")),
        sa.CheckConstraint("(state IN ('proposed', 'open')) = (ended_at IS NULL)", name=op.f("dialogue_ended_if_over")),
        sa.CheckConstraint("awaits IN ('paris', 'city')", name=op.f("dialogue_known_side")),
        _of_dossier("dialogue"),
        sa.PrimaryKeyConstraint("number", "city", name=op.f("dialogue_pkey")),
        schema="review",
    )
    op.create_table(
        "dialogue_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("city", sa.String(length=40), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.Column("author_name", sa.String(length=120), server_default="", nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("side IN ('paris', 'city')", name=op.f("dialogue_note_known_side")),
        _of_dossier("dialogue_note"),
        sa.PrimaryKeyConstraint("id", name=op.f("dialogue_note_pkey")),
        schema="review",
    )
    op.create_index("dialogue_note_number_city_idx", "dialogue_note", ["number", "city"], schema="review")


def _opinion_versions() -> None:
    op.create_table(
        "opinion_version",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("city", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("opinion", sa.String(length=40), nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String(length=80)),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        _of_dossier("opinion_version"),
        sa.PrimaryKeyConstraint("number", "city", "version", name=op.f("opinion_version_pkey")),
        schema="review",
    )


def _of_dossier(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["number"], ["review.dossier.number"], name=op.f(f"{table}_number_fkey"), initially="DEFERRED", deferrable=True
    )


def _conditions_asked() -> None:
    op.create_table(
        "condition_asked",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("city", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), server_default="open", nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("how", sa.String(length=20), server_default="", nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'answered', 'refused', 'met', 'waived')", name=op.f("condition_asked_known_state")
        ),
        sa.ForeignKeyConstraint(["number"], ["intake.filing.number"], name=op.f("condition_asked_number_fkey")),
        sa.PrimaryKeyConstraint("number", "city", "position", name=op.f("condition_asked_pkey")),
        schema="intake",
    )


def downgrade() -> None:
    """Undo the change."""
    op.drop_table("condition_asked", schema="intake")
    for table in ("opinion_version", "dialogue_note", "dialogue"):
        op.drop_table(table, schema="review")
    for name in CHECKS:
        op.drop_constraint(op.f(f"condition_{name}"), "condition", schema="review")
    # Back then a condition was open or closed with a note: what waits for somebody is open again.
    op.execute("UPDATE review.condition SET state = 'open' WHERE state IN ('answered', 'refused')")
    op.execute("UPDATE review.condition SET note = how WHERE state <> 'open' AND note = ''")
    for column in ("how", "objection", "link_id", "city_due_on", "answered_at", "answer", "origin"):
        op.drop_column("condition", column, schema="review")
    for name, rule in CHECKS_BEFORE.items():
        op.create_check_constraint(op.f(f"condition_{name}"), "condition", rule, schema="review")
