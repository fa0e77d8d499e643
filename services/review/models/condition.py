"""A condition under which a project was retained, from the decision to its end."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from services.review.models.dossier import SCHEMA, of_dossier
from shared.db import Base


class Condition(Base):
    """One condition, in the words of the decision. `position`: its place in the decision with the city, from 1.

    `due_on`: the applicant's last day; `city_due_on`: the city's, once it is asked by `link_id`. `objection`: why the
    city says that the last answer does not meet it.
    """

    __tablename__ = "condition"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'answered', 'refused', 'met', 'waived')", name="known_state"),
        CheckConstraint("origin IN ('committee', 'partner')", name="known_origin"),
        CheckConstraint(
            "(state IN ('met', 'waived')) = (closed_at IS NOT NULL) AND (closed_at IS NULL) = (closed_by IS NULL)",
            name="closed_by_someone",
        ),
        CheckConstraint(
            "state NOT IN ('met', 'waived') OR note <> '' OR how IN ('city', 'silence')", name="closed_with_a_note"
        ),
        CheckConstraint("how IN ('', 'desk', 'city', 'silence')", name="known_how"),
        CheckConstraint("(answer = '') = (answered_at IS NULL)", name="answer_is_dated"),
        Index("condition_open_idx", "due_on", postgresql_where=text("state = 'open'")),
        SCHEMA,
    )

    number: Mapped[str] = mapped_column(of_dossier(), primary_key=True)
    city: Mapped[str] = mapped_column(String(40), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    origin: Mapped[str] = mapped_column(String(20), server_default="committee")
    text: Mapped[str]
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(20), server_default="open")
    answer: Mapped[str] = mapped_column(server_default="")
    answered_at: Mapped[datetime | None]
    city_due_on: Mapped[date | None]
    link_id: Mapped[UUID | None]
    objection: Mapped[str] = mapped_column(server_default="")
    how: Mapped[str] = mapped_column(String(20), server_default="")
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(80))
    closed_name: Mapped[str] = mapped_column(String(120), server_default="")
    note: Mapped[str] = mapped_column(server_default="")
