"""A file given to a reviewer, and what they handed in."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.review.models.dossier import SCHEMA, of_dossier
from shared.db import Base, Json


class Assignment(Base):
    """A file given to a reviewer, and what they filed. `why`: the reason this reviewer was chosen (an id)."""

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("number", "person_id"),
        CheckConstraint("state IN ('assigned', 'conflicted', 'filed', 'cancelled')", name="known_state"),
        CheckConstraint(
            "(state = 'filed') = (filed_at IS NOT NULL) AND (filed_at IS NULL) = (scores IS NULL)",
            name="scored_if_filed",
        ),
        CheckConstraint("state <> 'filed' OR declaration = 'none'", name="no_tie_if_filed"),
        CheckConstraint("(declaration IS NULL) = (declared_at IS NULL)", name="dated_declaration"),
        Index("assignment_open_idx", "person_id", "state"),
        SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(of_dossier())
    person_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254))
    locale: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(20))
    why: Mapped[str] = mapped_column(String(40))
    assigned_at: Mapped[datetime]
    due_on: Mapped[date]
    declaration: Mapped[str | None] = mapped_column(String(10))
    declared_at: Mapped[datetime | None]
    tie: Mapped[str] = mapped_column(default="")
    scores: Mapped[Json | None]
    comments: Mapped[Json | None]
    for_applicant: Mapped[str] = mapped_column(default="")
    confidential: Mapped[str] = mapped_column(default="")
    filed_at: Mapped[datetime | None]

    @property
    def live(self) -> bool:
        """Whether this reviewer reads or has read the file."""
        return self.state in {"assigned", "filed"}

    @property
    def tag(self) -> str:
        """What changes with this reviewer's own acts alone: a version would tell of the others."""
        return f"{self.state}-{self.declaration or 'undeclared'}"
