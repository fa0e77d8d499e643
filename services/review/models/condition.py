"""A condition under which a project was retained, from the decision to its end."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from services.review.models.dossier import SCHEMA, of_dossier
from shared.db import Base


class Condition(Base):
    """One condition, in the committee's words. `position`: its place in the decision with the city, from 1."""

    __tablename__ = "condition"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'met', 'waived')", name="known_state"),
        CheckConstraint(
            "(state = 'open') = (closed_at IS NULL) AND (closed_at IS NULL) = (closed_by IS NULL)",
            name="closed_by_someone",
        ),
        CheckConstraint("state = 'open' OR note <> ''", name="closed_with_a_note"),
        Index("condition_open_idx", "due_on", postgresql_where=text("state = 'open'")),
        SCHEMA,
    )

    number: Mapped[str] = mapped_column(of_dossier(), primary_key=True)
    city: Mapped[str] = mapped_column(String(40), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str]
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(20), server_default="open")
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(80))
    closed_name: Mapped[str] = mapped_column(String(120), server_default="")
    note: Mapped[str] = mapped_column(server_default="")
