"""A file given to a reviewer, and what they handed in."""

from __future__ import annotations

from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column

from services.review.models.dossier import SCHEMA, of_dossier
from shared.db import Base, Json

_STATES = "'assigned', 'conflicted', 'declined', 'handed_over', 'filed', 'cancelled'"


def shuffled(person: UUID, number: str) -> int:
    """A number from 0 to 2**28 - 1 that only this reader and this file have (SHA-256 of both, 28 bits)."""
    return int(sha256(f"{person}:{number}".encode()).hexdigest()[:7], 16)


def _own_place(context: DefaultExecutionContext) -> int:
    given = context.get_current_parameters()  # type: ignore[no-untyped-call]
    return shuffled(given["person_id"], given["number"])


class Assignment(Base):
    """A file given to a reviewer, and what they filed.

    `why`: the first reason this reviewer was chosen (an id); `points`: all reasons, in points. `unjudged`: the criteria
    they could not judge, with their reasons. `version`: 0 until filed, 1, and more after amendments. `untouched`:
    nothing was typed yet. `shuffle`: where the file stands among those due on the same day, the same for one reader
    at all times and another for each.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("number", "person_id"),
        CheckConstraint(f"state IN ({_STATES})", name="known_state"),
        CheckConstraint(
            "(state = 'filed') = (filed_at IS NOT NULL) AND (filed_at IS NULL) = (scores IS NULL)",
            name="scored_if_filed",
        ),
        CheckConstraint("state <> 'filed' OR declaration = 'none'", name="no_tie_if_filed"),
        CheckConstraint("(declaration IS NULL) = (declared_at IS NULL)", name="dated_declaration"),
        Index("assignment_open_idx", "person_id", "state"),
        Index(
            "assignment_queue_idx",
            "person_id",
            "untouched",
            "due_on",
            "shuffle",
            "number",
            postgresql_where=text("state = 'assigned'"),
        ),
        Index("assignment_filed_idx", "person_id", "filed_at", "number", postgresql_where=text("state = 'filed'")),
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
    points: Mapped[Json] = mapped_column(default=dict, server_default="{}")
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
    unjudged: Mapped[Json | None]
    version: Mapped[int] = mapped_column(default=0, server_default="0")
    untouched: Mapped[bool] = mapped_column(default=True, server_default="true")
    shuffle: Mapped[int] = mapped_column(default=_own_place, server_default="0")

    @property
    def live(self) -> bool:
        """Whether this reviewer reads or has read the file."""
        return self.state in {"assigned", "filed"}

    @property
    def tag(self) -> str:
        """What changes with this reviewer's own acts alone: a version would tell of the others."""
        amended = f"-{self.version}" if self.version > 1 else ""
        return f"{self.state}-{self.declaration or 'undeclared'}{amended}"
